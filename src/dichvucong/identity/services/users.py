"""A unit's high-level account makes and keeps the users of its unit (HD 4.1, IDN-08, IDN-09).

Only who holds `users.manage` for a unit comes here, and reaches that unit alone: its provider, or its agency with
everything below. Every step is in the journal of the user's account.
"""

import hashlib
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from dichvucong.identity.errors import (
    ActivationOver,
    AlreadyGiven,
    PermissionMissing,
    RightNotHandedOn,
    RightsConflict,
    UserNotFound,
)
from dichvucong.identity.models import Account, Activation, Grant
from dichvucong.identity.rules import Permission, Unit, conflict_in, handed_on
from dichvucong.identity.selectors import account_by_username
from dichvucong.identity.services.accounts import create_account, deactivate_account, set_password
from dichvucong.identity.services.grants import grant, require, revoke
from dichvucong.kernel.errors import InvalidValue
from dichvucong.kernel.journal import Entry, write
from dichvucong.notifications.services import MessageDraft, queue_messages

LINK_HOURS = 24
"""How long the link in the SMS opens the page for a password."""


@dataclass(frozen=True)
class UserDraft:
    """Somebody who is to work for `unit`. `phone` gets the log-in details; `permissions` are given for the unit."""

    username: str
    full_name: str
    phone: str
    unit: Unit
    email: str = ""
    permissions: Collection[str] = ()


@transaction.atomic
def create_user(draft: UserDraft, *, by: Account, now: datetime) -> Account:
    """A new user of the unit, told by SMS how to log in.

    Raises `PermissionMissing`, `RightNotHandedOn`, `RightsConflict`, `UsernameTaken`, `InvalidValue`.
    """
    _may_keep(by, draft.unit, now)
    if not draft.phone:
        raise InvalidValue("Hãy ghi số điện thoại nhận thông tin đăng nhập.", field="phone")
    _check_rights(draft.unit, draft.permissions, held=())
    account = create_account(
        draft.username,
        kind=draft.unit.kind,
        full_name=draft.full_name,
        phone=draft.phone,
        email=draft.email,
        actor=by.actor,
        now=now,
    )
    account.kept_by_agency = draft.unit.agency_code
    account.kept_by_provider = draft.unit.provider_code
    account.save(update_fields=["kept_by_agency", "kept_by_provider"])
    for permission in sorted(draft.permissions):
        _give(account, permission, draft.unit, by, now)
    _send(account, by, now)
    return account


@transaction.atomic
def give_right(username: str, permission: str, unit: Unit, *, by: Account, now: datetime) -> Grant:
    """One more right for the unit. Raises as `create_user`, `UserNotFound`, `AlreadyGiven`."""
    account = _kept(username, by, now)
    _may_keep(by, unit, now)
    if account.kind != unit.kind:
        raise RightNotHandedOn
    rows = Grant.objects.filter(account=account, revoked_at=None)
    held = set(rows.values_list("permission", "agency_code", "provider_code"))
    if (permission, unit.agency_code, unit.provider_code) in held:
        raise AlreadyGiven
    _check_rights(unit, [permission], held={name for name, _agency, _provider in held})
    return _give(account, permission, unit, by, now)


@transaction.atomic
def take_right(username: str, grant_id: int, *, reason: str, by: Account, now: datetime) -> None:
    """Take a right back at once. Raises `UserNotFound`, `AlreadyRevoked`, `PermissionMissing`."""
    account = _kept(username, by, now)
    given = Grant.objects.filter(pk=grant_id, account=account).first()
    if given is None:
        raise UserNotFound
    _may_keep(by, Unit(given.agency_code, given.provider_code), now)
    revoke(given, reason=reason, actor=by.actor, now=now)


@transaction.atomic
def close_user(username: str, *, reason: str, by: Account, now: datetime) -> None:
    """The user can no longer log in, and every right is taken back. Raises `UserNotFound`."""
    account = _kept(username, by, now)
    for given in Grant.objects.select_for_update().filter(account=account, revoked_at=None):
        revoke(given, reason=reason, actor=by.actor, now=now)
    deactivate_account(account, reason=reason, actor=by.actor, now=now)


