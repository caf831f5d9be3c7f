"""VNPAY's merchant API: `querydr` asks what became of a transaction, `refund` gives money back."""

import secrets
from collections.abc import Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from sandbox import clock
from sandbox.banks.catalog import VNPAY
from sandbox.banks.ledger import Order
from sandbox.vnpay.hashing import HASH, pipe_hash, pipe_holds
from sandbox.web import fault, json_answer, json_of, problem_answer, world_of
from sandbox.world import World

_QUERY = [
    "RequestId",
    "Version",
    "Command",
    "TmnCode",
    "TxnRef",
    "TransactionDate",
    "CreateDate",
    "IpAddr",
    "OrderInfo",
]
_REFUND = [
    "RequestId",
    "Version",
    "Command",
    "TmnCode",
    "TransactionType",
    "TxnRef",
    "Amount",
    "TransactionNo",
    "TransactionDate",
    "CreateBy",
    "CreateDate",
    "IpAddr",
    "OrderInfo",
]
_ANSWER = [
    "ResponseId",
    "Command",
    "ResponseCode",
    "Message",
    "TmnCode",
    "TxnRef",
    "Amount",
    "BankCode",
    "PayDate",
    "TransactionNo",
    "TransactionType",
    "TransactionStatus",
    "OrderInfo",
]
_PROMOTION = ["PromotionCode", "PromotionAmount"]
_OPTIONAL = {"TransactionNo", "Amount"}
_MESSAGES = {
    "00": "Yêu cầu thành công",
    "02": "Mã website không hợp lệ",
    "03": "Dữ liệu không đúng định dạng",
    "91": "Không tìm thấy giao dịch",
    "94": "Yêu cầu trùng mã",
    "95": "Giao dịch không thành công nên không hoàn được",
    "97": "Chữ ký không hợp lệ",
    "99": "Số tiền hoàn lớn hơn số tiền còn lại",
}
_STATUS = {"paid": "00", "open": "01", "reversed": "04"}


async def transaction(request: Request) -> Response:
    """POST /vnpay/merchant_webapi/api/transaction."""
    world = world_of(request)
    try:
        given = {name: str(value) for name, value in (await json_of(request)).items()}
    except ValueError:
        return problem_answer(400, "invalid_request", "Nội dung không phải JSON.")
    broken = await fault(world, VNPAY.code, given.get("vnp_TxnRef", ""))
    if broken:
        return broken
    fields = _REFUND if given.get("vnp_Command") == "refund" else _QUERY
    refusal = _refusal(world, given, fields)
    if refusal:
        return _answer(world, given, refusal, None)
    world.vnpay_requests.add(given["vnp_RequestId"])
    order = world.ledger.find(VNPAY.code, given["vnp_TxnRef"])
    if order is None or order.extra["create_date"] != given["vnp_TransactionDate"]:
        return _answer(world, given, "91", None)
    if fields is _REFUND:
        return _refund(world, given, order)
    return _answer(world, given, "00", order)


def _refusal(world: World, given: dict[str, str], fields: Sequence[str]) -> str:
    vnpay = world.vault.secrets["vnpay"]
    if given.get("vnp_TmnCode") != vnpay["tmn_code"]:
        return "02"
    values = [given.get(f"vnp_{name}", "") for name in fields]
    if given.get("vnp_Command") not in {"querydr", "refund"} or not all(
        value for name, value in zip(fields, values, strict=True) if name not in _OPTIONAL
    ):
        return "03"
    if not pipe_holds(values, vnpay["hash_secret"], given.get(HASH, "")):
        return "97"
    return "94" if given["vnp_RequestId"] in world.vnpay_requests else ""


def _refund(world: World, given: dict[str, str], order: Order) -> Response:
    if order.status != "paid":
        return _answer(world, given, "95", order)
    if not given["vnp_Amount"].isdecimal() or int(given["vnp_Amount"]) == 0 or int(given["vnp_Amount"]) % 100:
        return _answer(world, given, "03", order)
    refunded = int(order.extra.get("refunded_vnd", "0")) + int(given["vnp_Amount"]) // 100
    if refunded > order.paid_amount_vnd:
        return _answer(world, given, "99", order)
    world.ledger.change(order, extra={**order.extra, "refunded_vnd": str(refunded)})
    facts = {
        "vnp_Amount": given["vnp_Amount"],
        "vnp_TransactionNo": world.ledger.next_reference("", clock.now()),
        "vnp_TransactionType": given["vnp_TransactionType"],
        "vnp_TransactionStatus": "05",
    }
    return _answer(world, given, "00", order, facts)


def _answer(
    world: World,
    given: dict[str, str],
    code: str,
    order: Order | None,
    facts: dict[str, str] | None = None,
) -> Response:
    vnpay = world.vault.secrets["vnpay"]
    answer: dict[str, Any] = {
        "vnp_ResponseId": secrets.token_hex(16),
        "vnp_Command": given.get("vnp_Command", ""),
        "vnp_ResponseCode": code,
        "vnp_Message": _MESSAGES[code],
        "vnp_TmnCode": vnpay["tmn_code"],
        "vnp_TxnRef": given.get("vnp_TxnRef", ""),
        **(_facts(order) if order else {}),
        **(facts or {}),
    }
    signed = _ANSWER if answer["vnp_Command"] == "refund" else [*_ANSWER, *_PROMOTION]
    answer[HASH] = pipe_hash([answer.get(f"vnp_{name}", "") for name in signed], vnpay["hash_secret"])
    return json_answer(answer)


def _facts(order: Order) -> dict[str, str]:
    settled = order.paid_at is not None
    return {
        "vnp_Amount": str((order.paid_amount_vnd or order.amount_vnd) * 100),
        "vnp_BankCode": order.extra["bank_code"],
        "vnp_PayDate": clock.compact(order.paid_at) if order.paid_at else "",
        "vnp_TransactionNo": order.bank_reference if settled else "",
        "vnp_TransactionType": "01",
        "vnp_TransactionStatus": _STATUS.get(order.status_at(clock.now()), "02"),
        "vnp_OrderInfo": order.extra["order_info"],
    }
