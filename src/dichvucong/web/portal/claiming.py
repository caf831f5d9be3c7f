"""Asking for money back, and seeing what became of it, by the payer's own link (QC 34.6b-c)."""

from datetime import datetime, timedelta

from django import forms
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from dichvucong.identity.models import LogInSession
from dichvucong.identity.rules import Level
from dichvucong.identity.selectors.representation import may
from dichvucong.identity.words import ActRight
from dichvucong.kernel.clock import now as clock_now
from dichvucong.kernel.errors import DomainError
from dichvucong.kernel.forms import Form
from dichvucong.payments.errors import PayerNotProven, PaymentNotFound
from dichvucong.payments.selectors import is_payer_of
from dichvucong.payments.selectors.proofs import prove_payer
from dichvucong.payments.selectors.refunds import PayerRefunds, refunds_by_link
from dichvucong.payments.services.refunds import (
    ANSWER_WITHIN_WORKING_DAYS,
    BY_LINK,
    ClaimDraft,
    Payee,
    make_claim,
)
from dichvucong.web.access import public
from dichvucong.web.bank_fields import LONGEST_ACCOUNT, bank_choices, clean_account
from dichvucong.web.drafts import keep_typed
from dichvucong.web.failures import LINK_UNKNOWN, failure
from dichvucong.web.levels import to_step_up
from dichvucong.web.people import log_in_address, person_of, whose_session_ended
from dichvucong.web.portal.account import payer_of
from dichvucong.web.portal.throttle import tries_left
from dichvucong.web.rendering import page_with_form, see_other

PROVED_WITHIN = timedelta(minutes=30)
"""Money goes to an account that is named here: whoever is known by the log-in alone has proved it lately."""
TRIED_TOO_OFTEN = "Đã thử quá nhiều lần. Vui lòng thử lại sau một giờ, hoặc đề nghị tại cơ quan thu."


class ClaimForm(Form):
    """What a payer writes."""

    ly_do = forms.CharField(
        label="Lý do đề nghị hoàn tiền",
        max_length=1000,
        min_length=10,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Ví dụ: nộp nhầm hồ sơ, nộp thừa, hồ sơ không được tiếp nhận.",
        error_messages={
            "required": "Hãy ghi lý do.",
            "min_length": "Hãy ghi rõ hơn, ít nhất 10 ký tự.",
            "max_length": "Hãy ghi ngắn hơn, nhiều nhất 1000 ký tự.",
        },
    )
    ten = forms.CharField(
        label="Tên chủ tài khoản nhận lại tiền",
        max_length=250,
        error_messages={"required": "Hãy nhập tên chủ tài khoản."},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    ngan_hang = forms.ChoiceField(
        label="Ngân hàng",
        error_messages={
            "required": "Hãy chọn ngân hàng.",
            "invalid_choice": "Hãy chọn ngân hàng trong danh sách.",
        },
    )
    tai_khoan = forms.CharField(
        label="Số tài khoản",
        max_length=LONGEST_ACCOUNT,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
        error_messages={"required": "Hãy nhập số tài khoản."},
    )
    so_cuoi = forms.CharField(
        label="4 số cuối của điện thoại hoặc giấy tờ",
        max_length=10,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        help_text="Điện thoại, căn cước hoặc mã số thuế của người nộp, như đã ghi trong hồ sơ.",
        error_messages={"required": "Hãy nhập 4 số cuối."},
    )

    def __init__(self, data: QueryDict | None = None, *, known: bool = False) -> None:
        """`known`: the log-in says who it is, nothing else has to be proved."""
        super().__init__(data)
        if known:
            del self.fields["so_cuoi"]
        field = self.fields["ngan_hang"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = bank_choices()

    def clean_tai_khoan(self) -> str:
        """Letters and digits only."""
        return clean_account(self.cleaned_data["tai_khoan"])

    def clean_so_cuoi(self) -> str:
        """Digits only, however they were spaced."""
        return "".join(filter(str.isdigit, self.cleaned_data["so_cuoi"]))


@public
@require_http_methods(["GET", "HEAD", "POST"])
def claim(request: HttpRequest, payment_token: str) -> HttpResponse:
    """What is going back and what may be asked for (GET); ask for it (POST)."""
    now = clock_now()
    try:
        seen = refunds_by_link(payment_token)
    except PaymentNotFound:
        return failure(LINK_UNKNOWN, status=404)
    known = _known_payer(request, seen)
    if request.method != "POST":
        return _show(request, seen, ClaimForm(known=known is not None))
    left = whose_session_ended(request)
    if left and (kept := keep_typed(request, owner=left)):
        return see_other(log_in_address(kept))
    turned_away = to_step_up(request, known, Level.HIGH, within=PROVED_WITHIN) if known else None
    if turned_away:
        return turned_away
    form = ClaimForm(request.POST, known=known is not None)
    if not form.is_valid():
        return _show(request, seen, form, status=422)
    return _claim(request, seen, form, now)


def _known_payer(request: HttpRequest, seen: PayerRefunds) -> LogInSession | None:
    """The session of the payer, when it is the payer who has logged in."""
    session = person_of(request)
    if session is None or not may(session, ActRight.PAY):
        return None
    return session if is_payer_of(payer_of(session.account), seen.link_token) else None


def _claim(request: HttpRequest, seen: PayerRefunds, form: ClaimForm, now: datetime) -> HttpResponse:
    said = form.cleaned_data
    known = _known_payer(request, seen)
    if known is None and not tries_left(seen.link_token, now=now):
        form.add_error("so_cuoi", TRIED_TOO_OFTEN)
        return _show(request, seen, form, status=422)
    draft = ClaimDraft(
        seen.link_token,
        said["ly_do"],
        Payee(said["ten"], said["tai_khoan"], said["ngan_hang"]),
        actor=known.account.actor if known else BY_LINK,
    )
    try:
        if known is None:
            prove_payer(seen.link_token, last_digits=said["so_cuoi"])
        make_claim(draft, now=now)
    except PayerNotProven as refusal:
        form.add_error("so_cuoi", refusal.message)
        return _show(request, seen, form, status=422)
    except DomainError as refusal:
        form.add_error(None, refusal.message)
        return _show(request, refunds_by_link(seen.link_token), form, status=422)
    return see_other(reverse("payment-claim", args=[seen.link_token]))


def _show(request: HttpRequest, seen: PayerRefunds, form: ClaimForm, *, status: int = 200) -> HttpResponse:
    shown = {"seen": seen, "form": form, "answer_days": ANSWER_WITHIN_WORKING_DAYS}
    return page_with_form(request, "portal/claim.html", shown, status=status)
