"""RFC 9421 message signatures with RFC 9530 digests, as our own bank protocol uses them.

Four shapes of messages occur (request with and without body, answer, callback). For exactly these the signature
base is a fixed text and is joined here, about ten times cheaper than the general library; a message that is
valid under the RFC but written in another way (other order of parameters, other label) goes through the library
`http-message-signatures`. Both ways are tested against each other.
"""

import base64
import binascii
import datetime as dt
import hashlib
import hmac
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from cryptography.exceptions import InvalidSignature as WrongSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from http_message_signatures import (
    HTTPMessageSignaturesException,
    HTTPMessageVerifier,
    HTTPSignatureKeyResolver,
    InvalidSignature,
)
from http_message_signatures.algorithms import ED25519

TAG: Final = "dvc-payment"
LABEL: Final = "sig1"
WINDOW_SECONDS: Final = 300
JSON_TYPE: Final = "application/json"

WITH_BODY: Final = ("@method", "@target-uri", "content-type", "content-digest")
WITHOUT_BODY: Final = ("@method", "@target-uri")
ANSWER: Final = ("@status", "content-type", "content-digest", "@method;req", "@target-uri;req")

_INPUT = re.compile(
    r"(?P<label>[a-z][a-z0-9_-]{0,30})=(?P<parameters>\((?P<components>[ -~]{0,400}?)\)"
    r'(?P<rest>(?:;(?:created|expires)=[0-9]{1,12}|;(?:keyid|alg|tag|nonce)="[!#-\[\]-~ ]{0,200}")+))'
)
_REST = re.compile(r';([a-z]+)=(?:([0-9]+)|"([^"]*)")')
_SIGNATURE = re.compile(r"(?P<label>[a-z][a-z0-9_-]{0,30})=:(?P<value>[A-Za-z0-9+/]{86}==):")
_DIGEST = re.compile(r"sha-256=:([A-Za-z0-9+/]{43}=):")


class BadSignature(Exception):
    """The message is not proven to come from a known key within the window; the text says why."""


@dataclass(frozen=True)
class SigningKey:
    """A private key and the id the other side knows it by."""

    key_id: str
    private_key: Ed25519PrivateKey


