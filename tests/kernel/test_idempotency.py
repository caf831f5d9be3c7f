"""One Idempotency-Key, one effect (quality mark 2). Each race has its control: without the lock it must fail."""

import itertools
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from dichvucong.kernel import idempotency
from dichvucong.kernel.clock import now
from dichvucong.kernel.errors import DomainError
from dichvucong.kernel.housekeeping import forget_old
from dichvucong.kernel.idempotency import (
    Answer,
    Ask,
    KeyReused,
    StillRunning,
    once,
    once_outside,
)
from dichvucong.kernel.journal import Entry, write
from dichvucong.kernel.models import IdempotencyRecord, JournalEntry

ASK = Ask("hanoi", "k1", "f1")
THREADS = 64
_numbers = itertools.count(1)


def work() -> Answer:
    """Leaves one row in the journal each time it is done."""
    number = next(_numbers)
    write([Entry(f"w{number}", "w", "worked", "test")], now=now())
    return Answer(201, f"answer {number}".encode())


def refused() -> Answer:
    work()
    raise DomainError("Không được.")


def crashed() -> Answer:
    work()
    raise RuntimeError("power cut")


both = pytest.mark.parametrize("do", [once, once_outside], ids=["once", "once_outside"])
Do = Callable[..., Answer]


@pytest.mark.django_db
@both
def test_the_same_request_again_gets_the_same_answer(do: Do) -> None:
    first = do(ASK, work, now=now())
    again = do(ASK, work, now=now())

    assert (again.status, again.body, again.repeated) == (201, first.body, True)
    assert JournalEntry.objects.count() == 1


@pytest.mark.django_db
@both
def test_another_request_under_the_same_key_is_refused(do: Do) -> None:
    do(ASK, work, now=now())

    with pytest.raises(KeyReused):
        do(Ask("hanoi", "k1", "another"), work, now=now())

    assert JournalEntry.objects.count() == 1


@pytest.mark.django_db
@both
def test_the_same_key_of_another_caller_is_another_key(do: Do) -> None:
    do(ASK, work, now=now())

    assert not do(Ask("haiphong", "k1", "f1"), work, now=now()).repeated

    assert JournalEntry.objects.count() == 2


@pytest.mark.django_db
@both
def test_a_refusal_is_not_kept_and_the_key_may_be_used_again(do: Do) -> None:
    with pytest.raises(DomainError):
        do(ASK, refused, now=now())

    answer = do(Ask("hanoi", "k1", "corrected"), work, now=now())

    assert not answer.repeated


@pytest.mark.django_db(transaction=True)
def test_a_crash_between_work_and_record_leaves_nothing() -> None:
    with pytest.raises(RuntimeError):
        once(ASK, crashed, now=now())

    assert not JournalEntry.objects.exists()
    assert not once(ASK, work, now=now()).repeated
    assert JournalEntry.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_work_that_calls_others_is_done_again_after_a_crash_but_only_for_the_same_request() -> None:
    with pytest.raises(RuntimeError):
        once_outside(ASK, crashed, now=now())

    with pytest.raises(KeyReused):
        once_outside(Ask("hanoi", "k1", "another"), work, now=now())
    answer = once_outside(ASK, work, now=now())

    assert not answer.repeated
    assert once_outside(ASK, work, now=now()).repeated


@pytest.mark.django_db
def test_answers_are_repeated_for_a_day_and_forgotten_after_two() -> None:
    moment = now()
    once(ASK, work, now=moment)

    assert forget_old(now=moment + timedelta(hours=24))["answers"] == 0
    assert forget_old(now=moment + timedelta(hours=48, seconds=1))["answers"] == 1


@pytest.mark.req("PAY-02")
@pytest.mark.django_db(transaction=True)
@both
def test_64_requests_at_once_work_once(do: Do) -> None:
    outcomes = storm(lambda: do(ASK, work, now=now()))

    answers = [outcome for outcome in outcomes if isinstance(outcome, Answer)]
    assert JournalEntry.objects.count() == IdempotencyRecord.objects.count() == 1
    assert len({answer.body for answer in answers}) == 1
    assert sum(not answer.repeated for answer in answers) == 1
    assert all(isinstance(outcome, Answer | StillRunning) for outcome in outcomes)


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_the_constraint_still_lets_only_one_stand(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(idempotency, "_locked", lambda *_: True)

    outcomes = storm(lambda: once(ASK, work, now=now()))

    assert JournalEntry.objects.count() == 1
    assert all(isinstance(outcome, Answer | IntegrityError) for outcome in outcomes)


@pytest.mark.django_db(transaction=True)
def test_control_without_lock_and_record_the_work_is_done_many_times(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(idempotency, "_locked", lambda *_: True)
    monkeypatch.setattr(idempotency, "_kept", lambda *_: None)
    monkeypatch.setattr(idempotency, "_KEEP", "SELECT %s, %s, %s, %s, %s, %s")

    storm(lambda: once(ASK, work, now=now()))

    assert JournalEntry.objects.count() > 1


@pytest.mark.django_db(transaction=True)
def test_a_request_whose_first_has_not_ended_is_told_so() -> None:
    def meanwhile() -> Answer:
        with ThreadPoolExecutor(1) as other, pytest.raises(StillRunning):
            other.submit(closing(lambda: once(ASK, work, now=now()))).result()
        return work()

    once(ASK, meanwhile, now=now())

    assert JournalEntry.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_lock_of_work_outside_is_given_back_even_inside_a_failed_transaction() -> None:
    def broken() -> Answer:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT 1/0")
        return work()

    with pytest.raises(Exception, match="division"):
        once_outside(ASK, broken, now=now())

    with ThreadPoolExecutor(1) as other:
        answer = other.submit(closing(lambda: once_outside(ASK, work, now=now()))).result()
    assert not answer.repeated


def storm(call: Callable[[], Answer]) -> list[Any]:
    """The call from 64 threads at the same instant, each with its own connection; refusals are returned."""
    barrier = Barrier(THREADS)

    def one() -> Any:
        connection.ensure_connection()
        barrier.wait(timeout=30)
        try:
            return call()
        except (DomainError, IntegrityError) as error:
            return error

    with ThreadPoolExecutor(THREADS) as pool:
        return [future.result() for future in [pool.submit(closing(one)) for _ in range(THREADS)]]


def closing(call: Callable[[], Any]) -> Callable[[], Any]:
    """The call, with its thread's connection closed at the end."""

    def called() -> Any:
        try:
            return call()
        finally:
            connection.close()

    return called
