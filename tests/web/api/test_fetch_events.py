"""GET /events and POST /events/acknowledge: news for systems without a webhook (PAY-12)."""

import threading
from typing import Any

import pytest
from django.db import connection, transaction

from dichvucong.exchange.models import Delivery
from dichvucong.exchange.services import DeliveryDraft, enqueue
from dichvucong.kernel.clock import now
from dichvucong.kernel.models import OutboxEvent
from dichvucong.kernel.outbox import subscriptions
from tests.web.api.partners import Partner


def tell(system: str, *subjects: str) -> None:
    drafts = [
        DeliveryDraft(system, "payment.succeeded", stream=subject, subject=subject, payload={"code": subject})
        for subject in subjects
    ]
    enqueue(drafts, now=now())


def subjects(page: Any) -> list[str]:
    return [event["data"]["code"] for event in page["events"]]


@pytest.mark.req("PAY-12")
@pytest.mark.django_db(transaction=True)
def test_news_is_fetched_in_order_page_by_page_and_only_the_systems_own(committed_hanoi: Partner) -> None:
    tell("hanoi", "a", "b")
    tell("haiphong", "x")
    tell("hanoi", "c")

    first = committed_hanoi.get("events", limit=2).json()
    second = committed_hanoi.get("events", since=first["next_cursor"], limit=2).json()
    third = committed_hanoi.get("events", since=second["next_cursor"]).json()

    assert (subjects(first), subjects(second), subjects(third)) == (["a", "b"], ["c"], [])
    assert (first["more"], second["more"], third["next_cursor"]) == (True, False, second["next_cursor"])
    event = first["events"][0]
    assert (event["type"], event["state"]) == ("payment.succeeded", "pull")
    assert event["id"].startswith("msg_")


@pytest.mark.req("PAY-12")
@pytest.mark.django_db(transaction=True)
def test_what_was_fetched_is_ticked_off_once(committed_hanoi: Partner) -> None:
    heard: list[str] = []
    before = dict(subscriptions.handlers)
    subscriptions.handlers["delivery.acknowledged"] = [lambda events, _now: heard.append(str(events))]
    tell("hanoi", "a", "b")
    tell("haiphong", "x")
    cursor = committed_hanoi.get("events", limit=1).json()["next_cursor"]

    first = committed_hanoi.post("events/acknowledge", {"up_to": cursor}, key=None).json()
    again = committed_hanoi.post("events/acknowledge", {"up_to": cursor}, key=None).json()

    subscriptions.handlers = before
    assert (first, again) == ({"acknowledged": 1}, {"acknowledged": 0})
    states = dict(Delivery.objects.values_list("subject", "state"))
    assert states == {"a": "acknowledged", "b": "pull", "x": "queued"}
    assert [event.subject for event in OutboxEvent.objects.all()] == ["a"]


@pytest.mark.django_db(transaction=True)
def test_news_that_commits_late_is_neither_missed_nor_ticked_off_unseen(committed_hanoi: Partner) -> None:
    written, commit = threading.Event(), threading.Event()

    def slowly() -> None:
        try:
            with transaction.atomic():
                tell("hanoi", "late")
                written.set()
                commit.wait(10)
        finally:
            connection.close()

    slow = threading.Thread(target=slowly, daemon=True)
    slow.start()
    written.wait(10)
    tell("hanoi", "early")

    meanwhile = committed_hanoi.get("events").json()
    commit.set()
    slow.join(10)
    after = committed_hanoi.get("events", since=meanwhile["next_cursor"]).json()

    assert subjects(meanwhile) == []
    assert subjects(after) == ["late", "early"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "invalid_fields"),
        ({"up_to": ""}, "invalid_fields"),
        ({"up_to": "xyz"}, "invalid_cursor"),
        ({"up_to": 5}, "invalid_fields"),
    ],
)
def test_only_a_cursor_of_ours_can_be_acknowledged(hanoi: Partner, body: dict[str, Any], code: str) -> None:
    answer = hanoi.post("events/acknowledge", body, key=None)

    assert (answer.status_code, answer.json()["code"]) == (422, code)


@pytest.mark.django_db
def test_a_cursor_from_elsewhere_is_refused(hanoi: Partner) -> None:
    assert hanoi.get("events", since="x").json()["code"] == "invalid_cursor"
