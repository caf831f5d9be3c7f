"""A unit's high-level account makes and keeps the users of its unit (HD 4.1, IDN-08, IDN-09).

Only who holds `users.manage` for a unit comes here, and reaches that unit alone: its provider, or its agency with
everything below. Every step is in the journal of the user's account.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from dichvucong.identity.errors import AlreadyGiven, RightNotHandedOn, UserNotFound
from dichvucong.identity.errors.units import PersonHasAccount, PhoneOfAnother
from dichvucong.identity.gateways import ProvenNumber
from dichvucong.identity.models import Account, Grant, OfficerNumber
from dichvucong.identity.rules import CONSOLE_KINDS, Unit
from dichvucong.identity.services.accounts import create_account
from dichvucong.identity.services.grants import revoke
from dichvucong.identity.services.units.activations import link_just_sent, send_activation
from dichvucong.identity.services.units.keeping import (
    check_rights,
    count_search,
    give,
    held_by_person,
    kept,
    kept_alone,
    may_keep,
)
from dichvucong.identity.services.units.posts import begin_post, note_number
from dichvucong.identity.words import AccountRole
from dichvucong.kernel.errors import InvalidValue
from dichvucong.kernel.identifiers import phone_number


@dataclass(frozen=True)
class UserDraft:
    """Somebody who is to work for `unit`. `phone` gets the log-in details; `permissions` are given for the unit.

    `number` says which person it is, so that one person is one officer, and conflicts are seen over all units.
    """

    username: str
    full_name: str
    phone: str
    unit: Unit
    email: str = ""
    permissions: Collection[str] = ()
    title: str = ""
    number: ProvenNumber | None = None


@transaction.atomic
def create_user(draft: UserDraft, *, by: Account, now: datetime) -> Account:
    """A new user of the unit, told by SMS how to log in.

    Raises `PermissionMissing`, `RightNotHandedOn`, `RightsConflict`, `UsernameTaken`, `PersonHasAccount`,
    `PhoneOfAnother`, `AskedTooOften` (the last two tell that somebody is known, which is counted), `InvalidValue`.
    """
    may_keep(by, draft.unit, now)
    _check_phone(draft, by, now)
    check_rights(draft.unit, draft.permissions, held=())
    account = create_account(
        draft.username,
        kind=draft.unit.kind,
        full_name=draft.full_name,
        phone=draft.phone,
        email=draft.email,
        actor=by.actor,
        now=now,
    )
    if draft.number:
        role = AccountRole(draft.unit.kind)
        try:
            note_number(account, draft.number, role=role, actor=by.actor, now=now)
        except PersonHasAccount:
            count_search(by, now)
            raise
        check_rights(draft.unit, draft.permissions, held=held_by_person(account))
    begin_post(account, draft.unit, title=draft.title, actor=by.actor, now=now)
    for permission in sorted(draft.permissions):
        give(account, permission, draft.unit, by, now)
    send_activation(account, actor=by.actor, now=now)
    return account


@transaction.atomic
def give_right(username: str, permission: str, unit: Unit, *, by: Account, now: datetime) -> Grant:
    """One more right for the unit. Raises as `create_user`, `UserNotFound`, `AlreadyGiven`."""
    account = kept(username, by, now)
    may_keep(by, unit, now)
    if account.kind != unit.kind:
        raise RightNotHandedOn
    rows = Grant.objects.filter(account=account, revoked_at=None)
    held = set(rows.values_list("permission", "agency_code", "provider_code"))
    if (permission, unit.agency_code, unit.provider_code) in held:
        raise AlreadyGiven
    check_rights(unit, [permission], held=held_by_person(account))
    return give(account, permission, unit, by, now)


@transaction.atomic
def take_right(username: str, grant_id: int, *, reason: str, by: Account, now: datetime) -> None:
    """Take a right back at once. Raises `UserNotFound`, `AlreadyRevoked`, `PermissionMissing`."""
    account = kept(username, by, now)
    given = Grant.objects.filter(pk=grant_id, account=account).first()
    if given is None:
        raise UserNotFound
    may_keep(by, Unit(given.agency_code, given.provider_code), now)
    revoke(given, reason=reason, actor=by.actor, now=now)


@transaction.atomic
def send_log_in(username: str, *, by: Account, now: datetime) -> None:
    """Send a new link; an earlier one opens nothing any more. One sent a moment ago is not sent again.

    Raises `UserNotFound`, `WorksElsewhereToo`.
    """
    account = kept_alone(username, by, now)
    if not link_just_sent(account, now=now):
        send_activation(account, actor=by.actor, now=now)


def _check_phone(draft: UserDraft, by: Account, now: datetime) -> None:
    """Log-in details go to one officer's phone; the same person may be staff of a provider too."""
    if not draft.phone:
        raise InvalidValue("Hãy ghi số điện thoại nhận thông tin đăng nhập.", field="phone")
    same = Account.objects.with_phone(phone_number(draft.phone, field="phone"))
    others = same.filter(kind__in=CONSOLE_KINDS, is_active=True)
    if draft.number:
        number = draft.number
        rows = OfficerNumber.objects.holding(number.kind, number.value, number.country)
        others = others.exclude(pk__in=rows.values("account"))
    if others.exists():
        count_search(by, now)
        raise PhoneOfAnother
