"""One person, two accounts: merged under audit, and back; two people, one account: parted, and back."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from dichvucong.identity.errors import PermissionMissing
from dichvucong.identity.errors.merging import (
    AccountsCannotMerge,
    NothingToSplit,
    PersonNotFound,
    TransferOver,
)
from dichvucong.identity.gateways import ProvenNumber, ProvenPerson
from dichvucong.identity.models import Account, Identifier, LogInSession, NumberTransfer
from dichvucong.identity.rules import WHOLE_COUNTRY, AccountKind, IdentifierKind, Level, Method, Permission
from dichvucong.identity.selectors.assurance import accounts_of
from dichvucong.identity.services import Entrance, admit, session_in_force
from dichvucong.identity.services.care.merging import transfers_of
from dichvucong.kernel.errors import InvalidValue
from dichvucong.kernel.models import JournalEntry
from dichvucong.notifications.models import Message
from tests.factories.accounts import an_account, an_officer
from tests.factories.merging import merge_accounts, split_account, undo_transfer

pytestmark = [pytest.mark.django_db, pytest.mark.req("IDN-01")]
NOW = datetime(2026, 11, 29, 3, 0, tzinfo=UTC)
PASSPORT = ProvenNumber(IdentifierKind.PASSPORT, "X00000001", "US")
CITIZEN = ProvenNumber(IdentifierKind.CITIZEN_NUMBER, "001090000001")
JOHN = ProvenPerson(
    "vneid", "s-1", AccountKind.FOREIGNER, Level.HIGH, "DOE JOHN", (PASSPORT,), phone="+84950000007"
)
GIAO = ProvenPerson(
    "vneid",
    "s-2",
    AccountKind.CITIZEN,
    Level.HIGH,
    "Đỗ Gioan",
    (CITIZEN,),
    phone="+84950000001",
    email="g@example.vn",
)


def enter(person: ProvenPerson, *, now: datetime = NOW) -> LogInSession:
    return admit(person, method=Method.ELECTRONIC_ID, entrance=Entrance(), now=now)


@pytest.fixture
def helper() -> Account:
    return an_officer(Permission.ACCOUNTS_ASSIST, agency=WHOLE_COUNTRY)


@pytest.fixture
def two() -> tuple[LogInSession, LogInSession]:
    """A foreigner who became a citizen: both accounts are logged in."""
    return enter(GIAO), enter(JOHN)


def numbers_of(account: int) -> set[str]:
    return {one.value for one in Identifier.objects.filter(account=account)}


def test_one_account_goes_on_with_all_numbers(
    helper: Account, two: tuple[LogInSession, LogInSession]
) -> None:
    kept, emptied = two[0].account_id, two[1].account_id

    merge_accounts(kept=kept, emptied=emptied, reason="đã đối chiếu", by=helper, now=NOW)

    assert numbers_of(kept) == {"001090000001", "X00000001"}
    assert numbers_of(emptied) == set()
    gone = Account.objects.get(pk=emptied)
    assert not gone.is_active
    assert gone.transfers_from.get().target_id == kept
    assert {session.ended_how for session in LogInSession.objects.all()} == {"merged"}
    assert session_in_force(two[0].pk, now=NOW) is None
    later = NOW + timedelta(hours=1)
    assert enter(JOHN, now=later).account_id == kept
    assert enter(GIAO, now=later).account_id == kept


def test_who_merges_with_a_citizen_is_a_citizen(
    helper: Account, two: tuple[LogInSession, LogInSession]
) -> None:
    kept, emptied = two[1].account_id, two[0].account_id

    merge_accounts(kept=kept, emptied=emptied, reason="đã đối chiếu", by=helper, now=NOW)

    assert Account.objects.get(pk=kept).kind == AccountKind.CITIZEN


def test_both_journals_say_who_did_it_and_why_without_numbers(
    helper: Account, two: tuple[LogInSession, LogInSession]
) -> None:
    kept, emptied = two[0].account_id, two[1].account_id

    merge_accounts(kept=kept, emptied=emptied, reason="đã đối chiếu tại quầy", by=helper, now=NOW)

    rows = JournalEntry.objects.filter(event="account.merged")
    assert {row.subject for row in rows} == {f"account:{kept}", f"account:{emptied}"}
    assert {row.reason for row in rows} == {"đã đối chiếu tại quầy"}
    assert {row.evidence["proposed_by"] for row in rows} == {helper.actor}
    assert helper.actor not in {row.actor for row in rows}
    assert "X00000001" not in str([row.evidence for row in rows])


def test_both_owners_are_told_at_every_address(
    helper: Account, two: tuple[LogInSession, LogInSession]
) -> None:
    merge_accounts(
        kept=two[0].account_id, emptied=two[1].account_id, reason="đã đối chiếu", by=helper, now=NOW
    )

    told = Message.objects.filter(template="account_merged").values_list("channel", "recipient")
    assert set(told) == {("sms", "+84950000001"), ("email", "g@example.vn"), ("sms", "+84950000007")}


def test_a_merging_is_taken_back(helper: Account, two: tuple[LogInSession, LogInSession]) -> None:
    kept, emptied = two[1].account_id, two[0].account_id
    made = merge_accounts(kept=kept, emptied=emptied, reason="đã đối chiếu", by=helper, now=NOW)

    undo_transfer(made.pk, reason="nhầm người", by=helper, now=NOW)

    assert numbers_of(kept) == {"X00000001"}
    assert numbers_of(emptied) == {"001090000001"}
    assert Account.objects.get(pk=kept).kind == AccountKind.FOREIGNER
    assert enter(GIAO, now=NOW + timedelta(hours=1)).account_id == emptied
    with pytest.raises(TransferOver):
        undo_transfer(made.pk, reason="lần nữa", by=helper, now=NOW)
    again = merge_accounts(kept=kept, emptied=emptied, reason="đúng là một người", by=helper, now=NOW)
    assert [one.pk for one in transfers_of(Account.objects.get(pk=kept))] == [again.pk, made.pk]


def test_what_moved_on_cannot_be_taken_back(helper: Account, two: tuple[LogInSession, LogInSession]) -> None:
    kept = two[0].account_id
    made = merge_accounts(kept=kept, emptied=two[1].account_id, reason="đã đối chiếu", by=helper, now=NOW)
    passport = Identifier.objects.get(value="X00000001")
    split_account(
        kept, numbers=[passport.pk], full_name="DOE JOHN", reason="của người khác", by=helper, now=NOW
    )

    with pytest.raises(TransferOver):
        undo_transfer(made.pk, reason="nhầm", by=helper, now=NOW)

    assert NumberTransfer.objects.get(pk=made.pk).undone_at is None


def test_two_citizen_numbers_are_two_people(helper: Account) -> None:
    first = enter(GIAO)
    other = ProvenPerson(
        "vneid", "s-3", AccountKind.CITIZEN, Level.HIGH, "Trần", (ProvenNumber(CITIZEN.kind, "001190000002"),)
    )
    second = enter(other)

    with pytest.raises(AccountsCannotMerge):
        merge_accounts(kept=first.account_id, emptied=second.account_id, reason="x", by=helper, now=NOW)

    assert LogInSession.objects.filter(ended_at=None).count() == 2
    assert not NumberTransfer.objects.exists()


def test_what_is_no_pair_of_people_is_refused(
    helper: Account, two: tuple[LogInSession, LogInSession]
) -> None:
    kept = two[0].account_id
    company = an_account(kind=AccountKind.ORGANISATION)
    closed = an_account(kind=AccountKind.CITIZEN)
    Account.objects.filter(pk=closed.pk).update(is_active=False)

    for other in (kept, company.pk, closed.pk):
        with pytest.raises(AccountsCannotMerge):
            merge_accounts(kept=kept, emptied=other, reason="x", by=helper, now=NOW)
    for other in (helper.pk, 999_999):
        with pytest.raises(PersonNotFound):
            merge_accounts(kept=kept, emptied=other, reason="x", by=helper, now=NOW)


def test_only_the_help_desk_with_a_reason(helper: Account, two: tuple[LogInSession, LogInSession]) -> None:
    pair = {"kept": two[0].account_id, "emptied": two[1].account_id}

    with pytest.raises(PermissionMissing):
        merge_accounts(**pair, reason="x", by=an_officer(), now=NOW)
    for reason in ("", "  ", "x" * 301):
        with pytest.raises(InvalidValue):
            merge_accounts(**pair, reason=reason, by=helper, now=NOW)

    assert not NumberTransfer.objects.exists()


def test_numbers_of_another_person_are_split_off_and_back(helper: Account) -> None:
    both = ProvenPerson("vneid", "s-9", AccountKind.CITIZEN, Level.HIGH, "Đỗ Gioan", (CITIZEN, PASSPORT))
    account = enter(both).account_id
    passport = Identifier.objects.get(value="X00000001")

    made = split_account(
        account, numbers=[passport.pk], full_name="DOE JOHN", reason="hai người", by=helper, now=NOW
    )

    new = Account.objects.get(pk=made.target_id)
    assert (new.full_name, new.kind, numbers_of(new.pk)) == ("DOE JOHN", "foreigner", {"X00000001"})
    assert numbers_of(account) == {"001090000001"}
    assert not LogInSession.objects.filter(ended_at=None).exists()
    assert enter(JOHN, now=NOW + timedelta(hours=1)).account_id == new.pk
    undo_transfer(made.pk, reason="nhầm", by=helper, now=NOW + timedelta(hours=2))
    assert numbers_of(account) == {"001090000001", "X00000001"}
    assert not Account.objects.get(pk=new.pk).is_active


def test_an_account_keeps_one_number_at_least(helper: Account) -> None:
    account = enter(GIAO).account_id
    foreign = enter(JOHN)
    mine = Identifier.objects.get(account=account)
    others = Identifier.objects.get(account=foreign.account_id)

    for numbers in ([], [mine.pk], [others.pk], [999_999]):
        with pytest.raises(NothingToSplit):
            split_account(account, numbers=numbers, full_name="A", reason="x", by=helper, now=NOW)


def test_the_database_lets_nobody_be_merged_twice(
    helper: Account, two: tuple[LogInSession, LogInSession]
) -> None:
    made = merge_accounts(kept=two[0].account_id, emptied=two[1].account_id, reason="x", by=helper, now=NOW)
    made.pk = None

    with pytest.raises(IntegrityError), transaction.atomic():
        made.save(force_insert=True)


def test_what_the_emptied_account_did_is_the_persons_while_the_merging_holds(
    helper: Account, two: tuple[LogInSession, LogInSession]
) -> None:
    kept, emptied = (session.account for session in two)
    other = an_account(AccountKind.CITIZEN)
    transfer = merge_accounts(kept=kept.pk, emptied=emptied.pk, reason="Cùng một người.", by=helper, now=NOW)

    assert accounts_of(kept) == {kept.pk, emptied.pk}
    assert accounts_of(other) == {other.pk}
    undo_transfer(transfer.pk, reason="Nhầm người.", by=helper, now=NOW)
    assert accounts_of(kept) == {kept.pk}
