"""The authorization endpoint and the pages a person passes on the way: a higher level, consent (IDN-04, IDN-11)."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from dichvucong.catalogs.selectors import agency
from dichvucong.identity.errors import RequestOver
from dichvucong.identity.models import LogInSession, Portal
from dichvucong.identity.rules import Level
from dichvucong.identity.rules.sign_on import Parameters, Refused, Untrusted
from dichvucong.identity.selectors.representation import actor_in
from dichvucong.identity.services.portals.consents import consent_in_force, give_consent
from dichvucong.identity.services.portals.sign_on import (
    Question,
    Step,
    answer,
    answer_address,
    keep_question,
    next_step,
    question_kept,
    read_question,
    refuse,
    who_asks,
)
from dichvucong.kernel.clock import now as clock_now
from dichvucong.kernel.limits import allow, seconds_until_next_window
from dichvucong.web.access import public
from dichvucong.web.claim_words import CLAIMS, LEVELS, shown_value
from dichvucong.web.failures import Words, failure, too_many_requests
from dichvucong.web.levels import step_up_address
from dichvucong.web.openid.parameters import all_parameters
from dichvucong.web.people import person_of
from dichvucong.web.rendering import page_with_form, see_other
from dichvucong.web.visitors import counted_as

MINUTE: Final = 60
_NONE_MEANS: Final = {
    Step.LOG_IN: "login_required",
    Step.LEVEL: "login_required",
    Step.CONSENT: "consent_required",
}
_BACK: Final = "Quay lại cổng mà bạn vừa rời và bấm đăng nhập lại."
_REPORT: Final = "Nếu gặp lại trang này, hãy báo cho đơn vị quản lý cổng đó."
UNTRUSTED: Final = Words(
    "Không mở được trang đăng nhập",
    "Cổng gửi bạn tới đây chưa được đăng ký, hoặc địa chỉ quay lại không đúng với đăng ký. "
    "Không có dữ liệu nào của bạn được gửi đi.",
    (_BACK, _REPORT),
)
OVER: Final = Words(
    "Yêu cầu đăng nhập đã kết thúc",
    "Yêu cầu này đã được trả lời, hoặc đã quá một giờ. Không có dữ liệu nào được gửi thêm.",
    (_BACK,),
)


@public
@never_cache
@csrf_exempt
@require_http_methods(["GET", "POST"])
def authorize(request: HttpRequest) -> HttpResponse:
    """Where a portal sends its people. What is wrong with the request is told to the portal, once that is safe."""
    return begin(request, all_parameters(request))


def begin(request: HttpRequest, parameters: Parameters) -> HttpResponse:
    """The same for parameters read in some dialect."""
    now = clock_now()
    too_fast = slow_down(request, now)
    if too_fast:
        return too_fast
    try:
        portal, redirect_uri, state = who_asks(parameters)
    except Untrusted:
        return failure(UNTRUSTED, status=400)
    try:
        question = read_question(portal, parameters, now=now)
    except Refused as refused:
        fields = {
            "error": refused.error,
            "error_description": refused.description,
            "iss": settings.PUBLIC_URL,
        }
        told = {**fields, "state": state} if state else fields
        return see_other(f"{redirect_uri}{'&' if '?' in redirect_uri else '?'}{urlencode(told)}")
    return proceed(request, question, now=now)


def proceed(request: HttpRequest, question: Question, *, now: datetime) -> HttpResponse:
    """Answer at once, or remember the request and lead the person through what is missing."""
    prompts = question.asked.prompts
    session = person_of(request)
    step = next_step(question, session, now=now)
    if "none" in prompts and step is not Step.ANSWER:
        return see_other(answer_address(question.asked, {"error": _NONE_MEANS[step]}))
    if step is Step.ANSWER and session is not None and "consent" not in prompts:
        return see_other(answer(question, session, now=now))
    handle = keep_question(question, now=now)
    return see_other(reverse("openid-waiting", args=[handle]))


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def waiting(request: HttpRequest, handle: str) -> HttpResponse:
    """What is missing for a request that waits; with POST what the person decides."""
    now = clock_now()
    try:
        question = question_kept(handle, now=now)
        if request.method == "POST":
            return _decide(request, question, handle, now)
        return _show(request, question, handle, now)
    except RequestOver:
        return failure(OVER, status=410)


def _show(request: HttpRequest, question: Question, handle: str, now: datetime) -> HttpResponse:
    session = person_of(request)
    settled = request.GET.get("muc") == "du"
    step = next_step(question, session, level_settled=settled, now=now)
    if step is Step.LOG_IN or session is None:
        return see_other(_log_in_address(handle, again=session is not None))
    if step is Step.LEVEL:
        return _level_page(request, question, session, handle)
    if step is Step.CONSENT or "consent" in question.asked.prompts:
        return _consent_page(request, question, session, handle)
    return see_other(answer(question, session, handle=handle, now=now))


def _decide(request: HttpRequest, question: Question, handle: str, now: datetime) -> HttpResponse:
    if request.POST.get("action") == "deny":
        return see_other(refuse(question, error="access_denied", handle=handle, now=now))
    session = person_of(request)
    settled = request.GET.get("muc") == "du"
    step = next_step(question, session, level_settled=settled, now=now)
    if session is None or step in {Step.LOG_IN, Step.LEVEL}:
        return see_other(reverse("openid-waiting", args=[handle]))
    asked = list(question.claims_about(session.account))
    given = _agreed(question.portal, asked, request.POST.getlist("claim"))
    give_consent(session.account, question.portal, asked=asked, given=given, actor=actor_in(session), now=now)
    return see_other(answer(question, session, handle=handle, now=now))


def _agreed(portal: Portal, asked: Collection[str], ticked: Sequence[str]) -> list[str]:
    """What is needed goes with agreeing at all; the rest is given when ticked."""
    return [claim for claim in asked if portal.claims[claim]["needed"] or claim in ticked]


def _level_page(request: HttpRequest, question: Question, session: LogInSession, handle: str) -> HttpResponse:
    here = reverse("openid-waiting", args=[handle])
    wanted, level = question.assurance.wanted, Level(session.level)
    shown = {
        **_asker(question.portal),
        "wanted": LEVELS[wanted],
        "level": LEVELS[level],
        "rise": step_up_address(wanted, here),
        "go_on": f"{here}?muc=du" if question.assurance.acceptable(level) else "",
        "here": here,
    }
    return page_with_form(request, "portal/sign_on/level.html", shown)


def _consent_page(
    request: HttpRequest, question: Question, session: LogInSession, handle: str
) -> HttpResponse:
    settled = "?muc=du" if request.GET.get("muc") == "du" else ""
    shown = {
        **_asker(question.portal),
        "account": session.account,
        "claims": _claims_shown(question, session),
        "here": reverse("openid-waiting", args=[handle]) + settled,
    }
    return page_with_form(request, "portal/sign_on/consent.html", shown)


def _claims_shown(question: Question, session: LogInSession) -> list[dict[str, Any]]:
    consent = consent_in_force(session.account, question.portal)
    declined: Mapping[str, str] = consent.declined if consent else {}
    return [
        {
            "code": claim,
            "label": CLAIMS[claim],
            "value": shown_value(claim, value),
            "ticked": claim not in declined,
            **question.portal.claims[claim],
        }
        for claim, value in question.claims_about(session.account).items()
    ]


def _asker(portal: Portal) -> dict[str, str]:
    known = agency(portal.agency_code)
    return {"asker": portal.client.name, "agency": known.name if known else ""}


def _log_in_address(handle: str, *, again: bool) -> str:
    place = reverse("openid-waiting", args=[handle])
    return f"{reverse('log-in')}?{urlencode({'next': place, **({'lai': '1'} if again else {})})}"


def slow_down(request: HttpRequest, now: datetime) -> HttpResponse | None:
    """The page for an address that begins too many log-ins a minute, or None."""
    key = f"sign-on:{counted_as(request)}"
    if allow(key, limit=settings.PORTAL_LIMITS["sign-on"], window_seconds=MINUTE, now=now):
        return None
    return too_many_requests(wait_seconds=seconds_until_next_window(window_seconds=MINUTE, now=now))
