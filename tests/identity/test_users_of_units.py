import re
from datetime import timedelta
from typing import Any

import pytest

from dichvucong.identity.errors import (
    ActivationOver,
    AlreadyGiven,
    PermissionMissing,
    RightNotHandedOn,
    RightsConflict,
    UsernameTaken,
    UserNotFound,
)
from dichvucong.identity.models import Account, Activation, Grant
from dichvucong.identity.rules import AccountKind, Unit
from dichvucong.identity.selectors import authority_of
from dichvucong.identity.selectors.units import users_kept
from dichvucong.identity.services import (
    UserDraft,
    activate,
    close_user,
    create_user,
    give_right,
    send_log_in,
    take_right,
)
from dichvucong.kernel.clock import now as clock_now
from dichvucong.kernel.errors import InvalidValue
from dichvucong.kernel.journal import history_of
from dichvucong.notifications.models import Message
from tests.factories.accounts import a_provider_user, an_officer

pytestmark = [pytest.mark.django_db, pytest.mark.req("IDN-08", "IDN-09", "REC-08")]
NOW = clock_now()
BANK = Unit(provider_code="songhong")
PASSWORD = "mot-mat-khau-Kho-doan-9"


@pytest.fixture
def chief() -> Account:
    return a_provider_user("users.manage", provider="songhong")


def a_draft(**changes: Any) -> UserDraft:
    said: dict[str, Any] = {
        "username": "tra-soat-1",
        "full_name": "Trần Văn Mẫu",
        "phone": "0912345678",
        "unit": BANK,
        "permissions": ("payments.view",),
        **changes,
    }
    return UserDraft(**said)


def the_secret() -> str:
    found = re.search(r"/quantri/kich-hoat/(\S+)", Message.objects.latest("pk").text)
    assert found
    return found[1]


def test_a_bank_makes_its_own_user_who_is_told_by_sms(chief: Account) -> None:
    made = create_user(a_draft(), by=chief, now=NOW)

    assert made.kind == AccountKind.PROVIDER_USER
    assert authority_of(made, now=NOW).providers("payments.view") == {"songhong"}
    message = Message.objects.get()
    assert message.recipient == "+84912345678"
    assert "tra-soat-1" in message.text
    events = [entry.event for entry in history_of(made.reference)]
    assert events == ["account.created", "post.begun", "grant.given", "account.log_in_sent"]
    assert list(users_kept(chief, now=NOW)) == [made]


def test_the_link_sets_a_password_once(chief: Account) -> None:
    made = create_user(a_draft(), by=chief, now=NOW)
    secret = the_secret()

    activate(secret, PASSWORD, now=NOW)

    made.refresh_from_db()
    assert made.check_password(PASSWORD)
    with pytest.raises(ActivationOver):
        activate(secret, "mot-mat-khau-Khac-han-8", now=NOW)
    made.refresh_from_db()
    assert made.check_password(PASSWORD)


def test_an_easy_password_is_refused_and_the_link_stays_open(chief: Account) -> None:
    create_user(a_draft(), by=chief, now=NOW)

    with pytest.raises(InvalidValue):
        activate(the_secret(), "12345678", now=NOW)

    activate(the_secret(), PASSWORD, now=NOW)
    assert Activation.objects.get().used_at == NOW


def test_a_link_is_over_after_a_day_and_when_a_newer_one_was_sent(chief: Account) -> None:
    create_user(a_draft(), by=chief, now=NOW)
    first = the_secret()
    send_log_in("tra-soat-1", by=chief, now=NOW + timedelta(minutes=2))
    second = the_secret()

    with pytest.raises(ActivationOver):
        activate(first, PASSWORD, now=NOW)
    with pytest.raises(ActivationOver):
        activate(second, PASSWORD, now=NOW + timedelta(hours=25))

    assert not Account.objects.get(username="tra-soat-1").has_usable_password()


def test_the_button_pressed_again_and_again_sends_one_link(chief: Account) -> None:
    create_user(a_draft(), by=chief, now=NOW)

    for _ in range(20):
        send_log_in("tra-soat-1", by=chief, now=NOW + timedelta(minutes=2))

    assert Message.objects.filter(template="user_made").count() == 2
    assert Activation.objects.filter(replaced_at=None).count() == 1


