"""Codes people type, scan and transfer: agency codes, dossier codes, payment codes.

Sources: Decision 20/2020/QĐ-TTg (agency codes, old and new notation), Decree 61/2018 (dossier codes), Circular
01/2023/TT-VPCP art. 27.4 and 27.5 (payment codes). Reading is generous, writing has exactly one form.
"""

import re
from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from urllib.parse import unquote

from dichvucong.kernel.errors import DomainError, InvalidValue

PORTAL_COLLECTOR = "G22.99"
"""The portal's own agency code; its payment codes are `G22.99.X-…`."""

PAYMENT_TYPES = range(1, 9)
"""The X of a payment code: 1 fines … 8 tuition and others (TT 27.4)."""

LAST_NUMBER_OF_DAY = 999_999
"""Six digits count the payments of a day (TT 27.4)."""

_OLD_AGENCY = r"[0-9]{3}\.[0-9]{2}\.[0-9]{2}\.[A-Z][0-9]{2}"
_NEW_AGENCY = r"[A-Z][0-9]{2}(?:\.[0-9]{1,3})*"
_AGENCY = rf"(?:{_OLD_AGENCY}|{_NEW_AGENCY})"
_DAY_AND_NUMBER = r"(?P<day>[0-9]{8}|[0-9]{6})-(?P<number>[0-9]{4,7})"
_DOSSIER = re.compile(rf"(?P<agency>{_AGENCY})-{_DAY_AND_NUMBER}")
_DOSSIER_INSIDE = re.compile(rf"(?<![A-Z0-9.]){_DOSSIER.pattern}(?![0-9-])")
# Keyboards of scanners and careless copies lose dots and dashes: only the old notation has fixed widths.
_DOSSIER_BARE = re.compile(
    r"(?P<l4>[0-9]{3})(?P<l3>[0-9]{2})(?P<l2>[0-9]{2})(?P<l1>[A-Z][0-9]{2})"
    r"(?P<day>20[0-9]{6}(?=[0-9]{5,7}$)|[0-9]{6})(?P<number>[0-9]{4,7})"
)
_PAYMENT = re.compile(rf"(?P<collector>{_AGENCY})\.(?P<type>[1-8])-(?P<day>[0-9]{{6}})(?P<number>[0-9]{{6}})")
_PAYMENT_INSIDE = re.compile(rf"(?<![A-Z0-9.]){_PAYMENT.pattern}(?![0-9])")
# Banks replace or drop the punctuation of the content field; the portal's own codes survive that.
_GAP = r"[ ._/+-]{0,2}"
_PORTAL_PAYMENT_WORN = re.compile(
    rf"(?<![A-Z0-9])G{_GAP}22{_GAP}99{_GAP}(?P<type>[1-8]){_GAP}(?P<day>[0-9]{{6}}){_GAP}(?P<number>[0-9]{{6}})(?![0-9])"
)
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−﹘﹣－ー"), "-")
_DOTS = dict.fromkeys(map(ord, "．。｡·•․"), ".")
_INVISIBLE = dict.fromkeys([*range(0x200B, 0x2010), *range(0x202A, 0x202F), 0x2060, 0xFEFF, 0xAD])
_FULL_WIDTH = {0xFF01 + offset: 0x21 + offset for offset in range(94)}
_CLEAN = _FULL_WIDTH | _DASHES | _DOTS | _INVISIBLE
_LONGEST_TEXT = 4000
_SHORT_DAY = 6
_FIRST_YEAR = 2000


class CodesExhausted(DomainError):
    """The six digits of a day are used up (TT 27.4 gives no seventh)."""

    code = "payment_codes_exhausted"
    http_status = 503


@dataclass(frozen=True)
class AgencyCode:
    """An electronic agency identifier. Level 1 is a ministry or province (`G12`, `H26`), further levels follow.

    Two notations name the same agency: old `000.00.18.G12` (level 4 to 1), new `G12.18` (level 1 to 4).
    """

    levels: tuple[str, ...]

    @classmethod
    def parse(cls, raw: str, *, field: str = "") -> "AgencyCode":
        """Either notation. Raises `InvalidValue`."""
        text = _compacted(raw)
        if re.fullmatch(_OLD_AGENCY, text):
            levels = text.split(".")[::-1]
            while len(levels) > 1 and not int(levels[-1]):
                levels.pop()
            return cls(tuple(levels))
        if re.fullmatch(_NEW_AGENCY, text):
            return cls(tuple(text.split(".")))
        raise InvalidValue(
            "Mã định danh cơ quan không đúng. Ví dụ đúng: H26, G12.18 hoặc 000.00.18.G12.", field=field
        )

    @property
    def new(self) -> str:
        """`G12.18`."""
        return ".".join(self.levels)

    @property
    def old(self) -> str | None:
        """`000.00.18.G12`, or None where a part does not fit the 13 characters (`H55.242`)."""
        widths = (2, 2, 3)
        parts = self.plain_levels[1:]
        if len(parts) > len(widths) or any(len(p) > w for p, w in zip(parts, widths, strict=False)):
            return None
        padded = [part.zfill(width) for part, width in zip(parts, widths, strict=False)]
        padded += ["0" * width for width in widths[len(parts) :]]
        return ".".join([*reversed(padded), self.levels[0]])

    def is_same(self, other: "AgencyCode") -> bool:
        """Whether both name one agency, whatever notation and leading zeros they were written with."""
        return self.plain_levels == other.plain_levels

    @property
    def plain_levels(self) -> tuple[str, ...]:
        """The levels without leading zeros: equal for every way of writing one agency."""
        return (self.levels[0], *(level.lstrip("0") for level in self.levels[1:]))

    def __str__(self) -> str:
        return self.new