@dataclass(frozen=True)
class Message:
    """What is signed. A request has no `status`; an answer names the request it answers in `method` and `url`."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes
    status: int | None = None


def sign_request(method: str, url: str, body: bytes, *, key: SigningKey, now: datetime) -> dict[str, str]:
    """The headers of a signed request: content type and digest where there is a body, and the signature."""
    headers = {"content-type": JSON_TYPE, "content-digest": digest_of(body)} if body else {}
    components = WITH_BODY if body else WITHOUT_BODY
    parameters = (
        f"({_spelled(components)});created={int(now.timestamp())}"
        f';keyid="{key.key_id}";alg="ed25519";tag="{TAG}"'
    )
    base = _base(components, Message(method, url, headers, body), parameters)
    signature = base64.b64encode(key.private_key.sign(base)).decode()
    headers["signature-input"] = f"{LABEL}={parameters}"
    headers["signature"] = f"{LABEL}=:{signature}:"
    return headers


def digest_of(body: bytes) -> str:
    """The Content-Digest field of a body."""
    return f"sha-256=:{base64.b64encode(hashlib.sha256(body).digest()).decode()}:"


@dataclass(frozen=True)
class Verifier:
    """Checks messages against the known public keys of one sender, by key id."""

    keys: Mapping[str, Ed25519PublicKey]

    def verify(self, message: Message, *, now: datetime) -> str:
        """The key id that signed the message. Raises `BadSignature`."""
        required = _required(message)
        if required is not WITHOUT_BODY:
            _check_digest(message)
        found = _INPUT.fullmatch(message.headers.get("signature-input", ""))
        signature = _SIGNATURE.fullmatch(message.headers.get("signature", ""))
        if found and signature and found["components"] == _spelled(required):
            return self._verify_usual(message, found, signature, now)
        return self._verify_unusual(message, required, now)

    def _verify_usual(
        self, message: Message, found: re.Match[str], signature: re.Match[str], now: datetime
    ) -> str:
        if found["label"] != signature["label"]:
            raise BadSignature("Signature and Signature-Input carry different labels")
        parameters = _parameters(found["rest"])
        key = self.keys.get(str(parameters.get("keyid")))
        if key is None:
            raise BadSignature("the key id is not known")
        if parameters.get("alg", "ed25519") != "ed25519" or parameters.get("tag") != TAG:
            raise BadSignature("the algorithm or the tag is not the agreed one")
        _check_window(parameters, now)
        try:
            base = _base(_required(message), message, found["parameters"])
            key.verify(base64.b64decode(signature["value"], validate=True), base)
        except (WrongSignature, KeyError, UnicodeEncodeError, binascii.Error) as error:
            raise BadSignature("the signature does not fit the message") from error
        return str(parameters["keyid"])

    def _verify_unusual(self, message: Message, required: Sequence[str], now: datetime) -> str:
        verifier = _WindowVerifier(signature_algorithm=ED25519, key_resolver=_Keys(self.keys), now=now)
        names = [_spelled([name]) for name in required]
        try:
            results = verifier.verify(_view(message), max_age=None, expect_tag=TAG, require_components=names)
        except (InvalidSignature, HTTPMessageSignaturesException, ValueError, TypeError) as error:
            raise BadSignature(str(error)[:200] or "the signature does not hold") from error
        return str(results[0].parameters["keyid"])


def _required(message: Message) -> tuple[str, ...]:
    if message.status is not None:
        return ANSWER
    return WITH_BODY if message.body else WITHOUT_BODY


def _spelled(components: Sequence[str]) -> str:
    return " ".join(
        f'"{name.removesuffix(";req")}"{";req" if name.endswith(";req") else ""}' for name in components
    )


def _base(components: Sequence[str], message: Message, parameters: str) -> bytes:
    values = {
        "@method": message.method,
        "@target-uri": message.url,
        "@method;req": message.method,
        "@target-uri;req": message.url,
        "@status": str(message.status),
    }
    lines = [
        f"{_spelled([name])}: {values[name] if name in values else message.headers[name].strip()}"
        for name in components
    ]
    lines.append(f'"@signature-params": {parameters}')
    return "\n".join(lines).encode("ascii")


def _check_digest(message: Message) -> None:
    found = _DIGEST.fullmatch(message.headers.get("content-digest", "").strip())
    wanted = base64.b64encode(hashlib.sha256(message.body).digest()).decode()
    if found is None or not hmac.compare_digest(found[1], wanted):
        raise BadSignature("Content-Digest is missing or does not fit the body")


def _parameters(rest: str) -> dict[str, int | str]:
    parameters: dict[str, int | str] = {}
    for name, number, text in _REST.findall(rest):
        if name in parameters:
            raise BadSignature(f"parameter {name} is given twice")
        parameters[name] = int(number) if number else text
    return parameters


def _check_window(parameters: Mapping[str, Any], now: datetime) -> None:
    created, expires = parameters.get("created"), parameters.get("expires")
    seconds = now.timestamp()
    if not isinstance(created, int):
        raise BadSignature("the signature does not say when it was made")
    if abs(seconds - created) > WINDOW_SECONDS:
        raise BadSignature("the signature was made outside the window of 300 seconds")
    if expires is not None and (not isinstance(expires, int) or seconds > expires + WINDOW_SECONDS):
        raise BadSignature("the signature has expired")


@dataclass(frozen=True)
class _Keys(HTTPSignatureKeyResolver):
    keys: Mapping[str, Ed25519PublicKey]

    def resolve_public_key(self, key_id: str) -> Ed25519PublicKey:
        if key_id not in self.keys:
            raise BadSignature("the key id is not known")
        return self.keys[key_id]


class _WindowVerifier(HTTPMessageVerifier):
    """The library's verifier with our clock and our window."""

    def __init__(self, *, now: datetime, **options: Any) -> None:
        super().__init__(**options)
        self._now = now

    def validate_created_and_expires(self, sig_input: Any, max_age: dt.timedelta | None = None) -> None:  # noqa: ARG002 -- the library's hook
        try:
            _check_window(sig_input.params, self._now)
        except BadSignature as error:
            raise InvalidSignature(str(error)) from error


@dataclass
class _RequestView:
    method: str
    url: str
    headers: dict[str, str]


@dataclass
class _AnswerView:
    status_code: int
    headers: dict[str, str]
    request: _RequestView = field(default_factory=lambda: _RequestView("", "", {}))


def _view(message: Message) -> _RequestView | _AnswerView:
    if message.status is None:
        return _RequestView(message.method, message.url, dict(message.headers))
    return _AnswerView(message.status, dict(message.headers), _RequestView(message.method, message.url, {}))
