"""Recorded, forged and broken answers: whatever a bank says, an adapter gives an outcome and never raises."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dichvucong.integrations.banks.message_signatures import SigningKey
from dichvucong.integrations.banks.signed_bank import SignedBank
from dichvucong.integrations.banks.vietqr_transfer import VietqrTransfer
from dichvucong.integrations.banks.vnpay import Vnpay
from dichvucong.kernel.outbound import Limits, OutboundClient
from dichvucong.kernel.outbound_policy import Policy
from dichvucong.payments.gateways import (
    Beneficiary,
    CallbackRefused,
    CloseOutcome,
    OrderOutcome,
    OrderQuery,
    PaymentOrder,
    PaymentProvider,
    RawCallback,
    ReportOutcome,
    Verdict,
)
from tests.integrations.banks.keys import BANK_KEY, OTHER_KEY, PORTAL_KEY, AnswerView, View, sign
from tests.support.servers import Received, Reply, Server, http_server

pytestmark = pytest.mark.req("PAY-08")
NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
CODE = "G22.99.2-261122000001"
QUERY = OrderQuery(CODE, 120_000, NOW)
ORDER = PaymentOrder(
    CODE, 120_000, CODE, Beneficiary("970403", "01701001", "0011", "KB"), NOW, NOW, "https://a/", "https://b/"
)
PAID = {
    "code": CODE,
    "status": "paid",
    "amount_vnd": 120_000,
    "paid_amount_vnd": 120_000,
    "bank_reference": "SH1",
    "paid_at": "2026-11-22T10:00:00+07:00",
    "pay_url": "https://bank.example/pay/1",
}

Answer = Callable[[Received], Reply]


class Bank:
    """A bank that says whatever the test wants, and the adapters that listen to it."""

    def __init__(self, server: Server) -> None:
        self.address = server.address
        client = OutboundClient(
            Policy(allowed=frozenset({(server.host, server.port)})), limits=Limits(1, 1, 2)
        )
        key, banks = SigningKey("portal-1", PORTAL_KEY), {"bank-1": BANK_KEY.public_key()}
        self.signed = SignedBank(
            code="b", base_url=server.address, key=key, bank_keys=banks, client=client, clock=lambda: NOW
        )
        self.vietqr = VietqrTransfer(
            code="t", inquiry_url=server.address, key=key, bank_keys=banks, client=client, clock=lambda: NOW
        )
        self.vnpay = Vnpay(
            code="v",
            tmn_code="DVC",
            secret="s" * 32,
            pay_url=server.address,
            api_url=server.address,
            server_ip="127.0.0.1",
            client=client,
            clock=lambda: NOW,
        )
        self.all: list[PaymentProvider] = [self.signed, self.vietqr, self.vnpay]
        self.answer: Answer = lambda _: Reply()


@pytest.fixture(scope="module")
def bank() -> Iterator[Bank]:
    box: list[Bank] = []

    def answer(request: Received) -> Reply:
        return box[0].answer(request)

    with http_server(answer) as server:
        box.append(Bank(server))
        yield box[0]


def signed_answer(bank: Bank, fields: object, *, status: int = 200, **options: Any) -> Answer:
    """A bank's answer with a genuine signature for exactly the request that came."""

    def answer(request: Received) -> Reply:
        body = json.dumps(fields).encode()
        request_view = View(request.method, bank.address + request.path, {})
        headers = sign(AnswerView(status, {}, request_view), body, created=NOW, **options)
        return Reply(status, body, headers)

    return answer


def test_a_signed_answer_is_believed(bank: Bank) -> None:
    bank.answer = signed_answer(bank, PAID)

    assert bank.signed.ask(QUERY).outcome is ReportOutcome.SUCCEEDED


@pytest.mark.parametrize("options", [{"key": OTHER_KEY}, {"key_id": "bank-9"}, {"tag": "else"}])
def test_an_answer_signed_by_somebody_else_proves_nothing(bank: Bank, options: dict[str, Any]) -> None:
    bank.answer = signed_answer(bank, PAID, **options)

    assert bank.signed.ask(QUERY).outcome is ReportOutcome.UNKNOWN
    assert bank.signed.open_order(ORDER).outcome is OrderOutcome.UNKNOWN
    assert bank.signed.close_order(QUERY).outcome is CloseOutcome.UNKNOWN


