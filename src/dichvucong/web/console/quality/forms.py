"""What officers write about quality, and how its lists are narrowed."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from dichvucong.kernel.forms import Form
from dichvucong.kernel.text import tidy
from dichvucong.procedures.selectors.questions import QuestionRow, fields_to_ask_about
from dichvucong.procedures.services import FindingDraft, QuestionDraft
from dichvucong.procedures.words import (
    CRITERION_LABELS,
    REPORT_KIND_LABELS,
    REPORT_OUTCOME_LABELS,
    Criterion,
)
from dichvucong.web.console.quality import words
from dichvucong.web.console.tables import TableForm

_PLAIN = {"autocomplete": "off"}
_ANY = ("", "Tất cả")


def _choices(labels: Mapping[Any, str]) -> list[tuple[str, str]]:
    return [(str(value), text) for value, text in labels.items()]


class _QueueForm(TableForm):
    """What both queues are found by."""

    main = ("tim", "trang_thai", "qua_han")
    orders = {
        "due_at": "Hạn gần nhất trước",
        "-pk": "Mới nhất trước",
        "pk": "Cũ nhất trước",
        "owner_code": "Cơ quan",
    }

    tim = forms.CharField(
        label="Số phiếu, mã hoặc tên thủ tục",
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs=_PLAIN),
    )
    co_quan = forms.CharField(
        label="Mã cơ quan", required=False, max_length=30, widget=forms.TextInput(attrs=_PLAIN)
    )
    qua_han = forms.BooleanField(label="Chỉ những mục quá hạn", required=False)


class FindingListForm(_QueueForm):
    """Finding findings."""

    trang_thai = forms.ChoiceField(
        label="Trạng thái", required=False, choices=[_ANY, *words.FINDING_STATES.items()]
    )
    loai = forms.ChoiceField(
        label="Nội dung rà soát", required=False, choices=[_ANY, *_choices(CRITERION_LABELS)]
    )


class ReportListForm(_QueueForm):
    """Finding reports."""

    trang_thai = forms.ChoiceField(
        label="Trạng thái", required=False, choices=[_ANY, *words.REPORT_STATES.items()]
    )
    loai = forms.ChoiceField(
        label="Loại phản ánh", required=False, choices=[_ANY, *_choices(REPORT_KIND_LABELS)]
    )


class FindingForm(Form):
    """A finding: about a procedure or about a decision."""

    thu_tuc = forms.CharField(
        label="Mã thủ tục", required=False, max_length=40, widget=forms.TextInput(attrs=_PLAIN)
    )
    quyet_dinh = forms.CharField(
        label="Hoặc số quyết định công bố",
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs=_PLAIN),
    )
    co_quan = forms.CharField(
        label="Mã cơ quan ban hành quyết định",
        required=False,
        max_length=30,
        widget=forms.TextInput(attrs=_PLAIN),
        help_text="Chỉ cần khi nhiều cơ quan có quyết định cùng số.",
    )
    tieu_chi = forms.ChoiceField(label="Nội dung rà soát", choices=_choices(CRITERION_LABELS))
    noi_dung = forms.CharField(
        label="Chưa đạt ở điểm nào",
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": "Hãy ghi điểm chưa đạt."},
    )
    names: Mapping[str, str] = {
        "procedure_code": "thu_tuc",
        "decision_number": "quyet_dinh",
        "issuer_code": "co_quan",
        "text": "noi_dung",
    }

    @property
    def draft(self) -> FindingDraft:
        """What was filled in."""
        filled = self.cleaned_data
        return FindingDraft(
            criterion=Criterion(filled["tieu_chi"]),
            text=filled["noi_dung"],
            procedure_code=tidy(filled["thu_tuc"]),
            decision_number=tidy(filled["quyet_dinh"]),
            issuer_code=tidy(filled["co_quan"]).upper(),
        )


class AnswerReportForm(Form):
    """The answer to a report: whoever reported reads it."""

    ket_qua = forms.ChoiceField(label="Kết quả", choices=_choices(REPORT_OUTCOME_LABELS))
    tra_loi = forms.CharField(
        label="Nội dung trả lời",
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": "Hãy ghi nội dung trả lời."},
    )


class PassOnForm(Form):
    """Whose it is instead."""

    co_quan = forms.CharField(
        label="Mã cơ quan nhận",
        max_length=30,
        widget=forms.TextInput(attrs=_PLAIN),
        error_messages={"required": "Hãy nhập mã cơ quan."},
    )
    ly_do = forms.CharField(label="Lý do chuyển", max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))


class QuestionListForm(TableForm):
    """Finding questions."""

    main = ("tim", "trang_thai")
    orders = {"flagged_at": "Cần rà soát trước", "-pk": "Mới nhất trước", "pk": "Cũ nhất trước"}

    tim = forms.CharField(
        label="Từ trong câu hỏi, câu trả lời",
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs=_PLAIN),
    )
    trang_thai = forms.ChoiceField(
        label="Trạng thái", required=False, choices=[_ANY, *words.QUESTION_STATES.items()]
    )
    thu_tuc = forms.CharField(
        label="Mã thủ tục", required=False, max_length=40, widget=forms.TextInput(attrs=_PLAIN)
    )
    co_quan = forms.CharField(
        label="Mã cơ quan", required=False, max_length=30, widget=forms.TextInput(attrs=_PLAIN)
    )


class QuestionForm(Form):
    """A question with its answer."""

    co_quan = forms.CharField(
        label="Mã bộ, cơ quan",
        max_length=30,
        widget=forms.TextInput(attrs=_PLAIN),
        help_text="Bộ, cơ quan chịu trách nhiệm về câu trả lời, ví dụ G15.",
        error_messages={"required": "Hãy nhập mã bộ, cơ quan."},
    )
    cau_hoi = forms.CharField(
        label="Câu hỏi",
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Hãy nhập câu hỏi."},
    )
    tra_loi = forms.CharField(
        label="Câu trả lời",
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="Có thể để trống khi mới soạn; phải có mới công khai được.",
    )
    thu_tuc = forms.CharField(
        label="Mã các thủ tục liên quan",
        required=False,
        max_length=2_500,
        widget=forms.Textarea(attrs={"rows": 3, "class": "code", "spellcheck": "false"}),
        help_text="Mỗi dòng một mã. Khi thủ tục thay đổi, câu hỏi được đưa vào danh sách cần rà soát.",
    )
    linh_vuc = forms.ChoiceField(
        label="Lĩnh vực",
        required=False,
        error_messages={"invalid_choice": "Hãy chọn một lĩnh vực trong danh sách."},
    )
    names: Mapping[str, str] = {
        "owner_code": "co_quan",
        "text": "cau_hoi",
        "answer": "tra_loi",
        "procedure_codes": "thu_tuc",
    }

    def __init__(self, *args: Any, kept: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = dict.fromkeys([*fields_to_ask_about(), *filter(None, [kept])])
        choice = self.fields["linh_vuc"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = [("", "Không chọn"), *((name, name) for name in names)]

    @classmethod
    def of(cls, question: QuestionRow) -> "QuestionForm":
        """The form filled with what is kept."""
        return cls(
            kept=question.field_name,
            initial={
                "co_quan": question.owner_code,
                "cau_hoi": question.text,
                "tra_loi": question.answer,
                "thu_tuc": "\n".join(question.procedure_codes),
                "linh_vuc": question.field_name,
            },
        )

    @property
    def owner_code(self) -> str:
        """The ministry named."""
        return tidy(self.cleaned_data["co_quan"]).upper()

    @property
    def draft(self) -> QuestionDraft:
        """What was filled in."""
        filled = self.cleaned_data
        return QuestionDraft(
            text=filled["cau_hoi"],
            answer=filled["tra_loi"],
            field_name=filled["linh_vuc"],
            procedure_codes=_lines(filled["thu_tuc"]),
        )


class WatchForm(TableForm):
    """The watch list is narrowed by its tabs, one of them by a province too."""

    main = ("tinh",)
    orders = {"pk": "Thứ tự khai báo", "-pk": "Mới nhất trước"}

    muc = forms.CharField(required=False, max_length=30, widget=forms.HiddenInput)
    tinh = forms.ChoiceField(
        label="Tỉnh, thành phố",
        required=False,
        error_messages={"invalid_choice": "Hãy chọn một tỉnh, thành phố trong danh sách."},
    )

    def __init__(self, *args: Any, provinces: Sequence[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.provinces = list(provinces)
        choice = self.fields["tinh"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = self.provinces
        if not provinces:
            del self.fields["tinh"]

    @property
    def province(self) -> str:
        """The province chosen, else the first there is; "" where there is none."""
        first = self.provinces[0][0] if self.provinces else ""
        return str(self.cleaned_data.get("tinh") or first)


class OldDomainForm(Form):
    """One more domain that nothing may point at."""

    ten_mien = forms.CharField(
        label="Tên miền cũ",
        max_length=253,
        widget=forms.TextInput(attrs=_PLAIN),
        error_messages={"required": "Hãy nhập tên miền."},
    )
    can_cu = forms.CharField(
        label="Văn bản hoặc lý do",
        max_length=500,
        widget=forms.TextInput(attrs=_PLAIN),
        error_messages={"required": "Hãy ghi văn bản hoặc lý do."},
    )
    names: Mapping[str, str] = {"domain": "ten_mien", "note": "can_cu"}


def _lines(text: str) -> Sequence[str]:
    return [tidy(line) for line in text.replace(",", "\n").splitlines() if line.strip()]
