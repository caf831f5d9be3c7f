"""Refunds: the list, one refund with its history and its buttons, and drafting one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dichvucong.identity.errors import PermissionMissing
from dichvucong.identity.words import DataKind
from dichvucong.kernel.clock import VIETNAM
from dichvucong.kernel.clock import now as clock_now
from dichvucong.kernel.errors import DomainError
from dichvucong.kernel.journal import history_of
from dichvucong.kernel.money import format_vnd
from dichvucong.payments.errors import PaymentNotFound, RefundNotFound
from dichvucong.payments.selectors import Order, PaymentRow, Slice, payment_by_code
from dichvucong.payments.selectors.refunds import (
    Pot,
    RefundFilter,
    RefundRow,
    is_stuck,
    pots_of,
    refund_by_number,
    refunds_of_payment,
    search_refunds,
)
from dichvucong.payments.services.refunds import (
    Payee,
    RefundDraft,
    draft_refund,
    takes_orders,
    treasury_order_file,
)
from dichvucong.web.access import officer
from dichvucong.web.console import labels, refund_words
from dichvucong.web.console.lists import as_csv, as_xlsx, everything, page_of
from dichvucong.web.console.refund_forms import RefundForm, RefundListForm
from dichvucong.web.console.refund_steps import BY_VERB, DRAFT, Step, allowed, offered
from dichvucong.web.console.scope import audit, may, must, officer_of, provider_names, scope_of
from dichvucong.web.looks import list_taken, shown_to_officer

HEADER = (
    "Số chứng từ",
    "Mã giao dịch",
    "Mã hồ sơ",
    "Đơn vị thu",
    "Ngân hàng, ví",
    "Số tiền (đồng)",
    "Nơi hoàn",
    "Nguyên nhân",
    "Trạng thái",
    "Lập lúc",
    "Người lập",
    "Người duyệt",
    "Kết thúc lúc",
    "Số tham chiếu kết quả",
)
MOST_ORDERS = 1000
COUNTED = "khoan-thu"
"""The choice that means the money which paid the obligation, not a case's."""


@dataclass(frozen=True)
class Refunding:
    """What a payment's page says of giving back: its refunds, and whether the officer may draft another.

    `case_numbers` are the cases with money that may still be drafted.
    """

    refunds: Sequence[RefundRow] = ()
    draftable: bool = False
    case_numbers: Sequence[str] = ()


NOTHING_BACK = Refunding()


@officer("payments.view")
@require_safe
def refunds(request: HttpRequest) -> HttpResponse:
    """The refunds of the units and providers granted."""
    form = RefundListForm(request.GET)
    if not form.is_valid():
        return render(request, "console/refunds.html", {"form": form, "page": None}, status=422)
    page = page_of(request, lambda part: _find(request, form, part), Order.NEWEST)
    shown = {
        "form": form,
        "page": page,
        "query": request.GET.urlencode(),
        "provider_names": provider_names(),
        "orders_wait": bool(_orders(request, limit=1)),
    }
    return render(request, "console/refunds.html", shown)


@officer("payments.view")
@require_safe
def export_refunds(request: HttpRequest, extension: str) -> HttpResponseBase:
    """The same list as a file. That it was taken away is journalled."""
    form = RefundListForm(request.GET)
    if not form.is_valid():
        return render(request, "console/refunds.html", {"form": form, "page": None}, status=422)
    audit(request, "refunds.exported", "refunds", filters=sorted(k for k, v in request.GET.items() if v))
    list_taken(request, DataKind.REFUND)
    names = provider_names()
    rows = (_cells(row, names) for row in everything(lambda part: _find(request, form, part), Order.NEWEST))
    make = as_xlsx if extension == "xlsx" else as_csv
    return make("hoan-tra", HEADER, rows)


@officer("payments.view")
@require_safe
def refund(request: HttpRequest, number: str) -> HttpResponse:
    """One refund: facts, history, and the buttons this officer may press. Reading it is journalled."""
    found = visible_refund(request, number)
    audit(request, "refund.read", number)
    payer = found.payment.obligation.payer_identifier if found.payment else ""
    shown_to_officer(request, DataKind.REFUND, about=number, number=payer)
    return _show(request, found)


@officer("payments.view")
@require_safe
def order_file(request: HttpRequest, number: str) -> HttpResponse:
    """The order of one refund for the Treasury to import. Taking it is journalled: it holds an account."""
    found = visible_refund(request, number)
    must(request, "payments.view", agency_code=found.agency_code)
    return _file(request, [found.number])


