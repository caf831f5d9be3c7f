"""`/tai-khoan/dai-dien`: an organisation's representatives; a person's organisations, and acting for them (IDN-05)."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from dichvucong.identity.countries import countries, country_in_brackets
from dichvucong.identity.errors.representation import RepresentativeNotFound
from dichvucong.identity.gateways import ProvenNumber
from dichvucong.identity.gateways.registers import RegisterOutcome, TaxpayerReport, registers
from dichvucong.identity.models import Representative
from dichvucong.identity.rules import AccountKind, IdentifierKind, person_name
from dichvucong.identity.selectors import identity_on_paper
from dichvucong.identity.selectors.representation import acting_in, may, who_acts
from dichvucong.identity.services.log_in.representation import (
    RepresentativeDraft,
    act_for,
    check_organisation,
    come_back,
    name_representative,
    remove_representative,
    representatives_of,
    represented_by,
)
from dichvucong.identity.words import ActRight
from dichvucong.kernel.clock import now as clock_now
from dichvucong.kernel.clock import vietnam_day
from dichvucong.kernel.errors import DomainError
from dichvucong.kernel.forms import DayField, Form
from dichvucong.kernel.identifiers import citizen_number, mask_identifier, passport_number
from dichvucong.web.access import PersonRequest, person
from dichvucong.web.people import change_to, let_out, log_in_address
from dichvucong.web.rendering import page_with_form, see_other
from dichvucong.web.told import tell

_DAY = {"placeholder": "25/12/2026", "autocomplete": "off", "inputmode": "numeric"}

RIGHTS = {
    ActRight.PAY: "Nộp tiền và đăng nhập cổng khác thay tổ chức",
    ActRight.MANAGE: "Cử và gỡ người đại diện khác, đổi thông tin tài khoản",
}


class RepresentativeForm(Form):
    """Who may act, from when to when. A passport never meets the citizen-number check."""

    ho_ten = forms.CharField(label="Họ và tên", max_length=250)
    loai = forms.ChoiceField(
        label="Giấy tờ",
        choices=[("citizen_number", "Số định danh cá nhân"), ("passport", "Hộ chiếu (người nước ngoài)")],
    )
    so = forms.CharField(label="Số", max_length=60, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    quoc_gia = forms.ChoiceField(label="Quốc gia cấp hộ chiếu", required=False)
    tu_ngay = DayField(label="Từ ngày", input_formats=["%d/%m/%Y"], widget=forms.DateInput(attrs=_DAY))
    den_ngay = DayField(
        label="Đến hết ngày", input_formats=["%d/%m/%Y"], required=False, widget=forms.DateInput(attrs=_DAY)
    )

    quyen = forms.MultipleChoiceField(
        label="Ngoài việc xem, được",
        required=False,
        choices=[(right.value, words) for right, words in RIGHTS.items()],
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, data: Any = None, *, today: date) -> None:
        super().__init__(data, initial={"tu_ngay": f"{today:%d/%m/%Y}", "quyen": [ActRight.PAY.value]})
        self._today = today
        vars(self.fields["quoc_gia"])["needed_when"] = "là hộ chiếu"
        choice = self.fields["quoc_gia"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = [("", "Chọn quốc gia"), *countries()]
        self.draft: RepresentativeDraft

    def clean_ho_ten(self) -> str:
        """A name of any script."""
        return self.taken("ho_ten", person_name)

    def clean_so(self) -> str:
        """The number by the rules of the paper."""
        kind = self.cleaned_data.get("loai")
        if kind == IdentifierKind.CITIZEN_NUMBER:
            return self.taken("so", lambda typed: citizen_number(typed, today=self._today).number)
        return self.taken("so", passport_number) if kind else str(self.cleaned_data["so"])

    def clean_quoc_gia(self) -> str:
        """Whose passport it is."""
        said = self.cleaned_data
        if said.get("loai") == IdentifierKind.PASSPORT and not said["quoc_gia"]:
            raise forms.ValidationError("Hãy chọn quốc gia cấp hộ chiếu.")
        return str(said["quoc_gia"])

    def clean(self) -> dict[str, Any]:
        """Name, number and days together."""
        said = super().clean() or {}
        if said.get("den_ngay") and said.get("tu_ngay") and said["den_ngay"] < said["tu_ngay"]:
            self.add_error("den_ngay", "Ngày cuối không thể trước ngày đầu.")
        if not self.errors:
            days = said["tu_ngay"], said["den_ngay"]
            pays, manages = (right.value in said["quyen"] for right in (ActRight.PAY, ActRight.MANAGE))
            self.draft = RepresentativeDraft(said["ho_ten"], _number(said), *days, pays, manages)
        return said


@person
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: PersonRequest) -> HttpResponse:
    """The representatives of an organisation, and one more (POST); the organisations of a person."""
    today = vietnam_day(clock_now())
    if request.account.kind != AccountKind.ORGANISATION:
        shown = {"account": request.account, "found": represented_by(request.account, now=clock_now())}
        return page_with_form(request, "portal/account/represented.html", shown)
    form = RepresentativeForm(request.POST if request.method == "POST" else None, today=today)
    if request.method == "POST" and form.is_valid():
        try:
            name_representative(request.log_in, form.draft, now=clock_now())
        except DomainError as refused:
            form.add_error("so" if refused.field == "number" else None, refused.message)
        else:
            tell(request, "Đã thêm người đại diện.")
            return see_other(reverse("account-representatives"))
    return _page(request, form, today)


@person
@require_POST
def remove(request: PersonRequest, number: int) -> HttpResponse:
    """The person may act no more."""
    remove_representative(request.log_in, number, now=clock_now())
    tell(request, "Đã gỡ người đại diện. Người đó không thay mặt tổ chức được nữa.")
    return see_other(reverse("account-representatives"))


@person
@require_POST
def act(request: PersonRequest, number: int) -> HttpResponse:
    """Go on as the organisation: its pages, and who acts is said on each."""
    now = clock_now()
    row = next((one for one in represented_by(request.account, now=now) if one.pk == number), None)
    if row is None:
        raise RepresentativeNotFound
    check_organisation(row)
    change_to(request, act_for(request.log_in, number, now=now))
    return see_other(reverse("account"))


@person
@require_POST
def back(request: PersonRequest) -> HttpResponse:
    """Be oneself again, in the session one came from; where that has ended, log in again."""
    own = come_back(request.log_in, now=clock_now())
    if own is None:
        let_out(request)
        return see_other(log_in_address(reverse("account")))
    change_to(request, own)
    tell(request, "Bạn đã trở lại tài khoản cá nhân.")
    return see_other(reverse("account"))


def _number(said: Mapping[str, Any]) -> ProvenNumber:
    country = said["quoc_gia"] if said["loai"] == IdentifierKind.PASSPORT else ""
    return ProvenNumber(IdentifierKind(said["loai"]), said["so"], country)


def _page(request: PersonRequest, form: RepresentativeForm, today: date) -> HttpResponse:
    rows, acting = representatives_of(request.account), acting_in(request.log_in) is not None
    shown = {
        "account": request.account,
        "form": form,
        "today": [_shown(row, acting=acting) for row in rows if row.removed_at is None],
        "removed": [_shown(row, acting=acting) for row in rows if row.removed_at is not None],
        "manages": may(request.log_in, ActRight.MANAGE),
        "now": today,
        "acting": who_acts(request.log_in),
        "by_law": _by_law(request),
    }
    status = 422 if form.errors else 200
    return page_with_form(request, "portal/account/representatives.html", shown, status=status)


def _by_law(request: PersonRequest) -> TaxpayerReport | None:
    """Who represents it by law, as the tax authority says; None when that cannot be told now."""
    numbers = identity_on_paper(request.account).numbers
    code = next((one.value for one in numbers if one.kind == IdentifierKind.TAX_CODE), "")
    report = registers.tax.look_up(code)
    return report if report.outcome is RegisterOutcome.FOUND else None


def _shown(row: Representative, *, acting: bool) -> dict[str, object]:
    rights = ["xem", *(["nộp tiền"] if row.may_pay else []), *(["cử người khác"] if row.may_manage else [])]
    removable = not (acting and row.may_manage)
    return {
        "row": row,
        "rights": ", ".join(rights),
        "removable": removable,
        "number": f"{mask_identifier(row.number)}{country_in_brackets(row.country)}",
    }