def test_an_answer_recorded_for_another_order_proves_nothing(bank: Bank) -> None:
    recorded = signed_answer(bank, PAID)(Received("GET", "/v1/orders/G22.99.2-261122000009", {}, b""))
    bank.answer = lambda _: recorded

    assert bank.signed.ask(QUERY).outcome is ReportOutcome.UNKNOWN


@pytest.mark.parametrize(
    "changes",
    [
        {"code": "G22.99.2-261122000002"},
        {"status": "done"},
        {"status": None},
        {"paid_amount_vnd": "120000"},
        {"paid_amount_vnd": -1},
        {"paid_amount_vnd": 1.5},
        {"paid_amount_vnd": True},
        {"paid_at": "yesterday"},
        {"paid_at": "2026-11-22T10:00:00"},
        {"bank_reference": None},
        {"bank_reference": "x" * 500},
        {"bank_reference": "a\x00b"},
    ],
)
def test_a_signed_answer_that_makes_no_sense_is_unknown(bank: Bank, changes: dict[str, object]) -> None:
    bank.answer = signed_answer(bank, PAID | changes)

    assert bank.signed.ask(QUERY).outcome is ReportOutcome.UNKNOWN


@pytest.mark.parametrize(
    "changes",
    [
        {"pay_url": "javascript:alert(1)"},
        {"pay_url": "//evil.example"},
        {"pay_url": "https://ngân-hàng.example/"},
        {"pay_url": ""},
        {"amount_vnd": 1},
        {"code": "G22.99.2-261122000002"},
    ],
)
def test_an_accepted_order_must_be_ours_and_lead_to_a_web_page(
    bank: Bank, changes: dict[str, object]
) -> None:
    bank.answer = signed_answer(bank, PAID | changes, status=201)

    assert bank.signed.open_order(ORDER).outcome is OrderOutcome.UNKNOWN


def test_only_a_signed_refusal_is_a_refusal(bank: Bank) -> None:
    refusal = {"code": "refused", "status": 422}
    bank.answer = signed_answer(bank, refusal, status=422)
    proven = bank.signed.open_order(ORDER)
    bank.answer = lambda _: Reply(422, json.dumps(refusal).encode())
    unproven = bank.signed.open_order(ORDER)

    assert (proven.outcome, proven.reason) == (OrderOutcome.REFUSED, "refused")
    assert unproven.outcome is OrderOutcome.UNKNOWN


def test_an_order_that_was_surely_not_sent_is_refused_so_that_the_payer_may_choose_again() -> None:
    with http_server(lambda _: Reply()) as server:
        bank = Bank(server)

    assert bank.signed.open_order(ORDER).outcome is OrderOutcome.REFUSED
    assert bank.signed.ask(QUERY).outcome is ReportOutcome.UNKNOWN


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    status=st.sampled_from([200, 201, 204, 301, 400, 404, 409, 422, 500, 503]),
    body=st.one_of(
        st.binary(max_size=200),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.text(max_size=20),
            lambda inner: (
                st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=6)
            ),
            max_leaves=8,
        ).map(lambda value: json.dumps(value).encode()),
    ),
)
def test_garbage_without_proof_is_unknown_for_every_adapter(bank: Bank, status: int, body: bytes) -> None:
    bank.answer = lambda _: Reply(
        status, body if status != 204 else b"", {"content-type": "application/json"}
    )

    for provider in bank.all:
        assert provider.ask(QUERY).outcome is ReportOutcome.UNKNOWN
        assert provider.close_order(QUERY).outcome is CloseOutcome.UNKNOWN
    assert bank.signed.open_order(ORDER).outcome is OrderOutcome.UNKNOWN


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    method=st.sampled_from(["GET", "POST", "PUT"]),
    query=st.text(max_size=200),
    headers=st.dictionaries(st.text(max_size=20), st.text(max_size=60), max_size=5),
    body=st.binary(max_size=200),
)
def test_garbage_at_the_door_is_refused_by_every_adapter(
    bank: Bank, method: str, query: str, headers: dict[str, str], body: bytes
) -> None:
    callback = RawCallback(method, f"https://b/?{query}", query, headers, body)

    for provider in bank.all:
        with pytest.raises(CallbackRefused) as refusal:
            provider.read_callback(callback, now=NOW)
        assert refusal.value.verdict in {Verdict.BAD_SIGNATURE, Verdict.MALFORMED}
