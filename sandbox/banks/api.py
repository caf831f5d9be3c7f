"""The bank's API: open an order, ask about it, close it. Every answer is signed and bound to its request."""

import asyncio
import re
import time
from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, ValidationError
from starlette.requests import Request
from starlette.responses import Response

from sandbox import clock
from sandbox.banks import paying
from sandbox.banks.callbacks import dump
from sandbox.banks.catalog import BANKS, Bank
from sandbox.banks.ledger import Order
from sandbox.signatures import JSON, BadSignature, SignedRequest, verify_request
from sandbox.web import PROBLEM, DroppedConnection, fault, json_answer, problem, problem_answer, world_of
from sandbox.world import World

_ADDRESS = re.compile(r"https?://[^\s/?#]+[^\s]*")


Action = Callable[[World, Bank, bytes | str, datetime], tuple[int, dict[str, Any]]]
"""Gets the body of a new order or the code of a known one."""


class Refusal(Exception):
    """A problem to answer with."""

    def __init__(
        self, status: int, code: str, title: str, errors: list[dict[str, str]] | None = None
    ) -> None:
        super().__init__(title)
        self.status = status
        self.body = problem(status, code, title, errors)


def _address(text: str) -> str:
    if not _ADDRESS.fullmatch(text):
        raise ValueError("phải là địa chỉ http hoặc https")
    return text