@transaction.atomic
def send_log_in(username: str, *, by: Account, now: datetime) -> None:
    """Send a new link; an earlier one opens nothing any more. Raises `UserNotFound`."""
    _send(_kept(username, by, now), by, now)


def activation_of(secret: str, *, now: datetime) -> Account:
    """Whose link it is. Raises `ActivationOver`."""
    return _open_activation(secret, now).account


@transaction.atomic
def activate(secret: str, password: str, *, now: datetime) -> Account:
    """Set the password the user chose. Raises `ActivationOver`, `InvalidValue` for one that is easy to guess."""
    found = _open_activation(secret, now)
    set_password(found.account, password, actor=found.account.actor, now=now)
    used = Activation.objects.filter(pk=found.pk, used_at=None, replaced_at=None).update(used_at=now)
    if used != 1:
        raise ActivationOver
    return found.account


def _open_activation(secret: str, now: datetime) -> Activation:
    rows = Activation.objects.select_related("account").filter(
        secret_hash=_hash(secret), used_at=None, replaced_at=None, expires_at__gt=now
    )
    found = rows.first()
    if found is None or not found.account.is_active:
        raise ActivationOver
    return found


def kept_user(username: str, by: Account, now: datetime) -> Account:
    """The user, locked for a change, when `by` keeps its unit. Raises `UserNotFound`."""
    return _kept(username, by, now)


def _kept(username: str, by: Account, now: datetime) -> Account:
    """The user, locked, when `by` keeps its unit; nobody keeps themselves. Otherwise as if there were none."""
    found = account_by_username(username)
    if found is None or found.pk == by.pk or not (found.kept_by_agency or found.kept_by_provider):
        raise UserNotFound
    unit = Unit(found.kept_by_agency, found.kept_by_provider)
    if not _keeps(by, unit, now):
        raise UserNotFound
    return Account.objects.select_for_update().get(pk=found.pk)


def _keeps(by: Account, unit: Unit, now: datetime) -> bool:
    try:
        _may_keep(by, unit, now)
    except PermissionMissing:
        return False
    return True


def _may_keep(by: Account, unit: Unit, now: datetime) -> None:
    require(
        by,
        Permission.USERS_MANAGE,
        now=now,
        agency_code=unit.agency_code,
        provider_code=unit.provider_code,
    )


def _check_rights(unit: Unit, permissions: Collection[str], *, held: Collection[str]) -> None:
    if not set(permissions) <= set(handed_on(unit)):
        raise RightNotHandedOn
    if conflict_in({*permissions, *held}):
        raise RightsConflict


def _give(account: Account, permission: str, unit: Unit, by: Account, now: datetime) -> Grant:
    return grant(
        account,
        permission,
        agency_code=unit.agency_code,
        provider_code=unit.provider_code,
        actor=by.actor,
        now=now,
    )


def _send(account: Account, by: Account, now: datetime) -> None:
    """Queue the SMS with the link, in the transaction of the change."""
    secret = secrets.token_urlsafe(24)
    Activation.objects.filter(account=account, used_at=None, replaced_at=None).update(replaced_at=now)
    Activation.objects.create(
        account=account,
        secret_hash=_hash(secret),
        sent_by=by.actor,
        sent_at=now,
        expires_at=now + timedelta(hours=LINK_HOURS),
    )
    places = {
        "username": account.username,
        "link": f"{settings.PUBLIC_URL}/quantri/kich-hoat/{secret}",
        "hours": str(LINK_HOURS),
    }
    told = MessageDraft(
        "user_made", about=account.reference, places=places, phone=account.phone, email=account.email
    )
    queue_messages([told], now=now)
    entry = Entry(
        subject=account.reference, stream=account.reference, event="account.log_in_sent", actor=by.actor
    )
    write([entry], now=now)


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
