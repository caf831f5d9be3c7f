"""Letting people in: the first log-in makes the account, later ones find it; one number, one account."""

import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from pytest_django import Settings

from dichvucong.identity.errors import (
    AccountLocked,
    IdentifierTaken,
    IdentitiesDiffer,
    LevelTooLow,
    SessionNotFound,
    WayNotAllowed,
)
from dichvucong.identity.gateways import ProvenNumber, ProvenPerson
from dichvucong.identity.models import Account, Identifier, LogInSession, ProviderLink
from dichvucong.identity.rules import AccountKind, IdentifierKind, Level, Method
from dichvucong.identity.rules.devices import device_in_words
from dichvucong.identity.selectors import identity_on_paper, log_ins_of
from dichvucong.identity.services import (
    Entrance,
    add_identifier,
    admit,
    deactivate_account,
    end_session,
    session_in_force,
)
from dichvucong.identity.services.units.posts import note_number
from dichvucong.identity.words import AccountRole
from dichvucong.kernel.journal import history_of
from dichvucong.kernel.models import JournalEntry
from tests.factories.accounts import an_account, an_officer

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 29, 3, 0, tzinfo=UTC)
CHROME = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/130.0 Mobile Safari/537.36"
NUMBER = ProvenNumber(IdentifierKind.CITIZEN_NUMBER, "001090000001")
THU = ProvenPerson(
    provider="vneid",
    subject="s-1",
    kind=AccountKind.CITIZEN,
    level=Level.HIGH,
    full_name="Nguyễn Văn Thử",
    numbers=(NUMBER,),
    birth="1990",
    phone="+84950000001",
)
PASSPORT = ProvenNumber(IdentifierKind.PASSPORT, "X0000001", "ID")
SUHARTO = ProvenPerson(
    provider="vneid",
    subject="s-2",
    kind=AccountKind.FOREIGNER,
    level=Level.MEDIUM,
    full_name="Suharto",
    numbers=(PASSPORT,),
)


def come(person: ProvenPerson, *, now: datetime = NOW, method: Method = Method.ELECTRONIC_ID) -> LogInSession:
    return admit(person, method=method, entrance=Entrance("192.0.2.7", CHROME), now=now)


@pytest.mark.req("IDN-03", "IDN-10")
def test_the_first_log_in_makes_the_account_and_a_later_one_finds_it() -> None:
    first = come(THU)

    second = come(replace(THU, full_name="Nguyễn Văn Thử Hai", phone=""), now=NOW + timedelta(days=1))

    account = Account.objects.get()
    assert first.account == second.account == account
    assert (account.kind, account.full_name, account.birth) == ("citizen", "Nguyễn Văn Thử Hai", "1990")
    assert account.phone == "+84950000001"
    assert identity_on_paper(account).sure == ("001090000001",)
    assert (second.level, second.method, second.address) == (Level.HIGH, "electronic_id", "192.0.2.7")
    assert second.device == "Chrome trên Android"
    assert [row.pk for row in log_ins_of(account)] == [second.pk, first.pk]
    events = list(history_of(account.reference).values_list("event", flat=True))
    assert events.count("login.succeeded") == 2
    assert "account.created" in events


@pytest.mark.req("IDN-10")
def test_the_journal_holds_nothing_that_names_the_person() -> None:
    come(THU)

    kept = " ".join(
        f"{row.subject} {row.actor} {row.reason} {row.evidence}" for row in JournalEntry.objects.all()
    )
    for personal in ("001090000001", "Nguyễn", "950000001", "1990", "192.0.2.7"):
        assert personal not in kept


@pytest.mark.req("IDN-05")
def test_a_foreigner_comes_with_a_passport_and_is_found_again_with_a_renewed_one() -> None:
    first = come(SUHARTO)

    renewed = ProvenNumber(IdentifierKind.PASSPORT, "Y0000002", "ID")
    again = come(replace(SUHARTO, numbers=(renewed,)))

    assert again.account == first.account
    assert identity_on_paper(first.account).shared == ("X0000001", "Y0000002")
    assert identity_on_paper(first.account).sure == ()


@pytest.mark.req("IDN-05")
def test_the_same_passport_number_of_two_countries_is_two_people() -> None:
    other = replace(SUHARTO, subject="s-3", numbers=(replace(PASSPORT, country="PE"),))

    assert come(SUHARTO).account != come(other).account


@pytest.mark.req("IDN-03")
def test_another_provider_with_the_same_number_finds_the_same_account() -> None:
    assert come(THU).account == come(replace(THU, provider="khac", subject="k-9")).account
    assert ProviderLink.objects.count() == 2


@pytest.mark.req("IDN-03")
def test_a_subject_of_one_account_with_the_number_of_another_opens_neither() -> None:
    come(THU)
    come(SUHARTO)
    sessions = LogInSession.objects.count()

    with pytest.raises(IdentitiesDiffer):
        come(replace(THU, subject="s-2"))

    assert LogInSession.objects.count() == sessions
    assert ProviderLink.objects.count() == 2


