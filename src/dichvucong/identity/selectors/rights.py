"""Which rights somebody answers for, and which of them are to be looked at."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce

from dichvucong.identity.models import Account, Grant, HighLevelAccount, OfficerNumber
from dichvucong.identity.rules import CONFLICTS, Permission
from dichvucong.identity.rules.accounts import GOVERNMENT_OFFICE
from dichvucong.identity.rules.units import (
    RightFlag,
    in_conflict,
)
from dichvucong.identity.selectors import authority_of
from dichvucong.identity.terms import review_terms
from dichvucong.kernel.clock import vietnam_day


def rights_to_review(account: Account, *, now: datetime) -> QuerySet[Grant]:
    """The rights in force that an account answers for, its own left out.

    A high-level account: those for its units. The Government Office: all, those of high-level accounts too.
    """
    rows = Grant.objects.select_related("account").filter(revoked_at=None, account__is_active=True)
    rows = rows.exclude(account=account)
    authority = authority_of(account, now=now)
    if authority.agencies(Permission.UNITS_ADMIT).covers(GOVERNMENT_OFFICE):
        return rows
    agencies = authority.agencies(Permission.USERS_MANAGE)
    providers = authority.providers(Permission.USERS_MANAGE)
    heads = HighLevelAccount.objects.filter(ended_at=None).values("account")
    if agencies.everything:
        return rows.exclude(account__in=heads)
    here = Q(agency_code__in=agencies.codes) | Q(provider_code__in=providers)
    return rows.filter(here).exclude(account__in=heads)


def flagged(rows: QuerySet[Grant], flag: RightFlag, *, now: datetime) -> QuerySet[Grant]:
    """Those of the rights that carry the flag; the same that `rules.units.flags_of` says of one."""
    return rows.annotate(looked_at=Coalesce("reviewed_at", "given_at")).filter(_condition(flag, now))


def conflicting_rights() -> frozenset[int]:
    """The rights in force of which one person holds two that do not go together, over all units and accounts."""
    watched = {name for pair in CONFLICTS for name in pair}
    rows = Grant.objects.filter(revoked_at=None, account__is_active=True, permission__in=watched)
    held = list(rows.values_list("pk", "account_id", "permission"))
    person_of = _persons({account for _pk, account, _name in held})
    by_person: dict[int, list[tuple[int, str]]] = {}
    for pk, account, name in held:
        by_person.setdefault(person_of.get(account, account), []).append((pk, name))
    return frozenset().union(*(in_conflict(rights) for rights in by_person.values()))


def _condition(flag: RightFlag, now: datetime) -> Q:
    if flag is RightFlag.CONFLICT:
        return Q(pk__in=conflicting_rights())
    terms = review_terms(at=now)
    last = vietnam_day(now) - terms.unused
    return {
        RightFlag.DUE: Q(looked_at__lte=now - terms.every + terms.notice),
        RightFlag.OVERDUE: Q(looked_at__lt=now - terms.every),
        RightFlag.EXPIRED: Q(valid_to__lte=now),
        RightFlag.UNUSED: Q(given_at__lte=now - terms.unused) & (Q(used_on=None) | Q(used_on__lte=last)),
    }[flag]


def _persons(accounts: Collection[int]) -> dict[int, int]:
    """Of accounts whose person is known, the first account of that person. Numbers are compared opened."""
    first: dict[tuple[str, str, str], int] = {}
    found: dict[int, int] = {}
    rows = OfficerNumber.objects.filter(account__in=accounts, released_at=None).order_by("account_id", "pk")
    for row in rows:
        person = first.setdefault(
            (row.kind, row.country, row.value), found.get(row.account_id, row.account_id)
        )
        found.setdefault(row.account_id, person)
    return found
