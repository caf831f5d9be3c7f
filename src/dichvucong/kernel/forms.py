"""Forms as every page uses them: without characters nobody sees, and refusals in plain Vietnamese."""

from collections.abc import Callable, Mapping, Sequence
from contextvars import ContextVar
from copy import copy
from datetime import date
from typing import Any, Final, TypeVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise

from dichvucong.kernel.errors import InvalidValue
from dichvucong.kernel.text import visible

T = TypeVar("T")

REQUIRED: Final = "Hãy điền ô này."
WORDS: Final[Mapping[str, str]] = {
    "required": REQUIRED,
    "invalid_choice": "Hãy chọn một mục trong danh sách.",
    "null_characters_not_allowed": "Có ký tự không dùng được. Hãy xóa rồi gõ lại.",
    "max_length": "Tối đa %(limit_value)s ký tự, bạn đã ghi %(show_value)s.",
    "min_length": "Cần ít nhất %(limit_value)s ký tự, bạn mới ghi %(show_value)s.",
    "max_value": "Không được lớn hơn %(limit_value)s.",
    "min_value": "Không được nhỏ hơn %(limit_value)s.",
}
WORDS_OF: Final[Mapping[type[forms.Field], Mapping[str, str]]] = {
    forms.DateField: {"invalid": "Ngày không đúng. Hãy ghi ngày/tháng/năm, ví dụ 25/12/2026."},
    forms.IntegerField: {"invalid": "Hãy nhập một số nguyên."},
    forms.EmailField: {"invalid": "Địa chỉ thư điện tử không đúng, ví dụ đúng: ten@example.vn."},
    forms.URLField: {"invalid": "Địa chỉ trang không đúng, ví dụ đúng: https://dichvucong.example.gov.vn."},
    forms.ChoiceField: {"required": "Hãy chọn một mục."},
    forms.FileField: {
        "required": "Hãy chọn tệp.",
        "empty": "Tệp rỗng.",
        "max_length": "Tên tệp dài %(length)s ký tự, tối đa %(max)s. Hãy đổi tên ngắn hơn.",
    },
}
"""What a kind of field says differently."""


restored: ContextVar[Mapping[str, Sequence[str]] | None] = ContextVar("restored", default=None)
"""What the visitor had typed on this page before a log-in came between, by the names of fields; None for nothing."""

FIRST_DAY: Final = date(1900, 1, 1)
LAST_DAY: Final = date(2199, 12, 31)


class DayField(forms.DateField):
    """A day an office can mean. Days at the ends of the calendar have no neighbours and are slips of the hand."""

    def validate(self, value: Any) -> None:
        """As Django's, and within some hundred years."""
        super().validate(value)
        if value is not None and not FIRST_DAY <= value <= LAST_DAY:
            message = f"Năm không đúng. Ngày phải từ {FIRST_DAY:%d/%m/%Y} đến {LAST_DAY:%d/%m/%Y}."
            raise ValidationError(message, code="year")


class PlainWords(forms.BaseForm):
    """Says in our words what Django's fields say in their own; what a form says itself stays."""

    def add_error(self, field: str | None, error: Any) -> None:
        """As Django's, in plain words."""
        if field is not None and isinstance(error, ValidationError) and not hasattr(error, "error_dict"):
            for one in error.error_list:
                _reword(one, self.fields[field])
        super().add_error(field, error)


class Form(PlainWords, forms.Form):
    """A form of the portal. What is typed loses invisible characters before it is looked at, passwords excepted."""

    def taken(self, name: str, read: Callable[[str], T]) -> T:
        """What was typed in a field, in the form it is stored: each field says for itself what is wrong with it.

        Raises `ValidationError`.
        """
        try:
            return read(self.cleaned_data[name])
        except InvalidValue as refused:
            raise ValidationError(refused.message) from refused

    def get_initial_for_field(self, field: forms.Field, field_name: str) -> Any:
        """What was typed before a log-in came between, else as Django's."""
        typed = restored.get()
        if typed is None or self.is_bound or isinstance(field, forms.FileField) or not self._is_of(typed):
            return super().get_initial_for_field(field, field_name)
        values = typed.get(self.add_prefix(field_name), ())
        if isinstance(field, forms.MultipleChoiceField):
            return list(values)
        if isinstance(field, forms.BooleanField):
            return bool(values)
        return values[-1] if values else None

    def _is_of(self, typed: Mapping[str, Sequence[str]]) -> bool:
        """Whether this form, not a neighbour on the page, was typed: browsers send every field one can write in."""
        written = {
            self.add_prefix(name)
            for name, field in self.fields.items()
            if isinstance(field.widget, forms.TextInput | forms.Textarea)
            and not isinstance(field.widget, forms.PasswordInput)
        }
        names = written or {self.add_prefix(name) for name in self.fields}
        return written <= typed.keys() and not names.isdisjoint(typed)

    def full_clean(self) -> None:
        """As Django's, of what can be seen."""
        if self.is_bound:
            self.data = self._seen()
        super().full_clean()

    def _seen(self) -> Any:
        typed = {
            self.add_prefix(name)
            for name, field in self.fields.items()
            if not isinstance(field, forms.MultipleChoiceField)
            and not isinstance(field.widget, forms.PasswordInput)
        }
        changed = {name: seen for name in typed if (seen := _visible(self.data.get(name))) is not None}
        if not changed:
            return self.data
        data: Any = copy(self.data)
        for name, seen in changed.items():
            data[name] = seen
        return data


def _visible(value: Any) -> str | None:
    """The text without what nobody sees; None when nothing has to change."""
    if not isinstance(value, str) or (seen := visible(value)) == value:
        return None
    return seen


def _reword(error: ValidationError, field: forms.Field) -> None:
    # Django's own messages are translated lazily; ours are plain text.
    if not isinstance(error.message, Promise) or not error.code:
        return
    kinds = (words for kind, words in WORDS_OF.items() if isinstance(field, kind))
    said = next((words[error.code] for words in kinds if error.code in words), WORDS.get(error.code))
    error.message = said or error.message
