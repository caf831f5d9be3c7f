"""Looking up what is due by a dossier code, without logging in. The answer is a link that can be shared."""

from collections.abc import Collection, Sequence

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from dichvucong.kernel.clock import now as clock_now
from dichvucong.payments.selectors import Due, LookUp, LookUpKind, dues_of_payer, own_among
from dichvucong.payments.services import look_up_or_ask
from dichvucong.web.access import public
from dichvucong.web.people import account_of
from dichvucong.web.portal.account import payer_of
from dichvucong.web.portal.throttle import slow_down
from dichvucong.web.rendering import framed_page, page

MOST_SHOWN = 20


@public
@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """The field, or what is due for `?ma=CODE`."""
    typed = request.GET.get("ma", "")
    if not typed.strip():
        problem = "Hãy nhập mã hồ sơ." if "ma" in request.GET else ""
        shown = {"problem": problem, "dues": _own_dues(request)}
        return page("portal/look_up.html", shown, status=422 if problem else 200)
    now = clock_now()
    return slow_down(request, "look-up", now=now) or _answer(request, look_up_or_ask(typed, now=now), typed)


def _own_dues(request: HttpRequest) -> Sequence[Due]:
    """The most urgent of what the person who has logged in has to pay; nothing for everybody else, without a query."""
    account = account_of(request)
    return dues_of_payer(payer_of(account), now=clock_now())[:MOST_SHOWN] if account else ()


def _own_among(request: HttpRequest, dues: Sequence[Due]) -> Collection[str]:
    """The links of those that the person who has logged in has to pay."""
    account = account_of(request)
    return own_among(payer_of(account), [due.link_token for due in dues]) if account else ()


def _answer(request: HttpRequest, found: LookUp, typed: str) -> HttpResponse:
    match found.kind:
        case LookUpKind.MALFORMED:
            shown = {"problem": found.problem, "typed": typed[:80]}
            return page("portal/look_up.html", shown, status=422)
        case LookUpKind.UNKNOWN:
            return page("portal/look_up_unknown.html", {"code": found.code, "typed": found.code}, status=404)
        case LookUpKind.FOUND:
            waiting = [
                due for due in found.dues if not due.settled and (due.payable or due.live_payment_token)
            ]
            shown_dues = {
                "code": found.code,
                "dues": found.dues,
                "open_count": len(waiting),
                "open_vnd": sum(due.amount_vnd for due in waiting),
                "own": _own_among(request, found.dues),
            }
            title = f"Hồ sơ {found.code} – Cổng Dịch vụ công"
            return framed_page("portal/look_up_found.html", shown_dues, title=title)
