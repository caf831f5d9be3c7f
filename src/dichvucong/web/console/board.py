"""The exception board: what is red now, and the jobs by the clock with a button to run each at once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from dichvucong.exchange.selectors import given_up_figures, given_up_of
from dichvucong.identity.errors import PermissionMissing
from dichvucong.kernel.clock import now as clock_now
from dichvucong.kernel.errors import NotFound
from dichvucong.kernel.inbox import refused_letters
from dichvucong.kernel.jobs import run_now, scheduled_jobs
from dichvucong.payments.selectors import Order, Scope, Slice
from dichvucong.payments.selectors.red import MOST_COUNTED, RedRow, red_kinds, red_now, red_rows
from dichvucong.web.access import officer
from dichvucong.web.console import differences_words, job_words, labels, refund_words, settlement_words
from dichvucong.web.console.account_complaints import ASSIST, late_complaints
from dichvucong.web.console.deliveries import systems_of
from dichvucong.web.console.late_procedures import LateLine, late_procedures
from dichvucong.web.console.late_units import late_units
from dichvucong.web.console.lists import page_of
from dichvucong.web.console.scope import officer_of, provider_names, scope_of

CALLBACKS_SHOWN_FOR = timedelta(days=7)
OWN_KINDS = ("callbacks", "deliveries")
"""What stands in other components' tables than the payments' own."""

_PAGES = {
    "unknown": "console:trace_detail",
    "stuck": "console:trace_detail",
    "late": "console:trace_detail",
    "cases": "console:case",
    "discrepancies": "console:discrepancy",
    "overdue": "console:discrepancy",
    "corrections": "console:correction",
    "corrections_late": "console:correction",
    "requests": "console:credit_request",
    "requests_late": "console:credit_request",
    "refunds": "console:refund",
    "files": "console:statement",
}

_CAUSES: Mapping[str, Mapping[str, str]] = {
    **dict.fromkeys(("unknown", "stuck", "late"), labels.PAYMENT_STATES),
    **dict.fromkeys(("discrepancies", "overdue"), differences_words.CAUSES),
    **dict.fromkeys(("corrections", "corrections_late"), labels.OUTCOMES),
    **dict.fromkeys(("requests", "requests_late"), labels.REQUEST_STATES),
    "cases": labels.CAUSES,
    "credits": settlement_words.WORDS["credit"],
    "refunds": refund_words.STATES,
}


@dataclass(frozen=True)
class Light:
    """One line of the board."""

    kind: str
    count: int
    oldest: datetime | date | None

    @property
    def words(self) -> str:
        """What it counts."""
        return labels.label(labels.RED, self.kind)

    @property
    def number(self) -> str:
        """The count as shown; beyond the most that is counted only that there are more."""
        return f"hơn {MOST_COUNTED}" if self.count > MOST_COUNTED else str(self.count)


@officer("payments.view", "units.admit")
@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """What is red now of the units granted; jobs for those who operate the whole country."""
    now = clock_now()
    scope = scope_of(request, "payments.view")
    pays = officer_of(request).authority.may("payments.view")
    lights = [*_own_lights(request, scope, now), *_lights(scope, now)] if pays else []
    shown = {
        "red": [light for light in lights if light.count],
        "green": [light for light in lights if not light.count],
        "pays": pays,
        "procedures": late_procedures(request, now),
        "accounts": _late_accounts(request, now),
        "units": late_units(request, now),
        "jobs": scheduled_jobs() if _operates(request) else [],
        "now": now,
    }
    return render(request, "console/board.html", shown)


@officer("payments.view")
@require_safe
def red_list(request: HttpRequest, kind: str) -> HttpResponse:
    """The things of one kind, oldest first, each leading to where it is dealt with."""
    if kind not in (*red_kinds(), *OWN_KINDS):
        raise NotFound("Không có danh sách này.")
    now, scope = clock_now(), scope_of(request, "payments.view")

    def find(part: Slice) -> list[RedRow]:
        if kind == "callbacks":
            return _callbacks(scope, now, part)
        if kind == "deliveries":
            return _deliveries(request, part)
        return red_rows(kind, scope, now=now, part=part)

    page = page_of(request, find, Order.OLDEST)
    shown = {
        "words": labels.label(labels.RED, kind),
        "page": page,
        "rows": [(row, _address(kind, row), _cause(kind, row)) for row in page.rows],
        "provider_names": provider_names(),
    }
    return render(request, "console/red.html", shown)


@officer("operation.view")
@require_POST
def run_job(request: HttpRequest, job: str) -> HttpResponse:
    """Run a job by the clock at once; pressing twice queues it once. Journalled."""
    if not _operates(request):
        raise PermissionMissing("operation.view")
    queued = run_now(job, actor=officer_of(request).account.actor, now=clock_now())
    words = labels.label(job_words.JOBS, job)
    if queued:
        messages.success(request, f"Đã xếp hàng chạy ngay: {words}.")
    else:
        messages.info(request, f"Đã có một lượt đang chờ chạy: {words}.")
    return HttpResponseRedirect(f"{reverse('console:board')}#cong-viec")


def _late_accounts(request: HttpRequest, now: datetime) -> list[LateLine]:
    """Complaints about accounts past their hours, for the help desk."""
    if not officer_of(request).authority.may(ASSIST):
        return []
    address = f"{reverse('console:account_complaints')}?qua_han=on"
    return [LateLine("Khiếu nại về tài khoản quá hạn", late_complaints(now=now).count(), address)]


def _operates(request: HttpRequest) -> bool:
    """Jobs work on everybody's data: only whoever operates the whole country may start them."""
    return scope_of(request, "operation.view").everything