@dataclass(frozen=True)
class DossierCode:
    """`<agency>-<day>-<number>`, as printed: `000.00.01.H26-230504-0001` or `G09.20-20260609-0092637`."""

    text: str
    agency_text: str
    day: date
    number: int

    @classmethod
    def parse(cls, raw: str, *, field: str = "") -> "DossierCode":
        """What a person typed or scanned as a dossier code, and nothing else. Raises `InvalidValue`."""
        text = _compacted(raw)
        match = _DOSSIER.fullmatch(text) or _DOSSIER_BARE.fullmatch(text)
        if match is None:
            raise InvalidValue(
                "Mã hồ sơ không đúng mẫu. Mã hồ sơ in trên giấy tiếp nhận, ví dụ 000.00.01.H26-230504-0001 "
                "hoặc G09.20-20260609-0092637.",
                field=field,
            )
        return cls._from_match(match, field=field)

    @classmethod
    def find(cls, raw: str) -> "DossierCode | None":
        """The first dossier code inside a longer text: a scanned QR, a web address, a sentence."""
        text = _cleaned(unquote(raw[:_LONGEST_TEXT]))
        for match in _DOSSIER_INSIDE.finditer(text):
            try:
                return cls._from_match(match, field="")
            except InvalidValue:
                continue
        return None

    @property
    def agency(self) -> AgencyCode:
        """The agency the code begins with."""
        return AgencyCode.parse(self.agency_text)

    @classmethod
    def _from_match(cls, match: re.Match[str], *, field: str) -> "DossierCode":
        parts = match.groupdict()
        agency = parts.get("agency") or ".".join(parts[level] for level in ("l4", "l3", "l2", "l1"))
        day = _day(parts["day"])
        if day is None:
            raise InvalidValue(
                f"Mã hồ sơ không đúng: “{parts['day']}” không phải là ngày tiếp nhận có thật.", field=field
            )
        return cls(f"{agency}-{parts['day']}-{parts['number']}", agency, day, int(parts["number"]))

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class PaymentCode:
    """`<collector>.X-YYMMDDZZZZZZ` (TT 27.4, 27.5); on the portal `G22.99.2-261122000001`."""

    collector: str
    payment_type: int
    day: date
    number: int

    LONGEST: ClassVar[int] = 60

    @classmethod
    def build(
        cls, *, payment_type: int, day: date, number: int, collector: str = PORTAL_COLLECTOR
    ) -> "PaymentCode":
        """The code of the `number`-th payment (from 1) of one type and day. Raises `CodesExhausted`."""
        assert payment_type in PAYMENT_TYPES, "payment types are 1 to 8"
        assert re.fullmatch(_AGENCY, collector), "a collector is an agency code"
        assert number > 0, "the day's numbers start at 1"
        if number > LAST_NUMBER_OF_DAY:
            raise CodesExhausted("Đã hết số giao dịch trong ngày. Vui lòng thử lại vào ngày mai.")
        return cls(collector, payment_type, day, number)

    @classmethod
    def parse(cls, raw: str, *, field: str = "") -> "PaymentCode":
        """A payment code as typed or scanned. Raises `InvalidValue`."""
        text = _compacted(raw)
        match = _PAYMENT.fullmatch(text) or _PORTAL_PAYMENT_WORN.fullmatch(text)
        found = cls._from_match(match) if match else None
        if found is None:
            raise InvalidValue("Mã giao dịch không đúng mẫu, ví dụ đúng: G22.99.2-261122000001.", field=field)
        return found

    @classmethod
    def find(cls, raw: str) -> "PaymentCode | None":
        """The first payment code inside a longer text, such as the content of a bank transfer.

        Codes of the portal are found even when the bank dropped or replaced dots and dashes.
        """
        text = _cleaned(unquote(raw[:_LONGEST_TEXT]))
        for pattern in (_PAYMENT_INSIDE, _PORTAL_PAYMENT_WORN):
            for match in pattern.finditer(text):
                found = cls._from_match(match)
                if found is not None:
                    return found
        return None

    @classmethod
    def _from_match(cls, match: re.Match[str]) -> "PaymentCode | None":
        parts = match.groupdict()
        day, number = _day(parts["day"]), int(parts["number"])
        if day is None or number == 0:
            return None
        return cls(parts.get("collector") or PORTAL_COLLECTOR, int(parts["type"]), day, number)

    @property
    def series(self) -> str:
        """The running number's series: everything before the number, `G22.99.2-261122`."""
        return f"{self.collector}.{self.payment_type}-{self.day:%y%m%d}"

    def __str__(self) -> str:
        return f"{self.series}{self.number:06d}"


def _cleaned(raw: str) -> str:
    return raw.translate(_CLEAN).upper()


def _compacted(raw: str) -> str:
    return "".join(_cleaned(raw[:_LONGEST_TEXT]).split())


def _day(digits: str) -> date | None:
    century = "20" if len(digits) == _SHORT_DAY else ""
    try:
        day = date.fromisoformat(century + digits)
    except ValueError:
        return None
    return day if day.year >= _FIRST_YEAR else None
