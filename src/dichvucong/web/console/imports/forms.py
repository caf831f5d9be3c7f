"""What an editor fills in to import procedures."""

from datetime import date
from typing import Any

from django import forms

from dichvucong.catalogs import selectors as catalogs
from dichvucong.identity.rules import AgencyScope
from dichvucong.kernel.forms import DayField, Form
from dichvucong.procedures.records import LARGEST_FILE_BYTES
from dichvucong.web.console.forms import DayInput, SearchForm
from dichvucong.web.console.imports import words


class ImportForm(Form):
    """A file, the day its procedures hold from, and who owns those whose issuer is in no catalogue."""

    tep = forms.FileField(
        label="Tệp thủ tục hành chính",
        allow_empty_file=True,
        max_length=250,
        error_messages={"required": "Hãy chọn tệp."},
        help_text=(
            "Danh sách Excel .xlsx xuất từ cổng, hoặc bản ghi chi tiết .jsonl, .jsonl.gz; "
            f"nhiều nhất {LARGEST_FILE_BYTES // 1024**2} MB."
        ),
    )
    tu_ngay = DayField(
        label="Hiệu lực từ ngày",
        widget=DayInput(),
        help_text="Nội dung trong tệp được ghi là phiên bản có hiệu lực từ ngày này.",
        error_messages={"required": "Hãy chọn ngày.", "invalid": "Ngày không đúng dạng ngày/tháng/năm."},
    )
    co_quan = forms.ChoiceField(
        label="Cơ quan cho bản ghi không nhận ra cơ quan ban hành",
        required=False,
        help_text="Để trống thì các bản ghi ấy bị từ chối.",
        error_messages={"invalid_choice": "Bạn không được giao cơ quan này."},
    )

    def __init__(self, *args: Any, scope: AgencyScope, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["tu_ngay"].initial = today
        choice = self.fields["co_quan"]
        assert isinstance(choice, forms.ChoiceField)
        offered = [(agency.code, f"{agency.name} ({agency.code})") for agency in catalogs.children("")]
        choice.choices = [("", "Không có"), *(pair for pair in offered if scope.covers(pair[0]))]


class RowsForm(SearchForm):
    """Which rows of a file are shown."""

    main = ("ket_qua",)

    ket_qua = forms.ChoiceField(
        label="Kết quả", required=False, choices=[("", "Tất cả"), *words.OUTCOMES.items()]
    )
