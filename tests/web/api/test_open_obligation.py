"""POST /obligations: every field of TT 27.1 validated, unique nationwide, only for the system's own agencies."""

from typing import Any

import pytest

from dichvucong.kernel.models import JournalEntry
from dichvucong.payments.models import Obligation
from tests.web.api.partners import Partner, an_obligation_in

pytestmark = pytest.mark.django_db


def errors(answer: Any) -> set[tuple[str, str]]:
    return {(error["field"], error["code"]) for error in answer.json()["errors"]}


@pytest.mark.req("PAY-01", "BEY-13")
def test_an_obligation_with_every_field_is_opened_and_read_back(hanoi: Partner) -> None:
    body = an_obligation_in(
        procedure_code="1.001193",
        procedure_name="Cấp Phiếu lý lịch tư pháp",
        payer_identifier="001090000001",
        payer_phone="+84912345678",
        payer_email="mau@example.vn",
        payer_address="Phường Ba Đình, thành phố Hà Nội",
        due_on="2099-12-31",
        note="Nộp một lần",
        requotable=True,
        extra={"so_noi_bo": 7, "gap": True, "phong": "Một cửa"},
    )

    answer = hanoi.post("obligations", body)

    opened = answer.json()
    stored = Obligation.objects.get()
    assert answer.status_code == 201
    assert {name: opened[name] for name in body} == body
    assert (opened["state"], opened["version"]) == ("open", 1)
    assert opened["agency_name"] == "Cơ quan H26.12"
    assert opened["pay_link"].endswith(f"/thanh-toan/k/{stored.link_token}")
    assert hanoi.get(f"obligations/{stored.revenue_identifier}").json() == opened
    entry = JournalEntry.objects.get(subject=stored.revenue_identifier)
    assert (entry.event, entry.actor) == ("obligation.opened", "system:hanoi")


@pytest.mark.req("PAY-02")
def test_an_identifier_is_unique_nationwide(hanoi: Partner, haiphong: Partner) -> None:
    opened = hanoi.open()

    answer = haiphong.post(
        "obligations",
        an_obligation_in(revenue_identifier=opened["revenue_identifier"], agency_code="H31.7"),
    )

    assert (answer.status_code, answer.json()["code"]) == (409, "revenue_identifier_taken")
    assert Obligation.objects.count() == 1


@pytest.mark.req("PAY-02")
def test_a_decision_number_with_slashes_is_an_identifier(hanoi: Partner) -> None:
    opened = hanoi.open(revenue_identifier="12/qđ-xphc", payment_type=1, fee_code="4252")

    assert opened["revenue_identifier"] == "12/QĐ-XPHC"
    assert hanoi.get("obligations/12/QĐ-XPHC").json() == opened
    assert hanoi.get("obligations/12%2FQ%C4%90-XPHC").json() == opened
    assert hanoi.get("obligations/12/QĐ-XPHC/payments").json() == {"payments": []}


