"""Money that has not come: agencies ask, banks answer within a working day (TT 29.1)."""

from collections.abc import Mapping, Sequence

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dichvucong.kernel.clock import now as clock_now
from dichvucong.kernel.errors import DomainError
from dichvucong.kernel.journal import history_of
from dichvucong.payments.crediting_errors import CreditRequestNotFound
from dichvucong.payments.selectors.corrections import (
    CreditRequestRow,
    corrections_of_payment,
    credit_request_by_number,
    search_credit_requests,
)
from dichvucong.payments.services.corrections import answer_deadline, answer_request, request_credit
from dichvucong.web.access import officer
from dichvucong.web.console import labels
from dichvucong.web.console.follow_forms import AnswerForm, RequestForm
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
    "Nội dung",
    "Trạng thái",
    "Gửi lúc",
    "Hạn trả lời",
    "Phương án",
    "Trả lời",
    "Trả lời lúc",
)


@officer("payments.view")
@require_safe
def credit_requests(request: HttpRequest) -> HttpResponse:
    """The requests of the units and to the providers granted, those not ended unless asked otherwise."""
    return _LIST.show(request)


@officer("payments.view")
@require_safe
def export_credit_requests(request: HttpRequest, extension: str) -> HttpResponseBase:
    """The same list as a file. That it was taken away is journalled."""
    return _LIST.export(request, extension)


@officer("payments.view")
@require_safe
def credit_request(request: HttpRequest, number: str) -> HttpResponse:
    """One request: what was asked, the term, the answer, the history."""
    return _show(request, _visible(request, number), None)


@officer(ACT)
@require_POST
def answer(request: HttpRequest, number: str) -> HttpResponse:
    """The provider's staff answers."""
    found = _visible(request, number)
    needed(acts_for_provider(request, found.provider_code))
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return _show(request, found, form, status=422)
    answer_request(number, form.answer(), actor=officer_of(request).account.actor, now=clock_now())
    messages.success(request, "Đã trả lời đơn vị thu.")
    return HttpResponseRedirect(reverse("console:credit_request", args=[number]))


@officer(ACT)
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, code: str) -> HttpResponse:
    """The agency asks the provider of a payment where its money is (GET shows the form)."""
    paid = seen_payment(request, code)
    needed(acts_for_agency(request, paid.agency_code))
    form = RequestForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            actor = officer_of(request).account.actor
            try:
                made = request_credit(code, form.cleaned_data["noi_dung"], actor=actor, now=clock_now())
            except DomainError as refusal:
                form.add_error(None, refusal.message)
            else:
                messages.success(request, f"Đã gửi yêu cầu {made.number}.")
                return HttpResponseRedirect(reverse("console:credit_request", args=[made.number]))
    shown = {"form": form, "payment": paid, "due": paid.obligation, "provider_names": provider_names()}
    return render(request, "console/ask_credit.html", shown, status=status)


def _show(
    request: HttpRequest, found: CreditRequestRow, form: AnswerForm | None, *, status: int = 200
) -> HttpResponse:
    answers = found.state == "open" and acts_for_provider(request, found.provider_code)
    shown = {
        "asked": found,
        "due": found.payment.obligation,
        "late": found.state == "open" and found.due_at < clock_now(),
        "explained": explained(answer_deadline(found.asked_at, labels.actor_name(found.asked_by))),
        "form": (form or AnswerForm()) if answers else None,
        "kind": labels.label(labels.ANSWER_KINDS, found.answer_kind),
        "corrections": corrections_of_payment(found.payment.code),
        "provider_names": provider_names(),
        "history": [entry for entry in history_of(found.stream) if entry.subject == found.number],
    }
    return render(request, "console/credit_request.html", shown, status=status)


def _cells(row: CreditRequestRow, names: Mapping[str, str]) -> Sequence[str | int]:
    return (
        row.number,
        row.payment.code,
        row.revenue_identifier,
        row.payment.obligation.agency_name,
        names.get(row.provider_code, row.provider_code),
        row.amount_vnd,
        row.text,
        labels.label(labels.REQUEST_STATES, row.state),
        minute(row.asked_at),
        minute(row.due_at),
        labels.label(labels.ANSWER_KINDS, row.answer_kind),
        row.answer,
        minute(row.answered_at),
    )


_LIST = FollowList(
    template="console/credit_requests.html",
    subject="credit_requests",
    file="yeu-cau-ghi-co",
    header=HEADER,
    states=labels.REQUEST_STATES,
    search=search_credit_requests,
    cells=_cells,
)


def _visible(request: HttpRequest, number: str) -> CreditRequestRow:
    """Raises `CreditRequestNotFound` for what the officer may not see, exactly as for what does not exist."""
    found = credit_request_by_number(number)
    if not may(request, "payments.view", agency_code=found.agency_code, provider_code=found.provider_code):
        raise CreditRequestNotFound
    return found
