"""One entry of a camt message: a credit, or several when the bank lists the transactions behind it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from xml.etree.ElementTree import Element

from dichvucong.integrations.statements.camt_reading import amount_in, at, children, count_in, day_in, text_at
from dichvucong.integrations.statements.cells import BadCell
from dichvucong.integrations.statements.rows import OLDEST_DAYS, codes_in
from dichvucong.kernel.references import NEWEST
from dichvucong.kernel.text import tidy
from dichvucong.payments.statements import CreditIn, Submission

LONGEST_CONTENT: Final = 2000
LONGEST_ID: Final = 120
LONGEST_ACCOUNT: Final = 34
_REFERENCES: Final = ("AcctSvcrRef", "TxId", "UETR", "InstrId", "EndToEndId")
_NOT_GIVEN: Final = {"", "NOTPROVIDED"}


@dataclass(frozen=True)
class _Place:
    """Which entry of which account, booked on which day."""

    position: int
    account: str
    day: date


def signed_vnd(element: Element) -> int:
    """The amount of an entry or balance: positive for credit. Raises `BadCell`."""
    amount_vnd = amount_in(text_at(element, "Amt"))
    if amount_vnd is None:
        raise BadCell("amount_missing", "Thiếu số tiền.")
    direction = text_at(element, "CdtDbtInd")
    if direction not in {"CRDT", "DBIT"}:
        raise BadCell("direction_missing", "Không ghi báo có hay báo nợ (CdtDbtInd).")
    return amount_vnd if direction == "CRDT" else -amount_vnd


def credits_of_entry(
    entry: Element, position: int, account: str, submission: Submission
) -> Iterator[CreditIn]:
    """The credits of one credit entry. Raises `BadCell` before the first one when anything is wrong."""
    if text_at(entry, "RvslInd") == "true":
        # A credit that takes back a debit is not money of a payer.
        return
    day = _day(entry, submission)
    place = _Place(position, account, day)
    details = [detail for group in children(entry, "NtryDtls") for detail in children(group, "TxDtls")]
    entry_id = text_at(entry, "AcctSvcrRef") or text_at(entry, "NtryRef")
    if len(details) > 1 and all(_amount_of(detail) is not None for detail in details):
        _check_batch(entry, details)
        built = [
            _credit(detail, place, f"{entry_id or _id_of(detail)}/{nth}")
            for nth, detail in enumerate(details, start=1)
        ]
    else:
        own = entry_id or next((_id_of(detail) for detail in details if _id_of(detail)), "")
        built = [_whole(entry, details, place, own)]
    yield from built


def _whole(entry: Element, details: list[Element], place: _Place, external_id: str) -> CreditIn:
    contents = [_content(detail) for detail in details] or [text_at(entry, "AddtlNtryInf")]
    content = " | ".join(dict.fromkeys(part for part in contents if part)) or text_at(entry, "AddtlNtryInf")
    return _built(entry, content, place, external_id)


def _credit(detail: Element, place: _Place, external_id: str) -> CreditIn:
    source = detail if at(detail, "Amt") is not None else at(detail, "AmtDtls", "TxAmt")
    assert source is not None, "only transactions with an amount come here"
    return _built(source, _content(detail), place, external_id)


def _built(source: Element, content: str, place: _Place, external_id: str) -> CreditIn:
    amount = at(source, "Amt")
    assert amount is not None, "the amount was read before"
    amount_vnd = amount_in((amount.text or "").strip())
    if not amount_vnd:
        raise BadCell("amount_missing", "Số tiền ghi có bằng 0.")
    if not external_id:
        raise BadCell("reference_missing", "Khoản báo có không có số bút toán của ngân hàng.")
    if len(external_id) > LONGEST_ID or len(place.account) > LONGEST_ACCOUNT:
        raise BadCell("too_long", "Số bút toán hoặc số tài khoản quá dài.")
    text = tidy(content)[:LONGEST_CONTENT]
    return CreditIn(
        position=place.position,
        account_number=place.account,
        citad="",
        external_id=external_id,
        amount_vnd=amount_vnd,
        currency=(amount.get("Ccy") or "VND")[:3],
        booked_on=place.day,
        content=text,
        payment_codes=tuple(codes_in(text, place.day)),
    )


def _day(entry: Element, submission: Submission) -> date:
    day = day_in(entry, "BookgDt") or day_in(entry, "ValDt")
    if day is None:
        raise BadCell("date_missing", "Thiếu ngày ghi sổ.")
    if not submission.today - timedelta(days=OLDEST_DAYS) <= day <= submission.today + NEWEST:
        raise BadCell("date_implausible", f"Ngày {day:%d/%m/%Y} quá xa hôm nay.")
    return day


def _check_batch(entry: Element, details: list[Element]) -> None:
    """The transactions of a lump add up to it, and are as many as announced."""
    total = sum(_amount_of(detail) or 0 for detail in details)
    whole = amount_in(text_at(entry, "Amt"))
    if total != whole:
        raise BadCell("batch_differs", f"Các giao dịch trong lô cộng lại {total}, lô ghi {whole}.")
    announced = [count_in(text_at(group, "Btch", "NbOfTxs")) for group in children(entry, "NtryDtls")]
    counts = [count for count in announced if count is not None]
    if counts and sum(counts) != len(details):
        raise BadCell("batch_differs", f"Lô ghi {sum(counts)} giao dịch nhưng có {len(details)}.")


def _amount_of(detail: Element) -> int | None:
    return amount_in(text_at(detail, "Amt") or text_at(detail, "AmtDtls", "TxAmt", "Amt"))


def _id_of(detail: Element) -> str:
    found = (text_at(detail, "Refs", name) for name in _REFERENCES)
    return next((text for text in found if text not in _NOT_GIVEN), "")


def _content(detail: Element) -> str:
    """Unstructured and structured remittance information, else what the bank adds; pieces of one text are joined."""
    remittance = at(detail, "RmtInf")
    parts: list[str] = []
    if remittance is not None:
        parts += [(child.text or "").strip() for child in children(remittance, "Ustrd")]
        parts += [text_at(child, "CdtrRefInf", "Ref") for child in children(remittance, "Strd")]
    joined = " ".join(part for part in parts if part)
    end_to_end = text_at(detail, "Refs", "EndToEndId")
    fallback = text_at(detail, "AddtlTxInf") or (end_to_end if end_to_end not in _NOT_GIVEN else "")
    return joined or fallback
