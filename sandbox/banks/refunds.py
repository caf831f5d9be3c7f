"""The bank gives money back: ordered once per reference, done at once or after a while, or refused.

Switches beside those of every call (`slow`, `down`, `lost_answer`), by reference or order code: `refuse` with the
reason, `refund_slowly` with the seconds until the money is back.
"""

from datetime import datetime, timedelta
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.requests import Request
from starlette.responses import Response

from sandbox import clock
from sandbox.banks.api import Refusal, known_order, serve
from sandbox.banks.catalog import Bank
from sandbox.banks.ledger import Order
from sandbox.web import DroppedConnection, world_of
from sandbox.world import World


class RefundIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    reference: str = Field(pattern=r"^[A-Za-z0-9.-]{1,64}$")
    amount_vnd: int = Field(strict=True, ge=1, le=1_000_000_000_000)
    bank_reference: str = Field(default="", max_length=100)
    reason: str = Field(default="", max_length=200)


async def order_refund(request: Request) -> Response:
    """POST /banks/{bank}/v1/orders/{code}/refunds."""
    body = await request.body()

    def act(world: World, bank: Bank, code: bytes | str, now: datetime) -> tuple[int, dict[str, Any]]:
        return _refund(world, bank, known_order(world, bank, code), _read(body), now)

    answer = await serve(request, act)
    lost = answer.status_code < 400 and world_of(request).switches.take(  # noqa: PLR2004 -- HTTP
        request.path_params["bank"], "lost_answer", request.path_params["code"]
    )
    return DroppedConnection() if lost else answer


async def ask_refund(request: Request) -> Response:
    """GET /banks/{bank}/v1/orders/{code}/refunds/{reference}."""
    reference = request.path_params["reference"]

    def act(world: World, bank: Bank, code: bytes | str, now: datetime) -> tuple[int, dict[str, Any]]:
        order = known_order(world, bank, code)
        if reference not in order.refunds:
            raise Refusal(404, "unknown_refund", "Ngân hàng không có lệnh hoàn tiền mang số này.")
        return 200, _told(order, reference, now)

    return await serve(request, act)


def _refund(
    world: World, bank: Bank, order: Order, wanted: RefundIn, now: datetime
) -> tuple[int, dict[str, Any]]:
    known = order.refunds.get(wanted.reference)
    if known:
        if known["amount_vnd"] != wanted.amount_vnd:
            raise Refusal(409, "refund_differs", "Đã có lệnh hoàn tiền khác mang số này.")
        return 200, _told(order, wanted.reference, now)
    refused = _refusal(world, bank, order, wanted)
    seconds = world.switches.take(bank.code, "refund_slowly", f"{order.code} {wanted.reference}")
    made = {
        "amount_vnd": wanted.amount_vnd,
        "refused": refused,
        "done_at": clock.wire(now + timedelta(seconds=float(seconds or 0))),
        "refund_reference": world.ledger.next_reference("HT", now),
    }
    world.ledger.change(order, refunds={**order.refunds, wanted.reference: made})
    return 201, _told(order, wanted.reference, now)


def _refusal(world: World, bank: Bank, order: Order, wanted: RefundIn) -> str:
    reason = world.switches.take(bank.code, "refuse", f"{order.code} {wanted.reference}")
    given_back = sum(one["amount_vnd"] for one in order.refunds.values() if not one["refused"])
    if reason is not None:
        return str(reason)
    if order.status != "paid" or given_back + wanted.amount_vnd > order.paid_amount_vnd:
        return "not_enough_money"
    return ""


def _told(order: Order, reference: str, now: datetime) -> dict[str, Any]:
    refund = order.refunds[reference]
    done = now >= datetime.fromisoformat(refund["done_at"])
    status = "refused" if refund["refused"] else "refunded" if done else "processing"
    return {
        "reference": reference,
        "code": order.code,
        "amount_vnd": refund["amount_vnd"],
        "status": status,
        "refund_reference": refund["refund_reference"] if status == "refunded" else "",
        "done_at": refund["done_at"] if status == "refunded" else None,
        "reason": refund["refused"],
    }


def _read(body: bytes) -> RefundIn:
    try:
        return RefundIn.model_validate_json(body)
    except ValidationError as error:
        errors = [
            {"path": ".".join(str(part) for part in one["loc"]), "message": one["msg"]}
            for one in error.errors(include_url=False, include_context=False)
        ]
        raise Refusal(422, "invalid_request", "Yêu cầu không hợp lệ.", errors) from error
