"""POST /payments and what follows: a payer who comes from a ministry's or province's own portal (PAY-05)."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from dichvucong.kernel.clock import now
from dichvucong.payments.gateways import OrderAnswer, OrderOutcome
from dichvucong.payments.models import Payment
from dichvucong.payments.printing import press
from dichvucong.payments.rules import Trust
from dichvucong.payments.services import issue_receipts
from dichvucong.payments.services.applying import Heard, apply_words
from tests.factories.payments import ScriptedProvider, report
from tests.web.api.partners import Partner

pytestmark = pytest.mark.django_db


@pytest.fixture
def plain_press(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Receipts without keys: what they look like is proven elsewhere."""

    class Plain:
        def sign(self, data: Any) -> str:
            return f"e30.{data['number']}.x"

        def render(self, data: Any, *, verification_url: str) -> bytes:
            return f"%PDF {data['number']} {verification_url}".encode()

        def is_genuine(self, data: Any, token: str) -> bool:
            return token == self.sign(data)

        def key_set(self) -> dict[str, Any]:
            return {"keys": []}

    before = press._press
    press.install(Plain())
    yield
    press._press = before


def pay(system: Partner, identifier: str, **more: Any) -> Any:
    key = more.pop("key", "")
    body = {"revenue_identifier": identifier, "provider_code": "scripted", **more}
    return system.post("payments", body, key=key)


def succeed(code: str) -> None:
    payment = Payment.objects.get(code=code)
    with transaction.atomic():
        apply_words([Heard(report(code), "scripted", Trust.PUSHED)], now=now())
        issue_receipts([payment.pk], now=now())


@pytest.mark.req("PAY-05")
def test_a_partner_gets_the_payers_link_and_the_providers_address(
    hanoi: Partner, bank: ScriptedProvider
) -> None:
    opened = hanoi.open()

    answer = pay(
        hanoi,
        opened["revenue_identifier"],
        return_to="https://dvc.hanoi.example/ho-so/1",
        partner_reference="HN-1",
        payer_ip="203.0.113.7",
    )

    started = answer.json()
    stored = Payment.objects.get()
    assert answer.status_code == 201
    assert (started["state"], started["channel"]) == ("processing", "partner")
    assert (started["amount_vnd"], started["fee_vnd"]) == (200_000, 1100)
    assert started["link"].endswith(f"/thanh-toan/gd/{stored.link_token}")
    assert started["pay_url"] == "https://bank.example/pay"
    assert (stored.return_to, stored.partner_reference) == ("https://dvc.hanoi.example/ho-so/1", "HN-1")
    assert bank.orders[0].payer_ip == "203.0.113.7"
    assert hanoi.get(f"payments/{started['code']}").json() == started
    assert hanoi.get(f"obligations/{opened['revenue_identifier']}/payments").json() == {"payments": [started]}
    assert hanoi.get(f"obligations/{opened['revenue_identifier']}").json()["state"] == "in_payment"


def test_the_same_key_starts_one_payment(hanoi: Partner, bank: ScriptedProvider) -> None:
    identifier = hanoi.open()["revenue_identifier"]

    first = pay(hanoi, identifier, key="a")
    again = pay(hanoi, identifier, key="a")

    assert again.content == first.content
    assert len(bank.orders) == 1
    assert pay(hanoi, identifier, key="a", payer_ip="::1").status_code == 422


def test_a_provider_that_does_not_answer_leaves_a_payment_that_waits(
    hanoi: Partner, bank: ScriptedProvider
) -> None:
    bank.open_answer = OrderAnswer(OrderOutcome.UNKNOWN, reason="time-out")
    identifier = hanoi.open()["revenue_identifier"]

    started = pay(hanoi, identifier).json()

    assert (started["state"], started["pay_url"]) == ("initiated", "")
    assert started["link"]


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"provider_code": "khong-co"}, (409, "provider_not_offered", "provider")),
        ({"return_to": "javascript:alert(1)"}, (422, "invalid_fields", "return_to")),
        ({"return_to": "http://a b"}, (422, "invalid_fields", "return_to")),
        ({"payer_ip": "<x>"}, (422, "invalid_fields", "payer_ip")),
        ({"channel": "counter"}, (422, "invalid_fields", "channel")),
        ({"amount_vnd": 1}, (422, "invalid_fields", "amount_vnd")),
    ],
)
def test_what_cannot_be_started_is_said(
    hanoi: Partner, bank: ScriptedProvider, changes: dict[str, Any], refusal: tuple[int, str, str]
) -> None:
    status, code, field = refusal
    identifier = hanoi.open()["revenue_identifier"]

    answer = pay(hanoi, identifier, **changes)

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.json()["errors"][0]["field"] == field
    assert not Payment.objects.exists()


def test_what_was_withdrawn_cannot_be_paid(hanoi: Partner, bank: ScriptedProvider) -> None:
    identifier = hanoi.open()["revenue_identifier"]
    hanoi.post(f"obligations/{identifier}/withdraw", {"reason": "nhầm"})

    answer = pay(hanoi, identifier)

    assert (answer.status_code, answer.json()["code"]) == (409, "nothing_due")


@pytest.mark.req("PAY-12")
def test_the_receipt_is_read_as_data_and_as_a_document(
    hanoi: Partner, haiphong: Partner, bank: ScriptedProvider, plain_press: None
) -> None:
    code = pay(hanoi, hanoi.open()["revenue_identifier"]).json()["code"]
    before = hanoi.get(f"payments/{code}/receipt")
    succeed(code)

    receipt = hanoi.get(f"payments/{code}/receipt").json()
    pdf = hanoi.get(f"payments/{code}/receipt.pdf")

    assert (before.status_code, before.json()["code"]) == (404, "receipt_not_found")
    assert receipt["payment_code"] == receipt["data"]["payment_code"] == code
    assert receipt["signature"].count(".") == 2
    assert "/xac-minh/" in receipt["verification_url"]
    assert hanoi.get(f"payments/{code}").json()["receipt_number"] == receipt["number"]
    assert (pdf["Content-Type"], pdf.content[:4]) == ("application/pdf", b"%PDF")
    assert receipt["number"] in pdf["Content-Disposition"]
    for path in (f"payments/{code}", f"payments/{code}/receipt", f"payments/{code}/receipt.pdf"):
        assert haiphong.get(path).status_code == 404


def test_the_providers_offered_now_are_listed_with_their_fee(hanoi: Partner, bank: ScriptedProvider) -> None:
    listed = hanoi.get("providers", amount_vnd=50_000).json()["providers"]

    assert [(entry["code"], entry["fee_vnd"]) for entry in listed] == [("scripted", 1100)]
    assert hanoi.get("providers", amount_vnd=0).status_code == 422
