"""What a provider says of itself: discovery (OpenID Discovery 1.0) and keys (RFC 7517), remembered for a while."""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import jwt

from dichvucong.kernel.outbound import Answer, Limits, OutboundClient, Request

LIMITS: Final = Limits(connect_seconds=3.0, read_seconds=5.0, total_seconds=6.0, max_bytes=262_144)
_KEEP_SECONDS: Final = 600.0
_LOOK_AGAIN_SECONDS: Final = 30.0
_TRY_AGAIN_SECONDS: Final = 3.0
_KEY_TYPES: Final = frozenset({"RSA", "EC"})


@dataclass(frozen=True)
class Metadata:
    """The addresses we use. `says_issuer`: the provider promises to name itself in every answer (RFC 9207)."""

    authorization_endpoint: str
    token_endpoint: str
    userinfo_endpoint: str
    jwks_uri: str
    says_issuer: bool


@dataclass
class Reader:
    """Reads once, keeps ten minutes; an unknown key makes it look again, at most every half minute."""

    issuer: str
    outbound: OutboundClient
    _metadata: Metadata | None = None
    _metadata_at: float = float("-inf")
    _keys: Mapping[str, jwt.PyJWK] = field(default_factory=dict)
    _keys_at: float = float("-inf")

    def metadata(self) -> Metadata | None:
        """None when the provider cannot be reached or says something else than its name."""
        keep = _TRY_AGAIN_SECONDS if self._metadata is None else _KEEP_SECONDS
        if time.monotonic() - self._metadata_at > keep:
            self._metadata = self._read_metadata()
            self._metadata_at = time.monotonic()
        return self._metadata

    def key(self, key_id: str, algorithm: str) -> jwt.PyJWK | None:
        """The issuer's key of that id, if it is for that algorithm."""
        age = time.monotonic() - self._keys_at
        if age > _KEEP_SECONDS or (key_id not in self._keys and age > self._patience):
            self._keys = self._read_keys() or self._keys
            self._keys_at = time.monotonic()
        found = self._keys.get(key_id)
        return found if found is not None and found.algorithm_name == algorithm else None

    @property
    def _patience(self) -> float:
        """How long an unknown key is taken for unknown."""
        return _LOOK_AGAIN_SECONDS if self._keys else _TRY_AGAIN_SECONDS

    def _read_metadata(self) -> Metadata | None:
        said = self._get(f"{self.issuer}/.well-known/openid-configuration")
        if said is None or said.get("issuer") != self.issuer:
            return None
        read = Metadata(
            authorization_endpoint=_text(said, "authorization_endpoint"),
            token_endpoint=_text(said, "token_endpoint"),
            userinfo_endpoint=_text(said, "userinfo_endpoint"),
            jwks_uri=_text(said, "jwks_uri"),
            says_issuer=said.get("authorization_response_iss_parameter_supported") is True,
        )
        needed = (read.authorization_endpoint, read.token_endpoint, read.jwks_uri)
        scheme = self.issuer.partition("://")[0]
        sound = all(address.startswith(("https://", f"{scheme}://")) for address in needed)
        return read if sound else None

    def _read_keys(self) -> Mapping[str, jwt.PyJWK]:
        metadata = self.metadata()
        said = self._get(metadata.jwks_uri) if metadata else None
        given = (said or {}).get("keys")
        keys = (_key(one) for one in given) if isinstance(given, list) else ()
        return {str(key.key_id): key for key in keys if key is not None}

    def _get(self, address: str) -> dict[str, Any] | None:
        request = Request("GET", address, {"accept": "application/json"}, repeatable=True)
        outcome = self.outbound.send(request, limits=LIMITS)
        if not isinstance(outcome, Answer) or outcome.status != 200 or outcome.truncated:  # noqa: PLR2004 -- OK
            return None
        try:
            said = json.loads(outcome.body)
        except (ValueError, RecursionError):
            return None
        return said if isinstance(said, dict) else None


def _key(given: Any) -> jwt.PyJWK | None:
    """A public key for signatures; shared secrets and keys for other uses are passed over."""
    if not isinstance(given, dict) or given.get("kty") not in _KEY_TYPES or given.get("use", "sig") != "sig":
        return None
    try:
        return jwt.PyJWK(given)
    except (jwt.PyJWTError, ValueError, TypeError):
        return None


def _text(said: Mapping[str, Any], name: str) -> str:
    value = said.get(name)
    return value if isinstance(value, str) else ""
