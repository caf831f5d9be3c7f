"""An existing client of the payment platform, on request: INIT, QUERY and GET_BILL against the portal."""

import json
import secrets
from typing import Any

import aiohttp
from starlette.requests import Request
from starlette.responses import Response

from sandbox import clock
from sandbox.banks.callbacks import dump
from sandbox.courier import Letter
from sandbox.province.digest import INIT, QUERY, digest
from sandbox.province.legacy import bill
from sandbox.web import amount_of, form_of, json_answer, json_of, page, problem_answer, world_of
from sandbox.world import World

SHARED = "shared"
MOST = 999_999_999_999
KINDS = {"query": "QUERY", "getbill": "GET_BILL"}


async def init(request: Request) -> Response:
    """POST /admin/legacy/init {"dossier", "amount_vnd", "bill": overrides, other overrides}: asks for a pay address."""
    world, wish = world_of(request), await json_of(request)
    system, given = str(wish.pop("system", SHARED)), wish.pop("bill", {})
    dossier, amount_vnd = str(wish.pop("dossier", "")), wish.pop("amount_vnd", None)
    if not dossier or not isinstance(amount_vnd, int) or not isinstance(given, dict):
        return problem_answer(
            422, "invalid_request", "Cần dossier, amount_vnd và nếu có thì bill là một đối tượng."
        )
    message = _init_message(world, system, dossier, amount_vnd, given) | wish
    return _told(await _call(world, system, "init", message))


async def query(request: Request) -> Response:
    """POST /admin/legacy/query {"reference"}."""
    return await _ask(request, "query")


async def get_bill(request: Request) -> Response:
    """POST /admin/legacy/getbill {"reference"}."""
    return await _ask(request, "getbill")


async def show(request: Request) -> Response:
    """GET /province/client: the older one-stop software, for people."""
    return _page(world_of(request), {}, {})


async def submit(request: Request) -> Response:
    """POST /province/client with `action` init, query or getbill: does it and shows question and answer."""
    world = world_of(request)
    form = {name: value.strip() for name, value in (await form_of(request)).items()}
    action = form.get("action", "init")
    if action in KINDS:
        message = {"LoaiBanTin": KINDS[action], **_common(world, SHARED, form.get("reference", ""))}
        return _page(world, form, {}, told=await _call(world, SHARED, action, message))
    amount = amount_of(form.get("amount", ""), most=MOST)
    errors = {"amount": "Nhập số tiền bằng chữ số."} if amount is None else {}
    if not form.get("dossier"):
        errors["dossier"] = "Nhập mã hồ sơ."
    if errors or amount is None:
        return _page(world, form, errors, status=422)
    given = {name: form[name] for name in _bill_fields(world) if form.get(name)}
    message = _init_message(world, SHARED, form["dossier"], amount, given)
    return _page(world, form, {}, told=await _call(world, SHARED, "init", message))


async def _ask(request: Request, path: str) -> Response:
    world, wish = world_of(request), await json_of(request)
    system = str(wish.pop("system", SHARED))
    message = {"LoaiBanTin": KINDS[path], **_common(world, system, str(wish.pop("reference", ""))), **wish}
    return _told(await _call(world, system, path, message))


def _init_message(
    world: World, system: str, dossier: str, amount_vnd: int, given: dict[str, Any]
) -> dict[str, Any]:
    return {
        "LoaiBanTin": "INIT",
        **_common(world, system, f"sb_{secrets.token_hex(8)}"),
        "SoTien": str(amount_vnd),
        "LoaiHinhThanhToan": "PAY",
        "MaKenhThanhToan": "1",
        "MaThietBi": "1",
        "NgonNgu": "vi-VN",
        "MaTienTe": "VND",
        "MaNganHang": "PAYMENT",
        "ThongTinGiaoDich": f"THANH TOAN HO SO {dossier}",
        "Ip": "127.0.0.1",
        "ThongTinBienLai": bill(dossier, amount_vnd) | world.vault.secrets["province"]["legacy_bill"] | given,
    }


def _common(world: World, system: str, reference: str) -> dict[str, Any]:
    return {
        "PhienBan": "1.0.6",
        "MaDoiTac": world.vault.system_secret(system, "legacy_partner_code"),
        "MaThamChieu": reference,
        "ThoiGianGD": clock.compact(clock.now()),
    }


async def _call(world: World, system: str, path: str, message: dict[str, Any]) -> dict[str, Any]:
    """Send; returns request, status and what can be read of the answer. Status 0: the portal did not answer."""
    secret = world.vault.system_secret(system, "legacy_secret")
    message.setdefault("MaXacThuc", digest(message, INIT if path == "init" else QUERY, secret))
    letter = Letter(
        "POST",
        f"{world.settings.portal}/paymentplatform/{path}",
        {"Content-Type": "application/json", "Accept": "application/json"},
        dump(message),
    )
    try:
        status, kind, body = await world.courier.fetch(letter)
    except (aiohttp.ClientError, TimeoutError) as error:
        return {"request": message, "status": 0, "content_type": "", "answer": {"error": str(error)}}
    return {"request": message, "status": status, "content_type": kind, "answer": _readable(body)}


def _told(told: dict[str, Any]) -> Response:
    return json_answer(told, 200 if told["status"] else 502)


def _readable(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        return {"bytes": len(body), "begins": body[:8].decode("latin-1")}


def _bill_fields(world: World) -> dict[str, str]:
    """The fields of the bill that the page offers, with what it starts from."""
    start = bill("", 0) | world.vault.secrets["province"]["legacy_bill"]
    names = (
        "MaDonVi",
        "TenDonVi",
        "MaTTHC",
        "TenTTHC",
        "TKThuHuong",
        "MaNHThuHuong",
        "TenTKThuHuong",
        "HoTenNguoiNop",
    )
    return {name: str(start[name]) for name in names}


def _page(
    world: World,
    form: dict[str, str],
    errors: dict[str, str],
    *,
    told: dict[str, Any] | None = None,
    status: int = 200,
) -> Response:
    links = {"pay_url": _link(told, "UrlThanhToan"), "bill_url": _link(told, "UrlBienLai")}
    reference = told["request"]["MaThamChieu"] if told else form.get("reference", "")
    facts = {"fields": _bill_fields(world), "reference": reference, **links}
    return page("legacy_client.jinja", status, form=form, errors=errors, told=told, **facts)


def _link(told: dict[str, Any] | None, name: str) -> str:
    answer = told["answer"] if told else None
    address = str(answer.get(name, "")) if isinstance(answer, dict) else ""
    return address if address.startswith(("http://", "https://")) else ""
