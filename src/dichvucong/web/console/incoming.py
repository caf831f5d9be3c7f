"""Credits whose payment is not known, one credit with where it came from and went, and money that is late."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dichvucong.identity.words import DataKind
from dichvucong.kernel.clock import now as clock_now
from dichvucong.payments.selectors import Order
from dichvucong.payments.selectors.refunds import credit_left_vnd, refunds_of_credit
from dichvucong.payments.selectors.settlement import (
    credit_by_id,
    late_by_provider,
    late_payments,
    open_credits,
    shares_of,
)
from dichvucong.web.access import officer
from dichvucong.web.console.following import acts_for_agency, acts_for_provider
from dichvucong.web.console.lists import page_of
from dichvucong.web.console.refund_steps import DRAFT
from dichvucong.web.console.scope import may, provider_names, scope_of
from dichvucong.web.looks import list_shown, shown_to_officer

NEEDS = "settlement.import"


@officer(NEEDS)
@require_safe
def credits_list(request: HttpRequest) -> HttpResponse:
    """Credits of which something belongs to no payment yet."""
    scope = scope_of(request, NEEDS)
    page = page_of(request, lambda part: open_credits(scope=scope, part=part), Order.NEWEST)
    list_shown(request, DataKind.STATEMENT, len(page.rows))
    return render(request, "console/credits.html", {"page": page})


@officer(NEEDS)
@require_safe
def credit(request: HttpRequest, number: int) -> HttpResponse:
    """One credit: its file and line, and the payments, obligations and dossiers it was for."""
    scope = scope_of(request, NEEDS)
    found = credit_by_id(number, scope=scope)
    shown_to_officer(request, DataKind.STATEMENT, about=f"credit:{number}")
    shown = {
        "credit": found,
        "shares": shares_of(found, scope=scope),
        "left_vnd": found.amount_vnd - found.matched_vnd - found.refunded_vnd,
        "refunds": refunds_of_credit(found),
        "refundable": may(request, DRAFT, agency_code=found.agency_code) and credit_left_vnd(found) > 0,
        "provider_names": provider_names(),
    }
    return render(request, "console/credit.html", shown)


@officer("payments.view")
@require_safe
def late(request: HttpRequest) -> HttpResponse:
    """Paid, and not on the beneficiary account by the next working day."""
    scope, now = scope_of(request, "payments.view"), clock_now()
    page = page_of(request, lambda part: late_payments(now=now, scope=scope, part=part), Order.OLDEST)
    shown = {
        "page": page,
        "sums": late_by_provider(now=now, scope=scope),
        "askable": {row.payment.pk for row in page.rows if acts_for_agency(request, row.payment.agency_code)},
        "reportable": {
            row.payment.pk for row in page.rows if acts_for_provider(request, row.payment.provider_code)
        },
        "provider_names": provider_names(),
    }
    return render(request, "console/late.html", shown)
