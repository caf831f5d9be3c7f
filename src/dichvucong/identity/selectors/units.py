"""Questions about officers, their posts, and the units that keep them."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from django.db.models import Q, QuerySet

from dichvucong.identity.errors.units import RequestNotFound
from dichvucong.identity.models import Account, HighLevelAccount, OfficerNumber, Post, UnitRequest
from dichvucong.identity.rules import Permission, Unit
from dichvucong.identity.selectors import authority_of
from dichvucong.identity.states import UnitRequestState
from dichvucong.identity.words import PostEnd


def users_kept(account: Account, *, now: datetime) -> QuerySet[Account]:
    """The users that a high-level account keeps, itself left out, in order of name.

    Those with an open post in its units, and those who left the service from there. High-level accounts of units below
    are the Government Office's to end.
    """
    authority = authority_of(account, now=now)
    agencies = authority.agencies(Permission.USERS_MANAGE)
    here = Q(provider_code__in=authority.providers(Permission.USERS_MANAGE))
    here |= Q(agency_code__in=agencies.codes)
    posts = Post.objects.all() if agencies.everything else Post.objects.filter(here)
    there = Q(pk__in=posts.filter(ended_at=None).values("account"))
    left = Q(is_active=False, pk__in=posts.filter(ended_how=PostEnd.LEFT).values("account"))
    heads = HighLevelAccount.objects.filter(ended_at=None).values("account")
    return (
        Account.objects.filter(there | left).exclude(pk=account.pk).exclude(pk__in=heads).order_by("username")
    )


def posts_of(account: Account) -> list[Post]:
    """Every post the officer ever held, open ones first, newest first."""
    return sorted(
        Post.objects.filter(account=account).order_by("-pk"), key=lambda post: post.ended_at is not None
    )


def accounts_of_person(account: Account) -> list[int]:
    """The accounts in the console of the person behind one of them, itself included."""
    found = {account.pk}
    for number in OfficerNumber.objects.filter(account=account, released_at=None):
        same = OfficerNumber.objects.holding(number.kind, number.value, number.country)
        found.update(same.values_list("account_id", flat=True))
    return sorted(found)


def open_posts(accounts: Iterable[Account]) -> Mapping[int, list[Post]]:
    """The open posts of some officers, by account, in one query."""
    found: dict[int, list[Post]] = {}
    rows = Post.objects.filter(account__in=[one.pk for one in accounts], ended_at=None).order_by("pk")
    for post in rows:
        found.setdefault(post.account_id, []).append(post)
    return found


def unit_requests(*, states: Collection[str] = (), unit_code: str = "") -> QuerySet[UnitRequest]:
    """Requests for high-level accounts that the certificate has signed; those that never were are nobody's queue."""
    rows = UnitRequest.objects.exclude(submitted_at=None)
    if states:
        rows = rows.filter(state__in=states)
    if unit_code:
        rows = rows.filter(Q(agency_code=unit_code) | Q(provider_code=unit_code))
    return rows


def late_unit_requests(*, now: datetime) -> QuerySet[UnitRequest]:
    """Requests that wait longer than the Government Office has."""
    return UnitRequest.objects.filter(state=UnitRequestState.SUBMITTED, due_at__lt=now)


def unit_request(number: str) -> UnitRequest:
    """One request of the queue. Raises `RequestNotFound`."""
    found = unit_requests().filter(number=number).select_related("account").first()
    if found is None:
        raise RequestNotFound
    return found


def high_level_accounts() -> QuerySet[HighLevelAccount]:
    """The high-level accounts in force."""
    return HighLevelAccount.objects.filter(ended_at=None).select_related("account")


def high_level_of(unit: Unit) -> HighLevelAccount | None:
    """The one of a unit."""
    rows = high_level_accounts().filter(agency_code=unit.agency_code, provider_code=unit.provider_code)
    return rows.first()
