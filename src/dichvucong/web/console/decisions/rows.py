"""Rows of the editor: one form a row, as many as there are, added and taken out by buttons that need no script."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.http import QueryDict

from dichvucong.kernel.forms import DayField, Form
from dichvucong.procedures.words import CHANNEL_LABELS, FEE_LABELS, UNIT_LABELS
from dichvucong.web.console.forms import AmountField, DayInput

MOST_ROWS = 300
_CHANNELS = [("", "Chọn"), *CHANNEL_LABELS.items()]
_UNITS = [("", "Chọn"), *UNIT_LABELS.items()]
ROLES = {
    "competent": "Có thẩm quyền quyết định",
    "implementing": "Thực hiện",
    "coordinating": "Phối hợp",
    "delegated": "Được ủy quyền",
}


def _text(label: str, longest: int = 500, *, required: bool = False) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=required,
        max_length=longest,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Hãy ghi ô này."},
    )


def _long(label: str, rows: int, hint: str = "") -> forms.CharField:
    return forms.CharField(
        label=label, required=False, widget=forms.Textarea(attrs={"rows": rows}), help_text=hint
    )


def _count(label: str, most: int = 99) -> forms.IntegerField:
    return forms.IntegerField(label=label, required=False, min_value=0, max_value=most)


class StepRow(Form):
    """The steps of one case."""

    truong_hop = _text("Trường hợp", 1000)
    cac_buoc = _long("Các bước", 5, "Mỗi bước một đoạn, cách nhau bằng một dòng trống.")


class ChannelRow(Form):
    """One way of handing in."""

    kenh = forms.ChoiceField(label="Cách nộp", choices=_CHANNELS, error_messages={"required": "Hãy chọn."})
    so = _count("Thời hạn", 10_000)
    don_vi = forms.ChoiceField(label="Đơn vị", choices=_UNITS, required=False)
    thoi_han_khac = _text("Thời hạn ghi bằng lời", 2000)
    mien_phi = forms.BooleanField(label="Không thu phí, lệ phí", required=False)
    phi_khac = _text("Phí ghi bằng lời", 4000)
    mo_ta = _long("Mô tả", 2)

    def clean(self) -> dict[str, Any]:
        """A number needs its unit."""
        said: dict[str, Any] = super().clean() or {}
        if said.get("so") is not None and not said.get("don_vi"):
            self.add_error("don_vi", "Hãy chọn đơn vị của thời hạn.")
        return said


class FeeRow(Form):
    """One fee of one way of handing in."""

    kenh = forms.ChoiceField(label="Cách nộp", choices=_CHANNELS, error_messages={"required": "Hãy chọn."})
    loai = forms.ChoiceField(label="Loại", choices=[("", "Chọn"), *FEE_LABELS.items()], required=False)
    ten = _text("Tên khoản")
    muc = AmountField()
    theo = _text("Tính theo", 200)
    ngoai_te = forms.DecimalField(label="Mức ngoại tệ", required=False, min_value=0, decimal_places=2)
    tien_te = _text("Loại tiền", 3)
    mien_giam = _text("Miễn, giảm", 2000)
    ghi_chu = _text("Ghi chú", 4000)


class PaperRow(Form):
    """One paper."""

    truong_hop = _text("Trường hợp", 1000)
    ten = _text("Tên giấy tờ", 4000, required=True)
    ma = _text("Mã giấy tờ", 60)
    goc = _count("Bản chính")
    chung_thuc = _count("Bản sao chứng thực")
    sao = _count("Bản sao")
    mau = _text("Tên mẫu đơn, tờ khai")
    dia_chi_mau = forms.URLField(
        label="Địa chỉ tải mẫu", required=False, max_length=1000, assume_scheme="https"
    )
    ghi_chu = _text("Ghi chú", 2000)


class AgencyRow(Form):
    """One agency and its part."""

    vai_tro = forms.ChoiceField(
        label="Vai trò", choices=[("", "Chọn"), *ROLES.items()], error_messages={"required": "Hãy chọn."}
    )
    ten = _text("Tên cơ quan", required=True)
    ma = _text("Mã định danh", 30)


class ResultRow(Form):
    """One result."""

    ten = _text("Tên kết quả", 1000, required=True)
    ma = _text("Mã kết quả", 60)


class BasisRow(Form):
    """One legal document."""

    so = _text("Số, ký hiệu", 200)
    ten = _text("Tên văn bản", 2000)
    ngay = DayField(label="Ngày ban hành", required=False, widget=DayInput())


class StageRow(Form):
    """One stage of an interlinked procedure."""

    thu_tuc = _text("Mã thủ tục", 40, required=True)
    linh_vuc = _text("Lĩnh vực", 300)
    co_quan = _text("Cơ quan thực hiện")
    ma_co_quan = _text("Mã cơ quan", 30)
    so = _count("Thời hạn", 10_000)
    don_vi = forms.ChoiceField(label="Đơn vị", choices=_UNITS, required=False)


KINDS: Mapping[str, tuple[str, str, type[forms.Form]]] = {
    "buoc": ("Trình tự thực hiện", "Thêm trường hợp", StepRow),
    "kenh": ("Cách thức và thời hạn", "Thêm cách nộp", ChannelRow),
    "phi": ("Phí, lệ phí", "Thêm khoản phí", FeeRow),
    "giay": ("Thành phần hồ sơ, mẫu đơn", "Thêm giấy tờ", PaperRow),
    "cq": ("Cơ quan", "Thêm cơ quan", AgencyRow),
    "kq": ("Kết quả thực hiện", "Thêm kết quả", ResultRow),
    "cc": ("Căn cứ pháp lý", "Thêm văn bản", BasisRow),
    "cd": ("Các công đoạn liên thông", "Thêm công đoạn", StageRow),
}
LOCAL_KINDS = ("kenh", "phi", "cq", "cc")


class RowSet:
    """The rows of one kind. `missing` are the parts that nothing was said of."""

    def __init__(self, kind: str, forms_: Sequence[forms.Form]) -> None:
        self.kind = kind
        self.title, self.add_words, self.form = KINDS[kind]
        self.forms = list(forms_)
        self.missing: list[str] = []

    @classmethod
    def of(cls, kind: str, rows: Sequence[Mapping[str, Any]]) -> "RowSet":
        """Rows filled with what is known."""
        make = KINDS[kind][2]
        return cls(
            kind,
            [
                make(initial=dict(row), prefix=f"{kind}-{place}", use_required_attribute=False)
                for place, row in enumerate(rows)
            ],
        )

    @classmethod
    def sent(cls, kind: str, data: QueryDict) -> "RowSet":
        """Rows as they were sent; empty ones are let pass."""
        make = KINDS[kind][2]
        count = row_count(kind, data)
        return cls(
            kind,
            [
                make(data, prefix=f"{kind}-{n}", empty_permitted=True, use_required_attribute=False)
                for n in range(count)
            ],
        )

    @property
    def filled(self) -> list[dict[str, Any]]:
        """What the rows say that say something. Only after every form was found valid."""
        return [form.cleaned_data for form in self.forms if form.has_changed()]


def row_count(kind: str, data: QueryDict) -> int:
    """How many rows of a kind were sent."""
    text = str(data.get(f"{kind}-so_dong", "0"))
    return min(int(text), MOST_ROWS) if text.isascii() and text.isdigit() and len(text) < 5 else 0  # noqa: PLR2004 -- digits of MOST_ROWS and one


def raw_rows(kind: str, data: QueryDict) -> list[dict[str, Any]]:
    """The rows just as they were typed, to be shown again."""
    names = list(KINDS[kind][2].base_fields)
    return [
        {name: data.get(f"{kind}-{place}-{name}", "") for name in names}
        for place in range(row_count(kind, data))
    ]
