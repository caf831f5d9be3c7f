"""Fields that a chosen option makes necessary: their label says when, instead of "(không bắt buộc)"."""

from typing import Any

from django import forms


class TextWhen(forms.CharField):
    """A text that is needed when `when` holds; `when` ends the sentence "bắt buộc khi …"."""

    def __init__(self, *, when: str, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)
        self.needed_when = when


class ChoiceWhen(forms.ChoiceField):
    """A choice that is needed when `when` holds."""

    def __init__(self, *, when: str, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)
        self.needed_when = when


class DayWhen(forms.DateField):
    """A day that is needed when `when` holds."""

    def __init__(self, *, when: str, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)
        self.needed_when = when
