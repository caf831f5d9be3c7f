"""The bank follows money to its account: refuses a wrong account, takes a corrected order, answers an agency.

Switches, by order code: `refuse_account` with a reason (`wrong_account_number`, `wrong_account_name`,
`wrong_bank_code`, `account_closed`) when an order is paid or sent again, `credit_slowly` with the seconds until a
corrected order is credited, `answer` with the fields of an answer, `no_answer` to take requests and say nothing.
"""

from datetime import datetime, timedelta
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.requests import Request
from starlette.responses import Response

from sandbox import clock
from sandbox.banks.api import BeneficiaryIn, Refusal, known_order, serve
from sandbox.banks.catalog import Bank
from sandbox.banks.ledger import Order
from sandbox.world import World

M = TypeVar("M", bound=BaseModel)
REFERENCE = r"^[A-Za-z0-9.-]{1,64}$"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class CorrectionIn(_Strict):
    reference: str = Field(pattern=REFERENCE)
    amount_vnd: int = Field(strict=True, ge=1, le=1_000_000_000_000)
    bank_reference: str = Field(default="", max_length=100)
    content: str = Field(pattern=r"^[ -~]{1,210}$")
    beneficiary: BeneficiaryIn


class RequestIn(_Strict):
    reference: str = Field(pattern=REFERENCE)
    amount_vnd: int = Field(strict=True, ge=1, le=1_000_000_000_000)
    bank_reference: str = Field(default="", max_length=100)
    text: str = Field(min_length=1, max_length=1000)
    due_at: str = Field(max_length=40)


async def correct(request: Request) -> Response:
    """POST /banks/{bank}/v1/orders/{code}/corrections."""
    body = await request.body()

    def act(world: World, bank: Bank, code: bytes | str, now: datetime) -> tuple[int, dict[str, Any]]:
        return _correct(world, bank, _paid_order(world, bank, code), _read(CorrectionIn, body), now)

    return await serve(request, act)


async def ask_correction(request: Request) -> Response:
    """GET /banks/{bank}/v1/orders/{code}/corrections/{reference}."""
    reference = request.path_params["reference"]

    def act(world: World, bank: Bank, code: bytes | str, now: datetime) -> tuple[int, dict[str, Any]]:
        order = known_order(world, bank, code)
        if reference not in order.corrections:
            raise Refusal(404, "unknown_correction", "Ngân hàng không có lệnh điều chỉnh mang số này.")
        return 200, _told(order, reference, now)

    return await serve(request, act)


async def ask_for_credit(request: Request) -> Response:
    """POST /banks/{bank}/v1/orders/{code}/credit-requests."""
    body = await request.body()

    def act(world: World, bank: Bank, code: bytes | str, now: datetime) -> tuple[int, dict[str, Any]]:
        order, wanted = _paid_order(world, bank, code), _read(RequestIn, body)
        if wanted.reference not in order.requests:
            said = _answer(world, bank, order, now)
            world.ledger.change(order, requests={**order.requests, wanted.reference: said})
        return 201, {"reference": wanted.reference, "code": order.code, "status": "received"}

    return await serve(request, act)


async def read_answer(request: Request) -> Response:
    """GET /banks/{bank}/v1/orders/{code}/credit-requests/{reference}."""
    reference = request.path_params["reference"]

    def act(world: World, bank: Bank, code: bytes | str, now: datetime) -> tuple[int, dict[str, Any]]:  # noqa: ARG001 -- one shape for all actions
        order = known_order(world, bank, code)
        if reference not in order.requests:
            raise Refusal(404, "unknown_request", "Ngân hàng không có yêu cầu mang số này.")
        said = order.requests[reference]
        status = "answered" if said else "received"
        return 200, {"reference": reference, "code": order.code, "status": status, **said}

    return await serve(request, act)


def _correct(
    world: World, bank: Bank, order: Order, wanted: CorrectionIn, now: datetime
) -> tuple[int, dict[str, Any]]:
    if wanted.reference in order.corrections:
        return 200, _told(order, wanted.reference, now)
    reason = world.switches.take(bank.code, "refuse_account", order.code)
    seconds = float(world.switches.take(bank.code, "credit_slowly", order.code) or 0)
    made = {
        "refused": str(reason or ""),
        "credited_at": clock.wire(now + timedelta(seconds=seconds)),
        "credit_reference": world.ledger.next_reference("GC", now),
    }
    changes: dict[str, Any] = {"corrections": {**order.corrections, wanted.reference: made}}
    changes["uncredited"] = made["refused"]
    if not made["refused"]:
        changes |= {"beneficiary": wanted.beneficiary.model_dump(), "content": wanted.content}
    world.ledger.change(order, **changes)
    return 201, _told(order, wanted.reference, now)


def _told(order: Order, reference: str, now: datetime) -> dict[str, Any]:
    made = order.corrections[reference]
    credited = not made["refused"] and now >= datetime.fromisoformat(made["credited_at"])
    return {
        "reference": reference,
        "code": order.code,
        "status": "refused" if made["refused"] else "credited" if credited else "acknowledged",
        "credit_reference": made["credit_reference"] if credited else "",
        "reason": made["refused"],
    }


def _answer(world: World, bank: Bank, order: Order, now: datetime) -> dict[str, Any]:
    """What the bank will say: as told, else what is true of the order; empty is silence."""
    told = world.switches.take(bank.code, "answer", order.code)
    if isinstance(told, dict):
        return dict(told)
    if world.switches.take(bank.code, "no_answer", order.code) is not None:
        return {}
    if order.uncredited:
        text = "Không ghi có được vì thông tin tài khoản thụ hưởng không đúng."
        return {"kind": "wrong_account", "text": text, "reason": order.uncredited}
    day = (now + timedelta(days=1)).astimezone(clock.VIETNAM).date().isoformat()
    return {"kind": "will_credit", "text": "Ngân hàng đang chuyển tiền.", "promised_on": day}


def _paid_order(world: World, bank: Bank, code: bytes | str) -> Order:
    order = known_order(world, bank, code)
    if order.status != "paid":
        raise Refusal(422, "refused", "Lệnh này không có tiền để ghi có.")
    return order


def _read(shape: type[M], body: bytes) -> M:
    try:
        return shape.model_validate_json(body)
    except ValidationError as error:
        errors = [
            {"path": ".".join(str(part) for part in one["loc"]), "message": one["msg"]}
            for one in error.errors(include_url=False, include_context=False)
        ]
        raise Refusal(422, "invalid_request", "Yêu cầu không hợp lệ.", errors) from error
