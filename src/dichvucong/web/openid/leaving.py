"""Logging out at the wish of a portal (OpenID Connect RP-Initiated Logout 1.0)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from django.contrib.auth import logout as forget_session
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from dichvucong.identity.models import LogInSession, Portal, SignOn
from dichvucong.identity.rules.sign_on import LONGEST_STATE
from dichvucong.identity.services.log_in.log_in_sessions import end_from_portal
from dichvucong.identity.services.portals.registration import portal_of
from dichvucong.identity.services.portals.sign_on_tokens import sign_on_of_id_token
from dichvucong.kernel.clock import now as clock_now
from dichvucong.web.access import public
from dichvucong.web.failures import Words, failure
from dichvucong.web.openid.parameters import all_parameters
from dichvucong.web.people import person_of
from dichvucong.web.rendering import page_with_form, see_other

UNTRUSTED: Final = Words(
    "Không quay lại được cổng vừa rời",
    "Yêu cầu đăng xuất không đúng: địa chỉ quay lại chưa được đăng ký, hoặc giấy báo đăng nhập đi kèm không phải do "
    "Cổng cấp. Bạn vẫn đang đăng nhập như trước.",
    ("Muốn đăng xuất? Mở trang Tài khoản và bấm Đăng xuất.",),
)
_NAMES: Final = ("id_token_hint", "client_id", "post_logout_redirect_uri", "state")


@public
@never_cache
@csrf_exempt
@require_http_methods(["GET", "POST"])
def leave(request: HttpRequest) -> HttpResponse:
    """Ends the session the hint speaks of; without such a hint the person is asked first."""
    return answer_leaving(request, all_parameters(request))


def answer_leaving(request: HttpRequest, parameters: Mapping[str, object]) -> HttpResponse:
    """The same for parameters read in some dialect."""
    said = _once(parameters)
    if said is None:
        return failure(UNTRUSTED, status=400)
    sign_on = sign_on_of_id_token(said["id_token_hint"]) if said["id_token_hint"] else None
    if said["id_token_hint"] and sign_on is None:
        return failure(UNTRUSTED, status=400)
    portal = _portal(said, sign_on)
    target = said["post_logout_redirect_uri"]
    if target and (portal is None or target not in portal.post_logout_uris):
        return failure(UNTRUSTED, status=400)
    place = _place(target, said["state"])
    session = person_of(request)
    if session is None:
        return see_other(place)
    if sign_on is None or not _speaks_of(sign_on, session):
        shown = {
            "asker": portal.client.name if portal else "",
            "client_id": portal.client_id if portal else "",
        }
        kept = {"target": target, "state": said["state"]}
        return page_with_form(request, "portal/sign_on/leave.html", {**shown, **kept})
    _end(request, session, clock_now())
    return see_other(place)


@public
@never_cache
@require_POST
def leave_agreed(request: HttpRequest) -> HttpResponse:
    """The person has agreed, on our own page."""
    said = _once(all_parameters(request))
    if said is None:
        return failure(UNTRUSTED, status=400)
    target = said["post_logout_redirect_uri"]
    portal = portal_of(said["client_id"])
    if target and (portal is None or target not in portal.post_logout_uris):
        return failure(UNTRUSTED, status=400)
    session = person_of(request)
    if session is not None:
        _end(request, session, clock_now())
    return see_other(_place(target, said["state"]))


def _once(parameters: Mapping[str, object]) -> dict[str, str] | None:
    """Those that count, or None when one comes twice or cannot be read."""
    found = {}
    for name in _NAMES:
        values = parameters.get(name, ())
        assert isinstance(values, list | tuple)
        if len(values) > 1 or any(not value.isprintable() for value in values):
            return None
        found[name] = values[0] if values else ""
    return None if len(found["state"]) > LONGEST_STATE else found


def _portal(said: Mapping[str, str], sign_on: SignOn | None) -> Portal | None:
    if sign_on is None:
        return portal_of(said["client_id"]) if said["client_id"] else None
    named = said["client_id"] or str(sign_on.portal.client_id)
    return sign_on.portal if named == str(sign_on.portal.client_id) else None


def _speaks_of(sign_on: SignOn, session: LogInSession) -> bool:
    return sign_on.session_id == session.pk


def _end(request: HttpRequest, session: LogInSession, now: datetime) -> None:
    end_from_portal(session, now=now)
    forget_session(request)


def _place(target: str, state: str) -> str:
    if not target:
        return reverse("home")
    mark = "&" if "?" in target else "?"
    return f"{target}{mark}{urlencode({'state': state})}" if state else target
