"""Officers are persons with posts: they move, leave, and stay free to log in as citizens (QC 41.2)."""

from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction

from dichvucong.identity.errors import (
    ActivationOver,
    PermissionMissing,
    RightNotHandedOn,
    RightsConflict,
    UserNotFound,
)
from dichvucong.identity.errors.units import PersonHasAccount, PhoneOfAnother, PostHeld, UnitUnknown
from dichvucong.identity.gateways import ProvenNumber
from dichvucong.identity.models import Account, Grant, Identifier, OfficerNumber, Post
from dichvucong.identity.rules import IdentifierKind, Unit
from dichvucong.identity.selectors import authority_of
from dichvucong.identity.selectors.units import accounts_of_person, users_kept
from dichvucong.identity.services import (
    Move,
    UserDraft,
    activation_of,
    close_user,
    create_user,
    give_right,
    move_user,
    take_right,
)
from dichvucong.kernel.clock import now as clock_now
from dichvucong.kernel.errors import InvalidValue
from dichvucong.kernel.journal import history_of
from dichvucong.notifications.models import Message
from tests.factories.accounts import a_provider_user, an_officer, logged_in
from tests.factories.agencies import plant

pytestmark = [pytest.mark.django_db, pytest.mark.req("IDN-08", "IDN-09")]
NOW = clock_now()
HANOI, DANANG, BANK = Unit("H26"), Unit("H17"), Unit(provider_code="songhong")
PERSON = ProvenNumber(IdentifierKind.CITIZEN_NUMBER, "001090000001")


@pytest.fixture(autouse=True)
def the_country() -> None:
    plant("H26", "H26.12", "H17")


@pytest.fixture
def chief() -> Account:
    return an_officer("users.manage", agency="H26")


def a_draft(**changes: Any) -> UserDraft:
    said: dict[str, Any] = {
        "username": "can-bo-1",
        "full_name": "Trần Văn Mẫu",
        "phone": "0912345678",
        "unit": HANOI,
        "permissions": ("payments.view", "refunds.draft"),
        "title": "Chuyên viên",
        "number": PERSON,
        **changes,
    }
    return UserDraft(**said)


def test_a_post_says_who_works_where_as_what(chief: Account) -> None:
    made = create_user(a_draft(), by=chief, now=NOW)

    post = made.posts.get()
    assert (post.agency_code, post.title, post.ended_at) == ("H26", "Chuyên viên", None)
    assert made.officer_numbers.get().value == "001090000001"
    assert not made.identifiers.exists()


@pytest.mark.req("IDN-09")
def test_who_moves_loses_posts_rights_and_sessions_at_once(chief: Account) -> None:
    made = create_user(a_draft(), by=chief, now=NOW)
    browser = logged_in(made)
    assert browser.get("/quantri/").status_code == 200

    move_user("can-bo-1", Move(DANANG, "Quyết định 12"), by=chief, now=clock_now() + timedelta(seconds=1))

    assert browser.get("/quantri/").headers["Location"].startswith("/quantri/dang-nhap")
    assert not Grant.objects.filter(account=made, revoked_at=None).exists()
    assert list(made.posts.filter(ended_at=None).values_list("agency_code", flat=True)) == ["H17"]
    assert made.posts.get(agency_code="H26").ended_how == "moved"
    assert "Quyết định 12" in [entry.reason for entry in history_of(made.reference)]
    assert list(users_kept(chief, now=NOW)) == []
    with pytest.raises(UserNotFound):
        give_right("can-bo-1", "payments.view", HANOI, by=chief, now=NOW)


def test_the_new_agency_gives_new_rights(chief: Account) -> None:
    made = create_user(a_draft(), by=chief, now=NOW)
    there = an_officer("users.manage", agency="H17")
    move_user("can-bo-1", Move(DANANG, "Quyết định 12"), by=chief, now=NOW)

    give_right("can-bo-1", "cases.resolve", DANANG, by=there, now=NOW)

    assert authority_of(made, now=NOW).permissions == {"cases.resolve"}
    assert authority_of(made, now=NOW).agencies("cases.resolve").codes == {"H17"}


@pytest.mark.parametrize(
    ("to", "refusal"),
    [(Unit("H99"), UnitUnknown), (HANOI, PostHeld), (BANK, RightNotHandedOn)],
)
def test_a_move_to_nowhere_changes_nothing(chief: Account, to: Unit, refusal: type[Exception]) -> None:
    made = create_user(a_draft(), by=chief, now=NOW)

    with pytest.raises(refusal):
        move_user("can-bo-1", Move(to, "x"), by=chief, now=NOW)

    made.refresh_from_db()
    assert made.signed_out_at is None
    assert made.posts.get().ended_at is None
    assert Grant.objects.filter(account=made, revoked_at=None).count() == 2


def test_who_works_in_two_units_leaves_one_and_keeps_the_other(chief: Account) -> None:
    made = create_user(a_draft(), by=chief, now=NOW)
    there = an_officer("users.manage", agency="H17")
    Post.objects.create(account=made, agency_code="H17", begun_at=NOW, begun_by="test")
    give_right("can-bo-1", "cases.resolve", DANANG, by=there, now=NOW)

    close_user("can-bo-1", reason="Thôi kiêm nhiệm", by=chief, now=NOW)

    made.refresh_from_db()
    assert made.is_active
    assert authority_of(made, now=NOW).permissions == {"cases.resolve"}
    assert list(users_kept(there, now=NOW)) == [made]


