"""Writes callbacks, truthfully or as the switches ask."""

import json
import secrets
import time
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sandbox.courier import Letter, Parcel
from sandbox.signatures import JSON, Signer

ACCEPTED_FROM = 200
ACCEPTED_BELOW = 300


def new_event_id(provider: str) -> str:
    """A number that no other event has."""
    return f"evt_{provider}_{secrets.token_hex(10)}"


@dataclass
class SignedJson:
    """JSON signed with the bank's key at every attempt."""

    signers: dict[str, Signer]
    forger: Ed25519PrivateKey

    def write(self, parcel: Parcel) -> Letter:
        signer = self.signers[parcel.provider]
        forged = parcel.twist.get("forged")
        if forged == "key":
            signer = Signer(self.forger, signer.key_id)
        body = dump(parcel.body)
        created = int(time.time()) + int(parcel.twist.get("skew", 0))
        headers = signer.request(method="POST", url=parcel.url, body=body, created=created)
        if forged == "unsigned":
            headers = {"Content-Type": JSON}
        if forged == "body":
            body = dump({**parcel.body, "amount_vnd": parcel.body["amount_vnd"] + 1})
        return Letter("POST", parcel.url, headers, body)

    def accepted(self, status: int, answer: bytes) -> bool:  # noqa: ARG002 -- the port
        return ACCEPTED_FROM <= status < ACCEPTED_BELOW


class Replayed:
    """An old letter, byte for byte."""

    def write(self, parcel: Parcel) -> Letter:
        letter: Letter = parcel.twist["letter"]
        return letter

    def accepted(self, status: int, answer: bytes) -> bool:  # noqa: ARG002 -- the port
        return ACCEPTED_FROM <= status < ACCEPTED_BELOW


def dump(value: Any) -> bytes:
    """Compact JSON."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
