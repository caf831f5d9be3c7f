"""The first page of the console."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dichvucong.exchange.selectors import delivery_figures
from dichvucong.kernel.clock import now as clock_now
from dichvucong.payments.selectors import attention
from dichvucong.web.access import officer
from dichvucong.web.console import labels
from dichvucong.web.console.deliveries import systems_of
from dichvucong.web.console.menu import first_page
from dichvucong.web.console.scope import officer_of, scope_of


@officer()
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What needs attention now, and how today goes; who has nothing to do with payments goes to the first page of the menu."""
    authority = officer_of(request).authority
    if not authority.may("payments.view"):
        return HttpResponseRedirect(first_page(authority.permissions))
    now = clock_now()
    seen = attention(scope_of(request, "payments.view"), now=now)
    today = [(name, seen.today.get(name, 0)) for name in labels.PAYMENT_STATES]
    own = {system.code for system in systems_of(request, "payments.view")}
    late = [figures for figures in delivery_figures(now=now) if figures.system_code in own]
    shown = {"late": late, "seen": seen, "today": today, "total": sum(seen.today.values()), "now": now}
    return render(request, "console/home.html", shown)
