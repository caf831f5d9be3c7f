"""What officers fill in about entries of the catalogues."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django import forms

from dichvucong.catalogs import selectors
from dichvucong.catalogs.errors import AccountRefused, NotYourCatalogue, NotYourEntry
from dichvucong.catalogs.facts import Catalogue
from dichvucong.catalogs.rules.shapes import SHAPES, Cell
from dichvucong.catalogs.selectors import EntryQuery, EntrySort
from dichvucong.identity.rules import AgencyScope
from dichvucong.kernel.errors import DomainError, InvalidFields
from dichvucong.kernel.forms import DayField, Form
from dichvucong.web.console.catalogs import words
from dichvucong.web.console.forms import DayInput, SearchForm

_DAY_ERRORS = {"required": "Hãy chọn ngày.", "invalid": "Ngày không đúng dạng ngày/tháng/năm."}


class EntryListForm(SearchForm):
    """Finding entries."""

    main = ("tim", "trang_thai", "sap_xep")

    tim = forms.CharField(label="Mã hoặc tên", required=False, max_length=120)
    trang_thai = forms.ChoiceField(
        label="Trạng thái", required=False, choices=[("", "Tất cả"), *words.STATES.items()]
    )
    sap_xep = forms.ChoiceField(label="Sắp xếp", required=False, choices=list(words.SORTS.items()))

    @property
    def query(self) -> EntryQuery:
        """What is asked for; a form that is not valid asks for everything."""
        asked = self.cleaned_data if self.is_valid() else {}
        return EntryQuery(
            text=asked.get("tim", ""),
            state=asked.get("trang_thai", ""),
            sort=EntrySort(asked.get("sap_xep") or EntrySort.CODE),
        )


class _ActingForm(Form):
    """For which agency, from which day, on what ground."""

    thay_mat = forms.ChoiceField(
        label="Cập nhật thay mặt",
        error_messages={
            "required": "Hãy chọn cơ quan.",
            "invalid_choice": "Bạn không được giao cập nhật danh mục này thay cơ quan đó.",
        },
    )
    tu_ngay = DayField(label="Hiệu lực từ ngày", widget=DayInput(), error_messages=_DAY_ERRORS)
    can_cu = forms.CharField(
        label="Văn bản làm căn cứ",
        max_length=300,
        help_text="Số, ký hiệu và ngày của văn bản.",
        error_messages={"required": "Hãy ghi văn bản làm căn cứ."},
    )

    def __init__(
        self, *args: Any, catalogue: Catalogue, scope: AgencyScope, today: date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        choices = [(one.code, f"{one.name} ({one.code})") for one in keepers_for(catalogue, scope)]
        field = self.fields["thay_mat"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices if len(choices) == 1 else [("", "Chọn"), *choices]
        self.fields["tu_ngay"].initial = today

    def refuse(self, refusal: DomainError) -> None:
        """Put what a service refused beside the fields concerned."""
        for name, message in _errors_of(refusal):
            self.add_error(name if name in self.fields else None, message)


class EntryForm(_ActingForm):
    """An entry: its code, where it has one of its own, and its values. When amended, fixed values are not asked."""

    def __init__(
        self,
        *args: Any,
        catalogue: Catalogue,
        known: Mapping[str, str] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, catalogue=catalogue, **kwargs)
        shape = SHAPES[catalogue]
        self.known = dict(known or {})
        self.cells = [cell for cell in shape.cells if known is None or not cell.fixed]
        if known is None and shape.code_pattern:
            self.fields["code"] = forms.CharField(
                label="Mã",
                max_length=80,
                help_text=shape.code_hint,
                error_messages={"required": "Hãy điền mã."},
            )
        for cell in self.cells:
            self.fields[cell.name] = _field(cell, self.known.get(cell.name, ""))
        first = [name for name in ("code", *(cell.name for cell in self.cells)) if name in self.fields]
        self.order_fields([*first, "thay_mat", "tu_ngay", "can_cu"])

    @property
    def values(self) -> dict[str, str]:
        """All values of the entry, those not asked as they were."""
        return self.known | {cell.name: self.cleaned_data[cell.name] for cell in self.cells}


class DisableForm(_ActingForm):
    """From which day an entry is used no more."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["tu_ngay"].label = "Ngừng dùng từ ngày"


class MoveForm(_ActingForm):
    """Under which agency a unit hangs from a day on."""

    cap_tren = forms.CharField(
        label="Mã cơ quan cấp trên mới",
        max_length=30,
        help_text="Ví dụ H26.12. Các đơn vị bên dưới chuyển theo; quá khứ giữ nguyên.",
        error_messages={"required": "Hãy điền mã cơ quan cấp trên mới."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(["cap_tren", "thay_mat", "tu_ngay", "can_cu"])


def keepers_for(catalogue: Catalogue, scope: AgencyScope) -> list[Any]:
    """The agencies for which the officer may write the catalogue."""
    if catalogue not in SHAPES:
        return []
    return [one for one in selectors.keepers(catalogue) if scope.covers(one.code)]


def _field(cell: Cell, initial: str) -> forms.Field:
    required = {"required": f"Hãy điền “{cell.label}”."}
    if cell.choices:
        choices = [("", "Chọn"), *cell.choices]
        return forms.ChoiceField(
            label=cell.label,
            choices=choices,
            required=cell.required,
            initial=initial,
            error_messages=required,
        )
    return forms.CharField(
        label=cell.label,
        max_length=cell.most,
        required=cell.required,
        initial=initial,
        help_text=cell.hint,
        error_messages=required,
    )


def _errors_of(refusal: DomainError) -> Iterable[tuple[str, str]]:
    """Fields and messages of a refusal."""
    if isinstance(refusal, InvalidFields):
        return [(error.field, error.message) for error in refusal.errors]
    if isinstance(refusal, AccountRefused):
        return [(finding.field, finding.message) for finding in refusal.result.errors]
    if isinstance(refusal, NotYourCatalogue | NotYourEntry):
        return [("thay_mat", refusal.message)]
    names = {"parent_code": "cap_tren"}
    return [(names.get(refusal.field, refusal.field), refusal.message)]
