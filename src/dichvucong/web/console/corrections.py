"""Wrong account data: banks report them, agencies correct them, banks book again (TT 29.2)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dichvucong.catalogs.selectors import accounts_of
from dichvucong.kernel.clock import now as clock_now
from dichvucong.kernel.errors import DomainError, InvalidFields
from dichvucong.kernel.journal import history_of
from dichvucong.payments.crediting import WrongData
from dichvucong.payments.crediting_errors import CorrectionNotFound
from dichvucong.payments.selectors.corrections import (
    CorrectionRow,
    correction_by_number,
    search_corrections,
)
from dichvucong.payments.services.corrections import (
    AccountData,
    WrongAccount,
    acknowledge_correction,
    correct_account,
    correction_deadline,
    record_booked,
    refuse_correction,
    register_and_correct,
    report_wrong_account,
    works_by_itself,
)
from dichvucong.web.access import officer
from dichvucong.web.console import labels
from dichvucong.web.console.follow_forms import (
    BookedForm,
    CorrectForm,
    TakenForm,
    WrongAccountForm,
)
from dichvucong.web.console.follow_lists import FollowList
from dichvucong.web.console.following import (
    ACT,
    acts_for_agency,
    acts_for_provider,
    explained,
    minute,
    needed,
    seen_payment,
)
from dichvucong.web.console.scope import may, officer_of, provider_names

HEADER = (
    "Số yêu cầu",
    "Mã giao dịch",
    "Mã khoản thu",
    "Đơn vị thu",
    "Ngân hàng, ví",
    "Số tiền (đồng)",
    "Thông tin sai",
    "Tài khoản sai",
    "Tài khoản đúng",
    "Trạng thái",
    "Ngân hàng báo lúc",
    "Hạn điều chỉnh",
    "Điều chỉnh lúc",
    "Kết thúc lúc",
)


@dataclass(frozen=True)
class Step:
    """One button of the provider's staff. `by_hand` ones only where its system does not speak for itself."""

    verb: str
    words: str
    done: str
    states: tuple[str, ...]
    form: type[forms.Form]
    run: Callable[[str, Mapping[str, Any], str, datetime], object]
    by_hand: bool = True
    look: str = ""


STEPS: Sequence[Step] = (
    Step(
        "da-nhan",
        "Đã nhận lệnh điều chỉnh",
        "Đã ghi nhận.",
        ("corrected",),
        TakenForm,
        lambda number, _said, actor, now: acknowledge_correction(number, actor=actor, now=now),
    ),
    Step(
        "da-ghi-co",
        "Đã ghi có lại",
        "Đã ghi nhận. Yêu cầu kết thúc khi sao kê của tài khoản thụ hưởng có khoản này.",
        ("acknowledged",),
        BookedForm,
        lambda number, said, actor, now: record_booked(number, said["tham_chieu"], actor=actor, now=now),
    ),
    Step(
        "van-sai",
        "Thông tin vẫn sai",
        "Đã trả lại cho đơn vị thu điều chỉnh.",
        ("corrected", "acknowledged", "booked"),
        WrongAccountForm,
        lambda number, said, actor, now: refuse_correction(number, _found(said), actor=actor, now=now),
        by_hand=False,
        look="danger",
    ),
)
BY_VERB: Mapping[str, Step] = {step.verb: step for step in STEPS}


@officer("payments.view")
@require_safe
def corrections(request: HttpRequest) -> HttpResponse:
    """The corrections of the units and providers granted, those not ended unless asked otherwise."""
    return _LIST.show(request)


@officer("payments.view")
@require_safe
def export_corrections(request: HttpRequest, extension: str) -> HttpResponseBase:
    """The same list as a file. That it was taken away is journalled."""
    return _LIST.export(request, extension)


@officer("payments.view")
@require_safe
def correction(request: HttpRequest, number: str) -> HttpResponse:
    """One correction: both accounts, the term, the history, and the buttons of either side."""
    return _show(request, _visible(request, number))


@officer(ACT)
@require_POST
def correct(request: HttpRequest, number: str) -> HttpResponse:
    """The agency names the right account."""
    found = _visible(request, number)
    needed(acts_for_agency(request, found.agency_code))
    form = _correct_form(request, found, request.POST)
    if not form.is_valid():
        return _show(request, found, correcting=form, status=422)
    act = register_and_correct if form.is_new else correct_account
    try:
        act(number, form.data_chosen(), actor=officer_of(request).account.actor, now=clock_now())
    except InvalidFields as refusal:
        for error in refusal.errors:
            form.refuse(error.field, error.message)
        return _show(request, found, correcting=form, status=422)
    except DomainError as refusal:
        form.refuse(refusal.field, refusal.message)
        return _show(request, found, correcting=form, status=422)
    messages.success(request, "Đã điều chỉnh. Lệnh thanh toán đang được gửi lại cho ngân hàng.")
    return HttpResponseRedirect(reverse("console:correction", args=[number]))


