"""What VNPAY says of a payment, to the browser and in the IPN."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sandbox import clock
from sandbox.courier import Letter, Parcel
from sandbox.vnpay.hashing import HASH, query_text, signed_query

FINAL_ANSWERS = {"00", "02"}
_RESPONSE = {
    "": "00",
    "cancelled_by_payer": "24",
    "insufficient_funds": "51",
    "expired": "11",
    "reversed_by_bank": "00",
}
_STATUS = {"succeeded": "00", "failed": "02", "reversed": "04"}
OTHER_FAILURE = "99"


def parameters(tmn_code: str, extra: dict[str, str], told: dict[str, Any]) -> dict[str, str]:
    """The unsigned parameters of a return or an IPN. `told` is a report in the words of `banks.paying`."""
    paid = datetime.fromisoformat(told["paid_at"]) if told["paid_at"] else clock.now()
    given = {
        "vnp_TmnCode": tmn_code,
        "vnp_Amount": str(told["amount_vnd"] * 100),
        "vnp_BankCode": extra.get("bank_code", "NCB"),
        "vnp_CardType": "ATM",
        "vnp_OrderInfo": extra.get("order_info", ""),
        "vnp_PayDate": clock.compact(paid),
        "vnp_ResponseCode": _RESPONSE.get(told["reason"], OTHER_FAILURE),
        "vnp_TransactionNo": told["bank_reference"] if told["status"] != "failed" else "0",
        "vnp_TransactionStatus": _STATUS[told["status"]],
        "vnp_TxnRef": told["code"],
    }
    if told["status"] != "failed":
        given["vnp_BankTranNo"] = f"VNP{told['bank_reference']}"
    return given


@dataclass
class Ipn:
    """Writes the IPN: a GET with a checksum; RspCode 00 or 02 ends it."""

    vnpay: dict[str, Any]

    def write(self, parcel: Parcel) -> Letter:
        given = parameters(self.vnpay["tmn_code"], parcel.twist.get("extra", {}), parcel.body)
        skew = parcel.twist.get("skew")
        if skew is not None:
            paid = clock.read_compact(given["vnp_PayDate"]) + timedelta(seconds=float(skew))
            given["vnp_PayDate"] = clock.compact(paid)
        join = "&" if "?" in parcel.url else "?"
        return Letter("GET", f"{parcel.url}{join}{self._query(given, parcel.twist.get('forged'))}", {}, None)

    def accepted(self, status: int, answer: bytes) -> bool:  # noqa: ARG002 -- the port
        try:
            return json.loads(answer)["RspCode"] in FINAL_ANSWERS
        except (ValueError, KeyError, TypeError):
            return False

    def _query(self, given: dict[str, str], forged: str | None) -> str:
        secret = self.vnpay["hash_secret"]
        if forged == "unsigned":
            return query_text(given)
        if forged == "key":
            return signed_query(given, "somebody else's secret")
        if forged == "body":
            checksum = signed_query(given, secret).rpartition("=")[2]
            raised = {**given, "vnp_Amount": str(int(given["vnp_Amount"]) + 100)}
            return f"{query_text(raised)}&{HASH}={checksum}"
        return signed_query(given, secret)
