"""Money that left an account, in ISO 20022 camt.053 and camt.054: debit entries that carry the reference of an order.

What an account pays beside our orders is passed over: only a reference (`EndToEndId`) leads to a refund.
"""

from collections.abc import Iterator
from typing import Final
from xml.etree.ElementTree import Element

from dichvucong.integrations.statements.camt_reading import amount_in, at, children, text_at
from dichvucong.integrations.statements.cells import BadCell
from dichvucong.payments.refund_results import ResultFile, ResultLine, ResultOutcome, ResultProblem, Said

_ACCOUNTS: Final = {"camt.053": ("BkToCstmrStmt", "Stmt"), "camt.054": ("BkToCstmrDbtCdtNtfctn", "Ntfctn")}
_NOT_GIVEN: Final = {"", "NOTPROVIDED"}
_BOOKED: Final = Said(ResultOutcome.PAID, "DBIT")


def read_debits(root: Element, kind: str) -> ResultFile:
    """The booked debits of all accounts in the message that name an order."""
    message, account = _ACCOUNTS[kind]
    lines: list[ResultLine] = []
    problems: list[ResultProblem] = []
    report = at(root, message)
    entries = [
        entry
        for part in (children(report, account) if report is not None else ())
        for entry in children(part, "Ntry")
    ]
    for position, entry in enumerate(entries, start=1):
        try:
            lines.extend(_orders_of(entry, position))
        except BadCell as bad:
            problems.append(ResultProblem(position, "Amt", bad.code, bad.message))
    return ResultFile(kind, lines, (), problems)


def _orders_of(entry: Element, position: int) -> Iterator[ResultLine]:
    if text_at(entry, "CdtDbtInd") != "DBIT" or text_at(entry, "RvslInd") == "true" or not _is_booked(entry):
        return
    details = [detail for group in children(entry, "NtryDtls") for detail in children(group, "TxDtls")]
    for detail in details:
        reference = _reference(detail)
        if reference in _NOT_GIVEN:
            continue
        yield ResultLine(
            position=position,
            reference=reference,
            said=_BOOKED,
            provider_reference=text_at(detail, "Refs", "AcctSvcrRef") or text_at(entry, "AcctSvcrRef"),
            amount_vnd=_amount(detail, entry if len(details) == 1 else None),
            certain=False,
        )


def _is_booked(entry: Element) -> bool:
    status = text_at(entry, "Sts", "Cd") or text_at(entry, "Sts")
    return status in {"", "BOOK"}


def _reference(detail: Element) -> str:
    for name in ("EndToEndId", "InstrId"):
        found = text_at(detail, "Refs", name)
        if found not in _NOT_GIVEN:
            return found
    return ""


def _amount(detail: Element, entry: Element | None) -> int | None:
    """The order's own amount; that of the entry where it is alone in it."""
    places = (
        at(detail, "Amt"),
        at(detail, "AmtDtls", "TxAmt", "Amt"),
        at(entry, "Amt") if entry is not None else None,
    )
    element = next((place for place in places if place is not None), None)
    if element is None:
        return None
    if element.get("Ccy", "VND") != "VND":
        raise BadCell("currency_foreign", "Khoản chi không bằng đồng Việt Nam.")
    return amount_in((element.text or "").strip())
