"""ISO 20022 statements and notifications."""

import importlib
from typing import Any

import pytest
from xsdata.formats.dataclass.parsers import XmlParser

from dichvucong.payments.statements import UnreadableStatement
from tests.integrations.statements.samples import camt, credits_, entry, problems, read, summary, transaction

pytestmark = pytest.mark.req("REC-04", "PAY-13")
BANK: dict[str, Any] = {"side": "bank", "source_code": "970400"}


@pytest.mark.parametrize(
    ("kind", "version"), [("053", v) for v in ("02", "04", "06", "08", "10")] + [("054", "02"), ("054", "08")]
)
def test_every_version_gives_the_same_credit(kind: str, version: str) -> None:
    status = "<Sts>BOOK</Sts>" if version == "02" else "<Sts><Cd>BOOK</Cd></Sts>"

    (credit,) = credits_(read(camt(entry(status=status), kind=kind, version=version), **BANK))

    assert (credit.account_number, credit.external_id, credit.amount_vnd) == (
        "3511012345678",
        "FT26325001",
        200_000,
    )
    assert credit.payment_codes == ("G22.99.2-261120000001",)
    assert str(credit.booked_on) == "2026-11-20"


@pytest.mark.parametrize(("kind", "version"), [("053", "08"), ("054", "08"), ("053", "02")])
def test_the_samples_are_what_an_independent_model_of_iso_20022_reads(kind: str, version: str) -> None:
    status = "<Sts>BOOK</Sts>" if version == "02" else "<Sts><Cd>BOOK</Cd></Sts>"
    module = importlib.import_module(f"pyiso20022.camt.camt_{kind}_001_{version}")

    document = XmlParser().from_bytes(camt(entry(status=status), kind=kind, version=version), module.Document)

    message = document.bk_to_cstmr_stmt if kind == "053" else document.bk_to_cstmr_dbt_cdt_ntfctn
    (account,) = message.stmt if kind == "053" else message.ntfctn
    (found,) = account.ntry
    (ours,) = credits_(read(camt(entry(status=status), kind=kind, version=version), **BANK))
    assert int(found.amt.value) == ours.amount_vnd
    assert found.acct_svcr_ref == ours.external_id
    assert found.ntry_dtls[0].tx_dtls[0].rmt_inf.ustrd == [ours.content]
    assert account.acct.id.othr.id == ours.account_number


def test_debits_pending_entries_and_extensions_are_passed_over() -> None:
    body = camt(
        entry(extra="<SplmtryData><Envlp><x:Own xmlns:x='urn:bank'>1</x:Own></Envlp></SplmtryData>"),
        entry("5000.00", reference="FEE", direction="DBIT"),
        entry("70000.00", reference="PDNG1", status="<Sts><Cd>PDNG</Cd></Sts>"),
        balances=("1000000.00", "1195000.00"),
    )

    found = credits_(read(body, **BANK))

    assert [credit.external_id for credit in found] == ["FT26325001"]


def test_a_lump_that_lists_its_transactions_becomes_credits_of_its_own() -> None:
    details = (
        "<Btch><NbOfTxs>2</NbOfTxs></Btch>"
        + transaction("150000", "G22992261120000001")
        + transaction("50000.00", "g22.99.2-261120000002 CK")
    )

    found = credits_(read(camt(entry(details=details)), **BANK))

    assert [(credit.external_id, credit.amount_vnd, credit.payment_codes) for credit in found] == [
        ("FT26325001/1", 150_000, ("G22.99.2-261120000001",)),
        ("FT26325001/2", 50_000, ("G22.99.2-261120000002",)),
    ]


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        (entry("12.50", reference="B"), "amount_not_whole"),
        (entry("1e5", reference="B"), "amount_malformed"),
        (entry("", reference="B"), "amount_missing"),
        (entry(reference=""), "reference_missing"),
        (entry(day="2026-13-01", reference="B"), "date_malformed"),
        (entry(day="1999-01-01", reference="B"), "date_implausible"),
        (entry(details=transaction("1", "") + transaction("2", ""), reference="B"), "batch_differs"),
    ],
)
def test_a_bad_entry_is_named_and_spoils_nothing_else(bad: str, code: str) -> None:
    items = read(camt(bad, entry(), balances=None), **BANK)

    (problem,) = problems(items)
    assert (problem.line, problem.column, problem.code) == (1, "Ntry", code)
    assert [credit.external_id for credit in credits_(items)] == ["FT26325001"]


