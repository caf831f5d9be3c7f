import json
from datetime import UTC, datetime, timedelta

import pytest

from dichvucong.exchange.models import Delivery, ExchangeLogEntry
from dichvucong.exchange.selectors import attempts_of, delivery_figures
from dichvucong.exchange.services import disable, enable, rotate_webhook_secret
from dichvucong.exchange.states import DeliveryState
from dichvucong.kernel.models import JournalEntry, OutboxEvent
from dichvucong.kernel.outbox import subscriptions
from tests.exchange.world import SECRET, World, by_stream, proven
from tests.support.servers import Reply

pytestmark = pytest.mark.req("PAY-12")


def test_a_delivery_arrives_signed_and_is_ticked_off(exchange: World) -> None:
    exchange.connect("h26")
    exchange.now = datetime.now(UTC)
    delivery = exchange.tell("h26", "H26-1", amount_vnd=120_000)

    exchange.turn()

    (request,) = exchange.server.received
    assert proven(request) == {
        "type": "payment.succeeded",
        "timestamp": exchange.now.isoformat(),
        "data": {"amount_vnd": 120_000},
    }
    assert request.headers["webhook-id"] == delivery.webhook_id
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts, delivery.last_status) == ("acknowledged", 1, 204)


def test_the_acknowledgement_is_published_for_those_who_listen(
    exchange: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(subscriptions, "handlers", {"delivery.acknowledged": [lambda _events, _now: None]})
    exchange.connect("h26")
    exchange.tell("h26", "H26-1")

    exchange.turn()

    (event,) = OutboxEvent.objects.filter(name="delivery.acknowledged")
    assert event.payload == {
        "kind": "payment.succeeded",
        "obligation": "H26-1",
        "payment_code": "G22.99.2-261120000001",
        "system": "h26",
    }


@pytest.mark.parametrize("status", [301, 302, 307, 400, 401, 404, 500, 503])
def test_anything_but_2xx_is_tried_again_with_the_same_number_and_body(exchange: World, status: int) -> None:
    exchange.connect("h26")
    exchange.replies["h26"] = lambda _: Reply(status, headers={"location": "http://127.0.0.1:1/"})
    delivery = exchange.tell("h26", "H26-1")
    exchange.turn()
    exchange.replies.clear()

    exchange.pass_time(timedelta(seconds=6), timedelta(seconds=6))

    first, second = exchange.server.received
    assert first.body == second.body
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert first.headers["webhook-timestamp"] != second.headers["webhook-timestamp"]
    delivery.refresh_from_db()
    assert delivery.state == DeliveryState.ACKNOWLEDGED
    assert [entry.status for entry in attempts_of(delivery)] == [status, 204]


def test_silence_is_unknown_and_sent_again(exchange: World) -> None:
    exchange.connect("h26")
    exchange.replies["h26"] = lambda _: Reply(hang_up=True)
    delivery = exchange.tell("h26", "H26-1")

    exchange.turn()

    (entry,) = attempts_of(delivery)
    assert (entry.outcome, entry.status) == ("unknown", 0)
    delivery.refresh_from_db()
    assert delivery.state == DeliveryState.QUEUED
    assert delivery.next_attempt_at == exchange.now + timedelta(seconds=5)


def test_order_is_kept_per_obligation_while_others_go_ahead(exchange: World) -> None:
    exchange.connect("h26")
    failing = {"H26-1"}

    def answer(request: object) -> Reply:
        return Reply(500 if json.loads(request.body)["data"]["stream"] in failing else 204)  # type: ignore[attr-defined]

    exchange.replies["h26"] = answer
    for number in range(3):
        exchange.tell("h26", "H26-1", stream="H26-1", number=number)
        exchange.tell("h26", "H26-2", stream="H26-2", number=number)

    exchange.turn()

    heard = by_stream(exchange.heard("h26"))
    assert heard == {"H26-1": [0], "H26-2": [0, 1, 2]}
    failing.clear()
    exchange.pass_time(timedelta(minutes=6), timedelta(seconds=5))
    assert by_stream(exchange.heard("h26"))["H26-1"] == [0, 0, 1, 2]


@pytest.mark.parametrize("form", ["120", "Fri, 20 Nov 2026 02:02:00 GMT"])
def test_retry_after_is_honoured_for_the_delivery_and_the_whole_system(exchange: World, form: str) -> None:
    exchange.connect("h26")
    exchange.replies["h26"] = lambda _: Reply(429, headers={"retry-after": form})
    exchange.tell("h26", "H26-1")
    exchange.turn()
    exchange.tell("h26", "H26-2")

    exchange.pass_time(timedelta(seconds=119), timedelta(seconds=7))
    before = len(exchange.server.received)
    exchange.replies.clear()
    exchange.pass_time(timedelta(seconds=2), timedelta(seconds=1))

    assert before == 1
    assert len(exchange.server.received) == 3


def test_410_disables_the_endpoint_with_a_visible_reason_and_loses_nothing(exchange: World) -> None:
    exchange.connect("h26")
    exchange.replies["h26"] = lambda _: Reply(410)
    exchange.tell("h26", "H26-1")
    exchange.tell("h26", "H26-2")

    exchange.turn()
    exchange.pass_time(timedelta(hours=2), timedelta(minutes=10))

    system = exchange.system("h26")
    assert system.disabled_at is not None
    assert "410" in system.disabled_reason
    assert JournalEntry.objects.filter(subject="h26", event="system.disabled").count() == 1
    sent = len(exchange.server.received)
    exchange.replies.clear()
    enable("h26", actor="officer", now=exchange.now)
    exchange.pass_time(timedelta(seconds=2), timedelta(seconds=2))
    assert sent <= 2
    assert Delivery.objects.filter(state=DeliveryState.ACKNOWLEDGED).count() == 2


def test_a_system_switched_off_by_hand_gets_nothing_until_switched_on(exchange: World) -> None:
    exchange.connect("h26")
    disable("h26", reason="Bảo trì", actor="officer", now=exchange.now)
    exchange.tell("h26", "H26-1")

    exchange.turn()

    assert exchange.server.received == []
    (figures,) = delivery_figures(now=exchange.now + timedelta(minutes=5))
    assert (figures.waiting, figures.lag) == (1, timedelta(minutes=5))


def test_what_a_crashed_worker_had_taken_is_sent_again_under_the_same_number(exchange: World) -> None:
    exchange.connect("h26")
    delivery = exchange.tell("h26", "H26-1")
    exchange.turn()
    # The answer came, the process died before it was recorded: the row is still claimed.
    Delivery.objects.update(
        state=DeliveryState.SENDING, next_attempt_at=exchange.now + timedelta(seconds=60), finished_at=None
    )

    exchange.pass_time(timedelta(seconds=59), timedelta(seconds=59))
    before = len(exchange.server.received)
    exchange.pass_time(timedelta(seconds=2), timedelta(seconds=2))

    assert (before, len(exchange.server.received)) == (1, 2)
    assert {request.headers["webhook-id"] for request in exchange.server.received} == {delivery.webhook_id}
    delivery.refresh_from_db()
    assert delivery.state == DeliveryState.ACKNOWLEDGED


def test_both_secrets_sign_while_they_are_being_changed(exchange: World) -> None:
    exchange.connect("h26")
    exchange.now = datetime.now(UTC)
    fresh = rotate_webhook_secret("h26", actor="officer", now=exchange.now)
    exchange.tell("h26", "H26-1")

    exchange.turn()

    (request,) = exchange.server.received
    assert request.headers["webhook-signature"].count("v1,") == 2
    assert proven(request, SECRET) == proven(request, fresh)


def test_after_two_weeks_of_failures_it_is_given_up_and_shown(exchange: World) -> None:
    exchange.connect("h26")
    exchange.replies["h26"] = lambda _: Reply(500)
    delivery = exchange.tell("h26", "H26-1")

    exchange.pass_time(timedelta(days=16), timedelta(hours=4))

    delivery.refresh_from_db()
    assert delivery.state == DeliveryState.GIVEN_UP
    assert delivery.attempts > 10
    assert [figures.given_up for figures in delivery_figures(now=exchange.now)] == [1]


@pytest.mark.req("OPS-04")
def test_every_attempt_is_in_the_technical_log_by_dossier_payment_and_time(exchange: World) -> None:
    exchange.connect("h26")
    exchange.replies["h26"] = lambda _: Reply(500, body=b"trouble")
    exchange.tell("h26", "H26-1", payment_code="G22.99.2-261120000007")

    exchange.turn()

    entry = ExchangeLogEntry.objects.get(payment_code="G22.99.2-261120000007")
    assert entry.dossier_code == "H26-1"
    assert (entry.partner, entry.operation, entry.outcome) == ("h26", "payment.succeeded", "failed")
    assert (entry.status, entry.excerpt, entry.at, entry.attempt) == (500, "trouble", exchange.now, 1)
