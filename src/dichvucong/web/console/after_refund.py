"""After all the money of an obligation went back: the agency says whether it is still owed."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from dichvucong.kernel.clock import now as clock_now
from dichvucong.kernel.forms import Form
from dichvucong.payments.errors import PaymentNotFound
from dichvucong.payments.selectors import payment_by_code
from dichvucong.payments.services.refunds import close_refunded, make_due_again
from dichvucong.web.access import officer
from dichvucong.web.console.scope import may, officer_of

STILL_DUE, NOTHING_DUE = "van-phai-nop", "khong-phai-nop"


class AfterRefundForm(Form):
    """Whether a refunded obligation is still owed, and why."""

    tiep_theo = forms.ChoiceField(
        label="Khoản này còn phải nộp không?",
        choices=[
            (STILL_DUE, "Vẫn phải nộp, mở lại để nộp"),
            (NOTHING_DUE, "Không phải nộp nữa, đóng khoản thu"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Hãy chọn một trong hai."},
    )
    ly_do = forms.CharField(
        label="Lý do",
        max_length=300,
        min_length=5,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Hãy ghi lý do.", "min_length": "Lý do cần ít nhất 5 ký tự."},
    )


@officer("refunds.draft", "refunds.approve")
@require_POST
def decide_after_refund(request: HttpRequest, code: str) -> HttpResponse:
    """Make the obligation due again, or close it."""
    paid = payment_by_code(code)
    if not may_decide(request, paid.agency_code):
        raise PaymentNotFound
    form = AfterRefundForm(request.POST)
    back = HttpResponseRedirect(reverse("console:payment", args=[code]))
    if not form.is_valid():
        messages.error(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
        return back
    decide = make_due_again if form.cleaned_data["tiep_theo"] == STILL_DUE else close_refunded
    actor, reason = officer_of(request).account.actor, form.cleaned_data["ly_do"]
    decide(paid.revenue_identifier, reason=reason, actor=actor, now=clock_now())
    messages.success(request, "Đã ghi nhận quyết định của cơ quan thu.")
    return back


def may_decide(request: HttpRequest, agency_code: str) -> bool:
    """The agency alone says what is owed to it."""
    rights = ("refunds.draft", "refunds.approve")
    return any(may(request, right, agency_code=agency_code) for right in rights)