@officer("payments.view")
@require_safe
def order_files(request: HttpRequest) -> HttpResponse:
    """All orders of the officer's units that wait for the Treasury, in one file."""
    return _file(request, [row.number for row in _orders(request, limit=MOST_ORDERS)])


@officer("refunds.draft", "refunds.approve")
@require_POST
def refund_step(request: HttpRequest, number: str, verb: str) -> HttpResponse:
    """Press one button."""
    found = visible_refund(request, number)
    step = BY_VERB.get(verb)
    if step is None:
        raise Http404
    if not allowed(request, found, step):
        raise PermissionMissing(step.permissions[0])
    form = step.form(request.POST)
    if not form.is_valid():
        return _show(request, found, wrong=(step, form), status=422)
    step.run(number, form.cleaned_data, officer_of(request).account.actor, clock_now())
    messages.success(request, step.done)
    return HttpResponseRedirect(reverse("console:refund", args=[number]))


@officer("refunds.draft")
@require_http_methods(["GET", "HEAD", "POST"])
def draft(request: HttpRequest, code: str) -> HttpResponse:
    """Draft a refund of a payment's money (GET shows what is left, POST writes the draft)."""
    paid = payment_by_code(code)
    if not may(request, "payments.view", agency_code=paid.agency_code, provider_code=paid.provider_code):
        raise PaymentNotFound
    pots = _draftable(request, paid)
    choices = [(_key(pot), _named(pot)) for pot in pots]
    if request.method == "POST":
        known = {**_drafted(request, code), **dict(choices)}
        if not known:
            must(request, DRAFT, agency_code=paid.agency_code)
        return _draft(request, paid, pots, RefundForm(request.POST, pots=list(known.items())))
    asked = request.GET.get("vu-viec", "")
    chosen = next((pot for pot in pots if _key(pot) == asked), pots[0] if pots else None)
    initial = {"khoan": _key(chosen), "so_tien": chosen.left_vnd} if chosen else {}
    return _show_draft(request, paid, pots, RefundForm(pots=choices, initial=initial))


def refunding_of(request: HttpRequest, paid: PaymentRow) -> Refunding:
    """The refunds of a payment, and what of it this officer may still draft."""
    made = refunds_of_payment(paid.code)
    if not may(request, DRAFT, agency_code=paid.agency_code, provider_code=paid.provider_code):
        return Refunding(made)
    pots = _draftable(request, paid)
    return Refunding(made, bool(pots), [pot.case.number for pot in pots if pot.case is not None])


def visible_refund(request: HttpRequest, number: str) -> RefundRow:
    """Raises `RefundNotFound` for what the officer may not see, exactly as for what does not exist."""
    found = refund_by_number(number)
    if not may(request, "payments.view", agency_code=found.agency_code, provider_code=found.provider_code):
        raise RefundNotFound
    return found


def _orders(request: HttpRequest, *, limit: int) -> Sequence[RefundRow]:
    """The orders of the officer's units that wait for the Treasury, the oldest first."""
    scope = replace(scope_of(request, "payments.view"), provider_codes=())
    wanted = RefundFilter(state="ordered", route="treasury")
    return search_refunds(wanted, scope=scope, now=clock_now(), part=Slice(Order.OLDEST, None, limit))


def _file(request: HttpRequest, numbers: Sequence[str]) -> HttpResponse:
    made = treasury_order_file(numbers, now=clock_now())
    audit(request, "refund.order_read", made.name, refunds=list(numbers))
    list_taken(request, DataKind.REFUND)
    headers = {"Content-Disposition": f'attachment; filename="{made.name}"', "Cache-Control": "no-store"}
    return HttpResponse(made.body, content_type=made.content_type, headers=headers)


def _show(
    request: HttpRequest,
    found: RefundRow,
    *,
    wrong: tuple[Step, forms.Form] | None = None,
    status: int = 200,
) -> HttpResponse:
    steps = [
        (step, wrong[1] if wrong and wrong[0] is step else step.form(auto_id=f"{step.verb}_%s"))
        for step in offered(request, found)
    ]
    shown = {
        "refund": found,
        "due": found.payment.obligation if found.payment else None,
        "steps": steps,
        "own_draft": officer_of(request).account.actor == found.drafted_by,
        "in_full": may(request, "payments.view", agency_code=found.agency_code),
        "stuck": is_stuck(found, now=clock_now()),
        "by_itself": takes_orders(found),
        "provider_names": provider_names(),
        "history": [entry for entry in history_of(found.stream) if entry.subject == found.number],
    }
    return render(request, "console/refund.html", shown, status=status)


