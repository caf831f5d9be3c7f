"""Comparing the books: the four comparisons in summary, the runs, and running one now (QC 34)."""

from datetime import date, timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from dichvucong.catalogs.selectors import payment_types
from dichvucong.kernel.clock import now as clock_now
from dichvucong.kernel.clock import vietnam_day
from dichvucong.payments.selectors import Scope
from dichvucong.payments.selectors.reconciliation import (
    BookSum,
    CauseSum,
    Period,
    last_whole_run,
    latest_runs,
    sums_by_book,
    sums_by_cause,
)
from dichvucong.payments.services.reconciliation import EVERYTHING, Narrowing, reconcile
from dichvucong.web.access import officer
from dichvucong.web.console import differences_words as words
from dichvucong.web.console.differences_forms import RunForm, SummaryForm
from dichvucong.web.console.payments import with_everything_below
from dichvucong.web.console.scope import officer_of, provider_names, scope_of


@officer("payments.view")
@require_safe
def reconciliation(request: HttpRequest) -> HttpResponse:
    """What differs and what each book has, of the units granted."""
    return _show(request, RunForm())


@officer("reconciliation.resolve")
@require_POST
def run_now(request: HttpRequest) -> HttpResponse:
    """Compare one day now: the officer's own part of it, or the whole for who may see everything."""
    form = RunForm(request.POST)
    if not form.is_valid():
        return _show(request, form, status=422)
    day = form.cleaned_data["ngay"]
    opened = 0
    for part in _parts(scope_of(request, "reconciliation.resolve")):
        run = reconcile(day, actor=officer_of(request).account.actor, now=clock_now(), narrowing=part)
        opened += run.counts["written"]["opened"]
    messages.success(request, f"Đã đối soát ngày {day:%d/%m/%Y}: {opened} chênh lệch mới.")
    return HttpResponseRedirect(f"{reverse('console:reconciliation')}?tu_ngay={day}&den_ngay={day}")


def _show(request: HttpRequest, run_form: RunForm, *, status: int = 200) -> HttpResponse:
    form = SummaryForm(request.GET, providers=list(provider_names().items()))
    scope, now = scope_of(request, "payments.view"), clock_now()
    yesterday = vietnam_day(now) - timedelta(days=1)
    shown: dict[str, object] = {
        "form": form,
        "run_form": run_form
        if "reconciliation.resolve" in officer_of(request).authority.permissions
        else None,
        "runs": latest_runs(scope),
        "yesterday": yesterday,
        "last_run": last_whole_run(yesterday),
        "provider_names": provider_names(),
    }
    if not form.is_valid():
        return render(request, "console/reconciliation.html", shown, status=422)
    period = _period(form, vietnam_day(now))
    by = form.cleaned_data["theo"] or "provider_code"
    shown |= {
        "period": period,
        "comparisons": _by_comparison(sums_by_cause(period, scope=scope, now=now)),
        "books": [(_name(by, row), row) for row in sums_by_book(period, by=by, scope=scope)],
        "dimension": words.DIMENSIONS[by],
    }
    return render(request, "console/reconciliation.html", shown, status=status)


def _period(form: SummaryForm, today: date) -> Period:
    asked = form.cleaned_data
    return Period(
        first=asked["tu_ngay"],
        last=asked["den_ngay"] or today,
        provider_code=asked["ngan_hang"],
        agency_codes=with_everything_below(asked["don_vi"]),
        payment_type=form.payment_type,
    )


def _by_comparison(sums: list[CauseSum]) -> list[tuple[str, list[CauseSum], int]]:
    """All four, also those without a difference; with how many are not settled."""
    found = {name: [row for row in sums if row.comparison == name] for name in words.COMPARISONS}
    return [(name, rows, sum(row.unsettled for row in rows)) for name, rows in found.items()]


def _name(by: str, row: BookSum) -> str:
    if by == "provider_code":
        return provider_names().get(row.name, row.name)
    if by == "payment_type":
        names = {str(kind.number): f"{kind.code} {kind.name}" for kind in payment_types()}
        return names.get(row.name, row.name)
    return row.name


def _parts(scope: Scope) -> list[Narrowing]:
    if scope.everything:
        return [EVERYTHING]
    parts = [Narrowing(provider_code=code) for code in sorted(scope.provider_codes)]
    if scope.agency_codes:
        parts.append(Narrowing(agency_codes=sorted(scope.agency_codes)))
    return parts
