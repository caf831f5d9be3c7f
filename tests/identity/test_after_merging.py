"""After a merging: what portals know of the person, consents, one history; all of it given back when it is undone."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from dichvucong.identity.errors.merging import AccountsCannotMerge, ProposalVoid
from dichvucong.identity.models import (
    Account,
    Consent,
    DataLook,
    KeptSubject,
    LogInSession,
    LogoutNotice,
    NumberTransfer,
    Portal,
    SignOn,
)
from dichvucong.identity.rules import AccountKind, Level
from dichvucong.identity.rules.claims import Claim
from dichvucong.identity.selectors import log_ins_of
from dichvucong.identity.selectors.looks import changes_of, looks_at
from dichvucong.identity.services import session_in_force
from dichvucong.identity.services.care.looks import Look, note_look
from dichvucong.identity.services.care.proposals import carry_out, propose_merge
from dichvucong.identity.services.log_in.people import account_proven
from dichvucong.identity.services.portals.consents import (
    consent_in_force,
    consents_of,
    give_consent,
    withdraw_consent,
)
from dichvucong.identity.services.portals.subjects import means, subject_in, subject_of, subject_told
from dichvucong.identity.words import DataKind
from dichvucong.kernel.errors import DomainError
from dichvucong.kernel.models import JournalEntry
from tests.factories.accounts import an_account
from tests.factories.merging import an_assistant, grounds, merge_accounts, undo_transfer
from tests.factories.portals import a_portal
from tests.identity.test_merging import GIAO, JOHN, enter, numbers_of

pytestmark = [pytest.mark.django_db, pytest.mark.req("IDN-01", "IDN-11")]
NOW = datetime(2026, 11, 29, 3, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)


def portal(**changes: object) -> Portal:
    return Portal.objects.get(client_id=a_portal(**changes).client_id)  # type: ignore[arg-type]


def in_sector(sector: str) -> Portal:
    return portal(pairwise=True, redirect_uris=[f"https://{sector}/quay-lai"], post_logout_uris=[])


def sign_on(session: LogInSession, to: Portal, *, now: datetime = NOW) -> SignOn:
    return SignOn.objects.create(
        account=session.account,
        portal=to,
        session=session,
        sid=f"sid-{SignOn.objects.count()}",
        subject=subject_of(session.account, to),
        acr="LoA3",
        logged_in_at=now,
        begun_at=now,
    )


@pytest.fixture
def two() -> tuple[LogInSession, LogInSession]:
    return enter(GIAO, now=NOW), enter(JOHN, now=NOW)


def merged(two: tuple[LogInSession, LogInSession]) -> NumberTransfer:
    kept, emptied = (one.account_id for one in two)
    return merge_accounts(kept=kept, emptied=emptied, reason="x", by=an_assistant(), now=NOW)


def undone(transfer: NumberTransfer) -> None:
    undo_transfer(transfer.pk, reason="nhầm", by=an_assistant(), now=LATER)


def test_a_portal_that_knew_the_emptied_account_goes_on_with_its_name(
    two: tuple[LogInSession, LogInSession],
) -> None:
    kept, emptied = (one.account for one in two)
    knew, new = portal(), portal()
    name = sign_on(two[1], knew).subject

    transfer = merged(two)

    assert subject_of(kept, knew) == name == subject_in(emptied)
    assert subject_of(kept, new) == subject_in(kept) != name
    assert means(name, kept, knew)
    rows = JournalEntry.objects.filter(event="account.subject_kept")
    assert {row.subject for row in rows} == {kept.reference, emptied.reference}
    assert name not in str([row.evidence for row in rows])
    again = sign_on(enter(JOHN, now=LATER), knew, now=LATER)
    assert (again.account, again.subject) == (kept, name)
    undone(transfer)
    assert subject_of(emptied, knew) == name
    assert subject_of(kept, knew) == subject_in(kept)
    assert subject_told(again) == name


def test_a_portal_that_knew_both_gets_the_name_of_the_account_that_stays_and_it_is_journaled(
    two: tuple[LogInSession, LogInSession],
) -> None:
    kept, emptied = (one.account for one in two)
    knew = portal()
    first, second = (sign_on(one, knew).subject for one in two)

    merged(two)

    assert subject_of(kept, knew) == first
    assert means(second, kept, knew)
    assert not KeptSubject.objects.exists()
    rows = JournalEntry.objects.filter(event="account.subject_replaced")
    assert {row.subject for row in rows} == {kept.reference, emptied.reference}
    assert rows[0].evidence["clients"] == [str(knew.client_id)]


def test_portals_of_one_sector_share_the_name_and_other_sectors_have_theirs(
    two: tuple[LogInSession, LogInSession],
) -> None:
    kept = two[0].account
    knew, beside, elsewhere = in_sector("a.example"), in_sector("a.example"), in_sector("b.example")
    name = sign_on(two[1], knew).subject
    own = sign_on(two[0], elsewhere).subject

    merged(two)

    assert subject_of(kept, knew) == subject_of(kept, beside) == name
    assert subject_of(kept, elsewhere) == own
    assert len({name, own, subject_in(kept)}) == 3


def test_names_go_on_through_a_second_merging_and_back(two: tuple[LogInSession, LogInSession]) -> None:
    knew = portal()
    name = sign_on(two[1], knew).subject
    merged(two)
    third = an_account(AccountKind.CITIZEN)

    again = merge_accounts(kept=third.pk, emptied=two[0].account_id, reason="x", by=an_assistant(), now=LATER)

    assert subject_of(third, knew) == name
    undone(again)
    assert subject_of(two[0].account, knew) == name
    assert subject_of(third, knew) == subject_in(third)


def test_merged_once_more_the_name_told_meanwhile_is_no_name_of_the_other(
    two: tuple[LogInSession, LogInSession],
) -> None:
    kept, knew = two[0].account, portal()
    name = sign_on(two[1], knew).subject
    transfer = merged(two)
    sign_on(enter(GIAO, now=LATER), knew, now=LATER)
    undone(transfer)

    merged(two)

    assert subject_of(kept, knew) == name


def test_sign_ons_of_both_end_and_portals_are_told_the_name_they_know(
    two: tuple[LogInSession, LogInSession],
) -> None:
    told = portal(back_channel_uri="https://cong.example.gov.vn/ket-thuc")
    rows = [sign_on(one, told) for one in two]

    merged(two)

    assert {one.ended_how for one in SignOn.objects.all()} == {"session_over"}
    notices = {notice.sign_on_id: notice for notice in LogoutNotice.objects.all()}
    assert set(notices) == {row.pk for row in rows}
    assert {subject_told(notice.sign_on) for notice in notices.values()} == {row.subject for row in rows}


def agree(session: LogInSession, to: Portal, *given: Claim) -> Consent:
    return give_consent(session.account, to, asked=[Claim.NAME, Claim.BIRTHDATE], given=given, now=NOW)


def test_consents_follow_unless_the_account_that_stays_has_decided(
    two: tuple[LogInSession, LogInSession],
) -> None:
    kept = two[0].account
    only_emptied, both, taken_back = portal(), portal(), portal()
    follows = agree(two[1], only_emptied, Claim.NAME)
    agree(two[1], both, Claim.NAME, Claim.BIRTHDATE)
    own = agree(two[0], both, Claim.NAME)
    agree(two[1], taken_back, Claim.NAME)
    withdraw_consent(kept, agree(two[0], taken_back, Claim.NAME).pk, now=NOW)

    merged(two)

    assert consent_in_force(kept, only_emptied) == follows
    assert consent_in_force(kept, both) == own
    assert consent_in_force(kept, taken_back) is None
    assert len(consents_of(kept)) == 5


def test_what_the_emptied_account_agreed_to_is_withdrawn_by_the_person_and_stays_so(
    two: tuple[LogInSession, LogInSession],
) -> None:
    kept, emptied = (one.account for one in two)
    shared = portal()
    consent = agree(two[1], shared, Claim.NAME)
    transfer = merged(two)
    session = enter(GIAO, now=LATER)
    open_one = sign_on(session, shared, now=LATER)

    withdraw_consent(kept, consent.pk, now=LATER)

    open_one.refresh_from_db()
    assert open_one.ended_how == "withdrawn"
    assert consent_in_force(kept, shared) is None
    entry = JournalEntry.objects.get(event="consent.withdrawn")
    assert (entry.subject, entry.actor) == (emptied.reference, kept.actor)
    undone(transfer)
    assert consent_in_force(emptied, shared) is None


def test_deciding_anew_leaves_the_old_decision_to_be_given_back(
    two: tuple[LogInSession, LogInSession],
) -> None:
    kept, emptied = (one.account for one in two)
    shared = portal()
    old = agree(two[1], shared, Claim.NAME)
    transfer = merged(two)

    new = agree(two[0], shared, Claim.NAME, Claim.BIRTHDATE)

    assert consent_in_force(kept, shared) == new
    assert (new.account, new.version, set(new.given)) == (kept, 1, {Claim.NAME, Claim.BIRTHDATE})
    undone(transfer)
    assert consent_in_force(emptied, shared) == old
    assert consent_in_force(kept, shared) == new


def test_a_withdrawal_by_any_merged_account_is_asked_about_again(
    two: tuple[LogInSession, LogInSession],
) -> None:
    kept, emptied = (one.account for one in two)
    shared = portal()
    withdraw_consent(emptied, agree(two[1], shared, Claim.NAME).pk, now=NOW)

    merged(two)

    assert consent_in_force(kept, shared) is None


def test_the_person_reads_one_history_while_the_merging_holds(
    two: tuple[LogInSession, LogInSession],
) -> None:
    kept, emptied = (one.account for one in two)
    note_look(Look("officer:a", DataKind.ACCOUNT, "x", account=emptied), now=NOW)
    note_look(Look("officer:b", DataKind.ACCOUNT, "x", account=kept), now=NOW)
    rows = list(DataLook.objects.order_by("pk").values())

    transfer = merged(two)

    assert {look.actor for look in looks_at(kept)} == {"officer:a", "officer:b"}
    assert {one.pk for one in log_ins_of(kept)} == {one.pk for one in two}
    subjects = {entry.subject for entry in changes_of(kept, older_than=None, limit=100)}
    assert subjects == {kept.reference, emptied.reference}
    events = [entry.event for entry in changes_of(kept, older_than=None, limit=100)]
    assert events.count("account.merged") == 1, "what stands in both journals is read once"
    assert list(DataLook.objects.order_by("pk").values()) == rows, "nothing is rewritten"
    undone(transfer)
    assert {look.actor for look in looks_at(kept)} == {"officer:b"}
    assert {one.pk for one in log_ins_of(emptied)} == {two[1].pk}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("attempt", range(3))
def test_who_logs_in_while_accounts_are_merged_is_the_one_that_stays_or_logged_out(attempt: int) -> None:
    two = enter(GIAO, now=NOW), enter(JOHN, now=NOW)
    kept, emptied = (one.account_id for one in two)
    made = propose_merge(kept=kept, emptied=emptied, grounds=grounds(), by=an_assistant(), now=NOW)
    second, gate = an_assistant(), threading.Barrier(4)
    entered: list[LogInSession] = []
    failed: list[BaseException] = []

    def one(work: object) -> None:
        gate.wait(10)
        try:
            work()  # type: ignore[operator]
        except BaseException as error:  # noqa: BLE001 -- told below
            failed.append(error)
        finally:
            connection.close()

    works = [
        lambda: carry_out(made.number, by=second, now=LATER),
        *[lambda: entered.append(enter(JOHN, now=LATER)) for _ in range(3)],
    ]
    threads = [threading.Thread(target=one, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failed == []
    assert numbers_of(kept) == {"001090000001", "X00000001"}
    for session in entered:
        alive = session_in_force(session.pk, now=LATER)
        assert alive is None if session.account_id == emptied else alive is not None
    assert not LogInSession.objects.filter(account=emptied, ended_at=None).exists()


@pytest.mark.django_db(transaction=True)
def test_two_mergings_at_once_in_a_ring_leave_one_whole_person() -> None:
    first, second, third = (an_account(AccountKind.CITIZEN).pk for _ in range(3))
    by, other, gate = an_assistant(), an_assistant(), threading.Barrier(2)
    numbers = [
        propose_merge(kept=first, emptied=second, grounds=grounds(), by=by, now=NOW).number,
    ]
    made = NumberTransfer.objects.count()
    outcomes: list[str] = []

    def one(work: object) -> None:
        gate.wait(10)
        try:
            work()  # type: ignore[operator]
            outcomes.append("done")
        except DomainError as refused:
            outcomes.append(refused.code)
        finally:
            connection.close()

    works = (
        lambda: carry_out(numbers[0], by=other, now=NOW),
        lambda: propose_merge(kept=second, emptied=third, grounds=grounds(), by=by, now=NOW),
    )
    threads = [threading.Thread(target=one, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert made == 0
    assert sorted(outcomes) in (
        ["done", AccountsCannotMerge.code],
        ["done", "proposal_there"],
    )
    assert NumberTransfer.objects.count() == 1
    assert ProposalVoid.code not in outcomes


def test_who_was_found_and_then_moved_is_found_again(two: tuple[LogInSession, LogInSession]) -> None:
    merged(two)

    assert account_proven(JOHN, now=LATER) == Account.objects.get(pk=two[0].account_id)
    assert enter(JOHN, now=LATER).level == Level.HIGH
