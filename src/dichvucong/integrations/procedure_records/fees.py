"""Fees: an amount in đồng or another currency with the words beside it, free of charge, or words alone. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from dichvucong.integrations.procedure_records.texts import split_note
from dichvucong.procedures.content import Fee
from dichvucong.procedures.words import FeeKind

FREE: Final = "Miễn phí"
UNSTATED: Final = "Không có thông tin"
AMOUNT: Final = r"\d[\d,]{0,20} ?(?:Việt Nam Đồng|VNĐ|USD|EUR)"

FOREIGN: Final = frozenset({"USD", "EUR"})
SMALLEST_VND: Final = 1_000
"""Nothing is collected below a thousand đồng: such a number lost its thousands or its currency."""

_ONE: Final = re.compile(r"(\d[\d,]{0,20}) ?(Việt Nam Đồng|VNĐ|USD|EUR)")
_LAID_DOWN: Final = re.compile(
    r"\d{1,3}(?:\.\d{3})+ ?(?:đồng|đ)\b|Hội đồng nhân dân|HĐND|Thông tư|Nghị quyết|mức thu|lệ phí",
    re.IGNORECASE,
)
_NONE_TAKEN: Final = re.compile(r"^\W*(?:không|miễn|chưa)\b", re.IGNORECASE)
_COLLECTED: Final = re.compile(r"\d{1,3}(?:\.\d{3})+ ?(?:đồng|đ)\b|Hội đồng nhân dân|HĐND", re.IGNORECASE)
_IN_WORDS: Final = re.compile(r"(?:lệ phí|\bphí\b|mức thu)[^.\n]*", re.IGNORECASE)
_NAMED: Final = re.compile(r"^\W*(?:Mức )?((?:Lệ phí|Phí)[^:;.,()\d\n]{0,120}?) ?:", re.IGNORECASE)
_DONG: Final = re.compile(r"(?<![\d.])(\d{1,3}(?:\.\d{3})+) ?(?:đồng|đ\b|VNĐ)")
_PER: Final = re.compile(
    r"(?:đồng|đ|USD|^) ?/ ?(?:01 )?([^\W\d_][^\W_]*(?: (?!kể|từ|đối|áp|đến|cho|theo|trong|khi|nếu)[^\W\d_]+){0,4})"
)


class Told(StrEnum):
    """How a record tells a fee."""

    AMOUNT = "amount"
    FREE = "free"
    WORDS = "words"
    UNSTATED = "unstated"
    ODD = "odd"


@dataclass(frozen=True)
class FeeTerms:
    """What is collected for one way of handing in. `rest` is the text that follows and is no fee."""

    told: Told
    fees: tuple[Fee, ...] = ()
    text: str = ""
    rest: str = ""


def parse_fee(said: str, after: str) -> FeeTerms:
    """The fee from its cell (`said`) and the running text behind it, whose leading bracket explains the fee."""
    cell = said.strip()
    if cell == UNSTATED or not cell:
        return _unstated(after)
    note, rest = split_note(after)
    if cell == FREE:
        return _free(note, rest)
    fees = tuple(_amounts(f"{cell}{after}"))
    if not fees:
        return FeeTerms(Told.WORDS, text=_joined(cell, note), rest=rest)
    odd = any(fee.amount_vnd is None and fee.foreign_minor is None for fee in fees)
    return FeeTerms(Told.ODD if odd else Told.AMOUNT, fees, rest=_behind(f"{cell}{after}"))


def _unstated(after: str) -> FeeTerms:
    """Nothing in the cell; the description may still speak of a fee."""
    words = _IN_WORDS.search(after)
    if words and _LAID_DOWN.search(words[0]):
        return FeeTerms(Told.WORDS, text=words[0].strip(), rest=after)
    return FeeTerms(Told.UNSTATED, rest=after)


def _free(note: str, rest: str) -> FeeTerms:
    """Free; unless the words beside it lay down who sets the fee or how much it is."""
    if note and _COLLECTED.search(note) and not _NONE_TAKEN.search(note):
        return FeeTerms(Told.WORDS, text=_joined(FREE, note), rest=rest)
    return FeeTerms(Told.FREE, text=note, rest=rest)


def _amounts(text: str) -> Iterator[Fee]:
    """Amounts one behind the other, each with its bracket."""
    left = text
    while found := _ONE.match(left):
        note, left = split_note(left[found.end() :])
        yield _fee(found[1].replace(",", ""), found[2], note)


def _behind(text: str) -> str:
    left = text
    while found := _ONE.match(left):
        _note, left = split_note(left[found.end() :])
    return left


def _fee(digits: str, currency: str, note: str) -> Fee:
    named, per = _NAMED.search(note), _PER.search(note)
    name = named[1].strip() if named else ""
    fee = Fee(kind=_kind(note), name=name, per=per[1].strip() if per else "", note=note)
    if currency in FOREIGN:
        return replace(fee, currency=currency, foreign_minor=int(digits) * 100)
    if int(digits) >= SMALLEST_VND:
        return replace(fee, amount_vnd=int(digits))
    return _mended(fee, digits, currency)


def _mended(fee: Fee, digits: str, currency: str) -> Fee:
    """What the words beside an impossible amount say, if they name one amount; else the words alone."""
    in_dong = {found.replace(".", "") for found in _DONG.findall(fee.note)}
    if f"{digits}000" in in_dong or len(in_dong) == 1:
        return replace(fee, amount_vnd=int(f"{digits}000" if f"{digits}000" in in_dong else in_dong.pop()))
    if int(digits) and re.search(rf"(?<!\d){digits} ?USD", fee.note):
        return replace(fee, currency="USD", foreign_minor=int(digits) * 100)
    if not fee.note and not int(digits):
        return replace(fee, amount_vnd=0)
    return replace(fee, note=_joined(f"{digits} {currency}", fee.note))


def _kind(note: str) -> FeeKind:
    said = re.search(r"lệ phí|\bphí\b", note, re.IGNORECASE)
    if said is None:
        return FeeKind.OTHER
    return FeeKind.CHARGE if said[0].lower() == "lệ phí" else FeeKind.FEE


def _joined(said: str, note: str) -> str:
    return f"{said} ({note})" if note else said
