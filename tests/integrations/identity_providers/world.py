"""An OpenID provider written from the standards alone, whose every answer a test may change."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from jwt.algorithms import ECAlgorithm, RSAAlgorithm

from dichvucong.identity.gateways import Errand
from dichvucong.integrations.identity_providers.configuration import build_identity_providers
from dichvucong.kernel.outbound import OutboundClient
from dichvucong.kernel.outbound_policy import Policy
from tests.support.servers import Received, Reply, Server

RSA_KEY = rsa.generate_private_key(65537, 2048)
EC_KEY = ec.generate_private_key(ec.SECP256R1())
STRANGER = rsa.generate_private_key(65537, 2048)
ERRAND = Errand("state-1", "nonce-1", "v" * 64)
RETURN_TO = "http://portal.example/dang-nhap/thu/tro-lai"
CITIZEN = {
    "LoaiTaiKhoan": "1",
    "HoVaTen": "Nguyễn Văn Thử",
    "SoDinhDanh": "001090000001",
    "NgayThangNamSinh": "1990",
    "SoDienThoai": "0912345678",
}
FOREIGNER = {"LoaiTaiKhoan": "2", "HoVaTen": "Suharto", "HoChieu": "x 0000001", "QuocTich": "ID"}


@dataclass
class World:
    """A provider whose every answer a test may change."""

    claims: dict[str, Any] = field(default_factory=lambda: dict(CITIZEN))
    token: dict[str, Any] = field(default_factory=dict)
    userinfo: dict[str, Any] = field(default_factory=dict)
    metadata: dict[str, Any] = field(default_factory=dict)
    keys: list[Any] | None = None
    signing: tuple[Any, str, str] = (RSA_KEY, "RS256", "rsa-1")
    raw_token: str = ""
    token_reply: Reply | None = None
    server: Server | None = None
    asked: dict[str, str] = field(default_factory=dict)
    authorization: str = ""

    @property
    def issuer(self) -> str:
        assert self.server is not None
        return self.server.address

    def answer(self, request: Received) -> Reply:
        answers: dict[str, Callable[[Received], Any]] = {
            "/.well-known/openid-configuration": self._discovery,
            "/keys": lambda _: {"keys": self.keys if self.keys is not None else published()},
            "/token": self._tokens,
            "/me": lambda _: {"sub": "s-1", **self.claims, **self.userinfo},
        }
        if request.path == "/token" and self.token_reply:
            return self.token_reply
        return Reply(200, json.dumps(answers[request.path](request)).encode())

    def _discovery(self, _: Received) -> dict[str, Any]:
        address = self.issuer
        return {
            "issuer": address,
            "authorization_endpoint": f"{address}/authorize?tenant=1",
            "token_endpoint": f"{address}/token",
            "userinfo_endpoint": f"{address}/me",
            "jwks_uri": f"{address}/keys",
            "authorization_response_iss_parameter_supported": True,
            **self.metadata,
        }

    def _tokens(self, request: Received) -> dict[str, Any]:
        self.asked = {name: value[0] for name, value in parse_qs(request.body.decode()).items()}
        self.authorization = request.headers["authorization"]
        return {"access_token": "t-1", "token_type": "Bearer", "id_token": self.raw_token or self._id_token()}

    def _id_token(self) -> str:
        key, algorithm, key_id = self.signing
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "sub": "s-1",
            "aud": "portal:1",
            "iat": now,
            "exp": now + 300,
            "nonce": "nonce-1",
            "acr": "loa2",
            **self.token,
        }
        claims = {name: value for name, value in claims.items() if value is not None}
        return jwt.encode(claims, key, algorithm=algorithm, headers={"kid": key_id})


def published() -> list[Any]:
    return [
        {
            "kty": "oct",
            "kid": "shared",
            "k": "c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0LXNlY3JldA",
            "alg": "HS256",
        },
        {**RSAAlgorithm.to_jwk(RSA_KEY.public_key(), as_dict=True), "kid": "rsa-1", "use": "sig"},
        {**ECAlgorithm.to_jwk(EC_KEY.public_key(), as_dict=True), "kid": "ec-1", "alg": "ES256"},
        "no key at all",
    ]


def entry(issuer: str, **changes: Any) -> dict[str, Any]:
    return {
        "code": "thu",
        "name": "Thử",
        "issuer": issuer,
        "client_id": "portal:1",
        "client_secret": "bí mật/1",
        "scope": "openid profile",
        "acr_values": "loa2 loa1",
        "userinfo": True,
        "levels": {"loa1": "medium", "loa2": "high"},
        "kinds": {"claim": "LoaiTaiKhoan", "values": {"1": "citizen", "2": "foreigner", "3": "organisation"}},
        "claims": {
            "citizen_number": "SoDinhDanh",
            "old_card": "SoCMND",
            "passport": "HoChieu",
            "passport_country": "QuocTich",
            "full_name": "HoVaTen",
            "birth": "NgayThangNamSinh",
            "phone": "SoDienThoai",
            "email": "ThuDienTu",
        },
        **changes,
    }


def provider(world: World, **changes: Any) -> Any:
    assert world.server is not None
    client = OutboundClient(Policy.from_words([f"{world.server.host}:{world.server.port}"]))
    config = {"providers": [entry(world.issuer, **changes)]}
    return build_identity_providers(config, client=client)["thu"]
