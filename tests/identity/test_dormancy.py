"""Accounts unused for two years: told twice, a month apart, then locked; whoever uses theirs keeps it (QC 13.2)."""

import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from pytest_django import DjangoAssertNumQueries

from dichvucong.identity.errors import AccountDormant, AccountLocked, RecoveryOver
from dichvucong.identity.models import Account, AccountLock, Dormancy, LogInSession
from dichvucong.identity.rules import AccountKind, Level, Method
from dichvucong.identity.rules.care import months_after, months_before
from dichvucong.identity.services import (
    Entrance,
    FreshProof,
    admit,
    care_for_dormant,
    lock_account,
    recover_dormant,
)
from dichvucong.identity.services.care import dormancy
from dichvucong.identity.words import LockCause
from dichvucong.kernel.journal import history_of
from dichvucong.kernel.models import JournalEntry
from dichvucong.notifications.models import Message
from tests.factories.accounts import an_account
from tests.identity.test_admit import SUHARTO, THU, come

pytestmark = [pytest.mark.django_db, pytest.mark.req("IDN-07")]
BEGUN = datetime(2024, 1, 15, 3, 0, tzinfo=UTC)
TWO_YEARS = datetime(2026, 1, 15, 3, 0, tzinfo=UTC)
FIGURES = ("noticed", "reminded", "locked")


def run(now: datetime) -> tuple[int, ...]:
    done = care_for_dormant(now=now)
    return tuple(getattr(done, name) for name in FIGURES)


def idle(email: str = "thu@example.com") -> Account:
    return come(replace(THU, email=email), now=BEGUN).account


def texts() -> list[tuple[str, str]]:
    return list(Message.objects.order_by("pk").values_list("template", "channel"))


def test_two_notices_a_month_apart_then_the_lock_and_each_only_once() -> None:
    account = idle()

    assert run(TWO_YEARS - timedelta(seconds=1)) == (0, 0, 0)
    assert run(TWO_YEARS) == (1, 0, 0)
    assert run(TWO_YEARS + timedelta(days=20)) == (0, 0, 0)
    reminded = months_after(TWO_YEARS, 1) + timedelta(days=3)
    assert run(reminded) == (0, 1, 0)
    assert run(reminded + timedelta(days=20)) == (0, 0, 0)
    assert run(months_after(reminded, 1)) == (0, 0, 1)
    assert run(months_after(reminded, 30)) == (0, 0, 0)

    account.refresh_from_db()
    assert not account.is_active
    assert texts() == [
        ("account_idle_first", "sms"),
        ("account_idle_first", "email"),
        ("account_idle_second", "sms"),
        ("account_idle_second", "email"),
        ("account_idle_locked", "sms"),
        ("account_idle_locked", "email"),
    ]
    assert AccountLock.objects.get().cause == "dormant"
    events = [e.event for e in history_of(account.reference) if not e.event.startswith("login")]
    assert events[-4:] == [
        "account.dormancy_noticed",
        "account.dormancy_noticed",
        "account.dormancy_ended",
        "account.locked",
    ]


@pytest.mark.parametrize("notices", [1, 2])
def test_a_log_in_at_any_point_stops_it_and_counting_begins_anew(notices: int) -> None:
    account = idle()
    run(TWO_YEARS)
    last = months_after(TWO_YEARS, 1) if notices == 2 else TWO_YEARS
    if notices == 2:
        run(last)

    used = last + timedelta(days=10)
    come(THU, now=used)

    assert Dormancy.objects.get().state == "stopped"
    assert run(months_after(last, 3)) == (0, 0, 0)
    account.refresh_from_db()
    assert account.is_active
    assert run(months_after(used, 24)) == (1, 0, 0)


def test_a_log_in_between_the_look_and_the_lock_wins() -> None:
    account = idle()
    run(TWO_YEARS)
    run(months_after(TWO_YEARS, 1))
    # Used by a portal of the version before, which does not stop anything by itself.
    Account.objects.filter(pk=account.pk).update(last_active_at=months_after(TWO_YEARS, 1))

    assert run(months_after(TWO_YEARS, 2)) == (0, 0, 1)

    account.refresh_from_db()
    assert account.is_active
    assert Dormancy.objects.get().state == "stopped"


def test_who_has_neither_phone_nor_email_is_locked_all_the_same_and_nothing_is_sent() -> None:
    come(SUHARTO, now=BEGUN)

    for months in range(3):
        run(months_after(TWO_YEARS, months))

    assert not Account.objects.get().is_active
    assert not Message.objects.exists()


def test_officers_and_locked_accounts_are_left_alone() -> None:
    an_account(AccountKind.OFFICER)
    locked = idle()
    Account.objects.update(last_active_at=BEGUN)
    lock_account(locked, cause=LockCause.COMPLAINT, reason="", actor="test", now=BEGUN)

    assert run(months_after(TWO_YEARS, 12)) == (0, 0, 0)


