"""Registering and logging in by a code: what is sent, what is kept, how often it may be tried."""

import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from dichvucong.identity.errors import CodeOver, CodeWrong, TelecomUnavailable, WayNotAllowed
from dichvucong.identity.gateways import (
    NoRegistry,
    ProvenNumber,
    SubscriberOutcome,
    SubscriberReport,
    telecom,
)
from dichvucong.identity.models import Account, LogInSession, SmsChallenge
from dichvucong.identity.rules import AccountKind, IdentifierKind, Level
from dichvucong.identity.selectors import identity_on_paper
from dichvucong.identity.services import Entrance, answer_code, ask_code, forget_old_challenges, kinds_by_sms
from dichvucong.identity.services.log_in.sms_codes import Claim
from dichvucong.kernel.models import JournalEntry
from dichvucong.notifications.models import Message

pytestmark = [pytest.mark.django_db, pytest.mark.req("IDN-01", "IDN-02", "NTF-01")]
NOW = datetime(2026, 11, 29, 3, 0, tzinfo=UTC)
PASSPORT = ProvenNumber(IdentifierKind.PASSPORT, "X00000001", "US")
JOHN = Claim(AccountKind.FOREIGNER, PASSPORT, "+84950000007")
CITIZEN = Claim(
    AccountKind.CITIZEN, ProvenNumber(IdentifierKind.CITIZEN_NUMBER, "001090000001"), "+84950000001"
)


@dataclass
class Register:
    """Who owns which phone."""

    owners: dict[str, tuple[str, str]] = field(
        default_factory=lambda: {
            "+84950000007": ("X00000001", "DOE JOHN"),
            "+84950000001": ("001090000001", "Nguyễn Văn Thử"),
        }
    )
    down: bool = False

    def check(self, phone: str, number: ProvenNumber) -> SubscriberReport:
        if self.down:
            return SubscriberReport(SubscriberOutcome.UNAVAILABLE)
        owner, name = self.owners.get(phone, ("", ""))
        if owner != number.value:
            return SubscriberReport(SubscriberOutcome.NOT_OWNER)
        return SubscriberReport(SubscriberOutcome.OWNER, name)


@pytest.fixture(autouse=True)
def register() -> Iterator[Register]:
    played = Register()
    telecom.install(played)
    yield played
    telecom.install(NoRegistry())


def sent_code() -> str:
    text = Message.objects.filter(template="one_time_code").latest("pk").text
    found = re.search(r"\b\d{6}\b", text)
    assert found, text
    return found[0]


