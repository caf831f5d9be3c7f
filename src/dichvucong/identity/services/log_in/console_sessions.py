"""Sessions in the console: begun by a log-in, seen, and ended by their owner on any device (IDN-10)."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from dichvucong.identity.errors import SessionNotFound
from dichvucong.identity.models import Account, ConsoleSession
from dichvucong.identity.rules.devices import device_in_words
from dichvucong.identity.services.log_in.log_in_sessions import Entrance
from dichvucong.identity.words import SessionEnd
from dichvucong.kernel.journal import Entry, write

MOST_SHOWN = 50


def open_console_session(
    account: Account, *, second_factor: str, entrance: Entrance, now: datetime
) -> ConsoleSession:
    """Begin one. The log-in is in the journal already."""
    return ConsoleSession.objects.create(
        account=account,
        second_factor=second_factor,
        address=entrance.address[:45],
        device=device_in_words(entrance.user_agent),
        begun_at=now,
        seen_at=now,
    )


def console_session_lasts(number: object, account: Account) -> bool:
    """Whether the session with that number is the account's and has not ended."""
    if not isinstance(number, int):
        return False
    return ConsoleSession.objects.filter(pk=number, account=account, ended_at=None).exists()


def note_console_session_seen(number: int, *, now: datetime) -> None:
    """It is in use."""
    ConsoleSession.objects.filter(pk=number, ended_at=None).update(seen_at=now)


def console_sessions_of(account: Account) -> Sequence[ConsoleSession]:
    """The newest, open and ended."""
    return list(ConsoleSession.objects.filter(account=account).order_by("-begun_at", "-pk")[:MOST_SHOWN])


def end_console_session(account: Account, number: int, how: SessionEnd, *, now: datetime) -> None:
    """It ends, on whatever device it is. Ending twice changes nothing. Raises `SessionNotFound`."""
    session = ConsoleSession.objects.filter(pk=number, account=account).first()
    if session is None:
        raise SessionNotFound
    _end(session, account, how, now)


def end_all_console_sessions(account: Account, how: SessionEnd, *, now: datetime) -> None:
    """Every session of the account ends, those too that began before sessions were rows."""
    Account.objects.filter(pk=account.pk).update(signed_out_at=now)
    for session in ConsoleSession.objects.filter(account=account, ended_at=None):
        _end(session, account, how, now)


@transaction.atomic
def _end(session: ConsoleSession, account: Account, how: SessionEnd, now: datetime) -> None:
    ended = ConsoleSession.objects.filter(pk=session.pk, ended_at=None).update(ended_at=now, ended_how=how)
    if ended:
        entry = Entry(
            subject=account.reference,
            stream=account.reference,
            event="login.ended",
            actor=account.actor,
            evidence={"console_session": session.pk, "how": str(how)},
        )
        write([entry], now=now)
