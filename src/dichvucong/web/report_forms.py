"""The form for reporting a procedure, the same for citizens and officers."""

from collections.abc import Iterable, Mapping

from django import forms

from dichvucong.kernel.forms import Form
from dichvucong.kernel.text import tidy
from dichvucong.procedures.services import ReportDraft, Reporter
from dichvucong.procedures.words import REPORT_KIND_LABELS, ReportKind


class SenderForm(Form):
    """Whom to tell. Everything may be left out; these fields come after those of the form that is built on this one."""

    ten = forms.CharField(
        label="Họ tên của bạn",
        required=False,
        max_length=250,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    dien_thoai = forms.CharField(
        label="Điện thoại nhận tin báo",
        required=False,
        max_length=30,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )
    thu_dien_tu = forms.CharField(
        label="Thư điện tử nhận tin báo",
        required=False,
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )

    def order_fields(self, field_order: Iterable[str] | None) -> None:
        """Put the sender last."""
        super().order_fields(
            field_order or [name for name in self.fields if name not in SenderForm.base_fields]
        )

    @property
    def sender(self) -> Reporter:
        """Who was filled in."""
        said = self.cleaned_data
        return Reporter(said["ten"], said["dien_thoai"], said["thu_dien_tu"])


class ReportForm(SenderForm):
    """What is wrong, with which procedure, and whom to tell."""

    loai = forms.ChoiceField(
        label="Điều cần báo",
        choices=[(kind.value, words) for kind, words in REPORT_KIND_LABELS.items()],
        error_messages={"invalid_choice": "Hãy chọn một loại trong danh sách."},
    )
    thu_tuc = forms.CharField(
        label="Mã thủ tục",
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text="Nếu bạn biết, ví dụ 1.001193.",
    )
    ten_thu_tuc = forms.CharField(
        label="Tên thủ tục",
        required=False,
        max_length=500,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text="Bắt buộc khi không có mã.",
    )
    noi_dung = forms.CharField(
        label="Thiếu, sai ở đâu",
        min_length=10,
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Nêu rõ chỗ sai và căn cứ nếu có. Xin không ghi thông tin cá nhân ở đây.",
        error_messages={
            "required": "Hãy ghi chỗ thiếu, sai.",
            "min_length": "Hãy ghi rõ hơn, ít nhất 10 ký tự.",
            "max_length": "Hãy ghi ngắn hơn, nhiều nhất 5000 ký tự.",
        },
    )
    names: Mapping[str, str] = {
        "procedure_code": "thu_tuc",
        "subject_name": "ten_thu_tuc",
        "text": "noi_dung",
        "phone": "dien_thoai",
        "email": "thu_dien_tu",
    }

    @property
    def draft(self) -> ReportDraft:
        """What was filled in."""
        filled = self.cleaned_data
        return ReportDraft(
            kind=ReportKind(filled["loai"]),
            text=filled["noi_dung"],
            procedure_code=tidy(filled["thu_tuc"]),
            subject_name=filled["ten_thu_tuc"],
            reporter=self.sender,
        )
