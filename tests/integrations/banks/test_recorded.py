import threading
from datetime import UTC, datetime

import pytest

from dichvucong.exchange.models import ExchangeLogEntry
from dichvucong.exchange.selectors import LogQuery, search_log
from dichvucong.exchange.services import Exchange
from dichvucong.exchange.services.exchange_log import log_exchanges
from dichvucong.exchange.services.recorder import MOST_KEPT, Recorder
from dichvucong.integrations.banks.recorded import RecordedProvider, RecordedRefunds
from dichvucong.payments.gateways import CallbackRefused, OrderQuery, ProviderReport, RawCallback, Verdict
from dichvucong.payments.refunding import RefundOrder
from tests.factories.payments import NOW, ScriptedProvider
from tests.payments.refunds.world import RefundingBank

pytestmark = pytest.mark.req("OPS-04")


class Forger(ScriptedProvider):
    def read_callback(self, callback: RawCallback, *, now: datetime) -> ProviderReport:  # noqa: ARG002 -- the port
        raise CallbackRefused(Verdict.BAD_SIGNATURE, "the signature does not fit")


def test_calls_and_refused_callbacks_are_noted_with_code_outcome_and_time() -> None:
    lines: list[Exchange] = []
    provider = RecordedProvider(Forger(), note=lines.append, clock=lambda: NOW)

    provider.ask(OrderQuery("G22.99.2-261120000001", 200_000, NOW))
    with pytest.raises(CallbackRefused):
        provider.read_callback(RawCallback("POST", "", "", {}, b""), now=NOW)

    asked, refused = lines
    assert (asked.partner, asked.operation, asked.outgoing) == ("scripted", "ask", True)
    assert (asked.payment_code, asked.outcome, asked.at) == ("G22.99.2-261120000001", "pending", NOW)
    assert (refused.operation, refused.outcome, refused.outgoing) == ("callback", "bad_signature", False)


def test_lines_wait_in_memory_and_never_grow_without_end() -> None:
    recorder = Recorder()
    recorder._thread = threading.current_thread()  # nobody writes them here

    for number in range(MOST_KEPT + 10):
        recorder.note(Exchange(NOW, True, "songhong", "ask", "pending", payment_code=str(number)))

    lines = recorder.take()
    assert len(lines) == MOST_KEPT
    assert lines[-1].payment_code == str(MOST_KEPT + 9)
    assert recorder.take() == []


@pytest.mark.django_db
def test_the_log_is_searched_by_payment_dossier_partner_and_time() -> None:
    early, late = datetime(2026, 11, 20, tzinfo=UTC), datetime(2026, 11, 21, tzinfo=UTC)
    log_exchanges(
        [
            Exchange(early, True, "songhong", "ask", "pending", payment_code="G1"),
            Exchange(late, False, "songhong", "callback", "succeeded", payment_code="G1"),
            Exchange(late, True, "hanoi", "payment.succeeded", "acknowledged", "H26-1", "G2"),
        ]
    )

    assert ExchangeLogEntry.objects.count() == 3
    for query, found in (
        (LogQuery(payment_code="G1"), 2),
        (LogQuery(payment_code="G1", since=late), 1),
        (LogQuery(payment_code="G1", until=late), 1),
        (LogQuery(dossier_code="H26-1"), 1),
        (LogQuery(partner="songhong", outcome="succeeded"), 1),
        (LogQuery(), 3),
    ):
        assert search_log(query).count() == found


def test_refund_orders_are_noted_with_the_payment_they_belong_to() -> None:
    lines: list[Exchange] = []
    provider = RecordedRefunds(RefundingBank(), note=lines.append, clock=lambda: NOW)
    order = RefundOrder("HT-261120-00001", "G22.99.2-261120000001", "R1", 50_000, "double_payment", NOW)

    provider.refund(order)
    provider.ask_refund(order)

    assert [(line.operation, line.outcome) for line in lines] == [
        ("refund", "refunded"),
        ("ask_refund", "refunded"),
    ]
    assert {line.payment_code for line in lines} == {"G22.99.2-261120000001"}
