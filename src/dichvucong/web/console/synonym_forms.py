"""What editors write of everyday words."""

from django import forms

from dichvucong.kernel.errors import InvalidFields, InvalidValue
from dichvucong.kernel.forms import Form
from dichvucong.procedures.selectors import SynonymInfo
from dichvucong.procedures.services import SynonymDraft
from dichvucong.web.console.forms import SearchForm

_PLAIN = {"autocomplete": "off"}
_FIELDS = {"phrase": "tu", "wordings": "cach_goi"}


class SynonymListForm(SearchForm):
    """Finding everyday words."""

    main = ("tu",)

    tu = forms.CharField(
        label="Từ thường dùng hoặc cách gọi chính thức",
        required=False,
        max_length=120,
        widget=forms.TextInput(attrs=_PLAIN),
    )


class SynonymForm(Form):
    """A phrase and what it stands for."""

    tu = forms.CharField(
        label="Từ thường dùng",
        max_length=100,
        widget=forms.TextInput(attrs=_PLAIN),
        help_text="Người dân hay gõ thế nào, ví dụ: bằng lái xe.",
        error_messages={"required": "Hãy ghi từ thường dùng."},
    )
    cach_goi = forms.CharField(
        label="Cách gọi chính thức",
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Mỗi dòng một cách, đúng như trong tên thủ tục, ví dụ: giấy phép lái xe.",
        error_messages={"required": "Hãy ghi ít nhất một cách gọi chính thức."},
    )

    @classmethod
    def of(cls, known: SynonymInfo) -> "SynonymForm":
        """The form filled with what is kept."""
        return cls(initial={"tu": known.phrase, "cach_goi": "\n".join(known.wordings)})

    @property
    def draft(self) -> SynonymDraft:
        """What was filled in."""
        filled = self.cleaned_data
        return SynonymDraft(filled["tu"], tuple(filled["cach_goi"].splitlines()))

    def refuse(self, refusal: InvalidFields | InvalidValue) -> None:
        """Put a refusal beside its fields."""
        errors = refusal.errors if isinstance(refusal, InvalidFields) else [refusal]
        for error in errors:
            self.add_error(_FIELDS.get(error.field), error.message)
