"""An older provincial system and what it sends."""

import json
import shutil
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from dichvucong.catalogs.facts import AgencyLevel
from dichvucong.catalogs.services import Change, add_agency, configure_account, load_reference_data
from dichvucong.catalogs.services.accounts import AccountDraft
from dichvucong.catalogs.services.agencies import AgencyDraft
from dichvucong.exchange.models import ConnectedSystem
from dichvucong.kernel.barred import barred_digest
from dichvucong.web.legacy.messages import INIT_FIELDS, QUERY_FIELDS
from tests.payments.conftest import bank

__all__ = ["bank", "bare", "older", "short_catalogues"]

SECRET = "demo-pp-secret"
DOSSIER = "000.00.13.H26-261120-0001"


@dataclass
class OlderSystem:
    """Sends messages as the clients in the field do."""

    client: Client
    secret: str = SECRET
    answers: list[Any] = field(default_factory=list)

    def init(self, **changes: Any) -> dict[str, Any]:
        message: dict[str, Any] = {
            "LoaiBanTin": "INIT",
            "PhienBan": "1.0.6",
            "MaDoiTac": "HANOI",
            "MaThamChieu": "184_9b2d4c6e-8f10-4a",
            "SoTien": "8000",
            "LoaiHinhThanhToan": "PAY",
            "MaKenhThanhToan": "1",
            "MaThietBi": "1",
            "NgonNgu": "vi-VN",
            "MaTienTe": "VND",
            "MaNganHang": "PAYMENT",
            "ThongTinGiaoDich": f"Le phi ho so {DOSSIER}",
            "ThoiGianGD": "20261120091500",
            "Ip": "203.0.113.10",
            "ThongTinBienLai": bill(),
        }
        return self.send("init", message | changes, INIT_FIELDS)

    def query(self, reference: str = "184_9b2d4c6e-8f10-4a", **changes: Any) -> dict[str, Any]:
        return self.send("query", asking("QUERY", reference) | changes, QUERY_FIELDS)

    def get_bill(self, reference: str = "184_9b2d4c6e-8f10-4a", **changes: Any) -> dict[str, Any]:
        return self.send("getbill", asking("GET_BILL", reference) | changes, QUERY_FIELDS)

    def send(self, path: str, message: dict[str, Any], signed: tuple[str, ...]) -> dict[str, Any]:
        values = [written(message.get(name)) for name in signed]
        message = {"MaXacThuc": barred_digest(values, self.secret)} | message
        return self.post(path, json.dumps(message, ensure_ascii=False).encode())

    def post(self, path: str, body: bytes) -> dict[str, Any]:
        response = self.client.post(f"/paymentplatform/{path}", body, content_type="application/json")
        assert response.status_code == 200
        assert response.headers["Content-Type"].startswith("application/json")
        assert response.content.isascii()
        answer: dict[str, Any] = response.json()
        if answer.get("MaLoi") != "00":
            assert "thành công" not in response.content.decode("unicode_escape").lower()
        return answer


def asking(kind: str, reference: str) -> dict[str, Any]:
    return {
        "LoaiBanTin": kind,
        "PhienBan": "1.0.6",
        "MaDoiTac": "HANOI",
        "MaThamChieu": reference,
        "ThoiGianGD": "20261120094500",
    }


def written(value: Any) -> str:
    return "" if value is None else str(value)


def bill(**changes: Any) -> dict[str, Any]:
    """The bill block of a fee, about invented people."""
    return {
        "MaDichVu": 2,
        "MaTTHC": "9.000123",
        "TenTTHC": "Cấp bản sao trích lục (thủ tục mẫu)",
        "MaDonVi": "000.00.00.H26",
        "TenDonVi": "UBND thành phố",
        "MaHoSo": DOSSIER,
        "PhiLePhi": [
            {"LoaiPhiLePhi": "1", "MaPhiLePhi": "2", "TenPhiLePhi": "Phí", "SoTien": 0},
            {"LoaiPhiLePhi": "2", "MaPhiLePhi": "2", "TenPhiLePhi": "Lệ phí cấp bản sao", "SoTien": 8000},
        ],
        "TKThuHuong": "351109992613",
        "MaNHThuHuong": "KBNN",
        "TenTKThuHuong": "SO TU PHAP",
        "MaCoQuanQD": "000.00.13.H26",
        "NoiDungThanhToan": f"Lệ phí hồ sơ {DOSSIER}",
        "HoTenNguoiNop": "NGUYỄN VĂN MẪU",
        "SoCMNDNguoiNop": "001090000123",
        "DiaChiNguoiNop": "Số 2 đường Thử Nghiệm",
        "HuyenNguoiNop": "",
        "TinhNguoiNop": "Hà Nội",
        "DSKhoanNop": [{"NoiDung": "Lệ phí", "SoTien": "8000"}],
    } | changes


@pytest.fixture(scope="session")
def short_catalogues(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped catalogues without the communes, which nothing here asks for."""
    folder = tmp_path_factory.mktemp("catalogues") / "data"
    shutil.copytree(str(resources.files("dichvucong.catalogs") / "data"), folder)
    units = folder / "units.csv"
    units.write_text(units.read_text(encoding="utf-8").partition("\n")[0] + "\n", encoding="utf-8")
    return folder


@pytest.fixture
def bare(db: None, client: Client) -> OlderSystem:
    """A system nobody knows."""
    return OlderSystem(client)


@pytest.fixture
def older(db: None, client: Client, short_catalogues: Path) -> OlderSystem:
    """A registered older system of Hà Nội, whose Sở Tư pháp (H26.13) has one account."""
    change = Change(actor="test", now=datetime(2026, 11, 1, tzinfo=UTC))
    load_reference_data(now=change.now, folder=short_catalogues)
    since = date(2026, 1, 1)
    for code, parent in (("H26.13", "H26"), ("H26.14", "H26")):
        add_agency(
            AgencyDraft(code, f"Sở {code}", code, AgencyLevel.DEPARTMENT, since, parent), change=change
        )
    account = AccountDraft("H26.13", "3511.0.9992613", "SO TU PHAP HA NOI", since, citad="01701002")
    configure_account(account, change=change)
    ConnectedSystem.objects.create(
        code="hanoi-cu",
        name="Một cửa Hà Nội (đời cũ)",
        agency_code="H26",
        protocol="payment_platform",
        webhook_url="https://mot-cua.example/o/pgi/ppdvcqg/dpnhankqthanhtoanhs",
        partner_code="HANOI",
        partner_secret=SECRET,
    )
    return OlderSystem(client)
