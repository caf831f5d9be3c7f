"""A unit finds people by number or phone, exactly, and lets them work for it (HD 4.1)."""

from datetime import timedelta

import pytest

from dichvucong.identity.errors import PermissionMissing, UserNotFound
from dichvucong.identity.errors.units import (
    AskedTooOften,
    FindingOver,
    PersonHasAccount,
    PhoneOfAnother,
    PostHeld,
)
from dichvucong.identity.gateways import ProvenNumber
from dichvucong.identity.models import Account, Identifier
from dichvucong.identity.rules import AccountKind, IdentifierKind, Unit
from dichvucong.identity.selectors import authority_of
from dichvucong.identity.services import (
    PersonQuery,
    UserDraft,
    add_identifier,
    create_user,
    find_person,
    found_person,
    take_on,
)
from dichvucong.identity.services.units.finding import FOUND_MINUTES
from dichvucong.identity.services.units.keeping import SEARCHES_PER_HOUR
from dichvucong.kernel.clock import now as clock_now
from dichvucong.kernel.errors import InvalidValue
from dichvucong.kernel.journal import history_of
from dichvucong.kernel.models import JournalEntry
from tests.factories.accounts import a_provider_user, an_account, an_officer
from tests.factories.agencies import plant

pytestmark = [pytest.mark.django_db, pytest.mark.req("IDN-08")]
NOW = clock_now()
NUMBER = ProvenNumber(IdentifierKind.CITIZEN_NUMBER, "001090000001")
PHONE = "0912345678"


@pytest.fixture
def chief() -> Account:
    plant("H26", "H26.12", "H17")
    return an_officer("users.manage", agency="H26")


@pytest.fixture
def citizen() -> Account:
    account = an_account(AccountKind.CITIZEN)
    account.phone = "+84912345678"
    account.save()
    add_identifier(account, NUMBER.kind, NUMBER.value, actor="test", now=NOW)
    Identifier.objects.update(verified_at=NOW)
    return account


def a_draft(**changes: object) -> UserDraft:
    said = {"username": "can-bo-1", "full_name": "", "phone": "", "unit": Unit("H26.12"), **changes}
    return UserDraft(**said)  # type: ignore[arg-type]


@pytest.mark.parametrize("query", [PersonQuery(number=NUMBER), PersonQuery(phone="0912 345 678")])
def test_a_person_is_found_by_number_or_phone_and_can_see_who_looked(
    chief: Account, citizen: Account, query: PersonQuery
) -> None:
    (found,) = find_person(query, by=chief, now=NOW)

    assert found.account == citizen
    assert found.officers == ()
    assert [entry.event for entry in history_of(chief.reference)][-1] == "person.looked_for"
    assert [(entry.event, entry.actor) for entry in history_of(citizen.reference)][-1] == (
        "person.found",
        chief.actor,
    )
    kept = str(list(JournalEntry.objects.values_list("evidence", "reason", "subject")))
    assert "001090000001" not in kept
    assert "912345678" not in kept


@pytest.mark.parametrize(
    "query",
    [
        PersonQuery(phone="0912345679"),
        PersonQuery(number=ProvenNumber(IdentifierKind.CITIZEN_NUMBER, "001090000002")),
        PersonQuery(number=ProvenNumber(IdentifierKind.PASSPORT, "C1234567", "VN")),
    ],
)
def test_nearly_the_same_finds_nobody(chief: Account, citizen: Account, query: PersonQuery) -> None:
    assert find_person(query, by=chief, now=NOW) == []
    assert not [entry for entry in history_of(citizen.reference) if entry.event == "person.found"]


@pytest.mark.parametrize(
    "query",
    [PersonQuery(phone="12"), PersonQuery(number=ProvenNumber(IdentifierKind.CITIZEN_NUMBER, "00109"))],
)
def test_part_of_a_number_is_refused(chief: Account, citizen: Account, query: PersonQuery) -> None:
    assert citizen.is_active
    with pytest.raises(InvalidValue):
        find_person(query, by=chief, now=NOW)


def test_a_phone_of_many_is_no_list(chief: Account) -> None:
    for _ in range(6):
        account = an_account(AccountKind.CITIZEN)
        account.phone = "+84912345678"
        account.save()

    assert find_person(PersonQuery(phone=PHONE), by=chief, now=NOW) == []


def test_a_claimed_number_and_a_locked_account_are_not_found(chief: Account, citizen: Account) -> None:
    Identifier.objects.update(verified_at=None)
    assert find_person(PersonQuery(number=NUMBER), by=chief, now=NOW) == []

    Account.objects.filter(pk=citizen.pk).update(is_active=False)
    assert find_person(PersonQuery(phone=PHONE), by=chief, now=NOW) == []


def test_an_ordinary_user_finds_nobody(citizen: Account) -> None:
    with pytest.raises(PermissionMissing):
        find_person(PersonQuery(phone=PHONE), by=an_officer("payments.view", agency="H26"), now=NOW)

    assert not [entry for entry in history_of(citizen.reference) if entry.event == "person.found"]


