"""Who may act for an organisation: named by itself, foreigners too, from day to day; and acting."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from dichvucong.identity.errors.representation import (
    MoreThanOwnRights,
    NotActing,
    NotSureEnoughToAct,
    OnlyTheOrganisationItself,
    RepresentativeNotFound,
    RepresentativeThere,
)
from dichvucong.identity.gateways import ProvenNumber, ProvenPerson
from dichvucong.identity.models import Account, LogInSession, Proof, Representative
from dichvucong.identity.rules import AccountKind, IdentifierKind, Level, Method
from dichvucong.identity.selectors.representation import may, who_acts
from dichvucong.identity.services import Entrance, admit, session_in_force
from dichvucong.identity.services.log_in.log_in_sessions import end_all_sessions, end_session, log_out
from dichvucong.identity.services.log_in.representation import (
    RepresentativeDraft,
    act_for,
    come_back,
    name_representative,
    remove_representative,
    representatives_of,
    represented_by,
)
from dichvucong.identity.words import ActRight, SessionEnd
from dichvucong.kernel.models import JournalEntry

BOB_NUMBER = ProvenNumber(IdentifierKind.CITIZEN_NUMBER, "001090000033")
BOB = RepresentativeDraft("Nguyễn Văn Bốn", BOB_NUMBER, date(2026, 11, 1), date(2026, 12, 1), may_pay=False)
pytestmark = [pytest.mark.django_db, pytest.mark.req("IDN-01", "IDN-05")]
NOW = datetime(2026, 11, 29, 3, 0, tzinfo=UTC)
PASSPORT = ProvenNumber(IdentifierKind.PASSPORT, "X00000002", "GB")
ALICE = ProvenPerson("vneid", "s-1", AccountKind.FOREIGNER, Level.HIGH, "SAMPLE ALICE", (PASSPORT,))
COMPANY = ProvenPerson(
    "certificates",
    "",
    AccountKind.ORGANISATION,
    Level.HIGH,
    "Công ty TNHH Ví Dụ",
    (ProvenNumber(IdentifierKind.TAX_CODE, "9900000016"),),
)
DRAFT = RepresentativeDraft("SAMPLE ALICE", PASSPORT, date(2026, 11, 1), date(2026, 12, 31))


def enter(person: ProvenPerson, *, now: datetime = NOW, level: Level = Level.HIGH) -> LogInSession:
    method = Method.USB_TOKEN if person.kind is AccountKind.ORGANISATION else Method.ELECTRONIC_ID
    session = admit(person, method=method, entrance=Entrance(), now=now)
    if level is not Level.HIGH:
        LogInSession.objects.filter(pk=session.pk).update(level=level)
        session.level = level
    return session


@pytest.fixture
def company() -> LogInSession:
    return enter(COMPANY)


@pytest.fixture
def named(company: LogInSession) -> Representative:
    return name_representative(company, DRAFT, now=NOW)


def test_a_foreigner_acts_with_a_passport(company: LogInSession, named: Representative) -> None:
    alice = enter(ALICE)
    assert [one.pk for one in represented_by(alice.account, now=NOW)] == [named.pk]

    acting = act_for(alice, named.pk, now=NOW)

    assert acting.account_id == company.account_id
    assert who_acts(acting) == alice.account
    assert who_acts(company) is None
    assert who_acts(alice) is None
    rows = JournalEntry.objects.filter(event="representative.acts")
    assert {row.subject for row in rows} == {alice.account.reference, company.account.reference}
    assert {row.actor for row in rows} == {alice.account.actor}
    assert "X00000002" not in str([row.evidence for row in rows])


def test_acting_is_as_sure_and_as_long_as_the_log_in_it_comes_from(named: Representative) -> None:
    alice = enter(ALICE)

    acting = act_for(alice, named.pk, now=NOW + timedelta(hours=1))

    assert (acting.begun_at, acting.level, acting.method) == (alice.begun_at, alice.level, alice.method)
    assert [one.proved_at for one in Proof.objects.filter(session=acting)] == [NOW]


@pytest.mark.parametrize(
    ("day", "acts"),
    [("2026-10-31", False), ("2026-11-01", True), ("2026-12-31", True), ("2027-01-01", False)],
)
def test_days_count_from_the_first_to_the_last(named: Representative, day: str, acts: bool) -> None:
    at = datetime.fromisoformat(f"{day}T12:00:00+07:00")

    alice = enter(ALICE, now=at)

    assert bool(represented_by(alice.account, now=at)) is acts


def test_another_passport_of_the_same_number_is_another_person(named: Representative) -> None:
    number = ProvenNumber(IdentifierKind.PASSPORT, "X00000002", "US")
    other = enter(ProvenPerson("vneid", "s-2", AccountKind.FOREIGNER, Level.HIGH, "DOE", (number,)))

    assert represented_by(other.account, now=NOW) == []
    with pytest.raises(RepresentativeNotFound):
        act_for(other, named.pk, now=NOW)


def test_a_claimed_number_is_not_enough(named: Representative) -> None:
    alice = enter(ALICE)
    alice.account.identifiers.update(verified_at=None)

    with pytest.raises(RepresentativeNotFound):
        act_for(alice, named.pk, now=NOW)


def test_acting_needs_the_high_level(named: Representative) -> None:
    with pytest.raises(NotSureEnoughToAct):
        act_for(enter(ALICE, level=Level.MEDIUM), named.pk, now=NOW)


def test_removing_ends_what_the_person_does_now(company: LogInSession, named: Representative) -> None:
    alice = enter(ALICE)
    acting = act_for(alice, named.pk, now=NOW)

    remove_representative(company, named.pk, now=NOW)
    remove_representative(company, named.pk, now=NOW)

    assert session_in_force(acting.pk, now=NOW) is None
    assert session_in_force(alice.pk, now=NOW) is not None
    assert represented_by(alice.account, now=NOW) == []
    assert [one.removed_at for one in representatives_of(company.account)] == [NOW]
    assert name_representative(company, DRAFT, now=NOW).pk != named.pk


def test_when_the_persons_sessions_end_so_does_acting(named: Representative) -> None:
    alice = enter(ALICE)
    acting = act_for(alice, named.pk, now=NOW)

    end_all_sessions(alice.account, SessionEnd.LOCKED, now=NOW)

    assert session_in_force(acting.pk, now=NOW) is None


def test_one_number_is_named_once(company: LogInSession, named: Representative) -> None:
    with pytest.raises(RepresentativeThere):
        name_representative(company, DRAFT, now=NOW)

    assert Representative.objects.count() == 1


def test_only_the_organisation_itself_names_and_removes(company: LogInSession, named: Representative) -> None:
    alice = enter(ALICE)
    acting = act_for(alice, named.pk, now=NOW)

    for session in (alice, acting):
        with pytest.raises(OnlyTheOrganisationItself):
            name_representative(session, DRAFT, now=NOW)
        with pytest.raises(OnlyTheOrganisationItself):
            remove_representative(session, named.pk, now=NOW)
    other = enter(
        ProvenPerson(
            "certificates",
            "",
            AccountKind.ORGANISATION,
            Level.HIGH,
            "Công ty khác",
            (ProvenNumber(IdentifierKind.TAX_CODE, "9900000023"),),
        )
    )
    with pytest.raises(RepresentativeNotFound):
        remove_representative(other, named.pk, now=NOW)
    assert Account.objects.filter(kind="organisation").count() == 2


def lasts(session: LogInSession, *, now: datetime = NOW) -> bool:
    return session_in_force(session.pk, now=now) is not None


def manager(company: LogInSession, *, may_pay: bool = True) -> LogInSession:
    """Alice, whom the company lets name others until the end of the year."""
    draft = replace(DRAFT, may_manage=True, may_pay=may_pay)
    return act_for(enter(ALICE), name_representative(company, draft, now=NOW).pk, now=NOW)


def test_who_sees_only_neither_pays_nor_manages(company: LogInSession) -> None:
    draft = replace(DRAFT, may_pay=False)
    acting = act_for(enter(ALICE), name_representative(company, draft, now=NOW).pk, now=NOW)

    assert [may(acting, right) for right in ActRight] == [False, False]
    assert [may(company, right) for right in ActRight] == [True, True]
    with pytest.raises(OnlyTheOrganisationItself):
        name_representative(acting, BOB, now=NOW)


def test_a_manager_names_and_removes_within_the_own_rights(company: LogInSession) -> None:
    acting = manager(company)

    made = name_representative(acting, BOB, now=NOW)

    assert (made.organisation, made.may_pay, made.may_manage) == (company.account, False, False)
    assert made.added_by == who_acts(acting).actor  # type: ignore[union-attr]
    entry = JournalEntry.objects.filter(event="representative.named").latest("pk")
    assert (entry.subject, entry.actor) == (company.account.reference, made.added_by)
    remove_representative(acting, made.pk, now=NOW)
    assert Representative.objects.get(pk=made.pk).removed_by == made.added_by


@pytest.mark.parametrize(
    "more",
    [
        {"may_manage": True},
        {"may_pay": True},
        {"valid_to": None},
        {"valid_to": date(2027, 1, 1)},
    ],
)
def test_a_manager_gives_no_more_than_held(company: LogInSession, more: dict[str, Any]) -> None:
    acting = manager(company, may_pay=False)

    with pytest.raises(MoreThanOwnRights):
        name_representative(acting, replace(BOB, **more), now=NOW)

    assert Representative.objects.count() == 1


def test_managers_are_removed_by_the_organisation_alone(company: LogInSession) -> None:
    acting = manager(company)
    other = name_representative(company, replace(BOB, may_manage=True), now=NOW)

    for row in Representative.objects.all():
        with pytest.raises(MoreThanOwnRights):
            remove_representative(acting, row.pk, now=NOW)

    assert not Representative.objects.exclude(removed_at=None).exists()
    remove_representative(company, other.pk, now=NOW)


def test_coming_back_is_the_own_session_with_its_own_level_and_proofs(named: Representative) -> None:
    alice = enter(ALICE)
    acting = act_for(alice, named.pk, now=NOW)
    LogInSession.objects.filter(pk=alice.pk).update(level=Level.MEDIUM)
    later = NOW + timedelta(minutes=100)
    assert lasts(acting, now=later - timedelta(minutes=30))
    before = list(Proof.objects.filter(session=alice).values())

    own = come_back(acting, now=later)

    assert own is not None
    assert (own.pk, own.level, own.begun_at) == (alice.pk, Level.MEDIUM, NOW)
    assert list(Proof.objects.filter(session=alice).values()) == before
    assert not lasts(acting, now=later)
    rows = JournalEntry.objects.filter(event="representative.came_back")
    assert {row.actor for row in rows} == {alice.account.actor}
    for session in (own, acting):
        if session is own:
            with pytest.raises(NotActing):
                come_back(session, now=later)


def test_who_acts_is_not_idle_and_who_leaves_both_alone_is(named: Representative) -> None:
    alice = enter(ALICE)
    acting = act_for(alice, named.pk, now=NOW)
    for minutes in (60, 150):
        assert lasts(acting, now=NOW + timedelta(minutes=minutes))

    assert come_back(acting, now=NOW + timedelta(minutes=151)) is not None

    again = act_for(LogInSession.objects.get(pk=alice.pk), named.pk, now=NOW + timedelta(minutes=151))
    assert come_back(again, now=NOW + timedelta(hours=5)) is None


def test_acting_lasts_no_longer_than_the_longest_of_the_own_log_in(named: Representative) -> None:
    alice = enter(ALICE)
    acting = act_for(alice, named.pk, now=NOW)
    LogInSession.objects.all().update(seen_at=NOW + timedelta(hours=12))

    assert not lasts(acting, now=NOW + timedelta(hours=12))
    assert not lasts(alice, now=NOW + timedelta(hours=12))


def test_ending_the_own_session_elsewhere_ends_acting_and_there_is_no_way_back(
    named: Representative,
) -> None:
    alice = enter(ALICE)
    acting = act_for(alice, named.pk, now=NOW)

    end_session(alice.account, alice.pk, now=NOW)

    assert not lasts(acting)
    assert come_back(acting, now=NOW) is None


def test_logging_out_while_acting_leaves_nothing_open(named: Representative) -> None:
    alice = enter(ALICE)
    acting = act_for(alice, named.pk, now=NOW)

    log_out(acting, now=NOW)

    assert not LogInSession.objects.filter(pk__in=[alice.pk, acting.pk], ended_at=None).exists()


def test_acting_ends_with_its_last_day(named: Representative) -> None:
    evening = datetime(2026, 12, 31, 16, 0, tzinfo=UTC)
    acting = act_for(enter(ALICE, now=evening), named.pk, now=evening)
    assert lasts(acting, now=evening + timedelta(minutes=59))

    assert not lasts(acting, now=evening + timedelta(minutes=61))
