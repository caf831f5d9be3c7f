"""Revocation lists in the database: every process uses them, the worker fetches them again before they end (IDN-02)."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q

from dichvucong.identity.gateways.revocation import KeptList
from dichvucong.identity.models import RevocationList
from dichvucong.identity.rules.revocation import UNUSED, refresh_at

TRY_AGAIN: Final = timedelta(minutes=5)
"""After a failure; also for how long one worker holds what it took."""
NOTE_USE_EVERY: Final = timedelta(days=1)
AT_ONCE: Final = 5
LONGEST_URL: Final = 500


class KeptLists:
    """The shelf that is a table."""

    def find(self, urls: Collection[str], *, now: datetime) -> Sequence[KeptList]:
        """What is kept from these addresses; once a day it is noted that somebody asked."""
        rows = list(RevocationList.objects.filter(url__in=list(urls)))
        stale = [row.pk for row in rows if row.used_at <= now - NOTE_USE_EVERY]
        if stale:
            RevocationList.objects.filter(pk__in=stale).update(used_at=now)
        return [_kept(row) for row in rows]

    def keep(self, found: KeptList) -> bool:
        """In one statement, so that of two that come together the newer stays."""
        values = {
            "issuer": found.issuer,
            "body": found.body,
            "number": _digits(found.number),
            "this_update": found.this_update,
            "next_update": found.next_update,
            "fetched_at": found.fetched_at,
            "due_at": refresh_at(found.next_update, now=found.fetched_at),
        }
        if len(found.url) > LONGEST_URL:
            return False
        row, is_new = RevocationList.objects.get_or_create(
            url=found.url, authority=found.authority, defaults={**values, "used_at": found.fetched_at}
        )
        number = _digits(found.number)
        not_newer = Q(number__lt=number) | Q(number=number, this_update__lte=found.this_update)
        return is_new or RevocationList.objects.filter(not_newer, pk=row.pk).update(**values) == 1

    def take_due(self, *, now: datetime) -> Sequence[KeptList]:
        """Some that are due and in use; whoever fails to fetch one has nothing to do: it is due again soon."""
        with transaction.atomic():
            rows = list(
                RevocationList.objects.select_for_update(skip_locked=True)
                .filter(due_at__lte=now, used_at__gt=now - UNUSED)
                .order_by("due_at")[:AT_ONCE]
            )
            RevocationList.objects.filter(pk__in=[row.pk for row in rows]).update(due_at=now + TRY_AGAIN)
        return [_kept(row) for row in rows]


def _digits(number: int) -> str:
    """So that a greater number is a greater text."""
    return f"{number:040x}"


def _kept(row: RevocationList) -> KeptList:
    return KeptList(
        row.url,
        row.authority,
        bytes(row.issuer),
        bytes(row.body),
        int(row.number, 16),
        row.this_update,
        row.next_update,
        row.fetched_at,
    )
