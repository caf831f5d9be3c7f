"""VNPAY's pay page: opens the transaction on first sight, then pays or cancels and goes back to the merchant."""

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from sandbox import clock
from sandbox.banks import paying
from sandbox.banks.catalog import VNPAY
from sandbox.banks.ledger import Order
from sandbox.vnpay.hashing import query_holds, signed_query
from sandbox.vnpay.reports import parameters
from sandbox.web import fault, form_of, page, world_of
from sandbox.world import World

DEFAULT_LIFE = timedelta(minutes=15)
FAILURES = {"cancel": "cancelled_by_payer", "insufficient": "insufficient_funds"}
_REQUIRED = (
    "vnp_Version",
    "vnp_Command",
    "vnp_TmnCode",
    "vnp_Amount",
    "vnp_CreateDate",
    "vnp_CurrCode",
    "vnp_IpAddr",
    "vnp_Locale",
    "vnp_OrderInfo",
    "vnp_OrderType",
    "vnp_ReturnUrl",
    "vnp_TxnRef",
)


class Refused(Exception):
    """VNPAY's own error page: its code and words."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code


async def show(request: Request) -> Response:
    """GET /vnpay/paymentv2/vpcpay.html."""
    world = world_of(request)
    given = dict(parse_qsl(request.scope["query_string"].decode(), keep_blank_values=True))
    broken = await fault(world, VNPAY.code, given.get("vnp_TxnRef", ""))
    if broken:
        return broken
    try:
        return _page(_open(world, given, clock.now()))
    except Refused as error:
        title = "Không mở được trang thanh toán"
        return page("message.jinja", 400, title=title, text=f"{error} (Mã lỗi {error.code})")


async def submit(request: Request) -> Response:
    """POST /vnpay/pay/{code} with `action`; then back to `vnp_ReturnUrl` with signed parameters."""
    world = world_of(request)
    order = world.ledger.find(VNPAY.code, request.path_params["code"])
    if order is None:
        title = "Không tìm thấy giao dịch"
        return page("message.jinja", 404, title=title, text="Hãy quay lại Cổng Dịch vụ công và thử lại.")
    action = (await form_of(request)).get("action", "")
    try:
        if action == "pay":
            paying.pay(world, order, now=clock.now())
        elif action in FAILURES:
            paying.fail(world, order, reason=FAILURES[action], now=clock.now())
        elif action != "back" or order.status_at(clock.now()) == "open":
            return _page(order, 422)
    except paying.CannotPay as error:
        if str(error) != "expired":
            return _page(order, 409)
    return RedirectResponse(return_address(world, order), status_code=303)


def return_address(world: World, order: Order) -> str:
    """Where the browser goes, with the outcome signed."""
    status = {"paid": "succeeded", "reversed": "reversed"}.get(order.status, "failed")
    told = {
        "code": order.code,
        "status": status,
        "amount_vnd": order.paid_amount_vnd or order.amount_vnd,
        "bank_reference": order.bank_reference,
        "paid_at": clock.wire(order.paid_at),
        "reason": order.reason or ("expired" if status == "failed" else ""),
    }
    vnpay = world.vault.secrets["vnpay"]
    query = signed_query(parameters(vnpay["tmn_code"], order.extra, told), vnpay["hash_secret"])
    return f"{order.return_url}{'&' if '?' in order.return_url else '?'}{query}"


def _open(world: World, given: dict[str, str], now: datetime) -> Order:
    vnpay = world.vault.secrets["vnpay"]
    _check(given, vnpay)
    amount = _amount_vnd(given["vnp_Amount"])
    created, expires = _times(given)
    known = world.ledger.find(VNPAY.code, given["vnp_TxnRef"])
    if known:
        if (known.amount_vnd, known.extra["create_date"]) != (amount, given["vnp_CreateDate"]):
            raise Refused("01", "Mã giao dịch này đã được dùng cho một giao dịch khác.")
        return known
    if world.switches.take(VNPAY.code, "refuse", given["vnp_TxnRef"]) is not None:
        raise Refused("99", "Cổng từ chối giao dịch này.")
    order = Order(
        provider=VNPAY.code,
        code=given["vnp_TxnRef"],
        amount_vnd=amount,
        content=given["vnp_OrderInfo"],
        beneficiary={"account_name": given["vnp_TmnCode"], "account_number": ""},
        return_url=given["vnp_ReturnUrl"],
        callback_url=vnpay["ipn_url"] or f"{world.settings.portal}/callbacks/vnpay",
        bank_reference=world.ledger.next_reference("", now),
        fee_vnd=0,
        created_at=created,
        expires_at=expires,
        extra={
            "create_date": given["vnp_CreateDate"],
            "order_info": given["vnp_OrderInfo"],
            "bank_code": given.get("vnp_BankCode") or "NCB",
        },
    )
    world.ledger.open(order)
    paying.maybe_late(world, order, now=now)
    return order


def _check(given: dict[str, str], vnpay: dict[str, Any]) -> None:
    if given.get("vnp_TmnCode") != vnpay["tmn_code"]:
        raise Refused("02", "Mã website của đơn vị chấp nhận thanh toán không đúng.")
    if not query_holds(given, vnpay["hash_secret"]):
        raise Refused("70", "Chữ ký không đúng.")
    missing = [name for name in _REQUIRED if not given.get(name)]
    if missing:
        raise Refused("03", f"Thiếu dữ liệu: {', '.join(missing)}.")
    if given["vnp_Version"] != "2.1.0" or given["vnp_Command"] != "pay" or given["vnp_CurrCode"] != "VND":
        raise Refused("03", "Phiên bản, lệnh hoặc loại tiền không được hỗ trợ.")


def _amount_vnd(text: str) -> int:
    if not text.isdecimal() or int(text) % 100 or int(text) == 0:
        raise Refused("03", "Số tiền không đúng định dạng.")
    return int(text) // 100


def _times(given: dict[str, str]) -> tuple[datetime, datetime]:
    try:
        created = clock.read_compact(given["vnp_CreateDate"])
        expires = (
            clock.read_compact(given["vnp_ExpireDate"])
            if given.get("vnp_ExpireDate")
            else created + DEFAULT_LIFE
        )
    except ValueError as error:
        raise Refused("03", "Thời gian không đúng định dạng.") from error
    return created, expires


def _page(order: Order, status: int = 200) -> Response:
    facts = {"order": order, "bank": VNPAY, "state": order.status_at(clock.now())}
    return page("vnpay.jinja", status, **facts)
