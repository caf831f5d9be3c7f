"""The two forms of a log-in by SMS."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django import forms

from dichvucong.identity.countries import countries
from dichvucong.identity.gateways import ProvenNumber
from dichvucong.identity.rules import AccountKind, IdentifierKind
from dichvucong.identity.services.log_in.sms_codes import Claim
from dichvucong.kernel.clock import vietnam_day
from dichvucong.kernel.forms import Form
from dichvucong.kernel.identifiers import citizen_number, mobile_number, passport_number
from dichvucong.web.portal.account_words import KIND_LABELS


class Country(forms.ChoiceField):
    """Needed for a passport only; its label says so where citizens may choose as well."""

    needed_when = "bạn là người nước ngoài"


class PhoneForm(Form):
    """Which paper, which phone. Only kinds that the law allows today can be chosen."""

    loai = forms.ChoiceField(
        label="Bạn là",
        error_messages={"required": "Hãy chọn.", "invalid_choice": "Hãy chọn trong danh sách."},
    )
    quoc_gia = Country(
        label="Quốc gia cấp hộ chiếu",
        required=False,
        error_messages={
            "required": "Hãy chọn quốc gia cấp hộ chiếu.",
            "invalid_choice": "Hãy chọn trong danh sách.",
        },
    )
    so = forms.CharField(
        help_text="Như in trên giấy tờ; phân biệt chữ O và số 0.",
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
        error_messages={"required": "Hãy nhập số giấy tờ.", "max_length": "Số giấy tờ không dài như vậy."},
    )
    dien_thoai = forms.CharField(
        label="Số điện thoại di động",
        help_text="Thuê bao do chính bạn đứng tên tại nhà mạng.",
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
        error_messages={
            "required": "Hãy nhập số điện thoại.",
            "max_length": "Số điện thoại không dài như vậy.",
        },
    )

    def __init__(
        self, data: Mapping[str, Any] | None, *, kinds: Sequence[AccountKind], today: datetime
    ) -> None:
        super().__init__(data)
        self._today = vietnam_day(today)
        self.claim: Claim
        _choose(self.fields["loai"], [(str(kind), KIND_LABELS[kind]) for kind in kinds])
        _choose(self.fields["quoc_gia"], [("", "Chọn quốc gia"), *countries()])
        self.fields["so"].label = "Số hộ chiếu"
        if AccountKind.CITIZEN in kinds:
            self.fields["so"].label = "Số định danh cá nhân hoặc số hộ chiếu"
        else:
            self.fields["quoc_gia"].required = True
            vars(self.fields["quoc_gia"])["needed_when"] = ""

    def clean_quoc_gia(self) -> str:
        """Whoever shows a passport says whose."""
        said = self.cleaned_data
        if said.get("loai", AccountKind.CITIZEN) != AccountKind.CITIZEN and not said["quoc_gia"]:
            raise forms.ValidationError("Hãy chọn quốc gia cấp hộ chiếu.")
        return str(said["quoc_gia"])

    def clean_so(self) -> str:
        """The number by the rules of the kind: a passport never meets the citizen-number check."""
        if "loai" not in self.cleaned_data:
            return str(self.cleaned_data["so"])
        if self.cleaned_data["loai"] == AccountKind.CITIZEN:
            return self.taken("so", lambda typed: citizen_number(typed, today=self._today).number)
        return self.taken("so", passport_number)

    def clean_dien_thoai(self) -> str:
        """A phone that can receive an SMS."""
        return self.taken("dien_thoai", mobile_number)

    def clean(self) -> dict[str, Any]:
        """The claim, once each field is right."""
        said = super().clean() or {}
        if not self.errors:
            self.claim = Claim(AccountKind(said["loai"]), _number(said), said["dien_thoai"])
        return said


class CodeForm(Form):
    """The code that came by SMS."""

    ma = forms.CharField(
        label="Mã xác thực",
        max_length=20,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True}
        ),
        error_messages={"required": "Hãy nhập mã trong tin nhắn.", "max_length": "Mã gồm 6 chữ số."},
    )


def _number(said: Mapping[str, Any]) -> ProvenNumber:
    if said["loai"] == AccountKind.CITIZEN:
        return ProvenNumber(IdentifierKind.CITIZEN_NUMBER, said["so"])
    return ProvenNumber(IdentifierKind.PASSPORT, said["so"], said["quoc_gia"])


def _choose(field: forms.Field, choices: Sequence[tuple[str, str]]) -> None:
    assert isinstance(field, forms.ChoiceField)
    field.choices = list(choices)
