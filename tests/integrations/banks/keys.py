"""Keys and signatures of the other side, made with the general library: a second opinion on our fixed shapes."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from http_message_signatures import HTTPMessageSigner, HTTPMessageVerifier, HTTPSignatureKeyResolver
from http_message_signatures.algorithms import ED25519

from dichvucong.integrations.banks.message_signatures import digest_of

PORTAL_KEY = Ed25519PrivateKey.from_private_bytes(b"\x01" * 32)
BANK_KEY = Ed25519PrivateKey.from_private_bytes(b"\x02" * 32)
OTHER_KEY = Ed25519PrivateKey.from_private_bytes(b"\x03" * 32)


@dataclass
class Resolver(HTTPSignatureKeyResolver):
    private: Ed25519PrivateKey | None = None
    public: Mapping[str, Ed25519PublicKey] = field(default_factory=dict)

    def resolve_private_key(self, key_id: str) -> Ed25519PrivateKey:  # noqa: ARG002 -- the library's port
        assert self.private is not None
        return self.private

    def resolve_public_key(self, key_id: str) -> Ed25519PublicKey:
        return self.public[key_id]


@dataclass
class View:
    method: str
    url: str
    headers: dict[str, str]


@dataclass
class AnswerView:
    status_code: int
    headers: dict[str, str]
    request: View


def sign(
    view: View | AnswerView,
    body: bytes,
    *,
    created: dt.datetime,
    key: Ed25519PrivateKey = BANK_KEY,
    key_id: str = "bank-1",
    **options: Any,
) -> dict[str, str]:
    """The headers of a message signed by the library."""
    components: tuple[str, ...] = ("@method", "@target-uri")
    if body or isinstance(view, AnswerView):
        view.headers.update({"content-type": "application/json", "content-digest": digest_of(body)})
        components = (*components, "content-type", "content-digest")
    if isinstance(view, AnswerView):
        components = ("@status", "content-type", "content-digest", '"@method";req', '"@target-uri";req')
    signer = HTTPMessageSigner(signature_algorithm=ED25519, key_resolver=Resolver(private=key))
    settings: dict[str, Any] = {
        "label": "sig1",
        "tag": "dvc-payment",
        "covered_component_ids": components,
        "use_existing_digest": "content-digest" in view.headers,
    }
    signer.sign(view, key_id=key_id, created=created, **(settings | options))
    return {name.lower(): value for name, value in view.headers.items()}


def library_accepts(view: View | AnswerView, public: Mapping[str, Ed25519PublicKey]) -> bool:
    """Whether the general library finds the signature valid now."""
    verifier = HTTPMessageVerifier(signature_algorithm=ED25519, key_resolver=Resolver(public=public))
    return len(verifier.verify(view, max_age=dt.timedelta(minutes=5), expect_tag="dvc-payment")) == 1
