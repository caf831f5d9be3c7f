"""Keys and shared secrets, made at the first start and kept in the state directory."""

import base64
import json
import os
import re
import secrets
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

_KEY_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


class Vault:
    """Our banks' private keys, our partners' public keys, and `secrets.json`."""

    def __init__(self, state: Path, bank_codes: list[str]) -> None:
        self._keys = state / "keys"
        self._partners = state / "partners"
        self._partner_keys: dict[str, tuple[int, Ed25519PublicKey]] = {}
        for folder in (state, self._keys, self._partners):
            folder.mkdir(parents=True, exist_ok=True)
        self.private = {code: self._private_key(code) for code in bank_codes}
        self.forger = Ed25519PrivateKey.generate()
        self.secrets = _fill_secrets(state / "secrets.json")

    def partner_key(self, key_id: str) -> Ed25519PublicKey | None:
        """The public key a partner left in `partners/<key_id>.pem`, read again when the file changes."""
        if not _KEY_ID.fullmatch(key_id):
            return None
        path = self._partners / f"{key_id}.pem"
        try:
            changed = path.stat().st_mtime_ns
        except FileNotFoundError:
            return None
        known = self._partner_keys.get(key_id)
        if known and known[0] == changed:
            return known[1]
        key = serialization.load_pem_public_key(path.read_bytes())
        if not isinstance(key, Ed25519PublicKey):
            return None
        self._partner_keys[key_id] = (changed, key)
        return key

    def jwks(self, code: str) -> dict[str, Any]:
        """A bank's public key as a JSON Web Key Set (RFC 7517, RFC 8037)."""
        raw = self.private[code].public_key().public_bytes_raw()
        x = base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
        key = {"kty": "OKP", "crv": "Ed25519", "kid": key_id_of(code), "x": x, "use": "sig", "alg": "EdDSA"}
        return {"keys": [key]}

    def system_secret(self, system: str, name: str) -> str:
        """A province's secret: its own when `systems.<system>` has one, else the shared one."""
        province = self.secrets["province"]
        return str(province["systems"].get(system, {}).get(name) or province[name])

    def _private_key(self, code: str) -> Ed25519PrivateKey:
        path = self._keys / f"{code}.pem"
        if path.exists():
            key = serialization.load_pem_private_key(path.read_bytes(), password=None)
            assert isinstance(key, Ed25519PrivateKey), path
        else:
            key = Ed25519PrivateKey.generate()
            pem = key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
            _write_secret(path, pem)
        public = key.public_key().public_bytes(
            serialization.Encoding.PEM,
            serialization.PublicFormat.SubjectPublicKeyInfo,
        )
        (self._keys / f"{code}.pub.pem").write_bytes(public)
        return key


def key_id_of(bank_code: str) -> str:
    """The key id a bank signs with."""
    return f"{bank_code}-1"


def _fill_secrets(path: Path) -> dict[str, Any]:
    kept: dict[str, Any] = json.loads(path.read_text()) if path.exists() else {}
    fresh: dict[str, dict[str, Any]] = {
        "vnpay": {"tmn_code": "DVCSBX01", "hash_secret": secrets.token_hex(16).upper(), "ipn_url": ""},
        "transfer": {"callback_url": ""},
        "vneid": {
            "client_id": "dichvucong",
            "client_secret": secrets.token_urlsafe(32),
            "redirect_uri": "",
        },
        "portals": {code: secrets.token_urlsafe(32) for code in ("hanoi", "tuphap")},
        "telecom": {"api_key": secrets.token_urlsafe(24)},
        "tax": {"api_key": secrets.token_urlsafe(24)},
        "insurance": {"api_key": secrets.token_urlsafe(24)},
        "sms": {"api_key": secrets.token_urlsafe(24)},
        "province": {
            "webhook_secret": "whsec_" + base64.b64encode(secrets.token_bytes(24)).decode(),
            "legacy_partner_code": "SBOXH99",
            "legacy_secret": secrets.token_hex(16),
            "legacy_bill": {},
            "systems": {},
        },
    }
    merged = {**kept, **{part: {**values, **kept.get(part, {})} for part, values in fresh.items()}}
    if merged != kept:
        _write_secret(path, json.dumps(merged, indent=2).encode())
    return merged


def _write_secret(path: Path, content: bytes) -> None:
    draft = path.with_name(path.name + ".new")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(content)
    draft.replace(path)
