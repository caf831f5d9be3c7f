"""Claims of payers: who must answer follows from where the money is (QC 34.6b-c)."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from dichvucong.catalogs.selectors import bank
from dichvucong.identity.errors import PermissionMissing
from dichvucong.identity.words import DataKind
from dichvucong.kernel.clock import now as clock_now
from dichvucong.kernel.errors import DomainError
from dichvucong.kernel.journal import history_of
from dichvucong.payments.errors import ClaimNotFound
from dichvucong.payments.selectors import Order
from dichvucong.payments.selectors.refunds import (
    ClaimFilter,
    ClaimRow,
    claim_by_number,
    pots_of,
    search_claims,
)
from dichvucong.payments.services.refunds import accept_claim, answering_route, refuse_claim
from dichvucong.web.access import officer
from dichvucong.web.console.lists import page_of
from dichvucong.web.console.refund_forms import AcceptForm, ClaimListForm, RefuseForm
from dichvucong.web.console.refund_steps import DRAFT
from dichvucong.web.console.scope import audit, may, officer_of, provider_names, scope_of
from dichvucong.web.looks import shown_to_officer


@officer("payments.view")
@require_safe
def claims(request: HttpRequest) -> HttpResponse:
    """The claims of the units and providers granted, open ones unless asked otherwise."""
    form = ClaimListForm(request.GET)
    if not form.is_valid():
        return render(request, "console/claims.html", {"form": form, "page": None}, status=422)
    asked = form.cleaned_data
    state = {"": "open", "tat-ca": ""}.get(asked["trang_thai"], asked["trang_thai"])
    scope = scope_of(request, "payments.view")
    wanted = ClaimFilter(state=state, text=asked["ma"])
    page = page_of(request, lambda part: search_claims(wanted, scope=scope, part=part), Order.OLDEST)
    return render(request, "console/claims.html", {"form": form, "page": page, "now": clock_now()})


@officer("payments.view")
@require_safe
def claim(request: HttpRequest, number: str) -> HttpResponse:
    """One claim. Reading it is journalled: it holds personal data."""
    found = _visible(request, number)
    audit(request, "claim.read", number)
    return _show(request, found)


@officer("refunds.draft")
@require_POST
def accept(request: HttpRequest, number: str) -> HttpResponse:
    """Accept: a draft refund is made."""
    found = _answerable(request, number)
    form = AcceptForm(request.POST)
    if not form.is_valid():
        return _show(request, found, accepting=form, status=422)
    said = form.cleaned_data
    try:
        done = accept_claim(
            number,
            amount_vnd=said["so_tien"],
            answer=said["tra_loi"],
            actor=officer_of(request).account.actor,
            now=clock_now(),
        )
    except DomainError as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        return _show(request, found, accepting=form, status=422)
    assert done.refund is not None, "accepting makes a refund"
    messages.success(request, f"Đã chấp nhận và lập chứng từ {done.refund.number}. Kiểm tra rồi trình duyệt.")
    return HttpResponseRedirect(reverse("console:refund", args=[done.refund.number]))


@officer("refunds.draft")
@require_POST
def refuse(request: HttpRequest, number: str) -> HttpResponse:
    """Refuse, with a reason the payer reads."""
    found = _answerable(request, number)
    form = RefuseForm(request.POST)
    if not form.is_valid():
        return _show(request, found, refusing=form, status=422)
    actor = officer_of(request).account.actor
    refuse_claim(number, answer=form.cleaned_data["tra_loi"], actor=actor, now=clock_now())
    messages.success(request, f"Đã trả lời đề nghị {number}.")
    return HttpResponseRedirect(reverse("console:claim", args=[number]))


def _show(
    request: HttpRequest,
    found: ClaimRow,
    *,
    accepting: AcceptForm | None = None,
    refusing: RefuseForm | None = None,
    status: int = 200,
) -> HttpResponse:
    payer = found.payment.obligation.payer_identifier
    shown_to_officer(request, DataKind.CLAIM, about=found.number, number=payer)
    left_vnd = sum(pot.left_vnd for pot in pots_of(found.payment.code) if pot.case is None)
    shown = {
        "claim": found,
        "due": found.payment.obligation,
        "route": answering_route(found.payment),
        "in_full": may(request, "payments.view", agency_code=found.agency_code),
        "answerable": found.state == "open" and _may_answer(request, found),
        "left_vnd": left_vnd,
        "accepting": accepting or AcceptForm(initial={"so_tien": left_vnd}, auto_id="nhan_%s"),
        "refusing": refusing or RefuseForm(auto_id="tu_choi_%s"),
        "late": found.state == "open" and found.due_at < clock_now(),
        "bank": bank(found.payee_bank_bin),
        "provider_names": provider_names(),
        "history": [entry for entry in history_of(found.stream) if entry.subject == found.number],
    }
    return render(request, "console/claim.html", shown, status=status)


def _visible(request: HttpRequest, number: str) -> ClaimRow:
    """Raises `ClaimNotFound` for what the officer may not see, exactly as for what does not exist."""
    found = claim_by_number(number)
    if not may(request, "payments.view", agency_code=found.agency_code, provider_code=found.provider_code):
        raise ClaimNotFound
    return found


def _answerable(request: HttpRequest, number: str) -> ClaimRow:
    found = _visible(request, number)
    if not _may_answer(request, found):
        raise PermissionMissing(DRAFT)
    return found


def _may_answer(request: HttpRequest, found: ClaimRow) -> bool:
    """The provider's staff answers while the money is theirs to give back; else it is the agency's to answer."""
    provider = found.provider_code if answering_route(found.payment) == "provider" else ""
    return may(request, DRAFT, agency_code=found.agency_code, provider_code=provider)
