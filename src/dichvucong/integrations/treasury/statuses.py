"""What ISO 20022 statuses and reasons mean for a refund order, in our words."""

from collections.abc import Mapping
from typing import Final
from xml.etree.ElementTree import Element

from dichvucong.integrations.statements.camt_reading import children, text_at
from dichvucong.payments.refund_results import ResultOutcome, Said

PARTLY: Final = "PART"
"""Some of the orders below were accepted: their own statuses say which."""

OUTCOMES: Final[Mapping[str, ResultOutcome]] = {
    "ACSC": ResultOutcome.PAID,
    "ACCC": ResultOutcome.PAID,
    "ACCP": ResultOutcome.PENDING,
    "ACSP": ResultOutcome.PENDING,
    "ACTC": ResultOutcome.PENDING,
    "ACWC": ResultOutcome.PENDING,
    "ACFC": ResultOutcome.PENDING,
    "ACWP": ResultOutcome.PENDING,
    "PATC": ResultOutcome.PENDING,
    "PDNG": ResultOutcome.PENDING,
    "RCVD": ResultOutcome.PENDING,
    "RJCT": ResultOutcome.REJECTED,
    "CANC": ResultOutcome.REJECTED,
}
"""ACSC and ACCC: the money has moved. ACCP and the like: taken, the money has not moved yet."""

REASONS: Final[Mapping[str, str]] = {
    "AC01": "Số tài khoản không đúng",
    "AC02": "Tài khoản chi không đúng",
    "AC03": "Tài khoản nhận không đúng",
    "AC04": "Tài khoản đã đóng",
    "AC06": "Tài khoản bị phong tỏa",
    "AG01": "Giao dịch không được phép trên tài khoản này",
    "AM02": "Số tiền vượt mức cho phép",
    "AM04": "Tài khoản chi không đủ số dư",
    "AM05": "Lệnh trùng",
    "AM09": "Số tiền không đúng",
    "BE01": "Tên chủ tài khoản không khớp",
    "DUPL": "Lệnh trùng",
    "MS02": "Người gửi yêu cầu không thực hiện",
    "MS03": "Nơi hoàn không nêu lý do",
    "NARR": "Lý do khác",
    "RC01": "Mã ngân hàng không đúng",
    "RR04": "Không đúng quy định",
}
LONGEST_REASON: Final = 200


def said_in(element: Element, status: str) -> Said | None:
    """A status with its reasons; None for `PART` and for codes nobody knows."""
    outcome = OUTCOMES.get(status)
    return Said(outcome, status, _reasons(element)) if outcome else None


def _reasons(element: Element) -> str:
    found = []
    for information in children(element, "StsRsnInf"):
        code = text_at(information, "Rsn", "Cd") or text_at(information, "Rsn", "Prtry")
        words = " ".join("".join(extra.itertext()).strip() for extra in children(information, "AddtlInf"))
        named = f"{REASONS[code]} ({code})" if code in REASONS else code
        found.append(": ".join(part for part in (named, words) if part))
    return "; ".join(part for part in found if part)[:LONGEST_REASON]
