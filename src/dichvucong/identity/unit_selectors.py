"""Questions about officers, their posts, and the units that keep them."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db.models import Q, QuerySet

from dichvucong.identity.models import Account, OfficerNumber, Post
from dichvucong.identity.rules import Permission
from dichvucong.identity.selectors import authority_of
from dichvucong.identity.words import PostEnd


def users_kept(account: Account, *, now: datetime) -> QuerySet[Account]:
    """The users that a high-level account keeps, itself left out, in order of name.

    Those with an open post in its units, and those who left the service from there.
    """
    authority = authority_of(account, now=now)
    agencies = authority.agencies(Permission.USERS_MANAGE)
    here = Q(provider_code__in=authority.providers(Permission.USERS_MANAGE))
    here |= Q(agency_code__in=agencies.codes)
    posts = Post.objects.all() if agencies.everything else Post.objects.filter(here)
    there = Q(pk__in=posts.filter(ended_at=None).values("account"))
    left = Q(is_active=False, pk__in=posts.filter(ended_how=PostEnd.LEFT).values("account"))
    return Account.objects.filter(there | left).exclude(pk=account.pk).order_by("username")


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
