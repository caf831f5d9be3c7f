"""What an entry of each catalogue kept here consists of, and what may stand in it. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from dichvucong.catalogs.facts import UNIT_KIND_NAMES, AgencyLevel, Catalogue, ItemKind
from dichvucong.kernel.errors import FieldError

Choices = Sequence[tuple[str, str]]

AGENCY_LEVELS: Final[Choices] = (
    (AgencyLevel.CENTRAL, "Trung ương"),
    (AgencyLevel.PROVINCE, "Cấp tỉnh"),
    (AgencyLevel.COMMUNE, "Cấp xã"),
    (AgencyLevel.DEPARTMENT, "Đơn vị trực thuộc"),
)
ITEM_KINDS: Final[Choices] = (
    (ItemKind.FEE, "Phí"),
    (ItemKind.CHARGE, "Lệ phí"),
    (ItemKind.FINE, "Tiền phạt"),
    (ItemKind.TAX, "Thuế"),
    (ItemKind.INSURANCE, "Bảo hiểm"),
    (ItemKind.OTHER, "Khác"),
)


@dataclass(frozen=True)
class Cell:
    """One value of an entry. `pattern` "" takes any text of that length; `fixed` values are not amended later."""

    name: str
    label: str
    most: int = 250
    required: bool = True
    pattern: str = ""
    choices: Choices = ()
    fixed: bool = False
    hint: str = ""


@dataclass(frozen=True)
class Shape:
    """An entry: what its code looks like, and its values. An empty `code_pattern`: the code follows from the values."""

    title: str
    code_pattern: str
    code_hint: str
    cells: tuple[Cell, ...]


_AGENCY_CODE: Final = r"[A-Z]\d{2}(?:\.\d{1,4}){0,4}"
_NAME: Final = Cell("name", "Tên")

SHAPES: Mapping[Catalogue, Shape] = {
    Catalogue.AGENCIES: Shape(
        "Cơ quan",
        _AGENCY_CODE,
        "Mã định danh điện tử, ví dụ H26.12.",
        (
            _NAME,
            Cell("short_name", "Tên ngắn", 100),
            Cell("level", "Cấp", 12, choices=AGENCY_LEVELS),
            Cell(
                "parent_code",
                "Cơ quan cấp trên",
                30,
                required=False,
                pattern=_AGENCY_CODE,
                fixed=True,
                hint="Đổi cấp trên bằng chức năng “Chuyển đơn vị”.",
            ),
            Cell("unit_code", "Mã đơn vị hành chính", 10, required=False, pattern=r"\d{2}|\d{5}"),
        ),
    ),
    Catalogue.UNITS: Shape(
        "Đơn vị hành chính",
        r"\d{2}|\d{5}",
        "Hai số cho tỉnh, năm số cho xã.",
        (
            Cell("name", "Tên", 100),
            Cell("kind", "Loại", 12, choices=tuple(UNIT_KIND_NAMES.items())),
            Cell("province_code", "Mã tỉnh", 10, required=False, pattern=r"\d{2}", fixed=True),
        ),
    ),
    Catalogue.FIELDS: Shape(
        "Lĩnh vực", r"LV\.[A-Z]\d{2}\.\d{3,6}", "Ví dụ LV.G15.001.", (Cell("name", "Tên", 300),)
    ),
    Catalogue.RESULTS: Shape(
        "Kết quả giải quyết thủ tục",
        r"KQ\.[A-Z]\d{2}\.\d{4,9}",
        "Ví dụ KQ.G15.000001.",
        (
            Cell("name", "Tên", 1000),
            Cell(
                "procedure_code",
                "Thủ tục được luật giao",
                40,
                required=False,
                pattern=r"\d\.\d{6}(?:\.[A-Z0-9.]{1,30})?",
                hint="Tỉnh chỉ được cập nhật kết quả của thủ tục mà luật giao quy định chi tiết.",
            ),
        ),
    ),
    Catalogue.ACCOUNTS: Shape(
        "Tài khoản kho bạc, ngân hàng",
        "",
        "",
        (
            Cell("agency_code", "Cơ quan thụ hưởng", 30, pattern=_AGENCY_CODE, fixed=True),
            Cell("account_number", "Số tài khoản", 34, pattern=r"[0-9A-Z.\-]{4,34}", fixed=True),
            Cell("account_name", "Tên tài khoản"),
            Cell(
                "citad",
                "Mã CITAD",
                8,
                required=False,
                pattern=r"\d{8}",
                fixed=True,
                hint="Tám số của kho bạc.",
            ),
            Cell("bank_bin", "Mã BIN ngân hàng", 6, required=False, pattern=r"\d{6}", fixed=True),
        ),
    ),
    Catalogue.BUDGET_ITEMS: Shape(
        "Loại hình thu vào ngân sách",
        r"\d{4}",
        "Tiểu mục, bốn số.",
        (
            Cell("name", "Tên", 300),
            Cell("kind", "Loại", 10, choices=ITEM_KINDS),
            Cell("group_code", "Mục", 4, pattern=r"\d{4}"),
        ),
    ),
    Catalogue.BANKS: Shape(
        "Ngân hàng, trung gian thanh toán",
        r"\d{6}",
        "Mã BIN, sáu số.",
        (
            _NAME,
            Cell("short_name", "Tên ngắn", 60),
            Cell("napas_code", "Mã NAPAS", 20),
            Cell("swift", "Mã SWIFT", 11, required=False, pattern=r"[A-Z0-9]{8}(?:[A-Z0-9]{3})?"),
            Cell("kind", "Loại", 20),
            Cell("citad_institution", "Mã tổ chức CITAD", 3, required=False, pattern=r"\d{3}"),
        ),
    ),
}
"""The seven catalogues whose entries are kept here; procedures and online services are published by decisions."""


def errors_in(catalogue: Catalogue, code: str, values: Mapping[str, str]) -> list[FieldError]:
    """What is wrong with an entry, one error a field."""
    shape = SHAPES[catalogue]
    errors = []
    if shape.code_pattern and not re.fullmatch(shape.code_pattern, code):
        errors.append(FieldError("code", "malformed_code", f"Mã không đúng dạng. {shape.code_hint}"))
    for cell in shape.cells:
        problem = _problem(cell, values.get(cell.name, ""))
        if problem:
            errors.append(FieldError(cell.name, *problem))
    return errors


def _problem(cell: Cell, value: str) -> tuple[str, str] | None:
    if not value:
        return ("missing", f"Hãy điền “{cell.label}”.") if cell.required else None
    if len(value) > cell.most:
        return "too_long", f"Nhiều nhất {cell.most} ký tự."
    if cell.choices and value not in {choice for choice, _label in cell.choices}:
        return "unknown_choice", "Giá trị không có trong danh sách."
    if cell.pattern and not re.fullmatch(cell.pattern, value):
        return "malformed", f"“{cell.label}” không đúng dạng."
    return None
