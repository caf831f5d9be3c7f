"""The two addresses an older provincial system offers the portal: what is due, and the result of a payment."""

import hmac
import zlib
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from sandbox import clock
from sandbox.province.digest import CONFIRM, digest
from sandbox.province.faults import misbehave
from sandbox.province.mailbox import Received
from sandbox.web import json_answer, json_of, world_of

UNIT = "000.00.00.H99"


async def amount_due(request: Request) -> Response:
    """POST …/dptracuuthanhtoanhs: error_code 1 with the bill, 0 when nothing is due, −1 when unknown."""
    world, system = world_of(request), request.path_params["system"]
    broken = await misbehave(world, system)
    if broken:
        return broken
    try:
        dossier = str((await json_of(request)).get("MaHoSo", ""))
    except ValueError:
        dossier = ""
    amount_vnd = world.mailbox.quotes.get((system, dossier))
    if amount_vnd is None:
        return json_answer({"error_code": -1, "message": []})
    if amount_vnd == 0:
        return json_answer({"error_code": 0, "message": []})
    return json_answer(
        {
            "error_code": 1,
            "message": bill(dossier, amount_vnd) | world.vault.secrets["province"]["legacy_bill"],
        }
    )


async def confirm(request: Request) -> Response:
    """POST …/dpnhankqthanhtoanhs: MaLoi 00 when the checksum holds, else 99. Kept once per MaGiaoDich."""
    world, system = world_of(request), request.path_params["system"]
    broken = await misbehave(world, system)
    if broken:
        return broken
    try:
        given = await json_of(request)
    except ValueError:
        return json_answer({"return_code": -1, "return_msg": "error: data empty"})
    secret = world.vault.system_secret(system, "legacy_secret")
    genuine = hmac.compare_digest(digest(given, CONFIRM, secret), str(given.get("MaXacThuc", "")))
    if genuine:
        number = f"{given.get('MaThamChieu', '')}/{given.get('MaGiaoDich', '')}/{given.get('MaLoi', '')}"
        world.mailbox.keep(Received(system, number, "legacy", "CONFIRM", clock.now().isoformat(), given))
    answer = {
        "MaLoi": "00" if genuine else "99",
        "MoTaLoi": "Thành công" if genuine else "Các lỗi khác",
        "MaDoiTac": given.get("MaDoiTac", ""),
        "MaThamChieu": given.get("MaThamChieu", ""),
        "ThoiGianGD": given.get("ThoiGianGD", ""),
        "MaXacThuc": given.get("MaXacThuc", ""),
    }
    return json_answer(answer)


def bill(dossier: str, amount_vnd: int) -> dict[str, Any]:
    """The bill block of the older protocols, about an invented dossier and payer."""
    what = f"Lệ phí hồ sơ {dossier}"
    return {
        "transaction_id": f"sb_{zlib.crc32(dossier.encode())}",
        "client_id": "99",
        "MaTraCuuTT": f"{dossier}{clock.compact(clock.now())}",
        "MaDichVu": "2",
        "MaDVC": "9.000123.01",
        "TenDVC": "Cấp bản sao trích lục (thủ tục mẫu)",
        "MaTTHC": "9.000123",
        "TenTTHC": "Cấp bản sao trích lục (thủ tục mẫu)",
        "MaDonVi": UNIT,
        "TenDonVi": "UBND tỉnh thử nghiệm",
        "MaHoSo": dossier,
        "PhiLePhi": [{"LoaiPhiLePhi": "2", "MaPhiLePhi": "2", "TenPhiLePhi": "Lệ phí", "SoTien": amount_vnd}],
        "TKThuHuong": "999900001111",
        "MaNHThuHuong": "01701001",
        "TenTKThuHuong": "SO TU PHAP TINH THU NGHIEM",
        "MaLoaiHinhThuPhat": "",
        "TenLoaiHinhThuPhat": "",
        "MaCoQuanQD": "000.00.12.H99",
        "TenCoQuanQD": "Sở Tư pháp tỉnh thử nghiệm",
        "KhoBac": "",
        "NgayQD": clock.compact(clock.now())[:8],
        "SoQD": "",
        "ThoiGianViPham": "",
        "DiaDiemViPham": "",
        "TenNguoiViPham": "",
        "TaiKhoanThuNSNN": "",
        "NoiDungThanhToan": what,
        "HoTenNguoiNop": "NGUYỄN VĂN MẪU",
        "SoCMNDNguoiNop": "099200000123",
        "DiaChiNguoiNop": "Số 2 đường Thử Nghiệm",
        "HuyenNguoiNop": "",
        "TinhNguoiNop": "Tỉnh thử nghiệm",
        "DSKhoanNop": [{"NoiDung": what, "SoTien": str(amount_vnd)}],
    }
