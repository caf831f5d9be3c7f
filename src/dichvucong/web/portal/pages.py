"""Pages that say the same to everybody."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from dichvucong.payments.selectors import all_providers
from dichvucong.procedures.selectors import life_events
from dichvucong.web.access import public
from dichvucong.web.rendering import page


@public
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The two things people come for, finding a procedure and paying; how paying works, whom to ask."""
    shown = {"events": life_events().values(), "left": "da-dang-xuat" in request.GET}
    return page("portal/home.html", shown)


@public
@require_safe
def guide(_request: HttpRequest) -> HttpResponse:
    """How to pay, and what to do when something goes wrong."""
    return page("portal/help.html", {})


@public
@require_safe
def terms(_request: HttpRequest) -> HttpResponse:
    """Terms of use and what happens to personal data."""
    return page("portal/terms.html", {})


@public
@require_safe
def accessibility(_request: HttpRequest) -> HttpResponse:
    """What works for whom, and what does not yet."""
    return page("portal/accessibility.html", {})


@public
@require_safe
def banks(_request: HttpRequest) -> HttpResponse:
    """Fees, procedures and contact points of every provider (QC 35.4)."""
    return page("portal/banks.html", {"providers": all_providers()})
