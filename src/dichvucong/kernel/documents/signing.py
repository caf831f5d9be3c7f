"""Data signed so that a machine can check it in microseconds: compact JWS (RFC 7515) with EdDSA (RFC 8037).

The payload is the canonical JSON of the data, so the same data always has the same bytes, whatever order a
database gave its keys back in. A key is known by its RFC 7638 thumbprint, which stands in the header as `kid`.
"""

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from dichvucong.kernel.errors import DomainError

ALGORITHM: Final = "EdDSA"
LONGEST_TOKEN: Final = 65_536
_JWS = jwt.PyJWS(algorithms=[ALGORITHM])


class SignatureInvalid(DomainError):
    """The signed data is not what was signed, or nobody we know signed it."""

    code = "signature_invalid"
    http_status = 422


@dataclass(frozen=True)
class SigningKey:
    """A private key with the name verifiers know it by."""

    private: Ed25519PrivateKey
    key_id: str

    @classmethod
    def of(cls, private: Ed25519PrivateKey) -> "SigningKey":
        """The key with its thumbprint computed once."""
        return cls(private, thumbprint(private.public_key()))


def canonical_json(data: Mapping[str, Any]) -> bytes:
    """The one byte form of `data` (RFC 8785 for what we use: text, whole numbers, booleans, null, lists, objects).

    Fractions are refused, because their written form is not unique: money is a whole number anyway.
    """
    _refuse_fractions(data)
    return json.dumps(
        data, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    ).encode()


def sign_data(data: Mapping[str, Any], *, key: SigningKey, kind: str) -> str:
    """A compact JWS over the canonical JSON. `kind` is its media type (`typ`), such as `receipt+jws`."""
    headers = {"kid": key.key_id, "typ": kind}
    return _JWS.encode(canonical_json(data), key.private, algorithm=ALGORITHM, headers=headers)


def read_signed(token: str, *, keys: Mapping[str, Ed25519PublicKey], kind: str) -> dict[str, Any]:
    """The data of a compact JWS signed by one of `keys` (by key id). Raises `SignatureInvalid`."""
    try:
        if len(token) > LONGEST_TOKEN:
            raise SignatureInvalid("Dữ liệu ký quá dài.")
        header = _JWS.get_unverified_header(token)
        key = keys.get(str(header.get("kid")))
        if key is None or header.get("typ") != kind:
            raise SignatureInvalid("Chữ ký không do hệ thống này tạo ra.")
        data = json.loads(_JWS.decode(token, key, algorithms=[ALGORITHM]))
    except (jwt.PyJWTError, ValueError, RecursionError) as error:
        raise SignatureInvalid("Chữ ký không đúng: dữ liệu đã bị thay đổi hoặc không đọc được.") from error
    if not isinstance(data, dict):
        raise SignatureInvalid("Dữ liệu ký không đúng mẫu.")
    return data


def is_signed_by(
    data: Mapping[str, Any], token: str, *, keys: Mapping[str, Ed25519PublicKey], kind: str
) -> bool:
    """Whether `token` is a good signature over exactly `data`."""
    try:
        return canonical_json(read_signed(token, keys=keys, kind=kind)) == canonical_json(data)
    except (SignatureInvalid, AssertionError):
        return False


def thumbprint(key: Ed25519PublicKey) -> str:
    """The RFC 7638 thumbprint of a public key: 43 characters."""
    jwk = _public_jwk(key)
    return _base64url(hashlib.sha256(canonical_json(jwk)).digest())


def key_set(keys: Mapping[str, Ed25519PublicKey]) -> dict[str, Any]:
    """The public keys as a JWK set (RFC 7517), for others to verify with."""
    return {
        "keys": [
            {**_public_jwk(key), "kid": key_id, "use": "sig", "alg": ALGORITHM}
            for key_id, key in sorted(keys.items())
        ]
    }


def _public_jwk(key: Ed25519PublicKey) -> dict[str, str]:
    raw = key.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    return {"crv": "Ed25519", "kty": "OKP", "x": _base64url(raw)}


def _base64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _refuse_fractions(value: Any) -> None:
    assert not isinstance(value, float), "signed data holds no fractions"
    if isinstance(value, Mapping):
        for inner in value.values():
            _refuse_fractions(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            _refuse_fractions(inner)
