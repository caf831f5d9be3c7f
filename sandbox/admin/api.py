"""The admin calls, in JSON."""

from dataclasses import asdict
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from sandbox import clock
from sandbox.banks import paying
from sandbox.banks.ledger import Order
from sandbox.transfer import emvco, moving
from sandbox.transfer.moving import Transfer
from sandbox.web import json_answer, json_of, problem_answer, world_of


async def pay(request: Request) -> Response:
    """POST /admin/pay/{code}: pays, or fails, an order of whichever bank has it."""
    world = world_of(request)
    order = world.ledger.find_anywhere(request.path_params["code"])
    if order is None:
        return problem_answer(404, "unknown_order", "Không ngân hàng nào có lệnh mang mã này.")
    wish = await json_of(request)
    now = clock.now()
    try:
        if wish.get("outcome", "succeeded") == "succeeded":
            paying.pay(world, order, now=now, force=bool(wish.get("force")))
        else:
            paying.fail(world, order, reason=str(wish.get("reason", "declined")), now=now)
    except paying.CannotPay as error:
        return problem_answer(409, "not_open", f"Lệnh đang ở trạng thái {error}.")
    return json_answer({"code": order.code, "provider": order.provider, "status": order.status})


async def reverse(request: Request) -> Response:
    """POST /admin/reverse/{code}: failure after success."""
    world = world_of(request)
    order = world.ledger.find_anywhere(request.path_params["code"])
    if order is None:
        return problem_answer(404, "unknown_order", "Không ngân hàng nào có lệnh mang mã này.")
    try:
        paying.reverse(world, order, now=clock.now())
    except paying.CannotPay as error:
        return problem_answer(409, "not_paid", f"Lệnh đang ở trạng thái {error}.")
    return json_answer({"code": order.code, "provider": order.provider, "status": order.status})


async def refuse_account(request: Request) -> Response:
    """POST /admin/refuse-account/{code}: the bank finds the account wrong after the success."""
    world = world_of(request)
    order = world.ledger.find_anywhere(request.path_params["code"])
    if order is None:
        return problem_answer(404, "unknown_order", "Không ngân hàng nào có lệnh mang mã này.")
    reason = str((await json_of(request)).get("reason", "wrong_account_number"))
    try:
        paying.refuse_account(world, order, reason=reason)
    except paying.CannotPay as error:
        return problem_answer(409, "not_paid", f"Lệnh đang ở trạng thái {error}.")
    return json_answer({"code": order.code, "provider": order.provider, "status": order.status})


async def ledger(request: Request) -> Response:
    """GET /admin/ledger: every order as the banks know it."""
    world = world_of(request)
    now = clock.now()
    orders = world.ledger.orders(request.query_params.get("provider", ""))
    credits_ = [asdict(credit) for credit in world.transfers.all()]
    return json_answer(
        {"orders": [_order(order, order.status_at(now)) for order in orders], "credits": credits_}
    )


async def transfer(request: Request) -> Response:
    """POST /admin/transfer: a transfer without a browser, by QR text or by its fields."""
    world, wish = world_of(request), await json_of(request)
    try:
        order = _transfer_by_qr(wish) if wish.get("qr") else Transfer(**wish)
    except (TypeError, emvco.Unreadable) as error:
        return problem_answer(422, "invalid_request", str(error))
    return json_answer(moving.transfer(world, order).told(), 201)


async def reverse_credit(request: Request) -> Response:
    """POST /admin/transfer/{credit_id}/reverse."""
    world = world_of(request)
    credit = world.transfers.find(request.path_params["credit_id"])
    if credit is None:
        return problem_answer(404, "unknown_credit", "Không có khoản báo có này.")
    return json_answer(moving.reverse(world, credit).told(), 201)


async def switches(request: Request) -> Response:
    """GET, POST, DELETE /admin/switches."""
    world = world_of(request)
    if request.method == "DELETE":
        world.switches.clear()
    if request.method != "POST":
        return json_answer({"switches": world.switches.listing()})
    wish = await json_of(request)
    if not wish.get("target") or not wish.get("switch"):
        return problem_answer(422, "invalid_request", "Cần target và switch.")
    times = wish.get("times")
    made = world.switches.turn_on(
        target=str(wish["target"]),
        switch=str(wish["switch"]),
        value=wish.get("value", True),
        times=None if times is None else int(times),
        code=str(wish.get("code") or ""),
    )
    return json_answer(asdict(made), 201)


async def turn_off(request: Request) -> Response:
    """DELETE /admin/switches/{number}."""
    if not world_of(request).switches.turn_off(request.path_params["number"]):
        return problem_answer(404, "unknown_switch", "Không có công tắc này.")
    return Response(status_code=204)


async def reset(request: Request) -> Response:
    """POST /admin/reset."""
    await world_of(request).reset()
    return Response(status_code=204)


async def set_quote(request: Request) -> Response:
    """PUT /admin/provinces/{system}/quotes/{identifier}."""
    wish = await json_of(request)
    amount_vnd = wish.get("amount_vnd")
    if not isinstance(amount_vnd, int) or amount_vnd < 0:
        return problem_answer(422, "invalid_request", "amount_vnd phải là số nguyên không âm.")
    path = request.path_params
    world_of(request).mailbox.quote(path["system"], path["identifier"], amount_vnd)
    return Response(status_code=204)


async def province_messages(request: Request) -> Response:
    """GET /admin/provinces/{system}/messages."""
    received = world_of(request).mailbox.messages(request.path_params["system"])
    return json_answer([asdict(message) for message in received])


def _transfer_by_qr(wish: dict[str, Any]) -> Transfer:
    read = emvco.read(str(wish["qr"]))
    amount_vnd = int(wish.get("amount_vnd") or read.amount_vnd or 0)
    if amount_vnd <= 0:
        raise emvco.Unreadable("Mã QR không có số tiền; cần amount_vnd.")
    content = str(wish.get("content") or read.purpose or read.bill)
    return Transfer(read.bank_bin, read.account_number, amount_vnd, content, read.name)


def _order(order: Order, status: str) -> dict[str, Any]:
    return {
        "provider": order.provider,
        "code": order.code,
        "amount_vnd": order.amount_vnd,
        "paid_amount_vnd": order.paid_amount_vnd,
        "status": status,
        "bank_reference": order.bank_reference,
        "created_at": clock.wire(order.created_at),
        "expires_at": clock.wire(order.expires_at),
        "paid_at": clock.wire(order.paid_at),
        "reversed_at": clock.wire(order.reversed_at),
        "reason": order.reason,
        "beneficiary": order.beneficiary,
        "callbacks": list(order.callbacks.values()),
    }