@officer(ACT)
@require_POST
def step(request: HttpRequest, number: str, verb: str) -> HttpResponse:
    """The provider's staff says what became of the corrected order."""
    found = _visible(request, number)
    chosen = BY_VERB.get(verb)
    if chosen is None:
        raise Http404
    needed(acts_for_provider(request, found.provider_code))
    form = chosen.form(request.POST)
    if not form.is_valid():
        return _show(request, found, wrong=(chosen, form), status=422)
    chosen.run(number, form.cleaned_data, officer_of(request).account.actor, clock_now())
    messages.success(request, chosen.done)
    return HttpResponseRedirect(reverse("console:correction", args=[number]))


@officer(ACT)
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, code: str) -> HttpResponse:
    """The provider's staff reports wrong account data (GET shows the form)."""
    paid = seen_payment(request, code)
    needed(acts_for_provider(request, paid.provider_code))
    form = WrongAccountForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                made = report_wrong_account(
                    code, _found(form.cleaned_data), actor=officer_of(request).account.actor, now=clock_now()
                )
            except DomainError as refusal:
                form.add_error(None, refusal.message)
            else:
                messages.success(request, f"Đã báo đơn vị thu điều chỉnh, yêu cầu {made.number}.")
                return HttpResponseRedirect(reverse("console:correction", args=[made.number]))
    shown = {"form": form, "payment": paid, "due": paid.obligation, "provider_names": provider_names()}
    return render(request, "console/report_account.html", shown, status=status)


def _show(
    request: HttpRequest,
    found: CorrectionRow,
    *,
    correcting: CorrectForm | None = None,
    wrong: tuple[Step, forms.Form] | None = None,
    status: int = 200,
) -> HttpResponse:
    corrects = found.state == "open" and acts_for_agency(request, found.agency_code)
    steps = [
        (step, wrong[1] if wrong and wrong[0] is step else step.form(auto_id=f"{step.verb}_%s"))
        for step in _offered(request, found)
    ]
    shown = {
        "correction": found,
        "due": found.payment.obligation,
        "late": found.state == "open" and found.due_at < clock_now(),
        "explained": explained(correction_deadline(found.reported_at, labels.actor_name(found.reported_by))),
        "correcting": (correcting or _correct_form(request, found, None)) if corrects else None,
        "steps": steps,
        "by_itself": works_by_itself(found),
        "provider_names": provider_names(),
        "history": [entry for entry in history_of(found.stream) if entry.subject == found.number],
    }
    return render(request, "console/correction.html", shown, status=status)


def _offered(request: HttpRequest, found: CorrectionRow) -> list[Step]:
    if not acts_for_provider(request, found.provider_code):
        return []
    by_itself = works_by_itself(found)
    return [step for step in STEPS if found.state in step.states and not (step.by_hand and by_itself)]


def _correct_form(request: HttpRequest, found: CorrectionRow, typed: Any) -> CorrectForm:
    """The accounts of the catalogue but for the wrong one; a new one for who keeps the unit's catalogue."""
    wrong = AccountData(
        found.wrong_bank_bin, found.wrong_citad, found.wrong_account_number, found.wrong_account_name
    )
    known = [
        AccountData(account.bank_bin, account.citad, account.account_number, account.account_name)
        for account in accounts_of(found.agency_code)
    ]
    accounts = [data for data in dict.fromkeys(known) if data != wrong]
    registers = may(request, "catalogs.write", agency_code=found.agency_code)
    initial = {
        "ma_bin": wrong.bank_bin,
        "citad": wrong.citad,
        "so_tai_khoan": wrong.account_number,
        "ten_tai_khoan": wrong.account_name,
    }
    return CorrectForm(typed, accounts=accounts, registers=registers, initial=initial)


def _found(said: Mapping[str, Any]) -> WrongAccount:
    return WrongAccount(WrongData(said["ly_do"]), said["chi_tiet"])


def _cells(row: CorrectionRow, names: Mapping[str, str]) -> Sequence[str | int]:
    return (
        row.number,
        row.payment.code,
        row.revenue_identifier,
        row.payment.obligation.agency_name,
        names.get(row.provider_code, row.provider_code),
        row.amount_vnd,
        labels.label(labels.OUTCOMES, row.reason),
        row.wrong_account_number,
        row.account_number,
        labels.label(labels.CORRECTION_STATES, row.state),
        minute(row.reported_at),
        minute(row.due_at),
        minute(row.corrected_at),
        minute(row.ended_at),
    )


_LIST = FollowList(
    template="console/corrections.html",
    subject="corrections",
    file="dieu-chinh",
    header=HEADER,
    states=labels.CORRECTION_STATES,
    search=search_corrections,
    cells=_cells,
)


def _visible(request: HttpRequest, number: str) -> CorrectionRow:
    """Raises `CorrectionNotFound` for what the officer may not see, exactly as for what does not exist."""
    found = correction_by_number(number)
    if not may(request, "payments.view", agency_code=found.agency_code, provider_code=found.provider_code):
        raise CorrectionNotFound
    return found
