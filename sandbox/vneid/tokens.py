"""Codes and tokens: a code works once, within a minute, with its verifier; ID tokens can be told to come out wrong."""

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

from sandbox.vneid.keys import KEY_IDS, Keys
from sandbox.vneid.people import Person

CODE_SECONDS = 60
TOKEN_SECONDS = 300


@dataclass(frozen=True)
class Granted:
    """What somebody agreed to at the page."""

    person: Person
    level: str
    client_id: str
    redirect_uri: str
    nonce: str
    challenge: str
    at: datetime


@dataclass
class Book:
    """Codes and access tokens that are still good."""

    _codes: dict[str, Granted] = field(default_factory=dict)
    _tokens: dict[str, Granted] = field(default_factory=dict)

    def code_for(self, granted: Granted) -> str:
        """A new code."""
        code = secrets.token_urlsafe(24)
        self._codes[code] = granted
        return code

    def redeem(self, code: str, *, redirect_uri: str, verifier: str, now: datetime) -> Granted | None:
        """What the code stands for, once; None for a used, old or stolen one."""
        granted = self._codes.pop(code, None)
        if granted is None or now - granted.at > timedelta(seconds=CODE_SECONDS):
            return None
        digest = hashlib.sha256(verifier.encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        ours = hmac.compare_digest(challenge, granted.challenge) and redirect_uri == granted.redirect_uri
        return granted if ours else None

    def token_for(self, granted: Granted) -> str:
        """A new access token."""
        token = secrets.token_urlsafe(24)
        self._tokens[token] = granted
        return token

    def bearer(self, token: str) -> Granted | None:
        """Whom an access token belongs to."""
        return self._tokens.get(token)

    def clear(self) -> None:
        """Forget all."""
        self._codes.clear()
        self._tokens.clear()


def id_token(granted: Granted, keys: Keys, *, issuer: str, now: datetime, wrong: str) -> str:
    """The signed ID token. `wrong` names what is to be wrong with it, "" for nothing."""
    stamp = int(now.timestamp())
    claims: dict[str, Any] = {
        "iss": issuer,
        "sub": granted.person.subject,
        "aud": granted.client_id,
        "exp": stamp + TOKEN_SECONDS,
        "iat": stamp,
        "auth_time": stamp,
        "nonce": granted.nonce,
        "acr": f"loa{granted.level}",
    }
    match wrong:
        case "expired":
            claims |= {"iat": stamp - 7200, "exp": stamp - 3600}
        case "nonce":
            claims["nonce"] = "another"
        case "issuer":
            claims["iss"] = "https://another.example"
        case "audience":
            claims["aud"] = "another-client"
        case "level":
            claims["acr"] = "loa9"
    return _signed(claims, keys, wrong)


def _signed(claims: dict[str, Any], keys: Keys, wrong: str) -> str:
    match wrong:
        case "none":
            return jwt.encode(claims, "", algorithm="none", headers={"kid": KEY_IDS["RS256"]})
        case "hs256":
            return _hs256(claims, keys.public_pem())
        case "key":
            stranger = rsa.generate_private_key(65537, 2048)
            return jwt.encode(claims, stranger, algorithm="RS256", headers={"kid": KEY_IDS["RS256"]})
        case "es256":
            return jwt.encode(claims, keys.curve, algorithm="ES256", headers={"kid": KEY_IDS["ES256"]})
    return jwt.encode(claims, keys.rsa, algorithm="RS256", headers={"kid": KEY_IDS["RS256"]})


def _hs256(claims: dict[str, Any], secret: bytes) -> str:
    """Signed with the public key as if it were a shared secret, which libraries refuse to do."""
    head, body, _ = jwt.encode(claims, "x" * 32, algorithm="HS256", headers={"kid": KEY_IDS["RS256"]}).split(
        "."
    )
    digest = hmac.new(secret, f"{head}.{body}".encode(), hashlib.sha256).digest()
    return f"{head}.{body}.{base64.urlsafe_b64encode(digest).rstrip(b'=').decode()}"