def wrong_of(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


def enter(secret: str, code: str, *, now: datetime = NOW) -> LogInSession:
    return answer_code(secret, code, entrance=Entrance("192.0.2.7", ""), now=now)


def test_the_first_code_registers_and_later_ones_find_the_account() -> None:
    first = enter(ask_code(JOHN, now=NOW), sent_code())

    again = enter(ask_code(JOHN, now=NOW), f" {sent_code()[:3]} {sent_code()[3:]} ")

    assert first.account == again.account == Account.objects.get()
    account = first.account
    assert (account.kind, account.full_name, account.phone) == ("foreigner", "DOE JOHN", "+84950000007")
    assert identity_on_paper(account).shared == ("X00000001",)
    assert (first.level, first.method) == (Level.MEDIUM, "sms_code")


def test_a_claim_the_telecom_does_not_confirm_looks_the_same_and_sends_nothing() -> None:
    secret = ask_code(replace(JOHN, phone="+84950000001"), now=NOW)

    assert not Message.objects.exists()
    challenge = SmsChallenge.objects.get()
    assert (challenge.code_hash, challenge.full_name) == ("", "")
    with pytest.raises(CodeWrong, match="còn 4 lần"):
        enter(secret, "000000")
    assert not Account.objects.exists()


def test_of_two_people_who_claim_one_phone_only_its_owner_gets_a_code(register: Register) -> None:
    first = enter(ask_code(JOHN, now=NOW), sent_code())
    ask_code(replace(JOHN, number=replace(PASSPORT, value="X00000002")), now=NOW)
    assert Message.objects.count() == 1

    register.owners["+84950000007"] = ("X00000002", "SAMPLE ALICE")
    new = enter(ask_code(replace(JOHN, number=replace(PASSPORT, value="X00000002")), now=NOW), sent_code())
    ask_code(JOHN, now=NOW)

    assert new.account != first.account
    assert Message.objects.count() == 2


def test_while_the_telecom_is_silent_nothing_is_kept_or_sent(register: Register) -> None:
    register.down = True

    with pytest.raises(TelecomUnavailable):
        ask_code(JOHN, now=NOW)

    assert not SmsChallenge.objects.exists()


def test_citizens_may_not_since_july_2026() -> None:
    assert kinds_by_sms(now=NOW) == [AccountKind.FOREIGNER]
    with pytest.raises(WayNotAllowed):
        ask_code(CITIZEN, now=NOW)

    before = datetime(2026, 7, 19, 3, 0, tzinfo=UTC)
    assert AccountKind.CITIZEN in kinds_by_sms(now=before)
    assert enter(ask_code(CITIZEN, now=before), sent_code(), now=before).account.kind == "citizen"


def test_a_code_lives_five_minutes() -> None:
    secret = ask_code(JOHN, now=NOW)

    with pytest.raises(CodeOver):
        enter(secret, sent_code(), now=NOW + timedelta(minutes=5))

    assert enter(secret, sent_code(), now=NOW + timedelta(minutes=4, seconds=59))


def test_a_code_works_once() -> None:
    secret, code = ask_code(JOHN, now=NOW), sent_code()
    enter(secret, code)

    with pytest.raises(CodeOver):
        enter(secret, code)

    assert LogInSession.objects.count() == 1


def test_the_code_of_another_browser_does_not_fit() -> None:
    ask_code(JOHN, now=NOW)
    code = sent_code()
    other = ask_code(JOHN, now=NOW)
    if sent_code() == code:
        pytest.skip("one in a million: both codes are the same")

    with pytest.raises(CodeWrong):
        enter(other, code)


def test_after_five_wrong_tries_the_right_code_is_over_too() -> None:
    secret, code = ask_code(JOHN, now=NOW), sent_code()
    for left in ("còn 4", "còn 3", "còn 2", "còn 1", "xin mã mới"):
        with pytest.raises(CodeWrong, match=left):
            enter(secret, wrong_of(code))

    with pytest.raises(CodeOver):
        enter(secret, code)

    assert not Account.objects.exists()
    assert JournalEntry.objects.filter(event="login.code_wrong").count() == 5


@pytest.mark.parametrize("typed", ["", "abc", "٠١٢٣٤٥", "1" * 20, "\x00"])
def test_any_text_is_a_try(typed: str) -> None:
    with pytest.raises(CodeWrong):
        enter(ask_code(JOHN, now=NOW), typed)


def test_a_secret_that_nobody_was_given_opens_nothing() -> None:
    for secret in ("", "x", "ạ" * 100):
        with pytest.raises(CodeOver):
            enter(secret, "000000")


def test_neither_code_nor_secret_can_be_read_from_the_challenge_or_the_journal() -> None:
    secret, code = ask_code(JOHN, now=NOW), sent_code()

    kept = SmsChallenge.objects.values().get()
    assert secret not in str(kept)
    assert code not in {kept["code_hash"], kept["secret_hash"]}
    journal = " ".join(f"{row.subject} {row.actor} {row.evidence}" for row in JournalEntry.objects.all())
    for personal in (code, secret, "X00000001", "950000007", "DOE"):
        assert personal not in journal


def test_what_nobody_can_answer_any_more_is_forgotten_after_a_day() -> None:
    ask_code(JOHN, now=NOW)

    assert forget_old_challenges(now=NOW + timedelta(hours=23)) == 0
    assert forget_old_challenges(now=NOW + timedelta(days=1, minutes=6)) == 1


@pytest.mark.django_db(transaction=True)
def test_forty_guesses_at_once_are_five_tries() -> None:
    secret, code = ask_code(JOHN, now=NOW), sent_code()
    gate, came = threading.Barrier(40), []

    def guess() -> None:
        gate.wait()
        try:
            enter(secret, wrong_of(code))
        except (CodeWrong, CodeOver) as refusal:
            came.append(refusal.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=guess) for _ in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (came.count("code_wrong"), came.count("code_over")) == (5, 35)
    assert SmsChallenge.objects.get().tries == 5
