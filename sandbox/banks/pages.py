"""The bank's pay page: who gets how much for what, and two buttons. Works without JavaScript."""

from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from sandbox import clock
from sandbox.banks import paying
from sandbox.banks.catalog import BANKS, SIGNING, VNPAY
from sandbox.banks.ledger import Order
from sandbox.web import form_of, json_answer, page, world_of

FAILURES = {"cancel": "cancelled_by_payer", "insufficient": "insufficient_funds"}


async def listing(request: Request) -> Response:  # noqa: ARG001 -- the handler's shape
    """GET /banks: the banks as JSON."""
    banks = [
        {
            "code": bank.code,
            "name": bank.name,
            "short_name": bank.short_name,
            "kind": bank.kind,
            "fee_min_vnd": bank.fee_min_vnd,
            "fee_per_mille": bank.fee_per_mille,
            "limit_vnd": bank.limit_vnd,
        }
        for bank in (*SIGNING.values(), VNPAY)
    ]
    return json_answer({"banks": banks})


async def home(request: Request) -> Response:  # noqa: ARG001 -- the handler's shape
    """GET /: what there is."""
    return page("home.jinja", banks=[*SIGNING.values(), VNPAY])


async def show(request: Request) -> Response:
    """GET /banks/{bank}/pay/{code}."""
    order = _order_of(request)
    return _unknown() if order is None else _page(order)


async def submit(request: Request) -> Response:
    """POST /banks/{bank}/pay/{code} with `action` pay, cancel or insufficient; then back to the portal."""
    world, order = world_of(request), _order_of(request)
    if order is None:
        return _unknown()
    action = (await form_of(request)).get("action", "")
    try:
        if action == "pay":
            paying.pay(world, order, now=clock.now())
        elif action in FAILURES:
            paying.fail(world, order, reason=FAILURES[action], now=clock.now())
        else:
            return _page(order, status=422)
    except paying.CannotPay:
        return _page(order, status=409)
    return RedirectResponse(order.return_url, status_code=303)


def _order_of(request: Request) -> Order | None:
    return world_of(request).ledger.find(request.path_params["bank"], request.path_params["code"])


def _page(order: Order, status: int = 200) -> Response:
    facts: dict[str, Any] = {
        "order": order,
        "bank": BANKS[order.provider],
        "state": order.status_at(clock.now()),
    }
    return page("pay.jinja", status, **facts)


def _unknown() -> Response:
    return page(
        "message.jinja",
        404,
        title="Không tìm thấy lệnh thanh toán",
        text="Địa chỉ này không đúng hoặc lệnh thanh toán không còn. Hãy quay lại Cổng Dịch vụ công và thử lại.",
    )