def _lights(scope: Scope, now: datetime) -> list[Light]:
    return [Light(red.kind, red.count, red.oldest) for red in red_now(scope, now=now)]


def _own_lights(request: HttpRequest, scope: Scope, now: datetime) -> list[Light]:
    refused = refused_letters(_sources(scope), since=now - CALLBACKS_SHOWN_FOR)
    oldest = refused.order_by("received_at").values_list("received_at", flat=True).first()
    given_up = given_up_figures([system.code for system in systems_of(request, "payments.view")])
    return [
        Light("callbacks", refused.order_by()[: MOST_COUNTED + 1].count(), oldest),
        Light("deliveries", given_up.count, given_up.oldest),
    ]


def _sources(scope: Scope) -> list[str] | None:
    """Where callbacks may have come from that the officer may see; None means everywhere."""
    return None if scope.everything else [f"provider:{code}" for code in scope.provider_codes]


def _callbacks(scope: Scope, now: datetime, part: Slice) -> list[RedRow]:
    rows = refused_letters(_sources(scope), since=now - CALLBACKS_SHOWN_FOR)
    if part.beyond is not None:
        rows = rows.filter(pk__gt=part.beyond)
    return [
        RedRow(
            pk=row.pk,
            subject=f"Tin số {row.pk}",
            since=row.received_at,
            amount_vnd=None,
            agency_code="",
            provider_code=row.source.partition(":")[2],
            cause=row.refusal,
        )
        for row in rows.order_by("pk")[: part.limit]
    ]


def _deliveries(request: HttpRequest, part: Slice) -> list[RedRow]:
    codes = [system.code for system in systems_of(request, "payments.view")]
    rows = given_up_of(codes, beyond=part.beyond, limit=part.limit)
    return [
        RedRow(
            pk=row.pk,
            subject=row.stream,
            since=row.finished_at or row.created_at,
            amount_vnd=None,
            agency_code=row.system_code,
            provider_code="",
            cause=row.last_reason,
        )
        for row in rows
    ]


def _address(kind: str, row: RedRow) -> str:
    if kind == "deliveries":
        return reverse("console:payment", args=[row.subject])
    if kind == "credits":
        return reverse("console:credit", args=[row.pk])
    if kind not in _PAGES:
        return ""
    return reverse(_PAGES[kind], args=[row.subject])


def _cause(kind: str, row: RedRow) -> str:
    return labels.label(_CAUSES.get(kind, {}), row.cause)
