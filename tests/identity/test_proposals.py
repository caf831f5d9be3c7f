"""Two officers merge and split: proposed with evidence, carried out or refused by another, void when things moved."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from dichvucong.identity.errors import PermissionMissing
from dichvucong.identity.errors.merging import (
    AccountsCannotMerge,
    AnotherHasToDecide,
    NothingToSplit,
    OwnAccount,
    ProposalNotFound,
    ProposalOver,
    ProposalThere,
    ProposalVoid,
    TransferOver,
)
from dichvucong.identity.models import (
    Account,
    Identifier,
    LogInSession,
    NumberTransfer,
    OfficerNumber,
    TransferProposal,
)
from dichvucong.identity.rules import AccountKind, IdentifierKind
from dichvucong.identity.services.accounts import add_identifier
from dichvucong.identity.services.care.locks import lock_account, unlock_account
from dichvucong.identity.services.care.proposals import (
    Grounds,
    carry_out,
    propose_merge,
    propose_split,
    propose_undo,
    refuse,
    sweep_proposals,
    withdraw,
)
from dichvucong.identity.words import AccountRole, LockCause
from dichvucong.kernel.errors import DomainError, InvalidValue
from dichvucong.kernel.models import JournalEntry
from tests.factories.accounts import an_account, an_officer
from tests.factories.merging import EVIDENCE, an_assistant, grounds, merge_accounts
from tests.identity.test_merging import GIAO, JOHN, enter, numbers_of

pytestmark = [pytest.mark.django_db, pytest.mark.req("IDN-01", "IDN-10")]
NOW = datetime(2026, 11, 29, 3, 0, tzinfo=UTC)
Pair = tuple[int, int]


@pytest.fixture
def pair() -> Pair:
    return enter(GIAO, now=NOW).account_id, enter(JOHN, now=NOW).account_id


@pytest.fixture
def first() -> Account:
    return an_assistant()


@pytest.fixture
def second() -> Account:
    return an_assistant()


def a_proposal(pair: Pair, by: Account) -> TransferProposal:
    return propose_merge(kept=pair[0], emptied=pair[1], grounds=grounds(), by=by, now=NOW)


def nothing_moved(pair: Pair) -> bool:
    apart = (numbers_of(pair[0]), numbers_of(pair[1])) == ({"001090000001"}, {"X00000001"})
    return apart and not NumberTransfer.objects.exists()


def test_proposing_changes_nothing_but_stands_in_both_journals(pair: Pair, first: Account) -> None:
    made = a_proposal(pair, first)

    assert made.state == "open"
    assert nothing_moved(pair)
    assert LogInSession.objects.filter(ended_at=None).count() == 2
    rows = JournalEntry.objects.filter(event="account.transfer_proposed")
    assert {row.subject for row in rows} == {f"account:{key}" for key in pair}
    assert EVIDENCE not in str([(row.reason, row.evidence) for row in rows])


def test_another_officer_carries_it_out(pair: Pair, first: Account, second: Account) -> None:
    made = a_proposal(pair, first)

    transfer = carry_out(made.number, by=second, now=NOW)

    assert numbers_of(pair[0]) == {"001090000001", "X00000001"}
    made.refresh_from_db()
    assert (made.state, made.decided_by, made.transfer) == ("carried_out", second, transfer)
    assert (transfer.made_by, transfer.reason) == (second.actor, made.reason)
    with pytest.raises(ProposalOver):
        carry_out(made.number, by=second, now=NOW)


def test_who_proposed_does_not_decide(pair: Pair, first: Account) -> None:
    made = a_proposal(pair, first)

    for verb in (
        lambda: carry_out(made.number, by=first, now=NOW),
        lambda: refuse(made.number, reason="không", by=first, now=NOW),
    ):
        with pytest.raises(AnotherHasToDecide):
            verb()

    assert nothing_moved(pair)


def test_neither_does_the_same_person_under_another_account(
    pair: Pair, first: Account, second: Account
) -> None:
    for account, role in ((first, AccountRole.OFFICER), (second, AccountRole.HIGH_LEVEL)):
        OfficerNumber.objects.create(
            account=account,
            role=role,
            kind=IdentifierKind.CITIZEN_NUMBER,
            value="001190000009",
            noted_at=NOW,
        )
    made = a_proposal(pair, first)

    with pytest.raises(AnotherHasToDecide):
        carry_out(made.number, by=second, now=NOW)

    assert nothing_moved(pair)


def test_the_database_refuses_one_hand_too(pair: Pair, first: Account) -> None:
    made = a_proposal(pair, first)

    with pytest.raises(IntegrityError), transaction.atomic():
        TransferProposal.objects.filter(pk=made.pk).update(state="refused", decided_by=first)


def test_nobody_does_it_with_an_own_account(pair: Pair, first: Account, second: Account) -> None:
    OfficerNumber.objects.create(
        account=second,
        role=AccountRole.OFFICER,
        kind=IdentifierKind.CITIZEN_NUMBER,
        value="001090000001",
        noted_at=NOW,
    )
    made = a_proposal(pair, first)

    with pytest.raises(OwnAccount):
        carry_out(made.number, by=second, now=NOW)
    withdraw(made.number, by=first, now=NOW)
    with pytest.raises(OwnAccount):
        a_proposal(pair, second)

    assert nothing_moved(pair)


def test_only_the_help_desk_with_reason_and_evidence(pair: Pair, first: Account) -> None:
    with pytest.raises(PermissionMissing):
        a_proposal(pair, an_officer())
    wrong = (("", EVIDENCE), ("x" * 301, EVIDENCE), ("x", ""), ("x", "ngắn"), ("x", "x" * 1_001))
    for reason, evidence in wrong:
        with pytest.raises(InvalidValue):
            propose_merge(kept=pair[0], emptied=pair[1], grounds=Grounds(reason, evidence), by=first, now=NOW)
    made = a_proposal(pair, first)
    with pytest.raises(PermissionMissing):
        carry_out(made.number, by=an_officer(), now=NOW)
    with pytest.raises(ProposalNotFound):
        carry_out("GT-000000-00000", by=first, now=NOW)

    assert nothing_moved(pair)


def test_another_officer_refuses_with_a_reason(pair: Pair, first: Account, second: Account) -> None:
    made = a_proposal(pair, first)
    with pytest.raises(InvalidValue):
        refuse(made.number, reason=" ", by=second, now=NOW)

    refuse(made.number, reason="giấy tờ mờ", by=second, now=NOW)

    made.refresh_from_db()
    assert (made.state, made.answer, made.decided_by) == ("refused", "giấy tờ mờ", second)
    assert nothing_moved(pair)
    assert JournalEntry.objects.filter(event="account.proposal_ended").count() == 2
    assert a_proposal(pair, second).pk != made.pk


def test_who_proposed_withdraws_and_nobody_else(pair: Pair, first: Account, second: Account) -> None:
    made = a_proposal(pair, first)
    with pytest.raises(AnotherHasToDecide):
        withdraw(made.number, by=second, now=NOW)

    withdraw(made.number, by=first, now=NOW)

    with pytest.raises(ProposalOver):
        withdraw(made.number, by=first, now=NOW)
    with pytest.raises(ProposalOver):
        carry_out(made.number, by=second, now=NOW)
    assert nothing_moved(pair)


def test_one_proposal_at_a_time_about_an_account(pair: Pair, first: Account, second: Account) -> None:
    a_proposal(pair, first)

    with pytest.raises(ProposalThere):
        a_proposal((pair[1], pair[0]), second)

    assert TransferProposal.objects.count() == 1


@pytest.mark.parametrize("swept", [True, False])
def test_it_expires_after_seven_days(pair: Pair, first: Account, second: Account, swept: bool) -> None:
    made = a_proposal(pair, first)
    last = NOW + timedelta(days=7)
    assert sweep_proposals(now=last - timedelta(seconds=1)) == 0
    if swept:
        assert sweep_proposals(now=last) == 1

    with pytest.raises(ProposalOver):
        carry_out(made.number, by=second, now=last)

    made.refresh_from_db()
    assert made.state == "expired"
    assert nothing_moved(pair)


def _lock(pair: Pair) -> None:
    account = Account.objects.get(pk=pair[1])
    lock_account(account, cause=LockCause.COMPLAINT, reason="x", actor="test", now=NOW)


def _add(pair: Pair) -> None:
    account = Account.objects.get(pk=pair[0])
    add_identifier(account, IdentifierKind.OLD_CARD, "012345678", actor="test", now=NOW)


def _move_away(pair: Pair) -> None:
    other = an_account(AccountKind.FOREIGNER)
    Identifier.objects.filter(account=pair[1]).update(account=other)
    Identifier.objects.filter(account=other).update(account=pair[1], verified_at=None)


def _unlink(pair: Pair) -> None:
    Account.objects.get(pk=pair[0]).provider_links.all().delete()


@pytest.mark.parametrize("change", [_lock, _add, _move_away, _unlink])
@pytest.mark.parametrize("swept", [True, False])
def test_it_is_void_when_an_account_is_no_more_what_it_was(
    pair: Pair, first: Account, second: Account, swept: bool, change: Callable[[Pair], None]
) -> None:
    made = a_proposal(pair, first)
    change(pair)
    if swept:
        assert sweep_proposals(now=NOW) == 1

    with pytest.raises((ProposalVoid, ProposalOver)):
        carry_out(made.number, by=second, now=NOW)

    made.refresh_from_db()
    assert (made.state, made.decided_by) == ("void", None)
    assert not NumberTransfer.objects.exists()


def test_an_account_locked_and_opened_again_is_what_it_was(
    pair: Pair, first: Account, second: Account
) -> None:
    made = a_proposal(pair, first)
    _lock(pair)
    unlock_account(Account.objects.get(pk=pair[1]), reason="x", actor="test", now=NOW)

    assert carry_out(made.number, by=second, now=NOW).target_id == pair[0]


def test_splitting_takes_two_as_well(pair: Pair, first: Account, second: Account) -> None:
    merge_accounts(kept=pair[0], emptied=pair[1], reason="x", by=first, now=NOW)
    passport = Identifier.objects.get(value="X00000001")
    with pytest.raises(NothingToSplit):
        propose_split(pair[0], numbers=[], full_name="A", grounds=grounds(), by=first, now=NOW)

    made = propose_split(
        pair[0], numbers=[passport.pk], full_name="DOE JOHN", grounds=grounds(), by=first, now=NOW
    )

    assert numbers_of(pair[0]) == {"001090000001", "X00000001"}
    with pytest.raises(AnotherHasToDecide):
        carry_out(made.number, by=first, now=NOW)
    transfer = carry_out(made.number, by=second, now=NOW)
    assert numbers_of(transfer.target_id) == {"X00000001"}
    assert Account.objects.get(pk=transfer.target_id).full_name == "DOE JOHN"


def test_taking_back_takes_two_as_well(pair: Pair, first: Account, second: Account) -> None:
    done = merge_accounts(kept=pair[0], emptied=pair[1], reason="x", by=first, now=NOW)

    made = propose_undo(done.pk, grounds=grounds("nhầm người"), by=second, now=NOW)

    assert numbers_of(pair[1]) == set()
    with pytest.raises(AnotherHasToDecide):
        carry_out(made.number, by=second, now=NOW)
    carry_out(made.number, by=first, now=NOW)
    assert numbers_of(pair[1]) == {"X00000001"}
    done.refresh_from_db()
    assert (done.undone_by, done.undone_reason) == (first.actor, "nhầm người")
    with pytest.raises(TransferOver):
        propose_undo(done.pk, grounds=grounds(), by=second, now=NOW)


def _at_once(*works: Callable[[], object]) -> list[str]:
    gate, outcomes = threading.Barrier(len(works)), []

    def one(work: Callable[[], object]) -> None:
        gate.wait(10)
        try:
            work()
            outcomes.append("done")
        except DomainError as refused:
            outcomes.append(refused.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(outcomes)


@pytest.mark.django_db(transaction=True)
def test_two_decide_at_once_and_one_of_them_counts() -> None:
    pair = enter(GIAO, now=NOW).account_id, enter(JOHN, now=NOW).account_id
    made = a_proposal(pair, an_assistant())
    one, other = an_assistant(), an_assistant()

    outcomes = _at_once(
        lambda: carry_out(made.number, by=one, now=NOW),
        lambda: refuse(made.number, reason="không", by=other, now=NOW),
    )

    assert outcomes == ["done", "proposal_over"]
    assert NumberTransfer.objects.exists() == (len(numbers_of(pair[0])) == 2)


@pytest.mark.django_db(transaction=True)
def test_two_propose_about_one_account_at_once_and_one_waits_for_its_decision() -> None:
    pair = enter(GIAO, now=NOW).account_id, enter(JOHN, now=NOW).account_id
    one, other = an_assistant(), an_assistant()

    outcomes = _at_once(lambda: a_proposal(pair, one), lambda: a_proposal((pair[1], pair[0]), other))

    assert outcomes == ["done", "proposal_there"]


def test_what_no_longer_fits_is_refused_and_stays_open(pair: Pair, first: Account, second: Account) -> None:
    made = a_proposal(pair, first)
    Account.objects.get(pk=pair[0]).posts.create(
        agency_code="H26.1", begun_at=NOW, begun_by="test", title="Cán bộ"
    )

    with pytest.raises(AccountsCannotMerge):
        carry_out(made.number, by=second, now=NOW)

    made.refresh_from_db()
    assert made.state == "open"
    assert nothing_moved(pair)
