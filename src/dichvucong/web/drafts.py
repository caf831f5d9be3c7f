"""What somebody typed when a log-in or a step-up came between: kept for a while, shown once in the same form again.

A draft lives in the browser's session, sealed, and belongs to the account that typed it: nobody else who logs in at
that browser sees it. Files are never kept, nor passwords and codes. What was typed is shown, not sent: the person
presses the button again.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from dichvucong.identity.models import Account
from dichvucong.identity.rules import CONSOLE_KINDS
from dichvucong.kernel.clock import now as clock_now
from dichvucong.kernel.forms import restored
from dichvucong.kernel.sealing import SealBroken, open_sealed, seal
from dichvucong.web.people import person_of, safe_place

DRAFTS: Final = "drafts"
LABEL: Final = "session.drafts"
LASTS: Final = timedelta(hours=1)
MOST: Final = 3
LONGEST: Final = 200_000
"""Characters of one draft as it is kept; what is longer is not kept."""
NEVER_KEPT: Final = frozenset(
    {"csrfmiddlewaretoken", "next", "password", "password1", "password2", "oldpassword", "ma", "code"}
)
OK = 200


class Restore:
    """Lets the forms of a page show what its visitor had typed there. No session cookie, no question."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The answer; once a page has shown a draft, the draft is gone."""
        typed = _waiting(request)
        if typed is None:
            return self.get_response(request)
        mark = restored.set(typed)
        try:
            response = self.get_response(request)
        finally:
            restored.reset(mark)
        if response.status_code == OK:
            _forget(request, request.get_full_path())
            response.headers["Cache-Control"] = "no-store"
        return response


def keep_typed(request: HttpRequest, *, owner: str) -> str | None:
    """Keep what was posted for its owner, the key of an account ("" for who is not logged in).

    Gives the address of the page where it was typed; None when there was nothing to keep.
    """
    typed = {name: values for name, values in request.POST.lists() if name not in NEVER_KEPT}
    if not any(value for values in typed.values() for value in values if isinstance(value, str)):
        return None
    place = _page_of(request)
    sealed = seal(json.dumps({"owner": owner, "typed": typed}), label=LABEL, look_up=False)
    if len(sealed) > LONGEST:
        return None
    others = [one for one in _drafts(request) if one["place"] != place]
    draft = {"place": place, "at": clock_now().timestamp(), "sealed": sealed}
    request.session[DRAFTS] = [*others[-(MOST - 1) :], draft]
    return place


def take_along(request: HttpRequest, *, to: str) -> None:
    """The form stands at another address than the one it was sent to: what was typed waits there."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return
    here, drafts = request.get_full_path(), _drafts(request)
    if any(one["place"] == here for one in drafts):
        request.session[DRAFTS] = [{**one, "place": to} if one["place"] == here else one for one in drafts]


def owner_of(request: HttpRequest) -> str:
    """The key of the account that asks, "" for nobody."""
    session = person_of(request)
    if session is not None:
        return str(session.account_id)
    user = request.user
    return str(user.pk) if isinstance(user, Account) and user.kind in CONSOLE_KINDS else ""


def is_from_our_page(request: HttpRequest) -> bool:
    """Whether the browser itself says that one of our pages sent this."""
    if request.headers.get("Sec-Fetch-Site") == "same-origin":
        return True
    return urlsplit(request.headers.get("Origin", "")).netloc == request.get_host()


def _page_of(request: HttpRequest) -> str:
    """Where the form stood: the page that sent it, when it is ours, else the address it was sent to."""
    sender = urlsplit(request.headers.get("Referer", ""))
    if sender.netloc != request.get_host():
        return request.path
    query = f"?{sender.query}" if sender.query else ""
    return safe_place(f"{sender.path}{query}", otherwise=request.path)


def _waiting(request: HttpRequest) -> Mapping[str, Sequence[str]] | None:
    """What the visitor had typed on this page, if it is the same account; somebody else's is thrown away."""
    if request.method != "GET" or settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return None
    place = request.get_full_path()
    found = next((one for one in _drafts(request) if one["place"] == place), None)
    opened = _opened(found["sealed"]) if found else None
    if opened is None:
        return None
    asks = owner_of(request)
    if asks and opened["owner"] not in {"", asks}:
        _forget(request, place)
    if opened["owner"] != asks:
        return None
    typed: Mapping[str, Sequence[str]] = opened["typed"]
    return typed


def _drafts(request: HttpRequest) -> list[dict[str, Any]]:
    """Those that are fresh."""
    oldest = clock_now().timestamp() - LASTS.total_seconds()
    return [one for one in request.session.get(DRAFTS, []) if one["at"] >= oldest]


def _opened(sealed: str) -> dict[str, Any] | None:
    try:
        opened: dict[str, Any] = json.loads(open_sealed(sealed, label=LABEL, look_up=False))
    except SealBroken:
        return None
    return opened


def _forget(request: HttpRequest, place: str) -> None:
    kept = [one for one in _drafts(request) if one["place"] != place]
    if kept:
        request.session[DRAFTS] = kept
    else:
        request.session.pop(DRAFTS, None)