Address = Annotated[str, Field(max_length=2000), AfterValidator(_address)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class BeneficiaryIn(_Strict):
    bank_bin: str = Field(default="", max_length=6)
    citad: str = Field(default="", max_length=8)
    account_number: str = Field(min_length=1, max_length=34)
    account_name: str = Field(default="", max_length=140)


class OrderIn(_Strict):
    code: str = Field(pattern=r"^[A-Za-z0-9.+-]{1,64}$")
    amount_vnd: int = Field(strict=True, ge=1, le=1_000_000_000_000)
    content: str = Field(pattern=r"^[ -~]{1,210}$")
    beneficiary: BeneficiaryIn
    expires_at: AwareDatetime
    return_url: Address
    callback_url: Address


async def open_order(request: Request) -> Response:
    """POST /banks/{bank}/v1/orders."""
    return await serve(request, _open)


async def ask_order(request: Request) -> Response:
    """GET /banks/{bank}/v1/orders/{code}."""
    return await serve(request, _ask)


async def close_order(request: Request) -> Response:
    """POST /banks/{bank}/v1/orders/{code}/close."""
    return await serve(request, _close)


async def jwks(request: Request) -> Response:
    """GET /banks/{bank}/.well-known/jwks.json."""
    world, code = world_of(request), request.path_params["bank"]
    if code not in world.signers:
        return problem_answer(404, "unknown_bank", "Không có ngân hàng này.")
    return json_answer(world.vault.jwks(code))


def order_json(world: World, order: Order, now: datetime) -> dict[str, Any]:
    """An order as the bank tells it."""
    return {
        "code": order.code,
        "status": order.status_at(now),
        "amount_vnd": order.amount_vnd,
        "paid_amount_vnd": order.paid_amount_vnd,
        "fee_vnd": order.fee_vnd,
        "bank_reference": order.bank_reference,
        "pay_url": f"{world.settings.public_url}/banks/{order.provider}/pay/{order.code}",
        "expires_at": clock.wire(order.expires_at),
        "paid_at": clock.wire(order.paid_at),
        "reversed_at": clock.wire(order.reversed_at),
        "reason": order.reason,
    }


async def serve(request: Request, action: Action) -> Response:
    """Check the proof, act, and answer with the bank's own proof; what is switched on goes wrong on the way."""
    world, bank = world_of(request), BANKS.get(request.path_params["bank"])
    if bank is None:
        return problem_answer(404, "unknown_bank", "Không có ngân hàng này.")
    code = request.path_params.get("code", "")
    body = await request.body()
    broken = await fault(world, bank.code, code)
    if broken:
        return broken
    signed = signed_request(request, body)
    try:
        verify_request(signed, world.vault.partner_key, now=time.time())
        status, answer = action(world, bank, code or body, clock.now())
    except BadSignature as error:
        return problem_answer(401, "bad_signature", f"Không xác minh được chữ ký: {error}.")
    except Refusal as refusal:
        return signed_answer(world, bank.code, signed, refusal.status, refusal.body)
    lost = await _mishap(world, bank.code, answer["code"]) if action is _open else None
    return lost or signed_answer(world, bank.code, signed, status, answer)


def signed_request(request: Request, body: bytes) -> SignedRequest:
    """The request as its signature sees it."""
    scope = request.scope
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
    path = (scope.get("raw_path") or scope["path"].encode()).decode("latin-1")
    query = scope["query_string"].decode("latin-1")
    url = f"{scope['scheme']}://{headers.get('host', '')}{path}" + (f"?{query}" if query else "")
    return SignedRequest(scope["method"], url, headers, body)


def signed_answer(
    world: World, bank: str, signed: SignedRequest, status: int, value: dict[str, Any]
) -> Response:
    """A JSON answer bound to the request by the bank's signature."""
    body = dump(value)
    kind = JSON if status < 400 else PROBLEM  # noqa: PLR2004 -- HTTP
    headers = world.signers[bank].answer(
        signed, status=status, body=body, kind=kind, created=int(time.time())
    )
    return Response(body, status_code=status, headers=headers)


def _open(world: World, bank: Bank, body: bytes | str, now: datetime) -> tuple[int, dict[str, Any]]:
    wanted = _read_order(body)
    known = world.ledger.find(bank.code, wanted.code)
    if known:
        if _differs(known, wanted):
            raise Refusal(409, "order_differs", "Đã có lệnh thanh toán khác mang mã này.")
        return 200, order_json(world, known, now)
    _check_offer(world, bank, wanted, now)
    order = Order(
        provider=bank.code,
        code=wanted.code,
        amount_vnd=wanted.amount_vnd,
        content=wanted.content,
        beneficiary=wanted.beneficiary.model_dump(),
        return_url=wanted.return_url,
        callback_url=wanted.callback_url,
        bank_reference=world.ledger.next_reference(bank.prefix, now),
        fee_vnd=bank.fee_vnd(wanted.amount_vnd),
        created_at=now,
        expires_at=wanted.expires_at,
    )
    world.ledger.open(order)
    paying.maybe_late(world, order, now=now)
    return 201, order_json(world, order, now)


def _ask(world: World, bank: Bank, code: bytes | str, now: datetime) -> tuple[int, dict[str, Any]]:
    return 200, order_json(world, known_order(world, bank, code), now)


def _close(world: World, bank: Bank, code: bytes | str, now: datetime) -> tuple[int, dict[str, Any]]:
    order = known_order(world, bank, code)
    paying.close(world, order, now=now)
    return 200, order_json(world, order, now)


def known_order(world: World, bank: Bank, code: bytes | str) -> Order:
    """The bank's order of that code. Raises `Refusal`."""
    order = world.ledger.find(bank.code, str(code))
    if order is None:
        raise Refusal(404, "unknown_order", "Ngân hàng không có lệnh thanh toán mang mã này.")
    return order


def _read_order(body: bytes | str) -> OrderIn:
    try:
        return OrderIn.model_validate_json(body)
    except ValidationError as error:
        errors = [
            {"path": ".".join(str(part) for part in one["loc"]), "message": one["msg"]}
            for one in error.errors(include_url=False, include_context=False)
        ]
        raise Refusal(422, "invalid_request", "Yêu cầu không hợp lệ.", errors) from error


def _check_offer(world: World, bank: Bank, wanted: OrderIn, now: datetime) -> None:
    reason = world.switches.take(bank.code, "refuse", wanted.code)
    if reason is not None:
        raise Refusal(422, "refused", f"{bank.name} từ chối lệnh này: {reason}.")
    if wanted.amount_vnd > bank.limit_vnd:
        raise Refusal(422, "refused", f"{bank.name} không nhận lệnh quá {bank.limit_vnd} đồng.")
    if wanted.expires_at <= now:
        errors = [{"path": "expires_at", "message": "đã qua"}]
        raise Refusal(422, "invalid_request", "Yêu cầu không hợp lệ.", errors)


def _differs(known: Order, wanted: OrderIn) -> bool:
    return (known.amount_vnd, known.beneficiary, known.callback_url, known.expires_at) != (
        wanted.amount_vnd,
        wanted.beneficiary.model_dump(),
        wanted.callback_url,
        wanted.expires_at,
    )


async def _mishap(world: World, bank: str, code: str) -> Response | None:
    """What goes wrong between recording an order and answering: the answer is lost, or comes after the callback."""
    if world.switches.take(bank, "lost_answer", code):
        return DroppedConnection()
    if world.switches.take(bank, "out_of_order", code) == "before_answer":
        await _pay_before_answering(world, bank, code)
    return None


async def _pay_before_answering(world: World, bank: str, code: str) -> None:
    order = world.ledger.find(bank, code)
    assert order is not None
    paying.pay(world, order, now=clock.now())
    for _ in range(100):
        if all(told["delivered_at"] for told in order.callbacks.values()):
            return
        await asyncio.sleep(0.05)
