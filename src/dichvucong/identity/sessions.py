"""How long a console session lives: an idle limit and an absolute one (OWASP ASVS 5.0, 7.3)."""

from collections.abc import Mapping, MutableMapping
from datetime import datetime, timedelta
from typing import Any

SINCE = "console_since"
SEEN = "console_seen"
NUMBER = "console_session"
"""Which row of `ConsoleSession` it is."""
_RECORDS = "account_authentication_methods"
_REMEMBER_SEEN_EVERY = timedelta(minutes=1)


def begin(session: MutableMapping[str, Any], *, now: datetime) -> None:
    """Start both clocks."""
    session[SINCE] = session[SEEN] = now.timestamp()


def is_over(
    session: Mapping[str, Any],
    *,
    now: datetime,
    idle: timedelta,
    longest: timedelta,
    signed_out_at: datetime | None = None,
) -> bool:
    """Whether the session has been idle or has lived for too long; one that never began is over.

    So is one that began before its owner was signed out everywhere.
    """
    since, seen = session.get(SINCE), session.get(SEEN)
    if since is None or seen is None:
        return True
    if signed_out_at is not None and since <= signed_out_at.timestamp():
        return True
    at = now.timestamp()
    return bool(at - seen > idle.total_seconds() or at - since > longest.total_seconds())


def ends_at(session: Mapping[str, Any], *, idle: timedelta, longest: timedelta) -> float:
    """When the session ends by itself, as a timestamp; 0 for one that never began."""
    since, seen = session.get(SINCE), session.get(SEEN)
    if since is None or seen is None:
        return 0.0
    return float(min(seen + idle.total_seconds(), since + longest.total_seconds()))


def begin_rest(session: MutableMapping[str, Any], *, now: datetime) -> None:
    """Its owner is there: the idle limit counts from now."""
    session[SEEN] = now.timestamp()


def touch(session: MutableMapping[str, Any], *, now: datetime) -> bool:
    """Note that the session is in use, writing at most once a minute. Whether it wrote."""
    if now.timestamp() - session[SEEN] < _REMEMBER_SEEN_EVERY.total_seconds():
        return False
    session[SEEN] = now.timestamp()
    return True


def second_factor_of(session: Mapping[str, Any]) -> str:
    """What kind of second factor opened the session; "" for none."""
    kinds = [str(one.get("type", "")) for one in session.get(_RECORDS, []) if one.get("method") == "mfa"]
    return kinds[-1] if kinds else ""


def proved_second_factor(session: Mapping[str, Any]) -> bool:
    """Whether this very session was opened with a code, not with a password alone."""
    return any(record.get("method") == "mfa" for record in session.get(_RECORDS, []))
