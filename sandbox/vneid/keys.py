"""The provider's signing keys, made at the first start: one RSA, one elliptic curve."""

import os
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from jwt.algorithms import ECAlgorithm, RSAAlgorithm

KEY_IDS = {"RS256": "vneid-rsa-1", "ES256": "vneid-ec-1"}


class Keys:
    """Both keys, with what is published of them."""

    def __init__(self, state: Path) -> None:
        folder = state / "vneid"
        folder.mkdir(parents=True, exist_ok=True)
        self.rsa: rsa.RSAPrivateKey = _kept(folder / "rsa.pem", lambda: rsa.generate_private_key(65537, 2048))
        self.curve: ec.EllipticCurvePrivateKey = _kept(
            folder / "ec.pem", lambda: ec.generate_private_key(ec.SECP256R1())
        )

    def jwks(self) -> dict[str, Any]:
        """The public halves (RFC 7517)."""
        published = {
            "RS256": RSAAlgorithm.to_jwk(self.rsa.public_key(), as_dict=True),
            "ES256": ECAlgorithm.to_jwk(self.curve.public_key(), as_dict=True),
        }
        return {
            "keys": [{**key, "kid": KEY_IDS[alg], "alg": alg, "use": "sig"} for alg, key in published.items()]
        }

    def public_pem(self) -> bytes:
        """The RSA public key as text, with which a forger signs HS256."""
        return self.rsa.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )


def _kept(path: Path, make: Any) -> Any:
    if path.exists():
        return serialization.load_pem_private_key(path.read_bytes(), password=None)
    key = make()
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(pem)
    return key
