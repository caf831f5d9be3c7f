"""Which users a high-level account keeps, and what it may give them: asked by every use case about users of units."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final

from dichvucong.identity.errors import PermissionMissing, RightNotHandedOn, RightsConflict, UserNotFound
from dichvucong.identity.errors.units import AskedTooOften, WorksElsewhereToo
from dichvucong.identity.models import Account, Grant, Post
from dichvucong.identity.rules import Permission, Unit, conflict_in, handed_on
from dichvucong.identity.selectors import account_by_username, authority_of
from dichvucong.identity.selectors.units import accounts_of_person, users_kept
from dichvucong.identity.services.grants import grant, require
from dichvucong.kernel.limits import allow

SEARCHES_PER_HOUR: Final = 30
"""How often one high-level account may learn in an hour whether a number or a phone is somebody's."""


def kept(username: str, by: Account, now: datetime) -> Account:
    """The user, locked, when `by` keeps a unit where they have a post; nobody keeps themselves.

    Raises `UserNotFound`, as if there were none.
    """
    found = account_by_username(username)
    if found is None or not found.is_active or not users_kept(by, now=now).filter(pk=found.pk).exists():
        raise UserNotFound
    return Account.objects.select_for_update().get(pk=found.pk)


def kept_alone(username: str, by: Account, now: datetime) -> Account:
    """As `kept`, for what touches how the user logs in: every post and right of the user must lie in units of `by`.

    A unit takes on whom it finds, without asking the units where they work: it may not open their doors by that.
    Raises `UserNotFound`, `WorksElsewhereToo`.
    """
    account = kept(username, by, now)
    posts, rights = within_reach(by, account, now)
    all_posts = Post.objects.filter(account=account, ended_at=None).count()
    all_rights = Grant.objects.filter(account=account, revoked_at=None).count()
    if (len(posts), len(rights)) != (all_posts, all_rights):
        raise WorksElsewhereToo
    return account


def may_keep(by: Account, unit: Unit, now: datetime) -> None:
    """Let pass only the high-level account of the unit or of one above. Raises `PermissionMissing`."""
    require(
        by,
        Permission.USERS_MANAGE,
        now=now,
        agency_code=unit.agency_code,
        provider_code=unit.provider_code,
    )


def keeps(by: Account, unit: Unit, now: datetime) -> bool:
    """As `may_keep`, as an answer."""
    try:
        may_keep(by, unit, now)
    except PermissionMissing:
        return False
    return True


def within_reach(by: Account, account: Account, now: datetime) -> tuple[Sequence[Post], Sequence[Grant]]:
    """The open posts and the rights of a user that lie in the units of `by`."""
    authority = authority_of(by, now=now)
    agencies = authority.agencies(Permission.USERS_MANAGE)
    providers = authority.providers(Permission.USERS_MANAGE)

    def reached(row: Post | Grant) -> bool:
        return row.provider_code in providers if row.provider_code else agencies.covers(row.agency_code)

    posts = Post.objects.select_related("account").filter(account=account, ended_at=None)
    rights = Grant.objects.select_for_update().filter(account=account, revoked_at=None)
    return [post for post in posts if reached(post)], [right for right in rights if reached(right)]


def count_search(by: Account, now: datetime) -> None:
    """One more answer that tells whether somebody is known here. Raises `AskedTooOften`."""
    if not allow(f"find-person:{by.pk}", limit=SEARCHES_PER_HOUR, window_seconds=3600, now=now):
        raise AskedTooOften


def check_rights(unit: Unit, permissions: Collection[str], *, held: Collection[str]) -> None:
    """Raises `RightNotHandedOn`, and `RightsConflict` for what may not lie in one hand, in whatever units."""
    if not set(permissions) <= set(handed_on(unit)):
        raise RightNotHandedOn
    if conflict_in({*permissions, *held}):
        raise RightsConflict


def held_by_person(account: Account) -> set[str]:
    """The rights the person behind an account holds anywhere, in all their accounts in the console."""
    rows = Grant.objects.filter(account__in=accounts_of_person(account), revoked_at=None)
    return set(rows.values_list("permission", flat=True))


def give(account: Account, permission: str, unit: Unit, by: Account, now: datetime) -> Grant:
    """One right for the unit; whoever calls has checked that it may be given."""
    return grant(
        account,
        permission,
        agency_code=unit.agency_code,
        provider_code=unit.provider_code,
        actor=by.actor,
        now=now,
    )
