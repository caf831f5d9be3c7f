"""Ways of handing in, read from the running text of the table "Hình thức nộp – Thời gian – Phí, lệ phí – Mô tả". Pure.

A row begins with a channel to which its time limit is glued; the same words inside a description stand alone.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from dichvucong.integrations.procedure_records.fees import AMOUNT, FREE, UNSTATED, Told, parse_fee
from dichvucong.integrations.procedure_records.terms import parse_term
from dichvucong.integrations.procedure_records.texts import UPPER, clean
from dichvucong.procedures.content import ChannelTerms
from dichvucong.procedures.words import CHANNEL_LABELS

HEADER: Final = "Hình thức nộpThời gianPhí, lệ phíMô tả"
_CHANNELS: Final = {label: channel for channel, label in CHANNEL_LABELS.items()}
_NAMES: Final = "|".join(_CHANNELS)
_TIME: Final = r"\d[\d.,]{0,9}(?: (?:Ngày làm việc|Ngày|Giờ làm việc|Giờ|Tháng|Năm))?"
_WORDED: Final = rf"(?=[{UPPER}])(?:(?!{_NAMES})[^\n]){{1,200}}?"
_ROW: Final = re.compile(
    rf"({_NAMES})({_TIME}(?={FREE}|{UNSTATED}|\d|$)|{_WORDED}(?={FREE}|{UNSTATED})|)({FREE}|{UNSTATED}|{AMOUNT})"
)


@dataclass(frozen=True)
class ChannelRow:
    """One row as it was understood."""

    terms: ChannelTerms
    told: Told


@dataclass(frozen=True)
class Channels:
    """All rows; `left` is what stands before the first one, or everything where no row was found."""

    rows: tuple[ChannelRow, ...]
    left: str


def parse_channels(text: str) -> Channels:
    """The rows of the table."""
    body = clean(text).removeprefix(HEADER)
    found = list(_ROW.finditer(body))
    if not found:
        return Channels((), body)
    ends = [*(row.start() for row in found[1:]), len(body)]
    rows = tuple(_row(row, body[row.end() : end].strip()) for row, end in zip(found, ends, strict=True))
    return Channels(rows, body[: found[0].start()].strip())


def merged(rows: tuple[ChannelRow, ...]) -> Iterator[ChannelTerms]:
    """The rows in their order, the same row said twice once."""
    yield from dict.fromkeys(row.terms for row in rows)


def _row(row: re.Match[str], after: str) -> ChannelRow:
    fee = parse_fee(row[3], after)
    term, term_text = parse_term(row[2], after)
    terms = ChannelTerms(
        channel=_CHANNELS[row[1]],
        term=term,
        term_text=term_text,
        fees=fee.fees,
        free=fee.told == Told.FREE,
        fee_text=fee.text,
        description=fee.rest.strip("() ") if len(fee.rest) <= len("()") else fee.rest,
    )
    return ChannelRow(terms, fee.told)
