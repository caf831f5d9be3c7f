"""Questions about who saw whose data: asked by the person, and by the auditor."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Q, QuerySet

from dichvucong.identity.models import Account, DataLook, Identifier
from dichvucong.identity.selectors.assurance import accounts_of
from dichvucong.kernel.models import JournalEntry


@dataclass(frozen=True)
class LookFilter:
    """What the auditor asks for; everything given must fit. `number` is a whole number of a paper."""

    actor: str = ""
    number: str = field(default="", repr=False)
    about: str = ""
    begins: datetime | None = None
    ends: datetime | None = None
    taken: bool = False


def looks_at(account: Account) -> QuerySet[DataLook]:
    """Who saw this person's data, under the account, one that was merged into it, or a verified number; newest first."""
    rows = Identifier.objects.filter(account=account).exclude(verified_at=None)
    numbers = [row.value for row in rows]
    mine = Q(account__in=accounts_of(account))
    return DataLook.objects.filter(mine | Q(number__in=numbers) if numbers else mine).order_by("-pk")


def find_looks(wanted: LookFilter) -> QuerySet[DataLook]:
    """What the auditor asks for, newest first."""
    rows = DataLook.objects.order_by("-pk")
    if wanted.actor:
        rows = rows.filter(actor__in=[wanted.actor, *(f"{kind}:{wanted.actor}" for kind in _KINDS)])
    if wanted.number:
        rows = rows.filter(_of_number(wanted.number))
    if wanted.about:
        rows = rows.filter(about=wanted.about)
    if wanted.begins:
        rows = rows.filter(at__gte=wanted.begins)
    if wanted.ends:
        rows = rows.filter(at__lt=wanted.ends)
    return rows.filter(taken=True) if wanted.taken else rows


_KINDS = ("officer", "provider_user", "system", "portal")


def _of_number(number: str) -> Q:
    owners = Identifier.objects.filter(value=number).values_list("account_id", flat=True)
    return Q(number=number) | Q(account__in=list(owners))


def changes_of(account: Account, *, older_than: int | None, limit: int) -> Sequence[JournalEntry]:
    """What was done to the account and those that were merged into it, by its owner and by others, newest first."""
    streams = [f"account:{key}" for key in accounts_of(account)]
    rows = JournalEntry.objects.filter(stream__in=streams, subject__in=streams)
    if older_than is not None:
        rows = rows.filter(pk__lt=older_than)
    found = list(rows.order_by("-pk")[: limit * len(streams)])
    # What concerns two accounts of one person stands in the journal of both: it is read once.
    once = {(entry.event, entry.at, json.dumps(entry.evidence, sort_keys=True)): entry for entry in found}
    return list(once.values())[:limit] if len(streams) > 1 else found
