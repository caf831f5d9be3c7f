"""Officers who move to another unit or leave: posts end, rights are taken back and sessions end at once (QC 41.2)."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from dichvucong.catalogs.selectors import agency
from dichvucong.identity.errors import RightNotHandedOn
from dichvucong.identity.errors.units import PostHeld, UnitUnknown
from dichvucong.identity.models import Account, Grant, Post
from dichvucong.identity.rules import Unit
from dichvucong.identity.services.accounts import deactivate_account
from dichvucong.identity.services.grants import revoke
from dichvucong.identity.services.units.activations import withdraw_activations
from dichvucong.identity.services.units.keeping import kept, within_reach
from dichvucong.identity.services.units.posts import begin_post, end_posts, release_numbers
from dichvucong.identity.words import AccountKind, PostEnd


@dataclass(frozen=True)
class Move:
    """To which agency an officer goes, as what, on what ground."""

    to: Unit
    reason: str
    title: str = ""


@transaction.atomic
def move_user(username: str, move: Move, *, by: Account, now: datetime) -> Account:
    """The officer works for another agency from now on: it gives them new rights; none of the old ones stays.

    Posts and rights in units that `by` does not keep are not touched. Only officers of agencies move: somebody who goes
    to another bank leaves the first. Raises `UserNotFound`, `UnitUnknown`, `PostHeld`, `RightNotHandedOn`.
    """
    account = kept(username, by, now)
    if account.kind != AccountKind.OFFICER or move.to.kind != AccountKind.OFFICER:
        raise RightNotHandedOn
    there = agency(move.to.agency_code)
    if there is None or not there.active:
        raise UnitUnknown
    if Post.objects.filter(account=account, agency_code=there.code, ended_at=None).exists():
        raise PostHeld
    _take_leave(account, PostEnd.MOVED, move.reason, by, now)
    begin_post(account, Unit(there.code), title=move.title, actor=by.actor, now=now)
    return account


@transaction.atomic
def close_user(username: str, *, reason: str, by: Account, now: datetime) -> None:
    """The user leaves the units that `by` keeps. Without a post elsewhere they can no longer log in.

    Raises `UserNotFound`.
    """
    account = kept(username, by, now)
    _take_leave(account, PostEnd.LEFT, reason, by, now)
    if Post.objects.filter(account=account, ended_at=None).exists():
        return
    for given in Grant.objects.select_for_update().filter(account=account, revoked_at=None):
        revoke(given, reason=reason, actor=by.actor, now=now)
    release_numbers(account, now=now)
    deactivate_account(account, reason=reason, actor=by.actor, now=now)


def sign_out(account: Account, *, now: datetime) -> None:
    """Every session in the console ends, and links that were sent open nothing any more."""
    Account.objects.filter(pk=account.pk).update(signed_out_at=now)
    account.signed_out_at = now
    withdraw_activations(account, now=now)


def _take_leave(account: Account, how: PostEnd, reason: str, by: Account, now: datetime) -> None:
    posts, rights = within_reach(by, account, now)
    end_posts(posts, how, reason=reason, actor=by.actor, now=now)
    for given in rights:
        revoke(given, reason=reason, actor=by.actor, now=now)
    sign_out(account, now=now)
