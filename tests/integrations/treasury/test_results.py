"""What the Treasury and banks say of refund orders, built by others from the standard's schemas, read by us."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dichvucong.integrations.treasury.results import Iso20022Results
from dichvucong.payments.refund_results import (
    LARGEST_RESULTS_BYTES,
    ResultFile,
    ResultOutcome,
    UnreadableResults,
)
from tests.integrations.treasury.reports import block, notice, one, read_strictly, report, why

pytestmark = pytest.mark.req("REF-01", "PAY-20")
PAID, PENDING, REJECTED = ResultOutcome.PAID, ResultOutcome.PENDING, ResultOutcome.REJECTED
FIRST, SECOND, THIRD = "HT-261120-00001", "HT-261120-00002-2", "HT-261120-00003"


def read(body: bytes) -> ResultFile:
    return Iso20022Results().read(body)


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        ("ACSC", PAID),
        ("ACCC", PAID),
        ("ACCP", PENDING),
        ("ACSP", PENDING),
        ("PDNG", PENDING),
        ("RJCT", REJECTED),
    ],
)
def test_an_orders_status_with_its_reference_amount_and_number(status: str, outcome: ResultOutcome) -> None:
    body = report(block("B-1", one(FIRST, status, amount="200000", number="KB77")), status="PART")
    assert read_strictly(body), "the library reads what it wrote"

    (line,) = read(body).lines

    assert (line.reference, line.said.outcome, line.said.status) == (FIRST, outcome, status)
    assert (line.amount_vnd, line.provider_reference, line.position, line.certain) == (
        200_000,
        "KB77",
        1,
        True,
    )


def test_reasons_are_said_in_vietnamese_with_the_code_and_the_senders_words() -> None:
    body = report(block("B-1", one(FIRST, "RJCT", why("AC04", "closed in 2025"), why("ZZ99"))))

    (line,) = read(body).lines

    assert line.said.reason == "Tài khoản đã đóng (AC04): closed in 2025; ZZ99"


def test_file_block_and_order_each_say_their_own_and_part_leaves_it_to_those_below() -> None:
    body = report(
        block("B-1", status="ACSC"),
        block("B-2", one(SECOND, "RJCT", why("AM04")), one(THIRD, None), status="PART"),
        status="PDNG",
    )

    file = read(body)

    assert [(one.message_id, one.block_id, one.said.status) for one in file.blocks] == [
        ("HTKB-261120-00001", "", "PDNG"),
        ("HTKB-261120-00001", "B-1", "ACSC"),
    ]
    assert [(line.reference, line.said.status, line.position) for line in file.lines] == [(SECOND, "RJCT", 1)]
    assert file.problems == []


def test_a_bad_line_is_named_and_spoils_nothing_else() -> None:
    body = report(
        block("B-1", one(FIRST, "ACSC"), one(SECOND, "WHAT"), one(THIRD, "ACSC", amount="1.5")), status="PART"
    )
    body = body.replace(
        b"</TxInfAndSts></OrgnlPmtInfAndSts>",
        b"</TxInfAndSts><TxInfAndSts><TxSts>ACSC</TxSts></TxInfAndSts></OrgnlPmtInfAndSts>",
    )

    file = read(body)

    assert [line.reference for line in file.lines] == [FIRST]
    assert [(bad.position, bad.field, bad.code) for bad in file.problems] == [
        (2, "TxSts", "status_unknown"),
        (3, "InstdAmt", "amount_not_whole"),
        (4, "OrgnlEndToEndId", "reference_missing"),
    ]


def test_money_that_left_the_account_confirms_the_orders_it_names() -> None:
    file = read(notice((FIRST, 200_000), ("NOTPROVIDED", 5), ("LUONG-11", 7)))

    assert [
        (line.reference, line.amount_vnd, line.provider_reference, line.certain) for line in file.lines
    ] == [
        (FIRST, 200_000, "KB000001", False),
        ("LUONG-11", 7, "KB000003", False),
    ]
    assert {line.said.outcome for line in file.lines} == {PAID}
    assert read(notice((FIRST, 200_000), credit=True)).lines == []
    assert read(notice((FIRST, 200_000), status="PDNG")).lines == []


BOMB = b"""<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.10">&b;</Document>"""


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "không có nội dung"),
        (b"  \n", "không có nội dung"),
        (b"Ma giao dich;So tien", "không phải XML"),
        (BOMB, "thực thể"),
        (report(block("B-1", one(FIRST, "ACSC")))[:-30], "cắt cụt"),
        (b"<Document xmlns='urn:iso:std:iso:20022:tech:xsd:pain.001.001.09'/>", "không phải báo cáo"),
        (b"<Document xmlns='urn:iso:std:iso:20022:tech:xsd:pain.002.001.10'/>", "OrgnlGrpInfAndSts"),
        (report(), "không ghi trạng thái nào"),
        (b" " * (LARGEST_RESULTS_BYTES + 1) + b"<a/>", "quá lớn"),
    ],
)
def test_a_file_of_no_use_says_why(body: bytes, said: str) -> None:
    with pytest.raises(UnreadableResults) as refusal:
        read(body)

    assert said in refusal.value.message


@given(st.binary(max_size=300))
def test_any_bytes_are_refused_or_read_and_never_worse(body: bytes) -> None:
    whole = report(block("B-1", one(FIRST, "ACSC")))
    for candidate in (body, whole[:200] + body + whole[200:]):
        try:
            read(candidate)
        except UnreadableResults:
            continue