ATTACK = b"""<?xml version="1.0"?><!DOCTYPE D [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08">&b;</Document>"""
FILE = b"""<?xml version="1.0"?><!DOCTYPE D [<!ENTITY x SYSTEM "file:///etc/passwd">]>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08">&x;</Document>"""


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (ATTACK, "xml_attack"),
        (FILE, "xml_attack"),
        (camt(entry())[:-60], "truncated"),
        (camt(entry(), version="08").replace(b"camt.053", b"pain.001"), "other_message"),
        (camt(entry(), balances=("0.00", "100000.00")), "totals_differ"),
        (camt(entry(), summary=summary(2, "200000.00")), "totals_differ"),
        (camt(entry(), summary=summary(1, "300000.00")), "totals_differ"),
        (camt(entry(), account=""), "account_missing"),
    ],
)
def test_a_message_that_cannot_be_trusted_is_refused_whole(body: bytes, reason: str) -> None:
    with pytest.raises(UnreadableStatement) as refusal:
        read(body, **BANK)

    assert refusal.value.reason == reason


def test_another_banks_statement_is_refused() -> None:
    with pytest.raises(UnreadableStatement) as refusal:
        read(camt(entry(), bic="SGTTVNVX"), source_bic="SBITVNVX", **BANK)

    assert refusal.value.reason == "other_source"


def test_a_day_without_entries_is_a_statement_too() -> None:
    assert credits_(read(camt(balances=("5.00", "5.00")), **BANK)) == []


def test_a_provider_settles_with_a_table_not_with_a_statement() -> None:
    with pytest.raises(UnreadableStatement) as refusal:
        read(camt(entry()))

    assert refusal.value.reason == "format_unfit"


@pytest.mark.req("PAY-20")
def test_the_treasurys_notice_comes_as_json_too() -> None:
    body = (
        '{"source": "KBNN", "day": "2026-11-20", "count": 2, "total_vnd": 350000, "lines": ['
        '{"external_id": "KB1", "account_number": "3511012345678", "amount_vnd": 200000, "booked_on": "2026-11-20",'
        ' "content": "G22.99.2-261120000001+H26"},'
        '{"external_id": "KB2", "account_number": "3511012345678", "amount_vnd": 150000, "booked_on": "2026-11-20",'
        ' "content": "", "payment_code": "G22.99.2-261120000002"}]}'
    )

    found = credits_(read(body.encode(), side="treasury", source_code="KBNN"))

    assert [(credit.external_id, credit.payment_codes) for credit in found] == [
        ("KB1", ("G22.99.2-261120000001",)),
        ("KB2", ("G22.99.2-261120000002",)),
    ]


ODD = [
    "NaN",
    "1e400",
    "Infinity",
    "[1]",
    "{}",
    "true",
    "null",
    '"\\u0000"',
    '"\\ud800"',
    str(10**400),
    '"' + "ß" * 60 + '"',
]


@pytest.mark.parametrize(
    "name", ["amount_vnd", "booked_on", "payment_code", "external_id", "currency", "status"]
)
@pytest.mark.parametrize("value", ODD, ids=range(len(ODD)))
def test_odd_values_in_a_list_are_answered_not_crashed_on(name: str, value: str) -> None:
    usual = {"external_id": '"A"', "amount_vnd": "5", "booked_on": '"2026-11-20"'} | {name: value}
    body = '{"lines": [{' + ", ".join(f'"{key}": {one}' for key, one in usual.items()) + "}]}"

    items = read(body.encode(), side="agency", source_code="H26")

    texts = [field for item in items for field in vars_of(item) if isinstance(field, str)]
    assert items
    assert all("\x00" not in text and text.isprintable() for text in texts)


def vars_of(item: object) -> tuple[object, ...]:
    return item if isinstance(item, tuple) else ()
