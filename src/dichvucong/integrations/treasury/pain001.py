"""Refund orders as ISO 20022 pain.001.001.09 (CustomerCreditTransferInitiation), one block a paying account.

`EndToEndId` is the reference of the order, so the same order imported twice is recognised by it.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from dichvucong.kernel.clock import VIETNAM, vietnam_day
from dichvucong.payments.refunding import TreasuryOrder

NAMESPACE: Final = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"
_NAME, _ACCOUNT_NAME, _TEXT = 140, 70, 140


class Pain001:
    """Writes order files."""

    content_type = "application/xml"
    extension = "xml"

    def write(self, orders: Sequence[TreasuryOrder], *, message_id: str, now: datetime) -> bytes:
        """One file with all orders, UTF-8. `message_id` has at most 35 signs."""
        assert orders, "a file without orders is none"
        document = Element("Document", {"xmlns": NAMESPACE})
        root = SubElement(document, "CstmrCdtTrfInitn")
        header = SubElement(root, "GrpHdr")
        _add(header, "MsgId", message_id)
        _add(header, "CreDtTm", now.astimezone(VIETNAM).isoformat(timespec="seconds"))
        _totals(header, orders)
        _add(SubElement(header, "InitgPty"), "Nm", "Cong Dich vu cong Quoc gia")
        for block_id, block in _blocks(orders, message_id):
            _instruction(root, block, block_id, now)
        indent(document)
        text = str(tostring(document, encoding="unicode"))
        return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'.encode()

    def blocks(self, orders: Sequence[TreasuryOrder], *, message_id: str) -> Mapping[str, Sequence[str]]:
        """The references in each block, by `PmtInfId`."""
        return {
            block_id: [order.reference[:35] for order in block]
            for block_id, block in _blocks(orders, message_id)
        }


def _blocks(orders: Sequence[TreasuryOrder], message_id: str) -> list[tuple[str, list[TreasuryOrder]]]:
    blocks = enumerate(_by_debtor(orders), start=1)
    return [(f"{message_id[:30]}-{position}", block) for position, block in blocks]


def _by_debtor(orders: Sequence[TreasuryOrder]) -> list[list[TreasuryOrder]]:
    blocks: dict[tuple[str, str], list[TreasuryOrder]] = defaultdict(list)
    for order in orders:
        blocks[order.debtor_account, order.debtor_citad].append(order)
    return list(blocks.values())


def _instruction(root: Element, orders: Sequence[TreasuryOrder], block_id: str, now: datetime) -> None:
    payer = orders[0]
    block = SubElement(root, "PmtInf")
    _add(block, "PmtInfId", block_id)
    _add(block, "PmtMtd", "TRF")
    _totals(block, orders)
    _add(SubElement(block, "ReqdExctnDt"), "Dt", vietnam_day(now).isoformat())
    _add(SubElement(block, "Dbtr"), "Nm", payer.debtor_name[:_NAME])
    _account(block, "DbtrAcct", payer.debtor_account, payer.debtor_name)
    _agent(block, "DbtrAgt", payer.debtor_citad)
    for order in orders:
        _transaction(block, order)


def _transaction(block: Element, order: TreasuryOrder) -> None:
    transaction = SubElement(block, "CdtTrfTxInf")
    identification = SubElement(transaction, "PmtId")
    _add(identification, "InstrId", order.reference[:35])
    _add(identification, "EndToEndId", order.reference[:35])
    amount = SubElement(SubElement(transaction, "Amt"), "InstdAmt", {"Ccy": "VND"})
    amount.text = str(order.amount_vnd)
    _agent(transaction, "CdtrAgt", order.payee_bank_bin)
    _add(SubElement(transaction, "Cdtr"), "Nm", order.payee_name[:_NAME])
    _account(transaction, "CdtrAcct", order.payee_account, order.payee_name)
    _add(SubElement(transaction, "RmtInf"), "Ustrd", order.content[:_TEXT])


def _totals(parent: Element, orders: Sequence[TreasuryOrder]) -> None:
    _add(parent, "NbOfTxs", str(len(orders)))
    _add(parent, "CtrlSum", str(sum(order.amount_vnd for order in orders)))


def _account(parent: Element, tag: str, number: str, name: str) -> None:
    account = SubElement(parent, tag)
    _add(SubElement(SubElement(account, "Id"), "Othr"), "Id", number)
    _add(account, "Ccy", "VND")
    _add(account, "Nm", name[:_ACCOUNT_NAME])


def _agent(parent: Element, tag: str, member: str) -> None:
    """A bank by its CITAD code or BIN."""
    member_id = SubElement(SubElement(SubElement(parent, tag), "FinInstnId"), "ClrSysMmbId")
    _add(member_id, "MmbId", member)


def _add(parent: Element, tag: str, text: str) -> None:
    SubElement(parent, tag).text = "".join(sign for sign in text if sign.isprintable()).strip() or "-"
