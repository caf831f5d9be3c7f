"""How often one address may ask: enough for a busy one-stop centre, too little for guessing codes."""

from datetime import datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from dichvucong.identity.known_devices import device_known
from dichvucong.kernel.limits import allow, seconds_until_next_window
from dichvucong.web.failures import TOO_MANY, TOO_MANY_SEARCHES, too_many_requests
from dichvucong.web.visitors import counted_as

MINUTE = 60
HOUR = 3600
TEN_MINUTES = 600
SEARCHES = frozenset({"search", "suggest"})


def slow_down(request: HttpRequest, action: str, *, now: datetime) -> HttpResponse | None:
    """The page for an address that does `action` too often, or None. The limits are `PORTAL_LIMITS` a minute."""
    key = f"{action}:{counted_as(request)}"
    if allow(key, limit=settings.PORTAL_LIMITS[action], window_seconds=MINUTE, now=now):
        return None
    words = TOO_MANY_SEARCHES if action in SEARCHES else TOO_MANY
    return too_many_requests(words, wait_seconds=seconds_until_next_window(window_seconds=MINUTE, now=now))


def may_send(request: HttpRequest, what: str, *, now: datetime) -> bool:
    """Whether an address may hand in one more `what` this hour: reports and questions are read by people."""
    key = f"{what}:{counted_as(request)}"
    return allow(key, limit=settings.PORTAL_LIMITS["report"], window_seconds=HOUR, now=now)


def tries_left(secret_of: str, *, now: datetime) -> bool:
    """Whether somebody may try once more to prove that `secret_of` is theirs: four digits are soon guessed."""
    return allow(f"proof:{secret_of}", limit=settings.PORTAL_LIMITS["proof"], window_seconds=HOUR, now=now)


def may_send_code(request: HttpRequest, to: str, *, now: datetime) -> bool:
    """Whether one more code may go out for `to`: few for one visitor, more from everywhere.

    A browser that has logged in by `to` before has a count of its own: nobody elsewhere locks its owner out.
    """
    limits = settings.PORTAL_LIMITS
    device = device_known(request, to)
    if device:
        return allow(f"code-device:{to}:{device}", limit=limits["code"], window_seconds=TEN_MINUTES, now=now)
    visitor = counted_as(request)
    return (
        allow(f"code-from:{visitor}", limit=limits["code-visitor"], window_seconds=HOUR, now=now)
        and allow(f"code:{to}:{visitor}", limit=limits["code"], window_seconds=TEN_MINUTES, now=now)
        and allow(f"code:{to}", limit=limits["code-phone"], window_seconds=HOUR, now=now)
    )
