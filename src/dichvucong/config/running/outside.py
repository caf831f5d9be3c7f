"""Introduces the portal and the sandbox to each other, as two organisations would: by exchanging keys and secrets.

Only `dichvucong up`, the suite and the benchmarks do this. The portal itself reads `DICHVUCONG_PROVIDERS` as with any
bank and does not know that these banks are played.
"""

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

PORTAL_KEY_ID = "dichvucong-1"
TRANSFER_BANK = "nhanai"
OLDER_BILL = {"TKThuHuong": "999056101001", "MaDonVi": "H56.101", "MaCoQuanQD": ""}
"""What the older system knows of the agency it collects for: an account that the demo data registers."""


def introduce(state: Path, var: Path, *, outside: str, portal: str) -> Mapping[str, str]:
    """Exchange keys; returns the environment the portal needs. `outside` and `portal` are addresses without a path.

    Raises `subprocess.CalledProcessError` when the sandbox cannot make its keys.
    """
    subprocess.run(  # noqa: S603 -- our own program
        [sys.executable, "-m", "sandbox", "--init", "--state", str(state), "--public-url", outside],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    key = var / "portal_key.pem"
    _make_key(key, state / "partners" / f"{PORTAL_KEY_ID}.pem")
    secrets = _exchange_addresses(state / "secrets.json", portal)
    config = {
        "portal_key": {"id": PORTAL_KEY_ID, "private_key": {"file": str(key)}},
        "providers": _providers(state, outside, secrets),
    }
    providers = var / "providers.json"
    _write_private(providers, json.dumps(config, ensure_ascii=False, indent=2))
    people = var / "identity_providers.json"
    _write_private(
        people, json.dumps({"providers": [_vneid(outside, secrets)]}, ensure_ascii=False, indent=2)
    )
    return {
        "DICHVUCONG_PROVIDERS": str(providers),
        "DICHVUCONG_IDENTITY_PROVIDERS": str(people),
        "DICHVUCONG_OUTBOUND_ALLOW": outside.removeprefix("http://"),
        "DICHVUCONG_LINK_HOSTS": outside.removeprefix("http://").rpartition(":")[0],
        "DICHVUCONG_TELECOM_URL": f"{outside}/telecom/v1/owners",
        "DICHVUCONG_COMPLAINT_CONTACTS": "telecom=nha-mang@example.com,vneid=vneid@example.com",
        "DICHVUCONG_TELECOM_KEY": secrets["telecom"]["api_key"],
        "DICHVUCONG_SIM_URL": f"{outside}/telecom/v1/signatures",
        "DICHVUCONG_SIM_KEY": secrets["telecom"]["api_key"],
        "DICHVUCONG_TAX_URL": f"{outside}/thue/v1/taxpayers",
        "DICHVUCONG_TAX_KEY": secrets["tax"]["api_key"],
        "DICHVUCONG_INSURANCE_URL": f"{outside}/bhxh/v1/insured",
        "DICHVUCONG_INSURANCE_KEY": secrets["insurance"]["api_key"],
        "DICHVUCONG_TRUST_ANCHORS": str(state / "ca" / "anchors"),
        "DICHVUCONG_SMS_URL": f"{outside}/sms/send",
        "DICHVUCONG_SMS_KEY": secrets["sms"]["api_key"],
        "DICHVUCONG_SMTP_URL": f"smtp://{_mail_server(outside)}",
        "DICHVUCONG_OUTSIDE_URL": outside,
        "DICHVUCONG_OUTSIDE_STATE": str(state),
    }


def _providers(state: Path, outside: str, secrets: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    found: list[Mapping[str, Any]] = []
    for path in sorted((state / "keys").glob("*.pub.pem")):
        bank = path.name.removesuffix(".pub.pem")
        keys = {f"{bank}-1": {"file": str(path)}}
        if bank == TRANSFER_BANK:
            inquiry = f"{outside}/transfer/v1/inquiries"
            found.append(
                {"code": bank, "protocol": "vietqr_transfer", "inquiry_url": inquiry, "bank_keys": keys}
            )
        else:
            base = f"{outside}/banks/{bank}"
            found.append({"code": bank, "protocol": "signed_bank", "base_url": base, "bank_keys": keys})
    found.append(
        {
            "code": "vnpay",
            "protocol": "vnpay",
            "tmn_code": secrets["vnpay"]["tmn_code"],
            "hash_secret": secrets["vnpay"]["hash_secret"],
            "pay_url": f"{outside}/vnpay/paymentv2/vpcpay.html",
            "api_url": f"{outside}/vnpay/merchant_webapi/api/transaction",
        }
    )
    return found


def _vneid(outside: str, secrets: Mapping[str, Any]) -> Mapping[str, Any]:
    """The electronic-identification provider: how its claims and levels read in our words."""
    return {
        "code": "vneid",
        "name": "VNeID",
        "issuer": f"{outside}/vneid",
        "client_id": secrets["vneid"]["client_id"],
        "client_secret": secrets["vneid"]["client_secret"],
        "scope": "openid profile",
        "acr_values": "loa2 loa1",
        "userinfo": True,
        "levels": {"loa1": "medium", "loa2": "high"},
        "kinds": {"claim": "LoaiTaiKhoan", "values": {"1": "citizen", "2": "foreigner"}},
        "claims": {
            "citizen_number": "SoDinhDanh",
            "old_card": "SoCMND",
            "passport": "HoChieu",
            "passport_country": "QuocTich",
            "social_insurance": "MaBHXH",
            "full_name": "HoVaTen",
            "birth": "NgayThangNamSinh",
            "phone": "SoDienThoai",
            "email": "ThuDienTu",
        },
    }


def _exchange_addresses(path: Path, portal: str) -> Mapping[str, Any]:
    """Tell the gateway and the transfer bank where the portal wants to hear of payments."""
    secrets: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    secrets["vnpay"]["ipn_url"] = f"{portal}/callbacks/vnpay"
    secrets["transfer"]["callback_url"] = f"{portal}/callbacks/{TRANSFER_BANK}"
    secrets["vneid"]["redirect_uri"] = f"{portal}/dang-nhap/vneid/tro-lai"
    secrets["province"]["legacy_bill"] = OLDER_BILL
    _write_private(path, json.dumps(secrets, indent=2))
    return secrets


def _mail_server(outside: str) -> str:
    """The sandbox takes mail on the port after its own."""
    host, _, port = outside.removeprefix("http://").rpartition(":")
    return f"{host}:{int(port) + 1}"


def _make_key(private: Path, public: Path) -> None:
    if private.exists():
        key = serialization.load_pem_private_key(private.read_bytes(), password=None)
        assert isinstance(key, Ed25519PrivateKey), private
    else:
        key = Ed25519PrivateKey.generate()
        pem = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        _write_private(private, pem.decode())
    public.parent.mkdir(parents=True, exist_ok=True)
    public.write_bytes(
        key.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
    )


def _write_private(path: Path, content: str) -> None:
    draft = path.with_name(path.name + ".new")
    with os.fdopen(
        os.open(draft, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "w", encoding="utf-8"
    ) as file:
        file.write(content)
    draft.replace(path)