def _draft(request: HttpRequest, paid: PaymentRow, pots: Sequence[Pot], form: RefundForm) -> HttpResponse:
    if not form.is_valid():
        return _show_draft(request, paid, pots, form, status=422)
    said = form.cleaned_data
    wish = RefundDraft(
        payment_code=paid.code,
        amount_vnd=said["so_tien"],
        reason=said["ly_do"],
        case_number="" if said["khoan"] == COUNTED else said["khoan"],
        payee=Payee(said["ten"], said["tai_khoan"], said["ngan_hang"]),
    )
    try:
        made = draft_refund(wish, actor=officer_of(request).account.actor, now=clock_now())
    except DomainError as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        return _show_draft(request, paid, pots, form, status=422)
    messages.success(request, f"Đã lập chứng từ {made.number}. Kiểm tra rồi trình duyệt.")
    return HttpResponseRedirect(reverse("console:refund", args=[made.number]))


def _show_draft(
    request: HttpRequest, paid: PaymentRow, pots: Sequence[Pot], form: RefundForm, *, status: int = 200
) -> HttpResponse:
    shown = {
        "payment": paid,
        "due": paid.obligation,
        "pots": pots,
        "form": form,
        "provider_names": provider_names(),
    }
    return render(request, "console/refund_draft.html", shown, status=status)


def _draftable(request: HttpRequest, paid: PaymentRow) -> list[Pot]:
    """The unit may give back everything, a provider's staff what it took too much of (QC 34.6a)."""
    if may(request, DRAFT, agency_code=paid.agency_code):
        return list(pots_of(paid.code))
    must(request, DRAFT, agency_code=paid.agency_code, provider_code=paid.provider_code)
    return [pot for pot in pots_of(paid.code) if pot.case is not None]


def _drafted(request: HttpRequest, code: str) -> dict[str, str]:
    """Money in the officer's own drafts: the same sent again leads there, though nothing may be left of it."""
    actor = officer_of(request).account.actor
    own = [row for row in refunds_of_payment(code) if row.state == "draft" and row.drafted_by == actor]
    return {row.case.number if row.case else COUNTED: f"Khoản của chứng từ {row.number}" for row in own}


def _key(pot: Pot) -> str:
    return COUNTED if pot.case is None else pot.case.number


def _named(pot: Pot) -> str:
    left = format_vnd(pot.left_vnd)
    if pot.case is None:
        return f"Tiền đã nộp cho khoản thu, còn hoàn được {left}"
    cause = labels.label(labels.CAUSES, pot.case.cause).lower()
    return f"Vụ việc {pot.case.number} ({cause}), còn hoàn được {left}"


def _find(request: HttpRequest, form: RefundListForm, part: Slice) -> list[RefundRow]:
    asked = form.cleaned_data
    wanted = RefundFilter(
        text=asked["ma"],
        state=asked["trang_thai"],
        route=asked["duong"],
        stuck=bool(asked["tinh_hinh"]),
        day_from=asked["tu_ngay"],
        day_to=asked["den_ngay"],
    )
    scope = scope_of(request, "payments.view")
    return search_refunds(wanted, scope=scope, now=clock_now(), part=part)


def _cells(row: RefundRow, names: Mapping[str, str]) -> Sequence[str | int]:
    def at(value: Any) -> str:
        return f"{value.astimezone(VIETNAM):%d/%m/%Y %H:%M:%S}" if value else ""

    due = row.payment.obligation if row.payment else None
    return (
        row.number,
        row.payment.code if row.payment else row.credit.external_id if row.credit else "",
        due.dossier_code if due else "",
        due.agency_name if due else row.agency_code,
        names.get(row.provider_code, row.provider_code),
        row.amount_vnd,
        labels.label(refund_words.ROUTES, row.route),
        labels.label(refund_words.CAUSES, row.cause),
        labels.label(refund_words.STATES, row.state),
        at(row.drafted_at),
        labels.actor_name(row.drafted_by),
        labels.actor_name(row.approved_by) if row.approved_by else "",
        at(row.ended_at),
        row.result_reference,
    )
