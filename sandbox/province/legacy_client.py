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
from sandbox.web import json_answer, json_of, problem_answer, world_of
from sandbox.world import World

SHARED = "shared"


async def init(request: Request) -> Response:
    """POST /admin/legacy/init {"dossier", "amount_vnd", overrides…}: asks the portal for a pay address."""
    world, wish = world_of(request), await json_of(request)
    system = str(wish.pop("system", SHARED))
    dossier, amount_vnd = str(wish.pop("dossier", "")), wish.pop("amount_vnd", None)
    if not dossier or not isinstance(amount_vnd, int):
        return problem_answer(422, "invalid_request", "Cần dossier và amount_vnd.")
    message: dict[str, Any] = {
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
        "ThongTinBienLai": bill(dossier, amount_vnd),
        **wish,
    }
    return await _send(world, system, "init", message, INIT)


async def query(request: Request) -> Response:
    """POST /admin/legacy/query {"reference"}."""
    return await _ask(request, "query", "QUERY")


async def get_bill(request: Request) -> Response:
    """POST /admin/legacy/getbill {"reference"}."""
    return await _ask(request, "getbill", "GET_BILL")


async def _ask(request: Request, path: str, kind: str) -> Response:
    world, wish = world_of(request), await json_of(request)
    system = str(wish.pop("system", SHARED))
    message = {"LoaiBanTin": kind, **_common(world, system, str(wish.pop("reference", ""))), **wish}
    return await _send(world, system, path, message, QUERY)


def _common(world: World, system: str, reference: str) -> dict[str, Any]:
    return {
        "PhienBan": "1.0.6",
        "MaDoiTac": world.vault.system_secret(system, "legacy_partner_code"),
        "MaThamChieu": reference,
        "ThoiGianGD": clock.compact(clock.now()),
    }


async def _send(world: World, system: str, path: str, message: dict[str, Any], fields: list[str]) -> Response:
    secret = world.vault.system_secret(system, "legacy_secret")
    message.setdefault("MaXacThuc", digest(message, fields, secret))
    url = f"{world.settings.portal}/paymentplatform/{path}"
    headers = {"Content-Type": "application/json", "Accept": "application/json"}
    try:
        status, kind, body = await world.courier.fetch(Letter("POST", url, headers, dump(message)))
    except (aiohttp.ClientError, TimeoutError) as error:
        return problem_answer(502, "portal_unreachable", f"Không gọi được cổng: {error}.")
    return json_answer(
        {"request": message, "status": status, "content_type": kind, "answer": _readable(body)}
    )


def _readable(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        return {"bytes": len(body), "begins": body[:8].decode("latin-1")}
