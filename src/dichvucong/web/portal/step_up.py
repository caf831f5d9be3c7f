"""Proving more in the middle of something: what is missing, which ways give it today, and back again (IDN-04)."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta
from typing import NamedTuple

from django.http import HttpRequest, HttpResponse
from django.urls import NoReverseMatch, reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from dichvucong.identity.gateways import identity_providers
from dichvucong.identity.rules import AccountKind, Level, Method
from dichvucong.identity.selectors.assurance import is_sure_enough, ways_to
from dichvucong.kernel.clock import now as clock_now
from dichvucong.kernel.clock import vietnam_day
from dichvucong.web.access import PersonRequest, person
from dichvucong.web.failures import TO_LOG_IN, Words, failure
from dichvucong.web.people import is_recovery_offered, is_step_up, log_in_address, person_of, safe_place
from dichvucong.web.portal.account_words import LEVEL_LABELS, METHOD_LABELS, LogInShown
from dichvucong.web.rendering import page_with_form, see_other

LEVELS = {level.name.lower(): level for level in (Level.MEDIUM, Level.HIGH)}
LONGEST_MINUTES = 24 * 60
PAGES = {
    Method.SMS_CODE: "log-in-sms",
    Method.SOCIAL_INSURANCE: "log-in-insurance",
    Method.USB_TOKEN: "log-in-certificate",
    Method.SIM_CERTIFICATE: "log-in-sim",
}
"""Where a way of proving begins, by the name of its address; providers have addresses of their own."""
NOT_ASKED = Words(
    "Không rõ cần mức độ nào",
    "Đường dẫn này không nói đúng mức độ xác thực cần có.",
    ("Quay lại trang trước và thử lại.",),
)


class PageWay(NamedTuple):
    """A way that begins on a page of the portal."""

    label: str
    address: str


@person
@require_safe
def step_up(request: PersonRequest) -> HttpResponse:
    """Straight on for whoever is sure enough; else what is missing and how to prove it."""
    asked = _asked(request)
    if asked is None:
        return failure(NOT_ASKED, status=400)
    level, within = asked
    place = safe_place(request.GET.get("next", ""), otherwise=reverse("account"))
    place = reverse("account") if is_step_up(place) else place
    now = clock_now()
    if is_sure_enough(request.log_in, level, within=within, now=now):
        return see_other(place)
    kind = AccountKind(request.account.kind)
    methods = {way.method for way in ways_to(level, kind=kind, day=vietnam_day(now))}
    here = request.get_full_path()
    shown = {
        "wanted": LEVEL_LABELS[level],
        "has": LogInShown(request.log_in, current=True),
        "too_old": request.log_in.level >= level,
        "minutes": int(within.total_seconds() // 60) if within else 0,
        "here": here,
        "providers": identity_providers.all() if Method.ELECTRONIC_ID in methods else [],
        "pages": _pages(methods, here),
    }
    return page_with_form(request, "portal/account/step_up.html", shown)


def refusal(request: HttpRequest, words: Words, *, status: int, place: str) -> HttpResponse:
    """The page for a proof that came to nothing, with the way to prove it once more; on the way to a step-up the log-in lasts."""
    if is_recovery_offered(request):
        return see_other(reverse("recover"))
    if not is_step_up(place) or person_of(request) is None:
        again = log_in_address(place) if place else reverse("log-in")
        return failure(words, status=status, back=again, back_words=TO_LOG_IN)
    still = Words("Chưa xác thực thêm được", words.explanation, ("Bạn vẫn đang đăng nhập như trước.",))
    return failure(still, status=status, back=place)


def _asked(request: HttpRequest) -> tuple[Level, timedelta | None] | None:
    """Which level, and how fresh its proof has to be (None: it may be old); None for what cannot be read."""
    level, minutes = LEVELS.get(request.GET.get("muc", "")), request.GET.get("trong")
    if level is None:
        return None
    if minutes is None:
        return level, None
    readable = minutes.isascii() and minutes.isdecimal() and len(minutes) <= len(str(LONGEST_MINUTES))
    if not readable or not 0 < int(minutes) <= LONGEST_MINUTES:
        return None
    return level, timedelta(minutes=int(minutes))


def _pages(methods: set[Method], here: str) -> Sequence[PageWay]:
    found = []
    for method, name in PAGES.items():
        if method in methods:
            with suppress(NoReverseMatch):
                found.append(PageWay(METHOD_LABELS[method], f"{reverse(name)}?{urlencode({'next': here})}"))
    return found
