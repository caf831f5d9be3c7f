"""What owners write of their services, and how lists of them are narrowed."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from dichvucong.kernel.forms import Form
from dichvucong.kernel.text import tidy
from dichvucong.procedures.rules.online import Reach
from dichvucong.procedures.selectors.online import RestructuringRow, ServiceRow
from dichvucong.procedures.services import PlaceDraft, RestructuringDraft, ServiceDraft
from dichvucong.procedures.words import (
    ASSURANCE_LABELS,
    RESULT_BY_LABELS,
    SERVICE_LEVEL_LABELS,
    Assurance,
    ResultBy,
    ServiceLevel,
)
from dichvucong.web.console.online import words
from dichvucong.web.console.tables import TableForm

_PLAIN = {"autocomplete": "off"}
_ANY = ("", "Tất cả")
MOST_PLACES = 4_000


class ServiceListForm(TableForm):
    """Finding services."""

    main = ("tim", "trang_thai", "den_luot")
    orders = {
        "due_at": "Hạn gần nhất trước",
        "code": "Mã dịch vụ",
        "-state_since": "Thay đổi gần đây trước",
        "owner_code": "Cơ quan cung cấp",
    }

    tim = forms.CharField(
        label="Mã hoặc tên dịch vụ", required=False, max_length=200, widget=forms.TextInput(attrs=_PLAIN)
    )
    trang_thai = forms.ChoiceField(label="Trạng thái", required=False, choices=[_ANY, *words.STATES.items()])
    den_luot = forms.ChoiceField(
        label="Đang chờ", required=False, choices=[_ANY, *[item for item in words.TURNS.items() if item[1]]]
    )
    co_quan = forms.CharField(
        label="Mã cơ quan cung cấp", required=False, max_length=30, widget=forms.TextInput(attrs=_PLAIN)
    )
    qua_han = forms.BooleanField(label="Chỉ những dịch vụ quá hạn", required=False)


class ServiceForm(Form):
    """One declaration. Places are lines: an agency code and a level."""

    thu_tuc = forms.CharField(
        label="Mã thủ tục hành chính",
        max_length=40,
        widget=forms.TextInput(attrs=_PLAIN),
        help_text="Ví dụ 1.001193.",
        error_messages={"required": "Hãy nhập mã thủ tục."},
    )
    co_quan = forms.CharField(
        label="Mã cơ quan cung cấp dịch vụ",
        max_length=30,
        widget=forms.TextInput(attrs=_PLAIN),
        help_text="Bộ, ngành hoặc tỉnh, thành phố chịu trách nhiệm, ví dụ H26.",
        error_messages={"required": "Hãy nhập mã cơ quan."},
    )
    ten = forms.CharField(
        label="Tên dịch vụ",
        required=False,
        max_length=2000,
        widget=forms.TextInput(attrs=_PLAIN),
        help_text="Để trống thì lấy tên thủ tục.",
    )
    dia_chi = forms.CharField(
        label="Địa chỉ trang dịch vụ",
        max_length=500,
        widget=forms.URLInput(attrs=_PLAIN),
        error_messages={"required": "Hãy nhập địa chỉ trang dịch vụ."},
    )
    noi_thuc_hien = forms.CharField(
        label="Cơ quan thực hiện và mức độ",
        widget=forms.Textarea(attrs={"rows": 5, "class": "code", "spellcheck": "false"}),
        help_text="Mỗi dòng một cơ quan: mã cơ quan, dấu cách, rồi “toàn trình” hoặc “một phần”. Ví dụ: H26.101 toàn trình",
        error_messages={"required": "Hãy nêu ít nhất một cơ quan thực hiện."},
    )
    phai_den = forms.BooleanField(label="Người dân còn phải đến cơ quan ít nhất một lần", required=False)
    tra_tien = forms.BooleanField(label="Thanh toán trực tuyến được phí, lệ phí", required=False)
    ket_qua = forms.ChoiceField(
        label="Trả kết quả", choices=[(r.value, w) for r, w in RESULT_BY_LABELS.items()]
    )
    muc_an_toan = forms.ChoiceField(
        label="Mức độ an toàn khi đăng nhập",
        required=False,
        choices=[(a.value, w) for a, w in ASSURANCE_LABELS.items()],
    )
    names: Mapping[str, str] = {
        "procedure_code": "thu_tuc",
        "owner_code": "co_quan",
        "name": "ten",
        "url": "dia_chi",
        "places": "noi_thuc_hien",
    }

    @classmethod
    def of(cls, service: ServiceRow) -> "ServiceForm":
        """The form filled with what is declared."""
        lines = [
            f"{place.agency_code} {SERVICE_LEVEL_LABELS[ServiceLevel(place.level)].lower()}"
            for place in service.places.all()
        ]
        return cls(
            initial={
                "thu_tuc": service.procedure.code,
                "co_quan": service.owner_code,
                "ten": service.name,
                "dia_chi": service.url,
                "noi_thuc_hien": "\n".join(lines),
                "phai_den": service.needs_visit,
                "tra_tien": service.pays_online,
                "ket_qua": service.result_by,
                "muc_an_toan": service.assurance,
            }
        )

    def clean_noi_thuc_hien(self) -> Sequence[PlaceDraft]:
        """Agencies with their levels. Every wrong line is named."""
        lines = [tidy(line) for line in self.cleaned_data["noi_thuc_hien"].splitlines() if line.strip()]
        if len(lines) > MOST_PLACES:
            raise forms.ValidationError(f"Tối đa {MOST_PLACES} cơ quan.")
        places, faults = [], []
        for number, line in enumerate(lines, 1):
            code, _, level = line.partition(" ")
            found = _LEVELS.get(level.strip(" -:,;").casefold())
            if found is None:
                faults.append(f"Dòng {number}: hãy ghi “toàn trình” hoặc “một phần” sau mã {code[:30]}.")
                continue
            places.append(PlaceDraft(code.upper().strip(",;:"), found))
        if faults:
            raise forms.ValidationError(faults)
        return places

    @property
    def draft(self) -> ServiceDraft:
        """What was filled in."""
        filled = self.cleaned_data
        return ServiceDraft(
            procedure_code=tidy(filled["thu_tuc"]),
            owner_code=tidy(filled["co_quan"]).upper(),
            name=filled["ten"],
            url=filled["dia_chi"],
            reach=Reach(filled["phai_den"], filled["tra_tien"], ResultBy(filled["ket_qua"])),
            places=filled["noi_thuc_hien"],
            assurance=Assurance(filled["muc_an_toan"]),
        )


class RestructuringForm(Form):
    """The record of QC 26.2."""

    hien_trang = forms.CharField(
        label="Quy trình hiện nay",
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": "Hãy mô tả quy trình hiện nay."},
    )
    he_thong = forms.CharField(
        label="Hệ thống, cơ sở dữ liệu liên quan và khả năng kết nối",
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Hãy nêu các hệ thống liên quan."},
    )
    phuong_an = forms.CharField(
        label="Phương án: cắt giảm những bước, giấy tờ, lượt đi lại nào",
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": "Hãy nêu phương án."},
    )
    buoc_truoc = forms.IntegerField(label="Số bước trước khi tái cấu trúc", min_value=1, max_value=500)
    buoc_sau = forms.IntegerField(label="Số bước sau", min_value=1, max_value=500)
    giay_truoc = forms.IntegerField(label="Số giấy tờ phải nộp trước", min_value=0, max_value=500)
    giay_sau = forms.IntegerField(label="Số giấy tờ phải nộp sau", min_value=0, max_value=500)
    names: Mapping[str, str] = {
        "current_process": "hien_trang",
        "systems": "he_thong",
        "plan": "phuong_an",
        "steps_after": "buoc_sau",
        "papers_after": "giay_sau",
    }

    @classmethod
    def of(cls, row: RestructuringRow | None) -> "RestructuringForm":
        """The form filled with the record, if there is one."""
        if row is None:
            return cls()
        return cls(initial={name: getattr(row, column) for name, column in _RECORD.items()})

    @property
    def draft(self) -> RestructuringDraft:
        """What was filled in."""
        values: dict[str, Any] = {column: self.cleaned_data[name] for name, column in _RECORD.items()}
        return RestructuringDraft(**values)


class TrialForm(Form):
    """The dossiers completed in a test."""

    ma_ho_so = forms.CharField(
        label="Mã hồ sơ đã hoàn thành kiểm thử",
        max_length=6_000,
        widget=forms.Textarea(attrs={"rows": 4, "class": "code", "spellcheck": "false"}),
        help_text="Mỗi dòng một mã, ví dụ H26.101-261123-0001.",
        error_messages={"required": "Hãy nhập ít nhất một mã hồ sơ."},
    )


_LEVELS = {label.casefold(): level for level, label in SERVICE_LEVEL_LABELS.items()}
_RECORD = {
    "hien_trang": "current_process",
    "he_thong": "systems",
    "phuong_an": "plan",
    "buoc_truoc": "steps_before",
    "buoc_sau": "steps_after",
    "giay_truoc": "papers_before",
    "giay_sau": "papers_after",
}
