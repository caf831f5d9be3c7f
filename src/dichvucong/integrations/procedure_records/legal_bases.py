"""Legal documents: title and number run together, "…hộ tịch87/2020/NĐ-CPNghị định…". Pure.

A number in the column stands glued to its title; one inside a title has a blank before it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from dichvucong.integrations.procedure_records.texts import LOWER, UPPER, clean, one_line
from dichvucong.procedures.content import LegalBasis

HEADER: Final = "Tên văn bản pháp lýMã văn bản"
_ISSUERS: Final = (
    "CP|TTg|TTG|BTC|BTP|BCA|BNV|BNG|BQP|BYT|BCT|BXD|BVHTTDL|BVHTT|BTTTT|BTTT|BKHCN|BKHĐT|BKH|BGDĐT|BGTVT|BTNMT|BNNPTNT"
    "|BNNMT|BNN|BLĐTBXH|BLĐTB&XH|BDTTG|NHNN|TTCP|VPCP|UBTVQH\\d{2}|UBTVQH|TANDTC|VKSNDTC|VKSTC|TCHQ|TCT|BHXH|KBNN"
    "|UBCK|UBCKNN|UBND|HĐND|HĐTP|HĐBT|VPQH|TLĐ|QH\\d{1,2}|QH|BKHCNMT|BTM|BLĐ|UBDT|TW|TƯ|C\\d{2}|A\\d{2}|V\\d{2}|X\\d{2}"
)
_KINDS: Final = "NĐ|TT|QĐ|QD|NQ|TTLT|TTLB|CT|VBHN|PL|L|CĐ|CV|HD|KH|TB|LCT|NÐ|QÐ|ND"
_OTHER: Final = f"[A-ZĐ&][A-ZĐ&]{{0,9}}(?![{LOWER}])"
_SUFFIX: Final = rf"(?:QH\d{{1,2}}|UBTVQH\d{{1,2}}|(?:{_KINDS}) ?[-–] ?(?:(?:{_ISSUERS}|{_OTHER})(?:[-–](?:{_ISSUERS}|{_OTHER}))*))"
_SHORT: Final = rf"(?<=[{LOWER}{UPPER}])\d{{1,4}}/(?:19|20)\d{{2}}(?=$|[{UPPER}\n])"
_NUMBER: Final = re.compile(rf"(\d{{1,9}}(?:\.\d{{1,3}})?(?:/(?:19|20)\d{{2}})?/{_SUFFIX}|{_SHORT})")
_YEAR_BEFORE: Final = re.compile(r"(?:/| )(?P<year>(?:19|20)\d{2})\.?(?P<own>\d{1,5}(?:\.\d{1,3})?)")
_LEAD: Final = re.compile(
    rf"(?<=[{LOWER})\d.”])(?:Thông tư|Nghị định|Luật|Quyết định|Nghị quyết|Bộ luật|Pháp lệnh)(?: số)?:? ?$"
)
_COLUMN_ENDS: Final = re.compile(rf"$|\n|\.?[{UPPER}]")


@dataclass(frozen=True)
class LegalBases:
    """The documents understood; `left` is wording without a number."""

    bases: tuple[LegalBasis, ...]
    left: str


def parse_legal_bases(text: str) -> LegalBases:
    """Every number that stands in the column, with the title before it."""
    body = clean(text).removeprefix(HEADER)
    bases: list[LegalBasis] = []
    start = 0
    for begin, number, end in _columns(body):
        bases.append(LegalBasis(number=number, name=_title(body[start:begin])))
        start = end
    return LegalBases(tuple(dict.fromkeys(bases)), one_line(body[start:].strip(" .,;")))


def _columns(body: str) -> Iterator[tuple[int, str, int]]:
    """Where each number of the column begins and ends, and its text."""
    start = 0
    for found in _NUMBER.finditer(body):
        begin, end = found.start() + _years_end(body, found), found.end()
        if not _stands_in_column(body[start:begin], body[end : end + 2]):
            continue
        lead = _LEAD.search(body[start:begin])
        yield (start + lead.start() if lead else begin), one_line(body[begin:end]), end
        start = end


def _stands_in_column(title: str, after: str) -> bool:
    """Glued to the title before it, or to the title that follows."""
    glued = bool(title) and not title[-1].isspace() and title[-1] not in '(“"-–/'
    return glued or _COLUMN_ENDS.match(after) is not None


def _years_end(body: str, found: re.Match[str]) -> int:
    """How many digits at the front belong to a year that ends the title ("năm 2025" + "236/2025/NĐ-CP")."""
    digits = re.match(r"[\d.]+", found[1])
    assert digits is not None, "a number begins with digits"
    before = body[max(0, found.start() - 1) : found.start()]
    year = _YEAR_BEFORE.fullmatch(before + digits[0])
    return len(digits[0]) - len(year["own"]) if year else 0


def _title(text: str) -> str:
    return one_line(text).strip(" :;,-–")
