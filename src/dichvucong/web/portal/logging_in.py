"""Logging in through an external provider: choosing one, going there, coming back (IDN-03)."""

import hmac
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve, reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dichvucong.identity.errors import RequestOver
from dichvucong.identity.gateways import (
    Errand,
    IdentityProvider,
    LogInFailure,
    LogInRefused,
    ProvenPerson,
    identity_providers,
)
from dichvucong.identity.gateways.certificates import certificates
from dichvucong.identity.rules import AccountKind, Level, Method, Way, last_day_over, ways_on
from dichvucong.identity.services import kinds_by_insurance
from dichvucong.identity.services.portals.sign_on import question_kept
from dichvucong.identity.ways import ways_in_use
from dichvucong.kernel.clock import now as clock_now
from dichvucong.kernel.clock import vietnam_day
from dichvucong.kernel.errors import DomainError
from dichvucong.web.access import public
from dichvucong.web.failures import NOT_FOUND, Words, failure
from dichvucong.web.people import enter, is_step_up, person_of, safe_place
from dichvucong.web.portal.account_words import KIND_LABELS
from dichvucong.web.portal.sim_log_in import kinds_by_sim
from dichvucong.web.portal.step_up import refusal
from dichvucong.web.portal.throttle import slow_down
from dichvucong.web.rendering import page_with_form, see_other

AGAIN = "lai"
"""In the address when somebody who is logged in is to prove it once more."""
ERRANDS = "errands"
MOST_ERRANDS = 5
"""Log-ins begun in several tabs of one browser; the oldest is forgotten first."""
ERRAND_LASTS = timedelta(minutes=10)
_AGAIN = "Quay lại trang đăng nhập và thử lại."
_NO_LOG_IN_NEEDED = "Nộp phí, lệ phí bằng mã hồ sơ không cần đăng nhập."
_NOT_LOGGED_IN = "Bạn chưa đăng nhập"
WORDS = {
    LogInFailure.CANCELLED: Words(
        _NOT_LOGGED_IN, "Việc đăng nhập đã bị hủy. Chưa có gì thay đổi.", (_AGAIN, _NO_LOG_IN_NEEDED)
    ),
    LogInFailure.OVER: Words(
        _NOT_LOGGED_IN,
        "Lần đăng nhập này đã dùng rồi, đã quá 10 phút, hoặc bắt đầu ở trình duyệt khác.",
        (_AGAIN, _NO_LOG_IN_NEEDED),
    ),
    LogInFailure.UNAVAILABLE: Words(
        "Chưa đăng nhập được",
        "Hệ thống định danh điện tử đang không trả lời. Lỗi này không phải do bạn.",
        ("Thử lại sau vài phút.", _NO_LOG_IN_NEEDED),
    ),
    LogInFailure.UNTRUSTED: Words(
        "Không đăng nhập được",
        "Cổng không xác nhận được câu trả lời của hệ thống định danh điện tử nên không cho đăng nhập.",
        (_AGAIN, "Nếu gặp lại trang này, hãy gọi tổng đài."),
    ),
    LogInFailure.INCOMPLETE: Words(
        "Không đăng nhập được",
        "Hệ thống định danh điện tử không cho biết đủ họ tên, số giấy tờ và mức độ tài khoản của bạn.",
        ("Kiểm tra tài khoản định danh điện tử của bạn đã được kích hoạt.", "Cần giúp? Hãy gọi tổng đài."),
    ),
}
STATUS = {
    LogInFailure.CANCELLED: 403,
    LogInFailure.OVER: 400,
    LogInFailure.UNAVAILABLE: 503,
    LogInFailure.UNTRUSTED: 403,
    LogInFailure.INCOMPLETE: 422,
}

log = structlog.get_logger()


@public
@never_cache
@require_http_methods(["GET", "HEAD"])
def choose(request: HttpRequest) -> HttpResponse:
    """The ways in that the law allows today."""
    place = safe_place(request.GET.get("next", ""), otherwise=reverse("account"))
    if person_of(request) is not None and AGAIN not in request.GET:
        return see_other(place)
    today = vietnam_day(clock_now())
    ways = ways_on(today, ways_in_use())
    shown = {
        "place": place,
        "asker": _asker(place),
        "providers": identity_providers.all(),
        "by_sms": {way.kind for way in ways if way.method is Method.SMS_CODE},
        "by_insurance": kinds_by_insurance(now=clock_now()),
        "by_sim": kinds_by_sim(clock_now()),
        "by_certificate": _by_certificate(ways),
        "citizen": AccountKind.CITIZEN,
        "over_since": last_day_over(Method.SMS_CODE, AccountKind.CITIZEN, day=today, ways=ways_in_use()),
    }
    return page_with_form(request, "portal/account/log_in.html", shown)


