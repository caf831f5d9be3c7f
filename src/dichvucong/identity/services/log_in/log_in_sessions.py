"""Sessions of people: begun by a log-in, seen, and ended by their owner on any device (IDN-10)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from dichvucong.identity.errors import SessionNotFound
from dichvucong.identity.models import Account, LogInSession, Proof
from dichvucong.identity.rules import Level, Method
from dichvucong.identity.rules.devices import device_in_words
from dichvucong.identity.services.log_in.activity import note_activity
from dichvucong.identity.words import SessionEnd
from dichvucong.kernel.journal import Entry, write
from dichvucong.kernel.outbox import News, publish

_NOTE_EVERY = timedelta(minutes=1)


@dataclass(frozen=True)
class Entrance:
    """Where somebody comes from: network address and what the browser says of itself."""

    address: str = ""
    user_agent: str = ""


@transaction.atomic
def open_session(
    account: Account, *, method: Method, level: Level, provider: str, entrance: Entrance, now: datetime
) -> LogInSession:
    """Begin a session, in the journal too."""
    session = LogInSession.objects.create(
        account=account,
        method=method,
        level=level,
        provider=provider,
        address=entrance.address[:45],
        device=device_in_words(entrance.user_agent),
        begun_at=now,
        seen_at=now,
    )
    note_activity(account, now=now)
    _keep(session, "login.succeeded", method=method, level=level, provider=provider, now=now)
    return session


@transaction.atomic
def keep_proof(session: LogInSession, *, method: Method, level: Level, provider: str, now: datetime) -> None:
    """One more proof in a session that lasts, in the journal too."""
    _keep(session, "login.proved_again", method=method, level=level, provider=provider, now=now)


def _keep(
    session: LogInSession, event: str, *, method: Method, level: Level, provider: str, now: datetime
) -> None:
    Proof.objects.create(session=session, method=method, level=level, provider=provider, proved_at=now)
    evidence = {"method": str(method), "level": level.name.lower(), "provider": provider}
    _journal(session, event, now, **evidence)


def session_in_force(number: int, *, now: datetime) -> LogInSession | None:
    """The session while it lasts, noted as seen. One that has been idle or has lasted too long ends here."""
    session = LogInSession.objects.select_related("account").filter(pk=number, ended_at=None).first()
    if session is None or not session.account.is_active:
        return None
    return still_in_force(session, now=now)


def still_in_force(session: LogInSession, *, now: datetime) -> LogInSession | None:
    """The same for one that was read in this request and had not ended."""
    if now >= session.seen_at + idle_limit():
        _end(session, SessionEnd.IDLE, now)
        return None
    if now >= session.begun_at + longest():
        _end(session, SessionEnd.TOO_LONG, now)
        return None
    if now - session.seen_at >= _NOTE_EVERY:
        LogInSession.objects.filter(pk=session.pk, ended_at=None).update(seen_at=now)
        session.seen_at = now
    return session


def idle_limit() -> timedelta:
    """How long a session may rest."""
    return timedelta(minutes=settings.PERSON_IDLE_MINUTES)


def longest() -> timedelta:
    """How long a session may last."""
    return timedelta(hours=settings.PERSON_LONGEST_HOURS)


def end_session(account: Account, number: int, *, now: datetime) -> None:
    """Its owner ends one, on whatever device it is. Ending twice changes nothing. Raises `SessionNotFound`."""
    session = LogInSession.objects.filter(pk=number, account=account).first()
    if session is None:
        raise SessionNotFound
    _end(session, SessionEnd.BY_OWNER, now)


def log_out(session: LogInSession, *, now: datetime) -> None:
    """The owner leaves."""
    _end(session, SessionEnd.LOGGED_OUT, now)


def end_from_portal(session: LogInSession, *, now: datetime) -> None:
    """The owner leaves at another portal that logs people in through this one."""
    _end(session, SessionEnd.BY_PORTAL, now)


def end_all_sessions(account: Account, how: SessionEnd, *, now: datetime, actor: str = "") -> int:
    """Every session of the account ends here, on whatever device, and those in which its person acts for an organisation.

    Returns how many did. `actor` is who ends them, when it is not the owner.
    """
    of_account = Q(account=account) | Q(acting__person=account)
    rows = LogInSession.objects.select_related("account").filter(of_account, ended_at=None)
    sessions = list(rows)
    for session in sessions:
        _end(session, how, now, actor=actor)
    return len(sessions)


@transaction.atomic
def _end(session: LogInSession, how: SessionEnd, now: datetime, *, actor: str = "") -> None:
    ended = LogInSession.objects.filter(pk=session.pk, ended_at=None).update(ended_at=now, ended_how=how)
    if ended:
        subject = session.account.reference
        publish([News("session.ended", subject, subject, {"session": session.pk})], now=now)
        _journal(session, "login.ended", now, actor=actor, how=str(how))


def _journal(session: LogInSession, event: str, now: datetime, *, actor: str = "", **evidence: str) -> None:
    account = session.account
    entry = Entry(
        subject=account.reference,
        stream=account.reference,
        event=event,
        actor=actor or account.actor,
        evidence={"session": session.pk, **evidence},
    )
    write([entry], now=now)
