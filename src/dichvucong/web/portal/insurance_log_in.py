"""Registering and logging in by a social insurance number, for whom the law allows it today (IDN-01; QC 9.2b)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from dichvucong.identity.errors import InsuranceUnavailable
from dichvucong.identity.rules import AccountKind, birth_day, person_name
from dichvucong.identity.services import ask_insurance_code, kinds_by_insurance
from dichvucong.identity.services.log_in.sms_codes import InsuranceClaim
from dichvucong.kernel.clock import now as clock_now
from dichvucong.kernel.clock import vietnam_day
from dichvucong.kernel.forms import Form
from dichvucong.kernel.identifiers import social_insurance_number
from dichvucong.web.access import public
from dichvucong.web.failures import TO_LOG_IN, Words, failure
from dichvucong.web.people import safe_place
from dichvucong.web.portal.account_words import KIND_LABELS
from dichvucong.web.portal.sms_log_in import CHALLENGE, TOO_MANY, insured
from dichvucong.web.portal.throttle import may_send_code
from dichvucong.web.rendering import page_with_form, see_other

NOBODY = Words(
    "Không đăng nhập bằng mã số bảo hiểm xã hội được",
    "Cổng chưa kết nối với Bảo hiểm xã hội Việt Nam, hoặc pháp luật hiện không cho phép ai dùng cách này.",
    ("Hãy chọn cách đăng nhập khác.",),
)
AWAY = Words(
    "Chưa gửi được mã",
    "Hệ thống bảo hiểm xã hội đang không trả lời. Lỗi này không phải do bạn.",
    ("Thử lại sau vài phút.", "Nộp phí, lệ phí bằng mã hồ sơ không cần đăng nhập."),
)


class InsuranceForm(Form):
    """Number, name and birthday as on the book."""

    loai = forms.ChoiceField(label="Bạn là")
    so = forms.CharField(
        label="Mã số bảo hiểm xã hội",
        help_text="10 chữ số trên sổ hoặc thẻ.",
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
    )
    ho_ten = forms.CharField(
        label="Họ và tên", max_length=250, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    ngay_sinh = forms.CharField(
        label="Ngày sinh",
        help_text="Ví dụ 02/03/1950; nếu hồ sơ chỉ ghi năm thì nhập 1950.",
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "bday"}),
    )

    def __init__(self, data: Any, *, kinds: Sequence[AccountKind], now: datetime) -> None:
        super().__init__(data)
        self._today = vietnam_day(now)
        choice = self.fields["loai"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = [(str(kind), KIND_LABELS[kind]) for kind in kinds]
        self.claim: InsuranceClaim

    def clean_so(self) -> str:
        """Ten digits."""
        return self.taken("so", social_insurance_number)

    def clean_ho_ten(self) -> str:
        """A name of any script."""
        return self.taken("ho_ten", person_name)

    def clean_ngay_sinh(self) -> str:
        """As far as it is known."""
        return self.taken("ngay_sinh", lambda typed: str(birth_day(typed, today=self._today)))

    def clean(self) -> dict[str, Any]:
        """The claim, in the form in which such things are stored."""
        said = super().clean() or {}
        if not self.errors:
            self.claim = InsuranceClaim(
                AccountKind(said["loai"]), said["so"], said["ho_ten"], said["ngay_sinh"]
            )
        return said


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """The form (GET); send a code (POST). The answer is the same whoever asks about whom."""
    now = clock_now()
    kinds = kinds_by_insurance(now=now)
    if not kinds:
        return failure(NOBODY, status=403, back=reverse("log-in"), back_words=TO_LOG_IN)
    place = safe_place(request.POST.get("next") or request.GET.get("next", ""), otherwise=reverse("account"))
    form = InsuranceForm(request.POST if request.method == "POST" else None, kinds=kinds, now=now)
    if request.method != "POST" or not form.is_valid():
        return _form(request, form, place)
    if not may_send_code(request, insured(form.claim.number), now=now):
        form.add_error(None, TOO_MANY)
        return _form(request, form, place, status=429)
    try:
        secret = ask_insurance_code(form.claim, now=now)
    except InsuranceUnavailable:
        return failure(AWAY, status=503, back=reverse("log-in"), back_words=TO_LOG_IN)
    request.session[CHALLENGE] = {"secret": secret, "place": place}
    return see_other(reverse("log-in-code"))


def _form(request: HttpRequest, form: InsuranceForm, place: str, *, status: int = 0) -> HttpResponse:
    shown = {"form": form, "place": place}
    return page_with_form(
        request, "portal/account/insurance.html", shown, status=status or (422 if form.errors else 200)
    )