def test_who_leaves_for_good_is_closed_and_may_come_back_as_a_new_officer(chief: Account) -> None:
    made = create_user(a_draft(), by=chief, now=NOW)
    link = Message.objects.get().places["link"].rpartition("/")[2]

    close_user("can-bo-1", reason="Nghỉ việc", by=chief, now=NOW)

    made.refresh_from_db()
    assert not made.is_active
    assert made.posts.get().ended_how == "left"
    with pytest.raises(ActivationOver):
        activation_of(link, now=NOW)
    again = create_user(a_draft(username="can-bo-2"), by=chief, now=NOW)
    assert accounts_of_person(again) == [again.pk]


def test_one_person_is_one_officer(chief: Account) -> None:
    create_user(a_draft(), by=chief, now=NOW)

    with pytest.raises(PersonHasAccount):
        create_user(a_draft(username="can-bo-2", phone="0912345679"), by=chief, now=NOW)

    assert OfficerNumber.objects.count() == 1
    assert not Account.objects.filter(username="can-bo-2").exists()


def test_a_phone_gets_the_log_in_of_one_officer(chief: Account) -> None:
    create_user(a_draft(), by=chief, now=NOW)

    with pytest.raises(PhoneOfAnother):
        create_user(a_draft(username="can-bo-2", number=None), by=chief, now=NOW)

    assert Message.objects.count() == 1


def test_drafting_and_approving_do_not_meet_in_one_person_over_agencies_and_banks(chief: Account) -> None:
    create_user(a_draft(permissions=("refunds.approve",)), by=chief, now=NOW)
    of_bank = a_provider_user("users.manage", provider="songhong")

    with pytest.raises(RightsConflict):
        create_user(a_draft(username="nv-1", unit=BANK, permissions=("refunds.draft",)), by=of_bank, now=NOW)

    assert not Account.objects.filter(username="nv-1").exists()
    assert not Grant.objects.filter(permission="refunds.draft").exists()


@pytest.mark.parametrize(
    "number",
    [
        ProvenNumber(IdentifierKind.CITIZEN_NUMBER, "123"),
        ProvenNumber(IdentifierKind.CITIZEN_NUMBER, "00109000000A"),
        ProvenNumber(IdentifierKind.PASSPORT, "!", "US"),
    ],
)
def test_a_wrong_number_makes_nobody(chief: Account, number: ProvenNumber) -> None:
    with pytest.raises(InvalidValue):
        create_user(a_draft(number=number), by=chief, now=NOW)

    assert not Account.objects.filter(username="can-bo-1").exists()
    assert not Message.objects.exists()


def test_hanoi_cannot_touch_the_users_of_danang_nor_a_bank_those_of_an_agency(chief: Account) -> None:
    there = an_officer("users.manage", agency="H17")
    made = create_user(a_draft(unit=DANANG), by=there, now=NOW)
    right = made.grants.first()
    assert right
    of_bank = a_provider_user("users.manage", provider="songhong")

    for stranger in (chief, of_bank):
        with pytest.raises(UserNotFound):
            take_right("can-bo-1", right.pk, reason="x", by=stranger, now=NOW)
        with pytest.raises(UserNotFound):
            move_user("can-bo-1", Move(HANOI, "x"), by=stranger, now=NOW)
        with pytest.raises(UserNotFound):
            close_user("can-bo-1", reason="x", by=stranger, now=NOW)

    assert Grant.objects.filter(account=made, revoked_at=None).count() == 2


def test_a_unit_gives_rights_inside_its_subtree_alone(chief: Account) -> None:
    made = create_user(a_draft(unit=Unit("H26.12"), permissions=()), by=chief, now=NOW)
    below = an_officer("users.manage", agency="H26.12")

    give_right("can-bo-1", "payments.view", Unit("H26.12"), by=below, now=NOW)
    with pytest.raises(PermissionMissing):
        give_right("can-bo-1", "cases.resolve", HANOI, by=below, now=NOW)

    assert authority_of(made, now=NOW).agencies("payments.view").codes == {"H26.12"}
    assert authority_of(made, now=NOW).permissions == {"payments.view"}


def test_a_post_is_held_once_and_ends_somehow(chief: Account) -> None:
    made = create_user(a_draft(), by=chief, now=NOW)

    with pytest.raises(IntegrityError), transaction.atomic():
        Post.objects.create(account=made, agency_code="H26", begun_at=NOW, begun_by="test")
    with pytest.raises(IntegrityError), transaction.atomic():
        Post.objects.update(ended_at=NOW)

    assert made.posts.count() == 1


def test_numbers_that_officers_accounts_owned_become_notes_and_are_free(chief: Account) -> None:
    Identifier.objects.create(account=chief, kind=PERSON.kind, value=PERSON.value, added_at=NOW)
    migration = import_module("dichvucong.identity.migrations.0012_posts_from_units")

    migration.note_numbers(apps, None)

    assert not Identifier.objects.exists()
    assert OfficerNumber.objects.holding(PERSON.kind, PERSON.value).get().account == chief
    migration.give_back(apps, None)
    assert Identifier.objects.holding(PERSON.kind, PERSON.value).get().account == chief
    assert not OfficerNumber.objects.exists()
