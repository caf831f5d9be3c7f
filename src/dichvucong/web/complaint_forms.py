"""The form for a complaint about an account, the same for people and for the help desk on the telephone."""

from collections.abc import Mapping
from typing import Any, Final

from django import forms

from dichvucong.identity.countries import countries
from dichvucong.identity.services.care.complaints import LONGEST, ComplaintDraft
from dichvucong.identity.words import COMPLAINT_LABELS, ComplaintKind, IdentifierKind
from dichvucong.kernel.forms import Form

NUMBER_LABELS: Final[Mapping[IdentifierKind, str]] = {
    IdentifierKind.CITIZEN_NUMBER: "Số định danh cá nhân",
    IdentifierKind.PASSPORT: "Hộ chiếu",
    IdentifierKind.TAX_CODE: "Mã số thuế",
    IdentifierKind.SOCIAL_INSURANCE: "Mã số bảo hiểm xã hội",
}
FIELDS: Final[Mapping[str, str]] = {
    "text": "noi_dung",
    "name": "ho_ten",
    "phone": "dien_thoai",
    "email": "thu_dien_tu",
    "number": "so",
    "country": "quoc_gia",
}
"""Fields of the service as they are called in the form."""


class OwnComplaintForm(Form):
    """What somebody who has logged in complains of: who it is, and the number, are known."""

    loai = forms.ChoiceField(
        label="Khiếu nại về việc gì", choices=[(str(kind), words) for kind, words in COMPLAINT_LABELS.items()]
    )
    noi_dung = forms.CharField(
        label="Kể rõ sự việc", max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 5})
    )
    dien_thoai = forms.CharField(
        label="Số điện thoại liên hệ",
        max_length=30,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )
    thu_dien_tu = forms.CharField(
        label="Thư điện tử",
        required=False,
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class ComplaintForm(OwnComplaintForm):
    """What anybody fills in who cannot log in."""

    loai_so = forms.ChoiceField(
        label="Loại giấy tờ", choices=[(str(kind), words) for kind, words in NUMBER_LABELS.items()]
    )
    so = forms.CharField(
        label="Số giấy tờ",
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )
    quoc_gia = forms.ChoiceField(label="Quốc gia cấp (chỉ với hộ chiếu)", required=False)
    ho_ten = forms.CharField(
        label="Họ và tên", max_length=250, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    field_order = ("loai", "noi_dung", "loai_so", "so", "quoc_gia", "ho_ten", "dien_thoai", "thu_dien_tu")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["quoc_gia"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "Chọn quốc gia"), *countries()]

    @property
    def draft(self) -> ComplaintDraft:
        """As the service takes it."""
        said = self.cleaned_data
        kind = IdentifierKind(said["loai_so"])
        return ComplaintDraft(
            kind=ComplaintKind(said["loai"]),
            text=said["noi_dung"],
            name=said["ho_ten"],
            phone=said["dien_thoai"],
            email=said["thu_dien_tu"],
            number_kind=kind,
            number=said["so"],
            country=said["quoc_gia"] if kind == IdentifierKind.PASSPORT else "",
        )
