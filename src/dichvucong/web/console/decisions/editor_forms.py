"""The fields of the editor that stand once on the page."""

from typing import Any

from django import forms

from dichvucong.kernel.forms import Form
from dichvucong.procedures.content import LocalOverrides, ProcedureContent
from dichvucong.procedures.rules.completeness import WAIVABLE
from dichvucong.procedures.words import APPLICANT_LABELS, KIND_LABELS, LEVEL_LABELS, Part


def _line(label: str, longest: int, *, hint: str = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        max_length=longest,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=hint,
    )


def _long(label: str, rows: int) -> forms.CharField:
    return forms.CharField(label=label, required=False, widget=forms.Textarea(attrs={"rows": rows}))


class ContentForm(Form):
    """Everything of a whole procedure that is no row."""

    ten = forms.CharField(
        label="Tên thủ tục",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Hãy ghi tên thủ tục."},
    )
    loai = forms.ChoiceField(label="Loại thủ tục", choices=list(KIND_LABELS.items()))
    linh_vuc = _line("Lĩnh vực", 300)
    ma_linh_vuc = _line("Mã lĩnh vực", 60)
    cap = forms.MultipleChoiceField(
        label="Cấp thực hiện",
        required=False,
        choices=list(LEVEL_LABELS.items()),
        widget=forms.CheckboxSelectMultiple,
    )
    doi_tuong = forms.MultipleChoiceField(
        label="Đối tượng thực hiện",
        required=False,
        choices=list(APPLICANT_LABELS.items()),
        widget=forms.CheckboxSelectMultiple,
    )
    doi_tuong_khac = _long("Đối tượng ghi bằng lời", 2)
    so_bo = forms.IntegerField(label="Số bộ hồ sơ", required=False, min_value=1, max_value=99)
    dia_chi = _long("Địa chỉ tiếp nhận", 2)
    dieu_kien = _long("Yêu cầu, điều kiện", 4)
    lien_thong = _line("Mã thủ tục liên thông", 2000, hint="Cách nhau bằng dấu phẩy.")
    lien_quan = _line("Mã thủ tục liên quan", 2000, hint="Cách nhau bằng dấu phẩy.")
    tu_khoa = _line("Từ khóa", 2000, hint="Cách nhau bằng dấu phẩy.")
    mo_ta = _long("Mô tả ngắn", 3)

    @classmethod
    def of(cls, content: ProcedureContent) -> "ContentForm":
        """The form filled with a content."""
        return cls(
            initial={
                "ten": content.name,
                "loai": content.kind,
                "linh_vuc": content.field_name,
                "ma_linh_vuc": content.field_code,
                "cap": list(content.levels),
                "doi_tuong": list(content.applicants),
                "doi_tuong_khac": content.applicants_text,
                "so_bo": content.sets,
                "dia_chi": content.receiving_address,
                "dieu_kien": content.conditions,
                "lien_thong": ", ".join(content.interlinked),
                "lien_quan": ", ".join(content.related),
                "tu_khoa": ", ".join(content.keywords),
                "mo_ta": content.summary,
            },
            use_required_attribute=False,
        )


class LocalForm(Form):
    """Everything a province may say differently that is no row."""

    cap = forms.MultipleChoiceField(
        label="Cấp thực hiện",
        required=False,
        choices=list(LEVEL_LABELS.items()),
        widget=forms.CheckboxSelectMultiple,
    )
    dia_chi = _long("Địa chỉ tiếp nhận", 2)

    @classmethod
    def of(cls, content: ProcedureContent) -> "LocalForm":
        """The form filled with what the province's citizens read now."""
        initial = {"cap": list(content.levels), "dia_chi": content.receiving_address}
        return cls(initial=initial, use_required_attribute=False)


class WaiverForm(Form):
    """Why a part that the law lets be absent is absent, and a note for whoever compares."""

    ghi_chu = _line("Ghi chú cho người đối chiếu", 1000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for part, words in WAIVABLE.items():
            hint = "Chỉ ghi khi phần này trống: căn cứ vì sao không có."
            self.fields[f"khong_{part}"] = _line(f"{words}. Căn cứ", 500, hint=hint)

    @property
    def waived(self) -> dict[Part, str]:
        """The parts of which a reason was given."""
        said = {part: self.cleaned_data[f"khong_{part}"] for part in WAIVABLE}
        return {part: reason for part, reason in said.items() if reason}


def overrides_against(central: ProcedureContent, wanted: LocalOverrides) -> LocalOverrides:
    """Only what reads differently from the centre: the rest follows it when it changes."""
    names = ("channels", "levels", "implementing", "delegated", "receiving_address")
    said = {name: getattr(wanted, name) for name in names}
    differing = {name: value for name, value in said.items() if value != getattr(central, name)}
    return LocalOverrides(**differing, local_bases=wanted.local_bases)
