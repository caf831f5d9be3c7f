"""A connected system as these tests play it."""

import itertools
import json
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import uuid4

from allauth.idp.oidc.adapter import get_adapter
from allauth.idp.oidc.models import Client as OAuthClient
from allauth.idp.oidc.models import Token
from django.test import Client

from dichvucong.exchange.services import SystemDraft, connect_system
from dichvucong.identity.rules import Scope
from dichvucong.kernel.clock import now, vietnam_day

_numbers = itertools.count(1)


@dataclass
class Partner:
    """Speaks JSON with its token; every creating call gets a fresh key unless one is given."""

    code: str
    token: str
    client: Client = field(default_factory=Client)

    def get(self, path: str, **query: Any) -> Any:
        return self.client.get(f"/api/v1/{path}", query, headers=self._headers())

    def post(self, path: str, body: Any, *, key: str | None = "", **headers: str) -> Any:
        given = {} if key is None else {"idempotency-key": key or str(uuid4())}
        return self.raw("POST", path, json.dumps(body).encode(), **given, **headers)

    def patch(self, path: str, body: Any, **headers: str) -> Any:
        return self.raw("PATCH", path, json.dumps(body).encode(), **headers)

    def raw(self, method: str, path: str, body: bytes, **headers: str) -> Any:
        content_type = headers.pop("content_type", "application/json")
        sent = self._headers() | {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.generic(method, f"/api/v1/{path}", body, content_type, headers=sent)

    def open(self, **changes: Any) -> dict[str, Any]:
        """Open an obligation that must stand."""
        answer = self.post("obligations", an_obligation_in(**changes))
        assert answer.status_code == 201, answer.content.decode()
        opened: dict[str, Any] = answer.json()
        return opened

    def _headers(self) -> dict[str, str]:
        return {"authorization": f"Bearer {self.token}"} if self.token else {}


def connect(code: str, agency_code: str, *, scopes: tuple[str, ...] = tuple(Scope)) -> Partner:
    """Connect a system and give it a token. (The way over /oauth/token hashes its secret on purpose slowly.)"""
    client = OAuthClient.objects.create(id=code, name=code, secret="", type=OAuthClient.Type.CONFIDENTIAL)
    draft = SystemDraft(code=code, name=code, agency_code=agency_code, client_id=code)
    connect_system(draft, actor="test", now=now())
    token = f"token-of-{code}"
    issued = Token(
        client=client,
        type=Token.Type.ACCESS_TOKEN,
        hash=get_adapter().hash_token(token),
        expires_at=now() + timedelta(hours=1),
    )
    issued.set_scopes(list(scopes))
    issued.save()
    return Partner(code, token)


def an_obligation_in(**changes: Any) -> dict[str, Any]:
    """A body that stands, of H26.12, with a dossier code of its own."""
    amount_vnd = changes.pop("amount_vnd", 200_000)
    body: dict[str, Any] = {
        "revenue_identifier": f"H26.12-{vietnam_day(now()):%y%m%d}-{next(_numbers):06d}",
        "agency_code": "H26.12",
        "payment_type": 2,
        "fee_code": "2764",
        "amount_vnd": amount_vnd,
        "lines": [{"code": "2764", "name": "Lệ phí cấp Phiếu lý lịch tư pháp", "amount_vnd": amount_vnd}],
        "payer_name": "Nguyễn Văn Mẫu",
        "citad": "01701001",
        "account_number": "3511.0.1234567",
        "account_name": "SO TU PHAP HA NOI",
    }
    return body | changes
