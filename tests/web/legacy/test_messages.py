"""The worked examples of the protocol, and what clients in the field do with its fields."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dichvucong.kernel.barred import barred_digest, barred_hmac, proves
from dichvucong.payments.errors import BillRefused as Refused
from dichvucong.payments.services.older_bills import whole_vnd
from dichvucong.web.legacy.messages import INIT_FIELDS, QUERY_FIELDS, read_message

pytestmark = pytest.mark.req("PAY-19", "BEY-12")

SECRET = "demo-pp-secret"
INIT = "INIT|1.0.6|MINHGIANG|184_9b2d4c6e-8f10-4a|8000|PAY|1|1|vi-VN|VND|PAYMENT|Le phi ho so 000.00.12.H99-260316-00042|20260316091500|203.0.113.10"
CONFIRM = "CONFIRM|00|MINHGIANG|184_9b2d4c6e-8f10-4a|8000|VND|PP2603160001|TESTBANK|20260316092007|Le phi ho so 000.00.12.H99-260316-00042"
QUERY = "QUERY|1.0.6|MINHGIANG|184_9b2d4c6e-8f10-4a|20260316094500"
GET_BILL = "GET_BILL|1.0.6|MINHGIANG|184_9b2d4c6e-8f10-4a|20260316092007"


@pytest.mark.parametrize(
    ("text", "digest"),
    [
        (INIT, "a7464e193a30d1191e39a3ac9196fff525cb4c842b3410ccda52c3ba5ebe0c51"),
        (CONFIRM, "5c4d9088b7c5c0e94241984e0f5dff89e82baee93510d26736608c0d60ea0ec5"),
        (QUERY, "057290f21d21e9638a23d188cb6dd7d9c8757a88d83dcc7a50a9eae9ddd844b4"),
        (GET_BILL, "521308369c3566aae41bd9d6983f8fa76218c424ddec0557e0f8b2b159071602"),
    ],
)
def test_the_checksums_of_the_worked_examples_come_out(text: str, digest: str) -> None:
    assert barred_digest(text.split("|"), SECRET) == digest
    assert proves(text.split("|"), SECRET, digest.upper())


@pytest.mark.parametrize(
    ("text", "key", "digest"),
    [
        (INIT, SECRET, "4b1a35847a8fd506c8ba8321ab03d521a62eadcefca6809302759eafbb20815e"),
        (
            "0|7|PAY|8000|184_3f9c2b7e-1d5a-4b|3.0",
            "demo-hash-key-1",
            "76d06ee7640ed1b9b70712418e36d245a32b2054b4a35d209da3a28962e62f35",
        ),
    ],
)
def test_the_keyed_checksums_of_2020_come_out(text: str, key: str, digest: str) -> None:
    assert barred_hmac(text.split("|"), key) == digest
    assert proves(text.split("|"), key, digest)


def test_nothing_is_proven_without_a_secret() -> None:
    values = QUERY.split("|")

    assert not proves(values, "", barred_digest(values, ""))


@pytest.mark.parametrize("amount", [8000, "8000"])
def test_the_checksum_covers_the_amount_as_it_was_written(amount: object) -> None:
    fields = dict(zip(INIT_FIELDS, INIT.split("|"), strict=True))
    message = read_message(
        json.dumps(fields | {"SoTien": amount, "MaXacThuc": barred_digest(INIT.split("|"), SECRET)}).encode()
    )

    assert message.is_proven(INIT_FIELDS, SECRET)
    assert message.amount_vnd == 8000


def test_missing_null_and_empty_fields_are_the_same() -> None:
    values = ["QUERY", "", "MINHGIANG", "184", ""]
    digest = barred_digest(values, SECRET)
    given_fields = {"LoaiBanTin": "QUERY", "MaDoiTac": "MINHGIANG", "MaThamChieu": "184", "MaXacThuc": digest}

    for extra in ({}, {"PhienBan": None, "ThoiGianGD": ""}, {"PhienBan": ""}):
        assert read_message(json.dumps(given_fields | extra).encode()).is_proven(QUERY_FIELDS, SECRET)


@pytest.mark.parametrize(
    ("text", "amount"), [("8000", 8000), (" 8000 ", 8000), ("8000.0", 8000), ("8000.00", 8000)]
)
def test_an_amount_may_be_written_in_several_ways(text: str, amount: int) -> None:
    assert whole_vnd(text) == amount


@pytest.mark.parametrize(
    "text", ["", "0", "-1", "8.000", "8000,5", "8000.5", "1e3", "NaN", "tám", "9" * 14, "８０００"]
)
def test_anything_else_is_not_an_amount(text: str) -> None:
    with pytest.raises(Refused):
        whole_vnd(text)


@given(st.binary(max_size=300))
def test_any_body_is_read_or_refused(body: bytes) -> None:
    try:
        message = read_message(body)
    except Refused:
        return
    assert not message.is_proven(QUERY_FIELDS, SECRET)
