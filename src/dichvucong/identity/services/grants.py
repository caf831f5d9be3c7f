"""Giving and taking permissions."""

from datetime import datetime

from django.db import transaction

from dichvucong.identity.errors import AlreadyRevoked, PermissionMissing, UnknownPermission
from dichvucong.identity.models import Account, Grant
from dichvucong.identity.rules import Permission
from dichvucong.identity.selectors import authority_of
from dichvucong.kernel.journal import Entry, write


def grant(
    account: Account,
    permission: str,
    *,
    actor: str,
    now: datetime,
    agency_code: str = "",
    provider_code: str = "",
    valid_to: datetime | None = None,
) -> Grant:
    """Give a permission for an agency and everything below it, or for one provider.

    Exactly one of `agency_code` (`*` is the whole country) and `provider_code` is filled; the right begins now.
    Raises `UnknownPermission`.
    """
    if permission not in set(Permission):
        raise UnknownPermission(permission)
    assert bool(agency_code) != bool(provider_code), "a grant is for an agency or for a provider"
    given = Grant(
        account=account,
        permission=permission,
        agency_code=agency_code,
        provider_code=provider_code,
        valid_from=now,
        valid_to=valid_to,
        given_by=actor,
        given_at=now,
    )
    with transaction.atomic():
        given.save()
        _journal(given, "grant.given", actor=actor, now=now)
    return given


def revoke(given: Grant, *, reason: str, actor: str, now: datetime) -> None:
    """Take a permission back at once. Raises `AlreadyRevoked`."""
    with transaction.atomic():
        changed = Grant.objects.filter(pk=given.pk, revoked_at=None).update(
            revoked_at=now, revoked_by=actor, revoked_reason=reason
        )
        if changed != 1:
            raise AlreadyRevoked
        _journal(given, "grant.revoked", actor=actor, now=now, reason=reason)
    given.refresh_from_db()


def require(
    account: Account, permission: str, *, now: datetime, agency_code: str = "", provider_code: str = ""
) -> None:
    """Let pass only who holds the permission for that agency or provider. Raises `PermissionMissing`.

    Without either code, holding the permission anywhere is enough.
    """
    authority = authority_of(account, now=now)
    if provider_code and provider_code in authority.providers(permission):
        return
    if agency_code and authority.agencies(permission).covers(agency_code):
        return
    if not agency_code and not provider_code and authority.may(permission):
        return
    raise PermissionMissing(permission)


def _journal(given: Grant, event: str, *, actor: str, now: datetime, reason: str = "") -> None:
    entry = Entry(
        subject=f"grant:{given.pk}",
        stream=f"account:{given.account_id}",
        event=event,
        actor=actor,
        reason=reason,
        evidence={
            "permission": given.permission,
            "agency": given.agency_code,
            "provider": given.provider_code,
        },
    )
    write([entry], now=now)