def test_a_run_that_is_killed_goes_on_and_batches_are_done_to_the_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(dormancy, "BATCH", 2)
    for _ in range(5):
        an_account(AccountKind.CITIZEN)
    Account.objects.update(last_active_at=BEGUN)
    steps = iter([None, None])

    def killed(*_drafts: object, now: datetime) -> None:
        next(steps)

    with monkeypatch.context() as patch:
        patch.setattr(dormancy, "queue_messages", killed)
        with pytest.raises(StopIteration):
            dormancy._notice_all(TWO_YEARS)

    assert Dormancy.objects.count() == 4
    assert run(TWO_YEARS) == (1, 0, 0)
    assert Dormancy.objects.count() == 5


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_tell_everybody_once() -> None:
    for ordinal in range(6):
        account = an_account(AccountKind.CITIZEN)
        Account.objects.filter(pk=account.pk).update(last_active_at=BEGUN, phone=f"+8495000000{ordinal}")

    def work() -> None:
        try:
            run(TWO_YEARS)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    run(TWO_YEARS)

    assert Dormancy.objects.count() == 6
    assert Message.objects.filter(template="account_idle_first").count() == 6


def locked_account() -> Account:
    account = idle()
    for months in range(3):
        run(months_after(TWO_YEARS, months))
    account.refresh_from_db()
    assert not account.is_active
    return account


LATER = months_after(TWO_YEARS, 5)


def a_proof(account: Account, **changes: object) -> FreshProof:
    proof = FreshProof(account.pk, Method.ELECTRONIC_ID, Level.HIGH, "vneid", LATER)
    return replace(proof, **changes)  # type: ignore[arg-type]


def test_a_locked_owner_is_told_why_and_opens_the_account_by_a_fresh_proof() -> None:
    account = locked_account()

    with pytest.raises(AccountDormant, match="hơn hai năm không dùng"):
        admit(THU, method=Method.ELECTRONIC_ID, entrance=Entrance(), now=LATER)
    session = recover_dormant(a_proof(account), entrance=Entrance(), now=LATER + timedelta(minutes=9))

    account.refresh_from_db()
    assert account.is_active
    assert session.account == account
    assert Dormancy.objects.get().state == "recovered"
    assert AccountLock.objects.get().opened_at == LATER + timedelta(minutes=9)
    assert texts()[-2:] == [("account_reopened", "sms"), ("account_reopened", "email")]
    assert run(LATER + timedelta(days=100)) == (0, 0, 0)


@pytest.mark.parametrize(
    "changes",
    [{"proved_at": LATER - timedelta(minutes=11)}, {"level": Level.LOW}],
    ids=["too old", "too weak"],
)
def test_a_proof_that_is_too_old_or_too_weak_opens_nothing(changes: dict[str, object]) -> None:
    account = locked_account()
    sessions = LogInSession.objects.count()

    with pytest.raises(RecoveryOver):
        recover_dormant(a_proof(account, **changes), entrance=Entrance(), now=LATER)

    account.refresh_from_db()
    assert not account.is_active
    assert LogInSession.objects.count() == sessions


def test_an_account_is_opened_once_and_never_one_locked_for_another_reason() -> None:
    account = locked_account()
    recover_dormant(a_proof(account), entrance=Entrance(), now=LATER)

    with pytest.raises(RecoveryOver):
        recover_dormant(a_proof(account), entrance=Entrance(), now=LATER)
    lock_account(account, cause=LockCause.COMPLAINT, reason="", actor="test", now=LATER)
    with pytest.raises(AccountLocked):
        recover_dormant(a_proof(account), entrance=Entrance(), now=LATER)

    account.refresh_from_db()
    assert not account.is_active
    assert not LogInSession.objects.filter(ended_at=None).exists()


@pytest.mark.parametrize(
    ("moment", "before"),
    [
        ("2026-03-31", "2026-02-28"),
        ("2024-03-31", "2024-02-29"),
        ("2026-01-15", "2025-12-15"),
    ],
)
def test_months_are_those_of_the_calendar(moment: str, before: str) -> None:
    at, earlier = (datetime.fromisoformat(f"{day}T03:00:00+00:00") for day in (moment, before))

    assert months_before(at, 1) == earlier


def test_nothing_about_the_person_is_in_the_journal() -> None:
    locked_account()

    told = " ".join(str(entry.evidence) + entry.reason for entry in JournalEntry.objects.all())

    assert "+8495" not in told
    assert "Nguyễn" not in told


def test_those_told_before_are_passed_over_once_and_the_next_in_line_are_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(dormancy, "BATCH", 2)
    for number in range(7):
        account = an_account(AccountKind.CITIZEN)
        # Three share a moment, so that a batch ends in the middle of them.
        Account.objects.filter(pk=account.pk).update(last_active_at=BEGUN + timedelta(hours=number // 3))

    assert run(TWO_YEARS + timedelta(hours=1)) == (6, 0, 0)
    assert run(TWO_YEARS + timedelta(hours=2)) == (1, 0, 0)


def test_a_batch_is_locked_in_few_statements_and_its_sessions_end(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(20):
        account = an_account(AccountKind.CITIZEN)
        LogInSession.objects.create(
            account=account,
            method=Method.ELECTRONIC_ID,
            level=Level.HIGH,
            provider="vneid",
            address="198.51.100.1",
            device=str(number),
            begun_at=BEGUN,
            seen_at=BEGUN,
        )
    Account.objects.update(last_active_at=BEGUN)
    assert run(TWO_YEARS) == (20, 0, 0)
    with django_assert_max_num_queries(20):
        assert run(months_after(TWO_YEARS, 1)) == (0, 20, 0)
    with django_assert_max_num_queries(32):
        assert run(months_after(TWO_YEARS, 2)) == (0, 0, 20)

    assert not Account.objects.filter(is_active=True).exists()
    assert AccountLock.objects.count() == 20
    assert set(LogInSession.objects.values_list("ended_how", flat=True)) == {"locked"}
    assert JournalEntry.objects.filter(event="login.ended").count() == 20
