"""What officers fill in about decisions: search, heading, which procedure, reasons."""

from collections.abc import Sequence
from typing import Any

from django import forms

from dichvucong.kernel.forms import DayField, Form
from dichvucong.procedures.selectors.decisions import DecisionOrder
from dichvucong.procedures.services import DecisionDraft
from dichvucong.procedures.states import ItemAction
from dichvucong.web.console.decisions import words
from dichvucong.web.console.forms import DayInput, SearchForm

_PLAIN = {"autocomplete": "off"}


class DecisionListForm(SearchForm):
    """Finding decisions."""

    main = ("tu_khoa", "trang_thai")

    tu_khoa = forms.CharField(
        label="Số hoặc trích yếu", required=False, max_length=120, widget=forms.TextInput(attrs=_PLAIN)
    )
    trang_thai = forms.ChoiceField(
        label="Trạng thái", required=False, choices=[("", "Tất cả"), *words.STATES.items()]
    )
    thu_tuc = forms.CharField(
        label="Mã thủ tục", required=False, max_length=40, widget=forms.TextInput(attrs=_PLAIN)
    )
    co_quan = forms.CharField(
        label="Mã cơ quan ban hành", required=False, max_length=30, widget=forms.TextInput(attrs=_PLAIN)
    )
    han = forms.ChoiceField(
        label="Hạn công khai", required=False, choices=[("", "Tất cả"), ("tre", "Quá hạn hoặc công khai trễ")]
    )
    thu_tu = forms.ChoiceField(
        label="Xếp theo",
        required=False,
        choices=[
            (DecisionOrder.NEWEST, "Mới nhất trước"),
            (DecisionOrder.OLDEST, "Cũ nhất trước"),
            (DecisionOrder.DUE, "Hạn công khai gần nhất trước"),
            (DecisionOrder.EFFECT, "Ngày hiệu lực"),
        ],
    )


class HeadingForm(Form):
    """The heading of a decision. The file is optional where the text was copied."""

    issuer_code = forms.ChoiceField(
        label="Cơ quan ban hành",
        error_messages={"required": "Hãy chọn cơ quan.", "invalid_choice": "Bạn không nhập cho cơ quan này."},
    )
    number = forms.CharField(
        label="Số quyết định",
        max_length=100,
        widget=forms.TextInput(attrs=_PLAIN),
        error_messages={"required": "Hãy ghi số quyết định."},
        help_text="Ví dụ 123/QĐ-BTP.",
    )
    title = forms.CharField(
        label="Trích yếu",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Hãy ghi trích yếu."},
    )
    signed_on = DayField(label="Ngày ký", widget=DayInput(), error_messages={"required": "Hãy ghi ngày ký."})
    effective_on = DayField(
        label="Ngày có hiệu lực",
        widget=DayInput(),
        error_messages={"required": "Hãy ghi ngày có hiệu lực."},
    )
    document_text = forms.CharField(
        label="Toàn văn quyết định đã ký",
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="Dán toàn văn, người đối chiếu đọc cạnh nội dung đã nhập.",
    )
    document = forms.FileField(
        label="Tệp đã ký", required=False, max_length=250, help_text="PDF hoặc DOCX, nhiều nhất 10 MB."
    )

    def __init__(self, *args: Any, issuers: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["issuer_code"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = list(issuers)

    @property
    def draft(self) -> DecisionDraft:
        """What was filled in."""
        said = self.cleaned_data
        names = ("number", "issuer_code", "title", "signed_on", "effective_on", "document_text")
        return DecisionDraft(**{name: said[name] for name in names})


class ItemForm(Form):
    """Which procedure, and what happens to it."""

    action = forms.ChoiceField(
        label="Việc cần làm",
        error_messages={
            "required": "Hãy chọn.",
            "invalid_choice": "Cơ quan ban hành quyết định này không làm được việc đó.",
        },
    )
    procedure_code = forms.CharField(
        label="Mã thủ tục",
        max_length=40,
        widget=forms.TextInput(attrs=_PLAIN),
        error_messages={"required": "Hãy ghi mã thủ tục.", "max_length": "Mã thủ tục dài tối đa 40 ký tự."},
        help_text="Ví dụ 1.001193. Tìm theo tên ở ô bên dưới nếu chưa biết mã.",
    )

    def __init__(self, *args: Any, actions: Sequence[ItemAction], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["action"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = [(action, words.ACTIONS[action]) for action in actions]


class NothingForm(Form):
    """A step that needs nothing but the press of a button."""


class WhyForm(Form):
    """Why a decision goes back, or is given up."""

    ly_do = forms.CharField(
        label="Lý do",
        min_length=5,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Hãy ghi lý do.", "min_length": "Lý do cần ít nhất 5 ký tự."},
    )
