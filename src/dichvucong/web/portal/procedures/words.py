"""Fees, time limits and papers in plain Vietnamese. Pure functions over the content of a procedure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from dichvucong.kernel.money import format_vnd, grouped
from dichvucong.procedures.content import ChannelTerms, Component, Fee, ProcedureContent
from dichvucong.procedures.words import APPLICANT_LABELS, FEE_LABELS, LEVEL_LABELS, PART_LABELS, Channel, Part

NOT_KNOWN: Final = "Chưa có thông tin"
MINOR_IN_MAJOR: Final = 100
CHANNEL_TITLES: Mapping[Channel, str] = {
    Channel.ONLINE: "Nộp trực tuyến",
    Channel.IN_PERSON: "Nộp trực tiếp",
    Channel.POST: "Gửi qua bưu chính",
}
_ORDER = list(CHANNEL_TITLES)


@dataclass(frozen=True)
class FeeLine:
    """One fee: what it is for, how much, who is exempt."""

    name: str
    amount: str
    exemptions: str
    note: str


@dataclass(frozen=True)
class Way:
    """One way of handing in. `fee` and `term` are short; the `*_original` are published wordings not yet structured."""

    title: str
    fee: str
    term: str
    fees: Sequence[FeeLine]
    fee_original: str
    term_original: str
    description: str

    @property
    def term_inside(self) -> str:
        """The time limit inside a sentence: `Miễn phí, trả kết quả sau 1 ngày làm việc.`"""
        return f"{self.term[0].lower()}{self.term[1:]}"


def ways_of(content: ProcedureContent) -> Sequence[Way]:
    """The ways of handing in: online first, then in person, then by post."""
    return [_way(terms) for terms in sorted(content.channels, key=lambda way: _ORDER.index(way.channel))]


def copies_of(paper: Component) -> str:
    """How many of a paper: `1 bản chính, 1 bản sao`; "" when nothing is kept."""
    parts = (
        (paper.originals, "bản chính"),
        (paper.certified, "bản sao chứng thực"),
        (paper.copies, "bản sao"),
    )
    return ", ".join(f"{count} {what}" for count, what in parts if count)


def applicants_of(content: ProcedureContent) -> Sequence[str]:
    """Who may apply."""
    return [APPLICANT_LABELS[one] for one in content.applicants]


def levels_of(content: ProcedureContent) -> str:
    """The levels that handle it: `Cấp tỉnh, Cấp xã`."""
    return ", ".join(LEVEL_LABELS[level] for level in content.levels)


def originals_of(content: ProcedureContent) -> Sequence[tuple[str, str]]:
    """The wordings kept whole because they could not be structured, under the names of their parts."""
    labels = {str(part): label for part, label in PART_LABELS.items()}
    return [(labels.get(name, "Nội dung khác"), text) for name, text in content.unparsed.items() if text]


def missing_labels(missing: Sequence[str]) -> Sequence[str]:
    """The parts nobody has filled, in words."""
    return [PART_LABELS[Part(part)] for part in missing]


def fee_amount(fee: Fee) -> str:
    """How much one fee is: `8.000 đồng/bản`, `10 USD`; "" when it is only told in words."""
    if fee.amount_vnd is not None:
        amount = format_vnd(fee.amount_vnd)
    elif fee.foreign_minor is not None:
        amount = _foreign(fee.foreign_minor, fee.currency)
    else:
        return ""
    return f"{amount}/{fee.per}" if fee.per else amount


def _way(terms: ChannelTerms) -> Way:
    return Way(
        title=CHANNEL_TITLES[terms.channel],
        fee=_fee_in_short(terms),
        term=_term_in_short(terms),
        fees=[_fee_line(fee) for fee in terms.fees],
        fee_original=terms.fee_text,
        term_original=terms.term_text,
        description=terms.description,
    )


def _fee_line(fee: Fee) -> FeeLine:
    return FeeLine(fee.name or FEE_LABELS[fee.kind], fee_amount(fee), fee.exemptions, fee.note)


def _fee_in_short(terms: ChannelTerms) -> str:
    if terms.free and not terms.fees:
        return "Miễn phí"
    known = sorted({fee.amount_vnd for fee in terms.fees if fee.amount_vnd is not None})
    if len(terms.fees) == 1 and fee_amount(terms.fees[0]):
        return fee_amount(terms.fees[0])
    if len(known) > 1:
        return f"Từ {grouped(known[0])} đến {format_vnd(known[-1])}, tùy trường hợp"
    if known:
        return format_vnd(known[0])
    return "Phí ghi ở dưới" if terms.fees or terms.fee_text else "Chưa có thông tin về phí"


def _term_in_short(terms: ChannelTerms) -> str:
    if terms.term:
        return f"Trả kết quả sau {terms.term}"
    return "Thời hạn ghi ở dưới" if terms.term_text else "Chưa có thông tin về thời hạn"


def _foreign(minor: int, currency: str) -> str:
    whole, rest = divmod(minor, MINOR_IN_MAJOR)
    return f"{grouped(whole)},{rest:02d} {currency}" if rest else f"{grouped(whole)} {currency}"
