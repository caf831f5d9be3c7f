"""A transfer typed in by hand: bank, account, amount and content, as a payer copies them from a page."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from sandbox.transfer.moving import Transfer, transfer
from sandbox.web import amount_of, form_of, page, world_of

BANKS = {
    "970436": "Vietcombank",
    "970415": "VietinBank",
    "970418": "BIDV",
    "970405": "Agribank",
    "970407": "Techcombank",
    "970422": "MB",
    "970432": "VPBank",
    "970423": "TPBank",
    "970416": "ACB",
    "970403": "Sacombank",
    "970441": "VIB",
    "970443": "SHB",
    "970448": "OCB",
    "970426": "MSB",
    "970437": "HDBank",
}
"""BIN → short name of some receiving banks (NAPAS). A choice for the form, not a catalogue."""

MAX_AMOUNT = 500_000_000
MAX_ACCOUNT = 34
MAX_CONTENT = 210


async def show(request: Request) -> Response:  # noqa: ARG001 -- the handler's shape
    """GET /transfer/manual."""
    return _page({}, {})


async def pay(request: Request) -> Response:
    """POST /transfer/manual: transfer, then show the slip."""
    world = world_of(request)
    entered = {name: value.strip() for name, value in (await form_of(request)).items()}
    amount = amount_of(entered.get("amount", ""), most=MAX_AMOUNT)
    errors = _errors(entered, amount)
    if errors or amount is None:
        return _page(entered, errors, 422)
    order = Transfer(entered["bank"], entered["account"], amount, entered["content"])
    return RedirectResponse(f"/transfer/slips/{transfer(world, order).credit_id}", status_code=303)


def _errors(entered: dict[str, str], amount: int | None) -> dict[str, str]:
    errors = {}
    if entered.get("bank") not in BANKS:
        errors["bank"] = "Chọn ngân hàng nhận."
    account = entered.get("account", "")
    if not account.replace(".", "").isalnum() or not account.isascii() or len(account) > MAX_ACCOUNT:
        errors["account"] = "Nhập số tài khoản nhận, chỉ gồm chữ số và chữ cái."
    if amount is None:
        errors["amount"] = "Nhập số tiền bằng chữ số, từ 1 đến 500.000.000 đồng."
    if not 0 < len(entered.get("content", "")) <= MAX_CONTENT:
        errors["content"] = f"Nhập nội dung chuyển tiền, không quá {MAX_CONTENT} ký tự."
    return errors


def _page(entered: dict[str, str], errors: dict[str, str], status: int = 200) -> Response:
    return page("transfer_manual.jinja", status, banks=BANKS, entered=entered, errors=errors)
