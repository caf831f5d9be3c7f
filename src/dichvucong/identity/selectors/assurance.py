"""Questions about how sure the portal is of who is logged in, and which accounts are theirs."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from dichvucong.identity.models import Account, LogInSession, NumberTransfer, Proof
from dichvucong.identity.rules import AccountKind, Level, Way, ways_on
from dichvucong.identity.ways import ways_in_use
from dichvucong.identity.words import TransferKind


def proofs_of(session: LogInSession) -> Sequence[Proof]:
    """Every proof of the session, oldest first: the first opened it, each later one was asked for on the way."""
    return list(Proof.objects.filter(session=session).order_by("proved_at", "pk"))


def accounts_of(account: Account) -> frozenset[int]:
    """The keys of the account and of all that were merged into it, however often: what those did is this person's."""
    known, fresh = {account.pk}, {account.pk}
    while fresh:
        merged = NumberTransfer.objects.filter(kind=TransferKind.MERGE, undone_at=None, target__in=fresh)
        fresh = set(merged.values_list("source", flat=True)) - known
        known |= fresh
    return frozenset(known)


def is_sure_enough(
    session: LogInSession, level: Level, *, within: timedelta | None = None, now: datetime
) -> bool:
    """Whether the session has reached the level, and, where `within` is named, proved it not longer ago than that."""
    if within is None:
        return session.level >= level
    return Proof.objects.filter(session=session, level__gte=level, proved_at__gte=now - within).exists()


def ways_to(level: Level, *, kind: AccountKind, day: date) -> Sequence[Way]:
    """The ways of that day that can give an account of the kind the level."""
    return [way for way in ways_on(day, ways_in_use(), kind=kind) if way.level >= level]
