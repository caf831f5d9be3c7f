"""Money on an account that belongs to no payment goes back to its sender: drafted on the page of its credit."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from dichvucong.kernel.clock import now as clock_now
from dichvucong.kernel.errors import DomainError
from dichvucong.payments.selectors.refunds import credit_left_vnd
from dichvucong.payments.selectors.settlement import credit_by_id
from dichvucong.payments.services.refunds import CreditRefundDraft, Payee, draft_credit_refund
from dichvucong.web.access import officer
from dichvucong.web.console.refund_forms import CreditRefundForm
from dichvucong.web.console.refund_steps import DRAFT
from dichvucong.web.console.scope import officer_of, scope_of


@officer(DRAFT)
@require_http_methods(["GET", "HEAD", "POST"])
def draft(request: HttpRequest, number: int) -> HttpResponse:
    """Draft the refund of what is left of a credit (GET shows the form)."""
    credit = credit_by_id(number, scope=scope_of(request, DRAFT))
    form = CreditRefundForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            said = form.cleaned_data
            payee = Payee(said["ten"], said["tai_khoan"], said["ngan_hang"])
            wish = CreditRefundDraft(credit.pk, said["ly_do"], payee)
            try:
                made = draft_credit_refund(wish, actor=officer_of(request).account.actor, now=clock_now())
            except DomainError as refusal:
                form.add_error(None, refusal.message)
            else:
                messages.success(request, f"Đã lập chứng từ {made.number}. Kiểm tra rồi trình duyệt.")
                return HttpResponseRedirect(reverse("console:refund", args=[made.number]))
    shown = {"credit": credit, "form": form, "left_vnd": credit_left_vnd(credit)}
    return render(request, "console/credit_refund.html", shown, status=status)
