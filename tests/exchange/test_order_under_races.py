"""A delivery that is put in line just while the one before it is finished must neither overtake nor be forgotten."""

import threading
from collections.abc import Collection
from datetime import timedelta

import pytest
from django.db import connection, transaction

from dichvucong.exchange.gateways import CarryOutcome, CarryReport, DeliveryParcel, SystemAddress
from dichvucong.exchange.models import ConnectedSystem, Delivery
from dichvucong.exchange.services import DeliveryDraft, deliveries, enqueue
from dichvucong.exchange.services.sending import DeliveryQueue
from tests.exchange.world import NOW

pytestmark = [pytest.mark.req("PAY-12"), pytest.mark.django_db(transaction=True)]


def draft() -> DeliveryDraft:
    return DeliveryDraft("h26", "payment.succeeded", "H26-1", "G22", {})


def race() -> Delivery:
    """The second delivery of a stream, enqueued by a transaction that is open while the first is recorded."""
    ConnectedSystem.objects.create(
        code="h26", name="H26", agency_code="H26", webhook_url="https://h26.example/"
    )
    queue = DeliveryQueue()
    with transaction.atomic():
        enqueue([draft()], now=NOW)
    with transaction.atomic():
        places = queue.lanes(now=NOW)
        (parcel,) = queue.claim(places, now=NOW, lease_until=NOW + timedelta(minutes=1), limit=10)
    enqueued, recorded = threading.Event(), threading.Event()

    def put_in_line() -> None:
        with transaction.atomic():
            enqueue([draft()], now=NOW)
            enqueued.set()
            recorded.wait(timeout=1)
        connection.close()

    def finish() -> None:
        enqueued.wait(timeout=5)
        with transaction.atomic():
            queue.record([(parcel, CarryReport(CarryOutcome.ACKNOWLEDGED, 204))], now=NOW)
        recorded.set()
        connection.close()

    threads = [threading.Thread(target=put_in_line), threading.Thread(target=finish)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Delivery.objects.order_by("-pk")[0]


def test_the_next_one_may_go_as_soon_as_the_first_is_finished() -> None:
    assert race().next_attempt_at == NOW


def test_without_the_lock_it_would_be_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    def look_only(streams: Collection[str]) -> set[tuple[str, str]]:
        rows = Delivery.objects.filter(stream__in=streams, state__in=("queued", "sending"))
        return set(rows.values_list("system_code", "stream"))

    monkeypatch.setattr(deliveries, "lock_lines", look_only)

    assert race().next_attempt_at is None


def test_a_late_record_of_an_attempt_that_was_claimed_again_changes_nothing() -> None:
    ConnectedSystem.objects.create(
        code="h26", name="H26", agency_code="H26", webhook_url="https://h26.example/"
    )
    queue = DeliveryQueue()
    with transaction.atomic():
        enqueue([draft()], now=NOW)
    places = queue.lanes(now=NOW)
    (slow,) = queue.claim(places, now=NOW, lease_until=NOW, limit=10)
    (again,) = queue.claim(
        places, now=NOW + timedelta(seconds=1), lease_until=NOW + timedelta(minutes=1), limit=10
    )

    with transaction.atomic():
        queue.record([(slow, CarryReport(CarryOutcome.FAILED, 500))], now=NOW + timedelta(seconds=2))

    assert (slow.attempt, again.attempt) == (1, 2)
    assert isinstance(again, DeliveryParcel)
    assert isinstance(again.system, SystemAddress)
    assert Delivery.objects.get().state == "sending"