def test_searches_are_counted(chief: Account) -> None:
    for _ in range(SEARCHES_PER_HOUR):
        find_person(PersonQuery(phone=PHONE), by=chief, now=NOW)

    with pytest.raises(AskedTooOften):
        find_person(PersonQuery(phone=PHONE), by=chief, now=NOW)
    assert find_person(PersonQuery(phone=PHONE), by=chief, now=NOW + timedelta(hours=1)) == []


def test_a_refusal_that_tells_of_somebody_counts_as_a_search(chief: Account) -> None:
    draft = a_draft(full_name="Lê Thị Mẫu", phone=PHONE, number=NUMBER)
    create_user(draft, by=chief, now=NOW)
    phone = a_draft(username="b", full_name="Lê Thị Mẫu", phone=PHONE)
    number = a_draft(username="c", full_name="Lê Thị Mẫu", phone="0912345679", number=NUMBER)
    for _ in range(SEARCHES_PER_HOUR // 2):
        with pytest.raises(PhoneOfAnother):
            create_user(phone, by=chief, now=NOW)
        with pytest.raises(PersonHasAccount):
            create_user(number, by=chief, now=NOW)

    for guess in (phone, number):
        with pytest.raises(AskedTooOften):
            create_user(guess, by=chief, now=NOW)

    assert not Account.objects.filter(username__in=["b", "c"]).exists()


def test_what_was_found_is_the_finders_for_a_while(chief: Account, citizen: Account) -> None:
    (found,) = find_person(PersonQuery(number=NUMBER), by=chief, now=NOW)
    other = an_officer("users.manage", agency="H17")

    assert found_person(found.token, by=chief, now=NOW).account == citizen
    with pytest.raises(FindingOver):
        found_person(found.token, by=other, now=NOW)
    with pytest.raises(FindingOver):
        found_person(found.token, by=chief, now=NOW + timedelta(minutes=FOUND_MINUTES, seconds=2))
    with pytest.raises(FindingOver):
        found_person(found.token + "x", by=chief, now=NOW)


def test_a_citizen_becomes_an_officer_and_stays_a_citizen(chief: Account, citizen: Account) -> None:
    (found,) = find_person(PersonQuery(number=NUMBER), by=chief, now=NOW)

    made = take_on(found, a_draft(permissions=("payments.view",)), by=chief, now=NOW)

    assert (made.kind, made.full_name, made.phone) == ("officer", citizen.full_name, "+84912345678")
    assert made.officer_numbers.get().value == NUMBER.value
    assert citizen.identifiers.get().value == NUMBER.value
    assert authority_of(made, now=NOW).agencies("payments.view").codes == {"H26.12"}
    (again,) = find_person(PersonQuery(phone=PHONE), by=chief, now=NOW)
    assert (again.account, again.officers) == (citizen, (made,))


def test_another_units_officer_gets_a_second_post_not_a_second_account(
    chief: Account, citizen: Account
) -> None:
    (found,) = find_person(PersonQuery(number=NUMBER), by=chief, now=NOW)
    made = take_on(found, a_draft(), by=chief, now=NOW)
    there = an_officer("users.manage", agency="H17")
    (seen,) = find_person(PersonQuery(number=NUMBER), by=there, now=NOW)

    same = take_on(seen, a_draft(unit=Unit("H17"), permissions=("cases.resolve",)), by=there, now=NOW)

    assert same == made
    assert {post.agency_code for post in made.posts.all()} == {"H26.12", "H17"}
    with pytest.raises(PostHeld):
        take_on(seen, a_draft(unit=Unit("H17")), by=there, now=NOW)
    with pytest.raises(PermissionMissing):
        take_on(seen, a_draft(unit=Unit("H26")), by=there, now=NOW)
    assert citizen.is_active


def test_staff_of_a_bank_may_be_an_officer_too(chief: Account) -> None:
    of_bank = a_provider_user("users.manage", provider="songhong")
    bank = Unit(provider_code="songhong")
    draft = a_draft(username="nv-1", full_name="Lê Thị Mẫu", phone=PHONE, unit=bank, number=NUMBER)
    staff = create_user(draft, by=of_bank, now=NOW)
    (found,) = find_person(PersonQuery(phone=PHONE), by=chief, now=NOW)

    made = take_on(found, a_draft(), by=chief, now=NOW)

    assert made != staff
    assert (made.kind, made.full_name) == ("officer", "Lê Thị Mẫu")


def test_nobody_takes_on_themselves(chief: Account) -> None:
    chief.phone = "+84912345678"
    chief.save()
    (found,) = find_person(PersonQuery(phone=PHONE), by=chief, now=NOW)

    with pytest.raises(UserNotFound):
        take_on(found, a_draft(), by=chief, now=NOW)

    assert not chief.posts.exists()