def test_an_old_card_of_somebody_else_stays_there() -> None:
    card = ProvenNumber(IdentifierKind.OLD_CARD, "012345678")
    owner = come(
        replace(SUHARTO, kind=AccountKind.CITIZEN, numbers=(replace(NUMBER, value="001190000002"), card))
    )

    mine = come(replace(THU, numbers=(NUMBER, card)))

    assert identity_on_paper(mine.account).shared == ()
    assert identity_on_paper(owner.account).shared == ("012345678",)


def test_a_number_that_was_only_claimed_opens_no_account() -> None:
    claimer = an_account(AccountKind.CITIZEN)
    add_identifier(claimer, NUMBER.kind, NUMBER.value, actor="test", now=NOW)

    with pytest.raises(IdentifierTaken):
        come(THU)

    assert not LogInSession.objects.exists()
    assert Account.objects.count() == 1


@pytest.mark.req("IDN-08")
def test_an_officer_has_a_personal_account_of_their_own_under_the_same_number() -> None:
    officer = an_officer()
    note_number(officer, NUMBER, role=AccountRole.OFFICER, actor="test", now=NOW)

    session = come(THU)

    assert session.account.pk != officer.pk
    assert session.account.kind == AccountKind.CITIZEN
    assert not officer.identifiers.exists()


def test_a_locked_account_stays_locked() -> None:
    session = come(THU)
    deactivate_account(session.account, reason="Khiếu nại", actor="test", now=NOW)

    with pytest.raises(AccountLocked):
        come(THU)

    assert session_in_force(session.pk, now=NOW) is None


@pytest.mark.req("IDN-02")
def test_a_way_that_is_over_opens_nothing_and_makes_nothing() -> None:
    with pytest.raises(WayNotAllowed):
        come(THU, method=Method.SMS_CODE)
    assert not Account.objects.exists()

    before = come(THU, method=Method.SMS_CODE, now=datetime(2026, 7, 19, 16, 59, tzinfo=UTC))
    assert before.level == Level.MEDIUM
    with pytest.raises(WayNotAllowed):
        come(THU, method=Method.SMS_CODE, now=datetime(2026, 7, 19, 17, 0, tzinfo=UTC))


def test_a_low_level_opens_nothing_and_makes_nothing() -> None:
    with pytest.raises(LevelTooLow):
        come(replace(THU, level=Level.LOW))

    assert not Account.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.req("IDN-03")
def test_ten_first_log_ins_at_once_make_one_account() -> None:
    gate, failed = threading.Barrier(10), []

    def one() -> None:
        gate.wait()
        try:
            come(THU)
        except Exception as error:  # noqa: BLE001 -- told below
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=one) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failed == []
    assert (Account.objects.count(), Identifier.objects.count()) == (1, 1)
    assert LogInSession.objects.count() == 10


@pytest.mark.req("IDN-10")
def test_a_session_lasts_while_it_is_used_and_ends_when_idle_or_too_old(settings: Settings) -> None:
    session = come(THU)
    moment = NOW
    while moment - NOW < timedelta(hours=10, minutes=30):
        moment += timedelta(minutes=90)
        assert session_in_force(session.pk, now=moment) is not None
    assert session_in_force(session.pk, now=NOW + timedelta(hours=12)) is None
    assert session_in_force(session.pk, now=moment) is None

    idle = come(THU)
    assert session_in_force(idle.pk, now=NOW + timedelta(minutes=119)) is not None
    assert session_in_force(idle.pk, now=NOW + timedelta(minutes=240)) is None
    ended = dict(LogInSession.objects.values_list("pk", "ended_how"))
    assert ended == {session.pk: "too_long", idle.pk: "idle"}


@pytest.mark.req("IDN-10")
def test_its_owner_ends_a_session_once_and_nobody_elses() -> None:
    mine, theirs = come(THU), come(SUHARTO)

    end_session(mine.account, mine.pk, now=NOW)
    end_session(mine.account, mine.pk, now=NOW + timedelta(hours=1))
    with pytest.raises(SessionNotFound):
        end_session(mine.account, theirs.pk, now=NOW)

    assert session_in_force(mine.pk, now=NOW) is None
    assert session_in_force(theirs.pk, now=NOW) is not None
    events = list(history_of(mine.account.reference).values_list("event", flat=True))
    assert events.count("login.ended") == 1


@pytest.mark.parametrize(
    ("header", "words"),
    [
        (CHROME, "Chrome trên Android"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1",
            "Safari trên iPhone",
        ),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/130.0 Safari/537.36 Edg/130.0", "Edge trên Windows"),
        ("<script>alert(1)</script>", "Trình duyệt khác"),
        ("", "Trình duyệt khác"),
    ],
)
def test_a_device_is_named_in_known_words_only(header: str, words: str) -> None:
    assert device_in_words(header) == words
