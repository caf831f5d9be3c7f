"""The payer's banking app: paste a VietQR, look at it, transfer. And the beneficiary bank's inquiry for the portal."""

import json
import time
from datetime import datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from sandbox.banks.api import signed_answer, signed_request
from sandbox.banks.catalog import TRANSFER_BANK
from sandbox.signatures import BadSignature, verify_request
from sandbox.transfer import emvco
from sandbox.transfer.manual import BANKS, MAX_AMOUNT, MAX_CONTENT
from sandbox.transfer.moving import Transfer, transfer
from sandbox.web import amount_of, fault, form_of, page, problem, problem_answer, world_of


async def start(request: Request) -> Response:  # noqa: ARG001 -- the handler's shape
    """GET /transfer: paste a QR text."""
    return page("transfer_start.jinja", qr="", error="")


async def confirm(request: Request) -> Response:
    """GET /transfer/pay?qr=…: what the QR says, before the money goes."""
    text = request.query_params.get("qr", "").strip()
    try:
        read = emvco.read(text)
    except emvco.Unreadable as error:
        return page("transfer_start.jinja", 422, qr=text, error=str(error))
    return _confirm(text, read, _entered(read), {})


async def pay(request: Request) -> Response:
    """POST /transfer/pay: transfer, then show the slip."""
    world = world_of(request)
    form = await form_of(request)
    text = form.get("qr", "")
    try:
        read = emvco.read(text)
    except emvco.Unreadable as error:
        return page("transfer_start.jinja", 422, qr=text, error=str(error))
    entered = {name: form.get(name, value).strip() for name, value in _entered(read).items()}
    amount, errors = _check(read, entered)
    if errors or amount is None:
        return _confirm(text, read, entered, errors, 422)
    order = Transfer(read.bank_bin, read.account_number, amount, entered["content"], read.name)
    return RedirectResponse(f"/transfer/slips/{transfer(world, order).credit_id}", status_code=303)


async def slip(request: Request) -> Response:
    """GET /transfer/slips/{credit_id}."""
    credit = world_of(request).transfers.find(request.path_params["credit_id"])
    if credit is None:
        return page("message.jinja", 404, title="Không tìm thấy giao dịch", text="Địa chỉ này không đúng.")
    at = datetime.fromisoformat(credit.credited_at)
    return page("transfer_slip.jinja", credit=credit, at=at)


async def inquire(request: Request) -> Response:
    """POST /transfer/v1/inquiries: credits by content, account and time. Signed both ways."""
    world = world_of(request)
    body = await request.body()
    broken = await fault(world, TRANSFER_BANK.code)
    if broken:
        return broken
    signed = signed_request(request, body)
    try:
        verify_request(signed, world.vault.partner_key, now=time.time())
    except BadSignature as error:
        return problem_answer(401, "bad_signature", f"Không xác minh được chữ ký: {error}.")
    try:
        wish = _wish(body)
    except (ValueError, TypeError, AttributeError) as error:
        refusal = problem(422, "invalid_request", f"Yêu cầu không hợp lệ: {error}.")
        return signed_answer(world, TRANSFER_BANK.code, signed, 422, refusal)
    found = world.transfers.search(**wish)
    return signed_answer(
        world, TRANSFER_BANK.code, signed, 200, {"credits": [credit.told() for credit in found]}
    )


def _wish(body: bytes) -> dict[str, Any]:
    given = json.loads(body)
    return {
        "content": str(given.get("content") or ""),
        "account_number": str(given.get("account_number") or ""),
        "start": _aware(given.get("from")),
        "end": _aware(given.get("to")),
    }


def _aware(text: str | None) -> datetime | None:
    if not text:
        return None
    read = datetime.fromisoformat(text)
    if read.tzinfo is None:
        raise ValueError("thời gian thiếu múi giờ")
    return read


def _entered(read: emvco.VietQr) -> dict[str, str]:
    return {"amount": str(read.amount_vnd or ""), "content": read.purpose or read.bill}


def _check(read: emvco.VietQr, entered: dict[str, str]) -> tuple[int | None, dict[str, str]]:
    errors = {}
    amount = amount_of(entered["amount"], most=MAX_AMOUNT)
    if amount is None:
        errors["amount"] = "Nhập số tiền bằng chữ số, từ 1 đến 500.000.000 đồng."
    elif read.dynamic and amount != read.amount_vnd:
        errors["amount"] = "Mã QR này đã định sẵn số tiền, không sửa được."
    if not 0 < len(entered["content"]) <= MAX_CONTENT:
        errors["content"] = f"Nhập nội dung chuyển tiền, không quá {MAX_CONTENT} ký tự."
    return amount, errors


def _confirm(
    text: str,
    read: emvco.VietQr,
    entered: dict[str, str],
    errors: dict[str, str],
    status: int = 200,
) -> Response:
    facts = {"bank_name": BANKS.get(read.bank_bin, ""), "entered": entered, "errors": errors}
    return page("transfer_pay.jinja", status, qr=text, read=read, **facts)
