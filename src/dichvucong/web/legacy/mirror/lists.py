"""The three lists that systems fetch whole: procedures, agencies, fields."""

from collections.abc import Mapping, Sequence
from typing import Final

from dichvucong.catalogs.selectors import agencies_after
from dichvucong.procedures.selectors import fields_in_force, names_in_force
from dichvucong.web.legacy.mirror.envelope import Call

_PAGE: Final = 5_000

Row = Mapping[str, str]


def procedures(call: Call) -> Sequence[Row]:
    """LayDanhSachTTHC: every procedure in force today."""
    return [{"MATTHC": code, "TENTTHC": name} for code, name in names_in_force(call.day)]


def agencies(call: Call) -> Sequence[Row]:
    """LayDanhMucCoQuan: every agency; `CAPDONVI` is how deep it stands in the tree, "1" at the top."""
    rows: list[Row] = []
    last = ""
    while found := agencies_after(last, limit=_PAGE, on=call.day):
        rows += [
            {
                "MADONVI": call.written(agency.code),
                "TENDONVI": agency.name,
                "CAPDONVI": str(max(1, agency.path.count("/") - 1)),
            }
            for agency in found
        ]
        last = found[-1].code
    return rows


def fields(call: Call) -> Sequence[Row]:
    """LayDanhMucLinhVuc: each field once for every agency that publishes in it, and once for the province asking.

    Clients keep only the rows whose `MANGANH` is their own `madonvi`.
    """
    found = fields_in_force(call.day)
    rows = [_field(field.code, field.name, call.written(field.owner_code)) for field in found]
    if call.province:
        own = {field.code: field.name for field in found if field.owner_code != call.province}
        mine = call.text("madonvi") or call.province
        rows += [_field(code, name, mine) for code, name in own.items()]
    return rows


def _field(code: str, name: str, owner: str) -> Row:
    return {"MALINHVUC": code, "TENLINHVUC": name, "MANGANH": owner}
