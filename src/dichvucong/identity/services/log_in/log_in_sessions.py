"""Sessions of people: begun by a log-in, seen, and ended by their owner on any device (IDN-10)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from dichvucong.identity.errors import SessionNotFound
from dichvucong.identity.models import Account, Acting, LogInSession, Proof
from dichvucong.identity.rules import Level, Method
from dichvucong.identity.rules.devices import device_in_words
from dichvucong.identity.selectors.representation import acting_in
from dichvucong.identity.services.log_in.activity import note_activity
from dichvucong.identity.words import SessionEnd
from dichvucong.kernel.clock import vietnam_day
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
    write([_entry(session, event, **evidence)], now=now)


def session_in_force(number: int, *, now: datetime) -> LogInSession | None:
    """The session while it lasts, noted as seen. One that has been idle or has lasted too long ends here."""
    session = LogInSession.objects.select_related("account").filter(pk=number, ended_at=None).first()
    if session is None or not session.account.is_active:
        return None
    return still_in_force(session, now=now)


def still_in_force(session: LogInSession, *, now: datetime) -> LogInSession | None:
    """The same for one that was read in this request and had not ended."""
    acting = acting_in(session)
    over = _over(session, acting, now)
    if over is not None:
        _end(session, over, now)
        return None
    if now - session.seen_at >= _NOTE_EVERY:
        # Who acts for an organisation is there: the own session does not grow idle meanwhile.
        seen = [session.pk, *([acting.own_id] if acting and acting.own_id else [])]
        LogInSession.objects.filter(pk__in=seen, ended_at=None).update(seen_at=now)
        session.seen_at = now
    return session


def _over(session: LogInSession, acting: Acting | None, now: datetime) -> SessionEnd | None:
    """How it has ended by itself, if it has: idle, too old, or no more named for the organisation."""
    if now >= session.seen_at + idle_limit():
        return SessionEnd.IDLE
    if now >= session.begun_at + longest():
        return SessionEnd.TOO_LONG
    if acting is None:
        return None
    row = acting.representative
    named = row.removed_at is None and (row.valid_to is None or row.valid_to >= vietnam_day(now))
    own_lasts = acting.own is None or acting.own.ended_at is None
    return None if named and own_lasts else SessionEnd.TOO_LONG


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
    """The owner leaves; who acts for an organisation leaves the own session too."""
    _leave(session, SessionEnd.LOGGED_OUT, now)


def end_from_portal(session: LogInSession, *, now: datetime) -> None:
    """The owner leaves at another portal that logs people in through this one."""
    _leave(session, SessionEnd.BY_PORTAL, now)


def end_acting(session: LogInSession, *, now: datetime) -> None:
    """Only the session in which somebody acts for an organisation ends."""
    _end(session, SessionEnd.LOGGED_OUT, now)


@transaction.atomic
def _leave(session: LogInSession, how: SessionEnd, now: datetime) -> None:
    acting = acting_in(session)
    _end(session, how, now)
    if acting is not None and acting.own is not None:
        _end(acting.own, how, now)


def end_all_sessions(account: Account, how: SessionEnd, *, now: datetime, actor: str = "") -> int:
    """Every session of the account ends here, on whatever device, and those in which its person acts for an organisation.

    Returns how many did. `actor` is who ends them, when it is not the owner.
    """
    return end_sessions_of([account], how, now=now, actor=actor)


@transaction.atomic
def end_sessions_of(accounts: Collection[Account], how: SessionEnd, *, now: datetime, actor: str = "") -> int:
    """As `end_all_sessions`, of many accounts in the same few statements."""
    of_them = Q(account__in=accounts) | Q(acting__person__in=accounts)
    rows = LogInSession.objects.select_related("account").filter(of_them, ended_at=None)
    sessions = list(rows.select_for_update(of=("self",)).order_by("pk"))
    LogInSession.objects.filter(pk__in=[one.pk for one in sessions]).update(ended_at=now, ended_how=how)
    _tell_ended(sessions, how, now, actor)
    return len(sessions)


@transaction.atomic
def _end(session: LogInSession, how: SessionEnd, now: datetime) -> None:
    ended = LogInSession.objects.filter(pk=session.pk, ended_at=None).update(ended_at=now, ended_how=how)
    if ended:
        _tell_ended([session], how, now, "")
        lent = LogInSession.objects.select_related("account").filter(acting__own=session, ended_at=None)
        for acting in list(lent):
            _end(acting, how, now)


def _tell_ended(sessions: Sequence[LogInSession], how: SessionEnd, now: datetime, actor: str) -> None:
    news = [
        News("session.ended", one.account.reference, one.account.reference, {"session": one.pk})
        for one in sessions
    ]
    publish(news, now=now)
    write([_entry(one, "login.ended", actor, how=str(how)) for one in sessions], now=now)


def _entry(session: LogInSession, event: str, actor: str = "", **evidence: str) -> Entry:
    account = session.account
    return Entry(
        subject=account.reference,
        stream=account.reference,
        event=event,
        actor=actor or account.actor,
        evidence={"session": session.pk, **evidence},
    )
