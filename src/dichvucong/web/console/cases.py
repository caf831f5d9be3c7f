"""Cases: what does not add up, its evidence, and how it is ended."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from dichvucong.identity.words import DataKind
from dichvucong.kernel.clock import now as clock_now
from dichvucong.kernel.errors import NotFound
from dichvucong.kernel.journal import history_of
from dichvucong.kernel.models import InboxMessage
from dichvucong.payments.errors import CaseNotFound
from dichvucong.payments.selectors import (
    CaseFilter,
    CaseRow,
    Order,
    Slice,
    case_by_number,
    search_cases,
)
from dichvucong.payments.services import RESOLUTIONS, resolve_case
from dichvucong.web.access import officer
from dichvucong.web.console import labels
from dichvucong.web.console.forms import CaseListForm, ResolveForm
from dichvucong.web.console.lists import page_of
from dichvucong.web.console.raw import raw_view
from dichvucong.web.console.refunds import NOTHING_BACK, refunding_of
from dichvucong.web.console.scope import audit, may, must, officer_of, provider_names, scope_of
from dichvucong.web.console.timeline import source_name
from dichvucong.web.looks import shown_to_officer


@officer("payments.view")
@require_safe
def cases(request: HttpRequest) -> HttpResponse:
    """The cases of the units granted, open ones unless asked otherwise."""
    form = CaseListForm(request.GET)
    if not form.is_valid():
        return render(request, "console/cases.html", {"form": form, "page": None}, status=422)
    asked = form.cleaned_data
    state = {"": "open", "tat-ca": ""}.get(asked["trang_thai"], asked["trang_thai"])
    wanted = CaseFilter(state=state, cause=asked["nguyen_nhan"], text=asked["ma"])

    def find(part: Slice) -> list[CaseRow]:
        return search_cases(wanted, scope=scope_of(request, "payments.view"), part=part)

    page = page_of(request, find, Order.NEWEST)
    shown = {"form": form, "page": page, "provider_names": provider_names()}
    return render(request, "console/cases.html", shown)


@officer("payments.view")
@require_http_methods(["GET", "HEAD", "POST"])
def case(request: HttpRequest, number: str) -> HttpResponse:
    """One case with its evidence (GET); end it with a reason (POST)."""
    found = _visible(request, number)
    offered = list(RESOLUTIONS.get(found.cause, ()))
    if request.method == "POST":
        return _resolve(request, found, ResolveForm(request.POST, offered=offered))
    return _show(request, found, ResolveForm(offered=offered))


@officer("payments.view")
@require_safe
def case_message(request: HttpRequest, number: str, message: int) -> HttpResponse:
    """One raw message behind a case. Reading it is journalled."""
    found = _visible(request, number)
    row = InboxMessage.objects.filter(pk=message).first() if message in found.inbox_ids else None
    if row is None:
        raise NotFound("Không tìm thấy tin này.")
    audit(request, "message.read", number, message=message)
    payer = found.payment.obligation.payer_identifier if found.payment else ""
    shown_to_officer(request, DataKind.MESSAGE, about=number, number=payer)
    back = reverse("console:case", args=[number])
    return render(request, "console/message.html", {"raw": raw_view(row), "back": back, "subject": number})


def _resolve(request: HttpRequest, found: CaseRow, form: ResolveForm) -> HttpResponse:
    must(request, "cases.resolve", agency_code=found.agency_code, provider_code=found.provider_code)
    if not form.is_valid():
        return _show(request, found, form, status=422)
    resolve_case(
        found.number,
        resolution=form.cleaned_data["cach"],
        reason=form.cleaned_data["ly_do"],
        actor=officer_of(request).account.actor,
        now=clock_now(),
    )
    messages.success(request, f"Đã giải quyết vụ việc {found.number}.")
    return HttpResponseRedirect(reverse("console:case", args=[found.number]))


def _show(request: HttpRequest, found: CaseRow, form: ResolveForm, *, status: int = 200) -> HttpResponse:
    resolvable = found.state == "open" and may(
        request, "cases.resolve", agency_code=found.agency_code, provider_code=found.provider_code
    )
    back = refunding_of(request, found.payment) if found.payment else NOTHING_BACK
    shown = {
        "case": found,
        "refunds": [refund for refund in back.refunds if refund.case_id == found.pk],
        "refundable": found.number in back.case_numbers,
        "form": form if resolvable else None,
        "evidence": _evidence(found),
        "provider_names": provider_names(),
        "messages_behind": [
            (message, source_name(message.source))
            for message in InboxMessage.objects.filter(pk__in=found.inbox_ids).order_by("pk")
        ],
        "history": [entry for entry in history_of(found.stream) if entry.subject == found.number],
    }
    return render(request, "console/case.html", shown, status=status)


def _evidence(found: CaseRow) -> list[tuple[str, str]]:
    return [
        (labels.label(labels.EVIDENCE, name), labels.evidence_text(name, value))
        for name, value in found.evidence.items()
        if value not in {"", None}
    ]


def _visible(request: HttpRequest, number: str) -> CaseRow:
    """Raises `CaseNotFound` for what the officer may not see, exactly as for what does not exist."""
    found = case_by_number(number)
    if not may(request, "payments.view", agency_code=found.agency_code, provider_code=found.provider_code):
        raise CaseNotFound
    return found
