"""ISO 20022 pain.002 (CustomerPaymentStatusReport), every version, read by local names.

A status stands on three levels: the file (`OrgnlGrpInfAndSts`), a block (`OrgnlPmtInfAndSts`), an order (`TxInfAndSts`).
The narrowest counts; `PART` leaves it to the levels below.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from dichvucong.integrations.statements.camt_reading import amount_in, at, children, text_at
from dichvucong.integrations.statements.cells import BadCell
from dichvucong.integrations.treasury.statuses import PARTLY, said_in
from dichvucong.payments.refund_results import (
    BlockResult,
    ResultFile,
    ResultLine,
    ResultProblem,
    UnreadableResults,
)


def read_pain002(root: Element) -> ResultFile:
    """What the report says. Raises `UnreadableResults` when it names no file of ours."""
    report = at(root, "CstmrPmtStsRpt")
    group = at(report, "OrgnlGrpInfAndSts") if report is not None else None
    if report is None or group is None:
        raise UnreadableResults("Tệp pain.002 thiếu phần trạng thái của tệp lệnh gốc (OrgnlGrpInfAndSts).")
    message_id = text_at(group, "OrgnlMsgId")
    if not message_id:
        raise UnreadableResults("Tệp pain.002 không ghi tệp lệnh gốc (OrgnlMsgId).")
    reading = _Reading(message_id)
    reading.block(group, "GrpSts", "")
    # In the oldest versions orders stand beside the group, not within a block.
    reading.orders(report)
    for block in children(report, "OrgnlPmtInfAndSts"):
        reading.block(block, "PmtInfSts", text_at(block, "OrgnlPmtInfId"))
        reading.orders(block)
    if not reading.lines and not reading.blocks and not reading.problems:
        raise UnreadableResults("Tệp pain.002 không ghi trạng thái nào.")
    return ResultFile("pain.002", reading.lines, reading.blocks, reading.problems)


@dataclass
class _Reading:
    message_id: str
    lines: list[ResultLine] = field(default_factory=list)
    blocks: list[BlockResult] = field(default_factory=list)
    problems: list[ResultProblem] = field(default_factory=list)
    position: int = 0

    def block(self, element: Element, name: str, block_id: str) -> None:
        status = text_at(element, name)
        if not status or status == PARTLY:
            return
        said = said_in(element, status)
        if said is None:
            self.problems.append(_unknown(self.position, name, status))
            return
        self.blocks.append(BlockResult(self.message_id, block_id, said))

    def orders(self, parent: Element) -> None:
        for order in children(parent, "TxInfAndSts"):
            self.position += 1
            try:
                self.lines.extend(self._order(order))
            except BadCell as bad:
                self.problems.append(ResultProblem(self.position, "InstdAmt", bad.code, bad.message))

    def _order(self, order: Element) -> Iterator[ResultLine]:
        reference = text_at(order, "OrgnlEndToEndId") or text_at(order, "OrgnlInstrId")
        status = text_at(order, "TxSts")
        if not reference:
            message = "Lệnh không ghi số tham chiếu gốc."
            self.problems.append(
                ResultProblem(self.position, "OrgnlEndToEndId", "reference_missing", message)
            )
            return
        if not status:
            # The status of its block is meant.
            return
        said = said_in(order, status)
        if said is None:
            self.problems.append(_unknown(self.position, "TxSts", status))
            return
        yield ResultLine(
            position=self.position,
            reference=reference,
            said=said,
            provider_reference=text_at(order, "AcctSvcrRef") or text_at(order, "StsId"),
            amount_vnd=_amount(order),
        )


def _amount(order: Element) -> int | None:
    element = at(order, "OrgnlTxRef", "Amt", "InstdAmt")
    if element is None:
        return None
    if element.get("Ccy", "VND") != "VND":
        raise BadCell("currency_foreign", "Lệnh không bằng đồng Việt Nam.")
    return amount_in((element.text or "").strip())


def _unknown(position: int, name: str, status: str) -> ResultProblem:
    return ResultProblem(position, name, "status_unknown", f"Không hiểu trạng thái “{status[:20]}”.")
