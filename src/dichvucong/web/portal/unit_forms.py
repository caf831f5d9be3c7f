"""What a unit fills in to ask for its high-level account (HD 4.1, step 1), and the signature of its certificate."""

import secrets
from collections.abc import Mapping
from typing import Any

from django import forms

from dichvucong.identity.countries import countries
from dichvucong.identity.gateways import ProvenNumber
from dichvucong.identity.rules import IdentifierKind, Unit
from dichvucong.identity.services import UnitRequestDraft
from dichvucong.identity.services.log_in.certificate_challenges import LARGEST_SIGNATURE_BYTES
from dichvucong.kernel.forms import Form
from dichvucong.payments.selectors import all_providers

PROVIDER, AGENCY = "to-chuc", "co-quan"
PAPERS = (
    (IdentifierKind.CITIZEN_NUMBER.value, "Căn cước (12 số)"),
    (IdentifierKind.OLD_CARD.value, "Chứng minh nhân dân (9 số)"),
    (IdentifierKind.TAX_CODE.value, "Mã số thuế"),
    (IdentifierKind.PASSPORT.value, "Hộ chiếu"),
)


class UnitRequestForm(Form):
    """The unit and its contact."""

    khoa = forms.CharField(max_length=64, widget=forms.HiddenInput)
    loai = forms.ChoiceField(
        label="Loại đơn vị",
        choices=[
            ("", "Chọn loại đơn vị"),
            (PROVIDER, "Ngân hàng, trung gian thanh toán"),
            (AGENCY, "Bộ, ngành, địa phương, cơ quan trực thuộc"),
        ],
    )
    to_chuc = forms.ChoiceField(label="Ngân hàng, trung gian thanh toán", required=False)
    co_quan = forms.CharField(
        label="Mã định danh cơ quan",
        required=False,
        max_length=30,
        help_text="Ví dụ G15 hoặc H26.13, như trong danh mục cơ quan.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )
    ten_don_vi = forms.CharField(
        label="Tên đơn vị", max_length=250, widget=forms.TextInput(attrs={"autocomplete": "organization"})
    )
    ma_so_thue = forms.CharField(
        label="Mã số thuế của đơn vị",
        max_length=20,
        help_text="Như ghi trong chứng thư số cấp cho đơn vị.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
    )
    thay = forms.BooleanField(
        label="Thay người giữ tài khoản cấp cao đang có",
        required=False,
        help_text="Tài khoản đang có kết thúc khi đề nghị này được chấp nhận.",
    )
    dau_moi = forms.CharField(
        label="Tên đầu mối, bộ phận tiếp nhận",
        max_length=250,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    giay_to = forms.ChoiceField(label="Giấy tờ của đầu mối", choices=PAPERS)
    so = forms.CharField(
        label="Số giấy tờ", max_length=60, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    quoc_gia = forms.ChoiceField(label="Quốc gia cấp hộ chiếu", required=False)
    dien_thoai = forms.CharField(
        label="Số điện thoại di động của đầu mối",
        max_length=40,
        help_text="Nhận tin báo và thông tin đăng nhập.",
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )
    thu = forms.CharField(
        label="E-mail của đầu mối",
        max_length=254,
        widget=forms.TextInput(attrs={"autocomplete": "email", "inputmode": "email"}),
    )
    names: Mapping[str, str] = {
        "unit_name": "ten_don_vi",
        "tax_code": "ma_so_thue",
        "contact_name": "dau_moi",
        "number": "so",
        "country": "quoc_gia",
        "phone": "dien_thoai",
        "email": "thu",
        "replaces": "thay",
    }

    def __init__(self, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, initial={"khoa": secrets.token_urlsafe(24)})
        providers = [(one.code, one.name) for one in all_providers()]
        _choose(self.fields["to_chuc"], [("", "Chọn ngân hàng, trung gian"), *providers])
        _choose(self.fields["quoc_gia"], [("", "Chọn quốc gia"), *countries()])
        vars(self.fields["to_chuc"])["needed_when"] = "là ngân hàng, trung gian thanh toán"
        vars(self.fields["co_quan"])["needed_when"] = "là cơ quan nhà nước"
        vars(self.fields["quoc_gia"])["needed_when"] = "dùng hộ chiếu"

    def clean(self) -> dict[str, Any]:
        """The unit by its kind."""
        said = super().clean() or {}
        if said.get("loai") == PROVIDER and "to_chuc" in said and not said["to_chuc"]:
            self.add_error("to_chuc", "Hãy chọn ngân hàng, trung gian thanh toán.")
        if said.get("loai") == AGENCY and "co_quan" in said and not said["co_quan"].strip():
            self.add_error("co_quan", "Hãy nhập mã định danh cơ quan.")
        return said

    @property
    def draft(self) -> UnitRequestDraft:
        """What was filled in."""
        said = self.cleaned_data
        number = ProvenNumber(IdentifierKind(said["giay_to"]), said["so"], self._country(said))
        return UnitRequestDraft(
            form_key=said["khoa"],
            unit=self._unit(said),
            unit_name=said["ten_don_vi"],
            tax_code=said["ma_so_thue"],
            contact_name=said["dau_moi"],
            number=number,
            phone=said["dien_thoai"],
            email=said["thu"],
            replaces=said["thay"],
        )

    def field_of(self, name: str) -> str | None:
        """How the form calls a field of the service."""
        if name == "unit":
            return "to_chuc" if self.cleaned_data.get("loai") == PROVIDER else "co_quan"
        return self.names.get(name)

    def _unit(self, said: Mapping[str, Any]) -> Unit:
        if said["loai"] == PROVIDER:
            return Unit(provider_code=said["to_chuc"])
        return Unit(said["co_quan"].strip().upper())

    def _country(self, said: Mapping[str, Any]) -> str:
        return str(said["quoc_gia"]) if said["giay_to"] == IdentifierKind.PASSPORT else ""


class SignatureForm(Form):
    """The signature over the text: a file, or its text pasted."""

    tep = forms.FileField(
        label="Tệp chữ ký (.p7s)", required=False, widget=forms.FileInput(attrs={"accept": ".p7s,.p7m,.pem"})
    )
    chu_ky = forms.CharField(
        label="Hoặc dán chữ ký (base64)",
        required=False,
        max_length=2 * LARGEST_SIGNATURE_BYTES,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
    )

    def clean(self) -> dict[str, Any]:
        """One of the two, not too large."""
        said = super().clean() or {}
        if self.errors:
            return said
        file = said.get("tep")
        if file is None and not said.get("chu_ky"):
            self.add_error("tep", "Hãy chọn tệp chữ ký, hoặc dán chữ ký vào ô dưới.")
        elif file is not None and file.size > LARGEST_SIGNATURE_BYTES:
            self.add_error("tep", "Tệp quá lớn, đây không phải tệp chữ ký.")
        else:
            said["signature"] = file.read() if file is not None else said["chu_ky"].encode()
        return said


def _choose(field: forms.Field, choices: list[tuple[str, str]]) -> None:
    assert isinstance(field, forms.ChoiceField), "a field of choices"
    field.choices = choices