def _asker(place: str) -> str:
    """The portal that somebody logs in for, by its name; "" for our own pages."""
    try:
        found = resolve(urlsplit(place).path)
        if found.url_name != "openid-waiting":
            return ""
        return str(question_kept(found.kwargs["handle"], now=clock_now()).portal.client.name)
    except (Resolver404, RequestOver):
        return ""


def _by_certificate(ways: Iterable[Way]) -> list[str]:
    """Who may log in with a certificate today, in words; nobody while no authority is trusted."""
    kinds = {way.kind for way in ways if way.method is Method.USB_TOKEN}
    return [label for kind, label in KIND_LABELS.items() if kind in kinds and certificates.current.connected]


@public
@require_POST
def go(request: HttpRequest, provider: str) -> HttpResponse:
    """Off to the provider, with new secrets that this browser's session remembers."""
    now = clock_now()
    found = identity_providers.find(provider)
    if found is None:
        return failure(NOT_FOUND, status=404)
    too_fast = slow_down(request, "log-in", now=now)
    if too_fast:
        return too_fast
    place = safe_place(request.POST.get("next", ""), otherwise=reverse("account"))
    state, nonce, verifier = (secrets.token_urlsafe(size) for size in (24, 24, 48))
    errand = Errand(state, nonce, verifier, wanted=_level_wanted(place))
    address = found.way_in(errand, return_to=_return_address(provider))
    if isinstance(address, LogInRefused):
        return _refused(request, found, address, place)
    _remember(request, errand, provider, place, now)
    return see_other(address)


@public
@never_cache
@require_safe
def back(request: HttpRequest, provider: str) -> HttpResponse:
    """Back from the provider: checked against what this browser began, once."""
    now = clock_now()
    found = identity_providers.find(provider)
    if found is None:
        return failure(NOT_FOUND, status=404)
    too_fast = slow_down(request, "log-in", now=now)
    if too_fast:
        return too_fast
    begun = _recall(request, request.GET.get("state", ""), provider, now)
    if begun is None:
        return _refused(request, found, LogInRefused(LogInFailure.OVER, "no such errand"))
    errand = Errand(begun["state"], begun["nonce"], begun["verifier"])
    answer = {name: value for name, value in request.GET.items() if isinstance(value, str)}
    outcome = found.person_behind(answer, errand, return_to=_return_address(provider), now=now)
    if isinstance(outcome, LogInRefused):
        return _refused(request, found, outcome, begun["place"])
    return _admitted(request, outcome, begun["place"])


def _level_wanted(place: str) -> Level | None:
    """The level that the step-up at `place` asks for; None on the way to anywhere else."""
    if not is_step_up(place):
        return None
    said = parse_qs(urlsplit(place).query).get("muc", [""])[0]
    return Level.__members__.get(said.upper())


def _admitted(request: HttpRequest, person: ProvenPerson, place: str) -> HttpResponse:
    try:
        enter(request, person, method=Method.ELECTRONIC_ID, place=place)
    except DomainError as error:
        log.warning("log_in.refused", provider=person.provider, reason=error.code)
        words = Words("Không đăng nhập được", error.message, ("Hãy gọi tổng đài để được giúp.",))
        return refusal(request, words, status=error.http_status, place=place)
    return see_other(place)


def _refused(
    request: HttpRequest, provider: IdentityProvider, refused: LogInRefused, place: str = ""
) -> HttpResponse:
    log.warning(
        "log_in.failed", provider=provider.code, failure=str(refused.failure), detail=refused.detail[:60]
    )
    return refusal(request, WORDS[refused.failure], status=STATUS[refused.failure], place=place)


def _return_address(provider: str) -> str:
    return f"{settings.PUBLIC_URL}{reverse('log-in-back', args=[provider])}"


def _remember(request: HttpRequest, errand: Errand, provider: str, place: str, now: datetime) -> None:
    kept = list(request.session.get(ERRANDS, []))[-(MOST_ERRANDS - 1) :]
    begun = {
        "state": errand.state,
        "nonce": errand.nonce,
        "verifier": errand.verifier,
        "provider": provider,
        "place": place,
        "at": now.timestamp(),
    }
    request.session[ERRANDS] = [*kept, begun]


def _recall(request: HttpRequest, state: str, provider: str, now: datetime) -> dict[str, Any] | None:
    """The log-in begun with that state at that provider; whatever comes of it, it is not recalled again."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return None
    begun = list(request.session.get(ERRANDS, []))
    found = next((one for one in begun if hmac.compare_digest(one["state"].encode(), state.encode())), None)
    if found is None:
        return None
    request.session[ERRANDS] = [one for one in begun if one is not found]
    request.session.save()
    fresh = now.timestamp() - found["at"] <= ERRAND_LASTS.total_seconds()
    return found if fresh and found["provider"] == provider else None