@pytest.mark.req("PAY-01")
@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"amount_vnd": 0}, {("amount_vnd", "too_small"), ("lines", "x")}),
        ({"amount_vnd": -5}, {("amount_vnd", "too_small")}),
        ({"amount_vnd": 10**30}, {("amount_vnd", "too_large")}),
        ({"amount_vnd": "200000"}, {("amount_vnd", "wrong_type")}),
        ({"amount_vnd": 200_000.0}, {("amount_vnd", "wrong_type")}),
        ({"amount_vnd": True}, {("amount_vnd", "wrong_type")}),
        ({"amount_vnd": None}, {("amount_vnd", "wrong_type")}),
        ({"currency": "USD"}, {("currency", "not_offered")}),
        ({"payment_type": 9}, {("payment_type", "too_large")}),
        ({"payer_name": ""}, {("payer_name", "too_short")}),
        ({"payer_name": "  "}, {("payer_name", "invalid_value")}),
        ({"payer_name": "x" * 251}, {("payer_name", "too_long")}),
        ({"payer_name": "Mẫu\x00"}, {("payer_name", "malformed")}),
        ({"payer_name": ["Mẫu"]}, {("payer_name", "wrong_type")}),
        ({"payer_phone": "12"}, {("payer_phone", "invalid_value")}),
        ({"payer_identifier": "12"}, {("payer_identifier", "invalid_value")}),
        ({"payer_tax_code": "12"}, {("payer_tax_code", "invalid_value")}),
        ({"payer_email": "khong-phai"}, {("payer_email", "invalid_value")}),
        ({"due_on": "2026-13-01"}, {("due_on", "malformed")}),
        ({"due_on": "2026-11-30T00:00:00"}, {("due_on", "malformed")}),
        ({"due_on": 20261130}, {("due_on", "wrong_type")}),
        ({"due_on": "2020-01-01"}, {("due_on", "past_date")}),
        ({"fee_code": "9999"}, {("fee_code", "unknown_fee_code")}),
        ({"citad": "123"}, {("citad", "malformed_citad")}),
        ({"bank_bin": "999999", "citad": ""}, {("bank_bin", "unknown_bank")}),
        ({"account_number": "không"}, {("account_number", "malformed_account_number")}),
        ({"revenue_identifier": "???"}, {("revenue_identifier", "invalid_value")}),
        ({"agency_code": "H99"}, {("agency_code", "unknown_agency")}),
        ({"lines": []}, {("lines", "too_few")}),
        ({"lines": [{"code": "", "name": "Phí", "amount_vnd": 1}] * 51}, {("lines", "too_many")}),
        ({"lines": [{"code": "2764", "name": "Phí", "amount_vnd": 1}]}, {("lines", "lines_total")}),
        ({"lines": [{"code": "2764", "name": "Phí"}]}, {("lines.0.amount_vnd", "required")}),
        (
            {"lines": [{"code": "2764", "amount_vnd": 1, "name": "x", "ten": 1}]},
            {("lines.0.ten", "unknown_field")},
        ),
        ({"ghi_chu": "x"}, {("ghi_chu", "unknown_field")}),
        ({"extra": {"a": {"b": 1}}}, None),
        ({"extra": {"a": "x" * 501}}, None),
    ],
)
def test_a_field_that_cannot_stand_is_named_and_nothing_is_stored(
    hanoi: Partner, changes: dict[str, Any], wrong: set[tuple[str, str]] | None
) -> None:
    body = an_obligation_in() | changes

    answer = hanoi.post("obligations", body)

    problem = answer.json()
    assert (answer.status_code, problem["status"], problem["code"]) == (422, 422, "invalid_fields")
    assert answer["Content-Type"] == "application/problem+json"
    expected = {pair for pair in wrong or set() if pair[1] != "x"}
    assert expected <= errors(answer)
    assert all(error["message"] for error in problem["errors"])
    assert not Obligation.objects.exists()


def test_everything_wrong_is_said_at_once(hanoi: Partner) -> None:
    answer = hanoi.post("obligations", an_obligation_in(fee_code="9999", citad="1", payer_phone="1"))

    assert {field for field, _code in errors(answer)} >= {"fee_code", "citad", "payer_phone"}
    assert answer.json()["detail"].startswith("Có ")


@pytest.mark.parametrize("agency_code", ["H31.7", "H31", "H2"])
def test_another_systems_agency_is_refused(hanoi: Partner, agency_code: str) -> None:
    answer = hanoi.post("obligations", an_obligation_in(agency_code=agency_code))

    assert answer.status_code in {403, 422}
    assert not Obligation.objects.exists()


def test_any_agency_below_the_root_is_the_systems_own(hanoi: Partner) -> None:
    assert hanoi.open(agency_code="H26.12.3")["agency_code"] == "H26.12.3"


@pytest.mark.parametrize(
    ("body", "content_type", "status", "code"),
    [
        (b" ", "application/json", 400, "invalid_json"),
        (b"{", "application/json", 400, "invalid_json"),
        (b'{"a": NaN}', "application/json", 422, "invalid_fields"),
        (b'{"payer_name": "\\ud800"}', "application/json", 400, "invalid_json"),
        (b'"\xff"', "application/json", 400, "invalid_json"),
        (b"[" * 100_000, "application/json", 400, "invalid_json"),
        (b"[]", "application/json", 422, "invalid_fields"),
        (b"null", "application/json", 422, "invalid_fields"),
        (b"9" * 5000, "application/json", 400, "invalid_json"),
        (b"{}", "text/plain", 415, "unsupported_media_type"),
        (b"a=1", "application/x-www-form-urlencoded", 415, "unsupported_media_type"),
        (b"{}", "application/json; charset=utf-16", 415, "unsupported_media_type"),
        (b"{}", "", 415, "unsupported_media_type"),
        (b" " * (1024 * 1024 + 1), "application/json", 413, "body_too_large"),
        (b" " * (5 * 1024 * 1024), "application/json", 413, "body_too_large"),
    ],
    ids=range(15),
)
def test_a_body_that_cannot_be_read_is_refused(
    hanoi: Partner, body: bytes, content_type: str, status: int, code: str
) -> None:
    answer = hanoi.raw("POST", "obligations", body, content_type=content_type, idempotency_key="k")

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer["Content-Type"] == "application/problem+json"
    assert not Obligation.objects.exists()
