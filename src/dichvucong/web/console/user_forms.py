"""What a high-level account fills in about its users."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.validators import RegexValidator

from dichvucong.identity.countries import countries
from dichvucong.identity.gateways import ProvenNumber
from dichvucong.identity.rules import IdentifierKind, Unit, handed_on
from dichvucong.identity.services import FoundPerson, PersonQuery
from dichvucong.kernel.errors import InvalidValue
from dichvucong.kernel.forms import Form
from dichvucong.kernel.identifiers import citizen_number, passport_number, phone_number
from dichvucong.kernel.text import tidy
from dichvucong.web.console.forms import SearchForm
from dichvucong.web.console.user_units import unit_key
from dichvucong.web.console.user_words import choices

_PLAIN = {"autocomplete": "off"}
_NAME = RegexValidator(
    r"^(?!(?:them|tim|ra-soat)$)[a-z0-9][a-z0-9._-]{2,58}$",
    "Tên đăng nhập dài từ 3 ký tự, chỉ gồm chữ thường không dấu, chữ số, dấu chấm, gạch ngang, gạch dưới.",
)
PAPERS = (("citizen_number", "Số định danh cá nhân"), ("passport", "Hộ chiếu"))


class UserListForm(SearchForm):
    """Finding users."""

    main = ("ten",)

    ten = forms.CharField(
        label="Tên đăng nhập, họ tên hoặc số điện thoại",
        required=False,
        max_length=120,
        widget=forms.TextInput(attrs=_PLAIN),
    )


class UnitForm(Form):
    """Something for one of the units kept."""

    unit = forms.ChoiceField(label="Đơn vị")

    def __init__(self, data: Any, *, units: Sequence[tuple[Unit, str]], **more: Any) -> None:
        super().__init__(data, **more)
        self.units = {unit_key(unit): unit for unit, _name in units}
        names = [name for _unit, name in units]
        _offer(self, "unit", list(zip(self.units, names, strict=True)))

    @property
    def chosen_unit(self) -> Unit:
        """The unit that was chosen."""
        return self.units[self.cleaned_data["unit"]]

    @property
    def handed_on(self) -> set[str]:
        """The rights that may be given for one of the units."""
        return {name for unit in self.units.values() for name in handed_on(unit)}


class UserForm(UnitForm):
    """A new user of one unit."""

    username = forms.CharField(
        label="Tên đăng nhập",
        max_length=60,
        validators=[_NAME],
        widget=forms.TextInput(attrs={**_PLAIN, "autocapitalize": "none"}),
    )
    full_name = forms.CharField(label="Họ và tên", max_length=250, widget=forms.TextInput(attrs=_PLAIN))
    phone = forms.CharField(
        label="Số điện thoại di động",
        max_length=20,
        help_text="Nhận tin nhắn có liên kết đặt mật khẩu.",
        widget=forms.TextInput(attrs={**_PLAIN, "inputmode": "tel"}),
    )
    email = forms.EmailField(label="E-mail", required=False, max_length=254)
    number_kind = forms.ChoiceField(label="Giấy tờ", required=False, choices=[("", "Không ghi"), *PAPERS])
    number = forms.CharField(
        label="Số giấy tờ",
        required=False,
        max_length=60,
        help_text="Để một người chỉ có một tài khoản cán bộ. Không ảnh hưởng tài khoản cá nhân của người đó.",
        widget=forms.TextInput(attrs=_PLAIN),
    )
    country = forms.ChoiceField(label="Quốc gia cấp hộ chiếu", required=False)
    title = forms.CharField(
        label="Chức vụ", required=False, max_length=250, widget=forms.TextInput(attrs=_PLAIN)
    )
    permissions = forms.MultipleChoiceField(
        label="Quyền được giao", required=False, widget=forms.CheckboxSelectMultiple
    )
    field_order = (
        "username",
        "full_name",
        "phone",
        "email",
        "number_kind",
        "number",
        "country",
        "unit",
        "title",
        "permissions",
    )

    def __init__(self, data: Any, *, units: Sequence[tuple[Unit, str]]) -> None:
        super().__init__(data, units=units)
        self.proven_number: ProvenNumber | None = None
        _offer(self, "country", [("", "Chọn quốc gia"), *countries()])
        _offer(self, "permissions", choices(self.handed_on))

    def clean_full_name(self) -> str:
        """The name as it is stored."""
        return tidy(self.cleaned_data["full_name"])

    def clean(self) -> dict[str, Any]:
        """The number by the rules of its kind, where one was given."""
        said = super().clean() or {}
        if said.get("number_kind") or said.get("number"):
            try:
                self.proven_number = read_number(said)
            except InvalidValue as refusal:
                self.add_error(refusal.field, refusal.message)
        return said


class TakeOnForm(UnitForm):
    """A post and rights for a person who was found. Name and numbers come from their own account."""

    username = forms.CharField(
        label="Tên đăng nhập",
        max_length=60,
        validators=[_NAME],
        widget=forms.TextInput(attrs={**_PLAIN, "autocapitalize": "none"}),
    )
    phone = forms.CharField(
        label="Số điện thoại di động",
        max_length=20,
        help_text="Tài khoản của người này chưa có số điện thoại. Số này nhận tin nhắn có liên kết đặt mật khẩu.",
        widget=forms.TextInput(attrs={**_PLAIN, "inputmode": "tel"}),
    )
    title = forms.CharField(
        label="Chức vụ", required=False, max_length=250, widget=forms.TextInput(attrs=_PLAIN)
    )
    permissions = forms.MultipleChoiceField(
        label="Quyền được giao", required=False, widget=forms.CheckboxSelectMultiple
    )
    field_order = ("username", "phone", "unit", "title", "permissions")

    def __init__(self, data: Any, *, units: Sequence[tuple[Unit, str]], found: FoundPerson) -> None:
        super().__init__(data, units=units)
        kinds = {unit.kind for unit in self.units.values()}
        if any(officer.kind in kinds for officer in found.officers):
            del self.fields["username"]
        if found.account.phone:
            del self.fields["phone"]
        _offer(self, "permissions", choices(self.handed_on))


class FindPersonForm(Form):
    """One exact number or phone."""

    theo = forms.ChoiceField(
        label="Tìm theo",
        choices=[
            ("phone", "Số điện thoại"),
            ("citizen_number", "Số định danh cá nhân"),
            ("passport", "Số hộ chiếu"),
        ],
    )
    so = forms.CharField(label="Số", max_length=60, widget=forms.TextInput(attrs=_PLAIN))
    quoc_gia = forms.ChoiceField(label="Quốc gia cấp hộ chiếu", required=False)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.query: PersonQuery
        vars(self.fields["quoc_gia"])["needed_when"] = "tìm theo số hộ chiếu"
        _offer(self, "quoc_gia", [("", "Chọn quốc gia"), *countries()])

    def clean(self) -> dict[str, Any]:
        """The number by the rules of its kind."""
        said = super().clean() or {}
        if {"theo", "so", "quoc_gia"} <= set(said):
            try:
                self.query = self._query(said)
            except InvalidValue as refusal:
                self.add_error({"number": "so", "country": "quoc_gia"}[refusal.field], refusal.message)
        return said

    def _query(self, said: Mapping[str, Any]) -> PersonQuery:
        if said["theo"] == "phone":
            return PersonQuery(phone=phone_number(said["so"], field="number"))
        named = {"number_kind": said["theo"], "number": said["so"], "country": said["quoc_gia"]}
        return PersonQuery(number=read_number(named))


class RightForm(UnitForm):
    """One more right of a user, for one of the units kept."""

    permissions = forms.ChoiceField(label="Giao thêm quyền")
    field_order = ("permissions", "unit")

    def __init__(self, data: Any, *, units: Sequence[tuple[Unit, str]], at: Unit) -> None:
        fitting = [(unit, name) for unit, name in units if unit.kind == at.kind]
        super().__init__(data, units=fitting, initial={"unit": unit_key(at)})
        _offer(self, "permissions", choices(self.handed_on))


class MoveForm(Form):
    """Where an officer goes."""

    to = forms.CharField(
        label="Mã cơ quan chuyển đến",
        max_length=30,
        help_text="Ví dụ G15 hoặc H26.12, như trong danh mục cơ quan.",
        widget=forms.TextInput(attrs={**_PLAIN, "autocapitalize": "characters"}),
    )
    new_title = forms.CharField(
        label="Chức vụ mới", required=False, max_length=250, widget=forms.TextInput(attrs=_PLAIN)
    )
    ground = forms.CharField(
        label="Căn cứ",
        max_length=300,
        help_text="Ví dụ: Quyết định điều động số 12/QĐ-UBND.",
        widget=forms.TextInput(attrs=_PLAIN),
        error_messages={"required": "Hãy ghi căn cứ."},
    )

    def clean_to(self) -> str:
        """The code as catalogues write it."""
        return str(self.cleaned_data["to"]).strip().upper()


class WhyForm(Form):
    """Why something is taken away."""

    reason = forms.CharField(
        label="Lý do",
        max_length=300,
        widget=forms.TextInput(attrs=_PLAIN),
        error_messages={"required": "Hãy ghi lý do."},
    )


class PasswordChoiceForm(Form):
    """The password somebody chooses, twice."""

    password = forms.CharField(
        label="Mật khẩu mới",
        max_length=128,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label="Nhập lại mật khẩu",
        max_length=128,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, Any]:
        """Both are the same."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("password") != cleaned.get("again") and "again" in cleaned:
            self.add_error("again", "Hai lần nhập không giống nhau.")
        return cleaned


class PasswordChangeForm(PasswordChoiceForm):
    """The current password, and the new one twice."""

    current = forms.CharField(
        label="Mật khẩu hiện tại",
        max_length=128,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    field_order = ("current", "password", "again")


def read_number(said: Mapping[str, Any]) -> ProvenNumber:
    """A number with its kind; a passport never meets the citizen-number check. Raises `InvalidValue`."""
    if not said.get("number"):
        raise InvalidValue("Hãy nhập số giấy tờ.", field="number")
    if said.get("number_kind") != IdentifierKind.PASSPORT:
        number = citizen_number(said["number"], field="number").number
        return ProvenNumber(IdentifierKind.CITIZEN_NUMBER, number)
    if not said.get("country"):
        raise InvalidValue("Hãy chọn quốc gia cấp hộ chiếu.", field="country")
    return ProvenNumber(
        IdentifierKind.PASSPORT, passport_number(said["number"], field="number"), said["country"]
    )


def _offer(form: forms.Form, name: str, offered: Sequence[tuple[str, str]]) -> None:
    """What may be chosen in one field of one form."""
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField), "a field of choices"
    field.choices = offered
