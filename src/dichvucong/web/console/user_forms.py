"""What a high-level account fills in about its users."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.validators import RegexValidator

from dichvucong.identity.rules import Unit, handed_on
from dichvucong.kernel.forms import Form
from dichvucong.kernel.text import tidy
from dichvucong.web.console.forms import SearchForm
from dichvucong.web.console.user_words import choices

_PLAIN = {"autocomplete": "off"}
_NAME = RegexValidator(
    r"^[a-z0-9][a-z0-9._-]{2,58}$",
    "Tên đăng nhập dài từ 3 ký tự, chỉ gồm chữ thường không dấu, chữ số, dấu chấm, gạch ngang, gạch dưới.",
)


class UserListForm(SearchForm):
    """Finding users."""

    main = ("ten",)

    ten = forms.CharField(
        label="Tên đăng nhập, họ tên hoặc số điện thoại",
        required=False,
        max_length=120,
        widget=forms.TextInput(attrs=_PLAIN),
    )


class UserForm(Form):
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
    unit = forms.ChoiceField(label="Đơn vị")
    permissions = forms.MultipleChoiceField(
        label="Quyền được giao", required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, data: Any, *, units: Sequence[tuple[Unit, str]]) -> None:
        super().__init__(data)
        self.units = {f"{unit.provider_code and 'p'}:{unit.code}": unit for unit, _name in units}
        names = [name for _unit, name in units]
        _offer(self, "unit", list(zip(self.units, names, strict=True)))
        offered = {name for unit, _name in units for name in handed_on(unit)}
        _offer(self, "permissions", choices(offered))

    def clean_full_name(self) -> str:
        """The name as it is stored."""
        return tidy(self.cleaned_data["full_name"])

    @property
    def chosen_unit(self) -> Unit:
        """The unit that was chosen."""
        return self.units[self.cleaned_data["unit"]]


class RightForm(Form):
    """One more right of a user for its unit."""

    permissions = forms.ChoiceField(label="Giao thêm quyền")

    def __init__(self, data: Any, *, unit: Unit) -> None:
        super().__init__(data)
        _offer(self, "permissions", choices(handed_on(unit)))


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


def _offer(form: forms.Form, name: str, offered: Sequence[tuple[str, str]]) -> None:
    """What may be chosen in one field of one form."""
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField), "a field of choices"
    field.choices = offered