def test_an_ordinary_user_makes_nobody() -> None:
    with pytest.raises(PermissionMissing):
        create_user(a_draft(), by=a_provider_user("payments.view", provider="songhong"), now=NOW)

    assert not Account.objects.filter(username="tra-soat-1").exists()
    assert not Message.objects.exists()


@pytest.mark.parametrize("unit", [Unit(provider_code="nhanai"), Unit(agency_code="H26")])
def test_nobody_makes_users_of_another_unit(chief: Account, unit: Unit) -> None:
    with pytest.raises(PermissionMissing):
        create_user(a_draft(unit=unit), by=chief, now=NOW)

    assert not Grant.objects.exclude(account=chief).exists()


@pytest.mark.parametrize("right", ["users.manage", "operation.view", "procedures.edit", "khong-co"])
def test_a_bank_cannot_hand_on_what_is_not_its_own(chief: Account, right: str) -> None:
    with pytest.raises(RightNotHandedOn):
        create_user(a_draft(permissions=(right,)), by=chief, now=NOW)

    assert not Account.objects.filter(username="tra-soat-1").exists()


def test_who_drafts_refunds_does_not_approve_them() -> None:
    chief = an_officer("users.manage", agency="H26")
    unit = Unit(agency_code="H26")
    create_user(a_draft(unit=unit, permissions=("refunds.draft",)), by=chief, now=NOW)

    with pytest.raises(RightsConflict):
        give_right("tra-soat-1", "refunds.approve", unit, by=chief, now=NOW)

    held = Grant.objects.filter(account__username="tra-soat-1").values_list("permission", flat=True)
    assert list(held) == ["refunds.draft"]


def test_a_right_is_given_once_and_taken_back_with_a_reason(chief: Account) -> None:
    made = create_user(a_draft(), by=chief, now=NOW)
    given = give_right("tra-soat-1", "cases.resolve", BANK, by=chief, now=NOW)
    with pytest.raises(AlreadyGiven):
        give_right("tra-soat-1", "cases.resolve", BANK, by=chief, now=NOW)

    take_right("tra-soat-1", given.pk, reason="Chuyển việc", by=chief, now=NOW)

    assert authority_of(made, now=NOW).permissions == {"payments.view"}
    assert [entry.reason for entry in history_of(made.reference)][-1] == "Chuyển việc"


def test_a_closed_user_has_no_rights_and_no_link(chief: Account) -> None:
    made = create_user(a_draft(), by=chief, now=NOW)

    close_user("tra-soat-1", reason="Nghỉ việc", by=chief, now=NOW)

    made.refresh_from_db()
    assert not made.is_active
    assert not Grant.objects.filter(account=made, revoked_at=None).exists()
    with pytest.raises(ActivationOver):
        activate(the_secret(), PASSWORD, now=NOW)


def test_another_banks_user_is_as_if_there_were_none(chief: Account) -> None:
    other = a_provider_user("users.manage", provider="nhanai")
    create_user(a_draft(), by=chief, now=NOW)

    with pytest.raises(UserNotFound):
        close_user("tra-soat-1", reason="x", by=other, now=NOW)
    with pytest.raises(UserNotFound):
        send_log_in("tra-soat-1", by=other, now=NOW)

    assert Account.objects.get(username="tra-soat-1").is_active
    assert list(users_kept(other, now=NOW)) == []


def test_nobody_keeps_themselves_or_an_account_no_unit_made(chief: Account) -> None:
    for username in (chief.username, a_provider_user("payments.view", provider="songhong").username):
        with pytest.raises(UserNotFound):
            give_right(username, "cases.resolve", BANK, by=chief, now=NOW)


def test_a_name_is_used_once(chief: Account) -> None:
    create_user(a_draft(), by=chief, now=NOW)

    with pytest.raises(UsernameTaken):
        create_user(a_draft(username="TRA-SOAT-1", phone="0912345679"), by=chief, now=NOW)

    assert Message.objects.count() == 1
