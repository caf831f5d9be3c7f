"""OpenID Connect Core 1.0, code flow with PKCE (RFC 7636), issuer in the answer (RFC 9207).

Signatures are PyJWT's to verify; every call goes through the pinned client. What comes back is untrusted until the
ID token's signature, issuer, audience, times and nonce have been checked, in that order.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from urllib.parse import quote, urlencode, urlsplit

import jwt

from dichvucong.identity.gateways import Errand, LogInFailure, LogInRefused, ProvenPerson
from dichvucong.integrations.identity_providers.claims import ClaimMapping
from dichvucong.integrations.identity_providers.metadata import Metadata, Reader
from dichvucong.kernel.clock import vietnam_day
from dichvucong.kernel.outbound import Answer, Limits, OutboundClient, Request

ALGORITHMS: Final = ("RS256", "PS256", "ES256")
LIMITS: Final = Limits(connect_seconds=3.0, read_seconds=8.0, total_seconds=10.0, max_bytes=65_536)
_LEEWAY_SECONDS: Final = 60
_LONGEST_SUBJECT: Final = 255
_LONGEST_CODE: Final = 4096


@dataclass(frozen=True)
class OpenIdClient:
    """One provider as we know it, and ourselves as it knows us."""

    code: str
    name: str
    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    scope: str
    acr_values: str
    asks_userinfo: bool
    mapping: ClaimMapping


class _Refused(Exception):
    """Leaves the steps below at once; never leaves this file."""

    def __init__(self, failure: LogInFailure, detail: str) -> None:
        super().__init__(detail)
        self.refusal = LogInRefused(failure, detail)


class OpenIdProvider:
    """One provider. Its metadata and keys are read when they are first needed and kept for a while."""

    def __init__(self, client: OpenIdClient, outbound: OutboundClient) -> None:
        self.code, self.name = client.code, client.name
        self._client = client
        self._outbound = outbound
        self._reader = Reader(client.issuer, outbound)

    def way_in(self, errand: Errand, *, return_to: str) -> str | LogInRefused:
        """The authorisation address with our challenge, state and nonce."""
        metadata = self._reader.metadata()
        if metadata is None:
            return LogInRefused(LogInFailure.UNAVAILABLE, "no metadata")
        asked = {
            "response_type": "code",
            "client_id": self._client.client_id,
            "redirect_uri": return_to,
            "scope": self._client.scope,
            "state": errand.state,
            "nonce": errand.nonce,
            "code_challenge": _challenge(errand.verifier),
            "code_challenge_method": "S256",
        }
        asked |= self._level_asked(errand)
        joint = "&" if urlsplit(metadata.authorization_endpoint).query else "?"
        return f"{metadata.authorization_endpoint}{joint}{urlencode(asked)}"

    def _level_asked(self, errand: Errand) -> dict[str, str]:
        """Which levels will do. A level that is wanted has to be proved now, not remembered by the provider."""
        if errand.wanted is None:
            return {"acr_values": self._client.acr_values} if self._client.acr_values else {}
        levels = self._client.mapping.levels
        enough = sorted(said for said, level in levels.items() if level >= errand.wanted)
        return {"acr_values": " ".join(enough), "prompt": "login"}

    def person_behind(
        self, answer: Mapping[str, str], errand: Errand, *, return_to: str, now: datetime
    ) -> ProvenPerson | LogInRefused:
        """Exchange the code, check the ID token, read the claims."""
        try:
            metadata = self._reader.metadata()
            if metadata is None:
                return LogInRefused(LogInFailure.UNAVAILABLE, "no metadata")
            code = self._code_of(answer, metadata)
            tokens = self._exchange(code, errand, return_to, metadata)
            claims = self._claims(tokens, errand.nonce)
            if self._client.asks_userinfo:
                claims = {**self._userinfo(tokens, str(claims["sub"]), metadata), **claims}
        except _Refused as refused:
            return refused.refusal
        return self._client.mapping.person(claims, today=vietnam_day(now))

    def _code_of(self, answer: Mapping[str, str], metadata: Metadata) -> str:
        said, expected = answer.get("iss", ""), self._client.issuer
        if (said or metadata.says_issuer) and not hmac.compare_digest(said.encode(), expected.encode()):
            raise _Refused(LogInFailure.UNTRUSTED, "answer of another issuer")
        if "error" in answer:
            cancelled = answer["error"] in {"access_denied", "login_required", "interaction_required"}
            failure = LogInFailure.CANCELLED if cancelled else LogInFailure.UNAVAILABLE
            raise _Refused(failure, "the provider says error")
        code = answer.get("code", "")
        if not 0 < len(code) <= _LONGEST_CODE:
            raise _Refused(LogInFailure.OVER, "no code")
        return code

    def _exchange(self, code: str, errand: Errand, return_to: str, metadata: Metadata) -> Mapping[str, Any]:
        """The tokens for a code. A refused one was used, is too old, or is not ours."""
        body = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": return_to,
            "code_verifier": errand.verifier,
        }
        pair = f"{quote(self._client.client_id, safe='')}:{quote(self._client.client_secret, safe='')}"
        headers = {
            "content-type": "application/x-www-form-urlencoded",
            "accept": "application/json",
            "authorization": f"Basic {base64.b64encode(pair.encode()).decode()}",
        }
        request = Request("POST", metadata.token_endpoint, headers, urlencode(body).encode())
        outcome = self._outbound.send(request, limits=LIMITS)
        if isinstance(outcome, Answer) and outcome.status == 400:  # noqa: PLR2004 -- RFC 6749, 5.2
            raise _Refused(LogInFailure.OVER, "code refused")
        return _json_of(outcome, "tokens")

    def _claims(self, tokens: Mapping[str, Any], nonce: str) -> dict[str, Any]:
        """The ID token's claims. Only the issuer's own keys and the three algorithms above are believed."""
        token = tokens.get("id_token")
        if not isinstance(token, str):
            raise _Refused(LogInFailure.UNTRUSTED, "no ID token")
        try:
            header = jwt.get_unverified_header(token)
            key = self._reader.key(str(header.get("kid", "")), str(header.get("alg", "")))
            if key is None or header.get("alg") not in ALGORITHMS:
                raise _Refused(LogInFailure.UNTRUSTED, "no such key or algorithm")
            claims: dict[str, Any] = jwt.decode(
                token,
                key,
                algorithms=list(ALGORITHMS),
                audience=self._client.client_id,
                issuer=self._client.issuer,
                leeway=_LEEWAY_SECONDS,
                options={"require": ["iss", "sub", "aud", "exp", "iat", "nonce"]},
            )
        except jwt.PyJWTError as error:
            raise _Refused(LogInFailure.UNTRUSTED, type(error).__name__) from error
        self._check_who_for(claims, nonce)
        return claims

    def _check_who_for(self, claims: Mapping[str, Any], nonce: str) -> None:
        if not hmac.compare_digest(str(claims["nonce"]).encode(), nonce.encode()):
            raise _Refused(LogInFailure.UNTRUSTED, "another nonce")
        authorised = claims.get("azp", self._client.client_id)
        alone = not isinstance(claims["aud"], list) or len(claims["aud"]) == 1
        if authorised != self._client.client_id or not (alone or "azp" in claims):
            raise _Refused(LogInFailure.UNTRUSTED, "for another client")
        subject = claims["sub"]
        if not isinstance(subject, str) or not 0 < len(subject) <= _LONGEST_SUBJECT:
            raise _Refused(LogInFailure.UNTRUSTED, "no subject")

    def _userinfo(self, tokens: Mapping[str, Any], subject: str, metadata: Metadata) -> Mapping[str, Any]:
        """Further claims; those of somebody else are not taken (OpenID Core 5.3.2)."""
        headers = {"authorization": f"Bearer {tokens.get('access_token', '')}", "accept": "application/json"}
        request = Request("GET", metadata.userinfo_endpoint, headers, repeatable=True)
        said = _json_of(self._outbound.send(request, limits=LIMITS), "userinfo")
        if said.get("sub") != subject:
            raise _Refused(LogInFailure.UNTRUSTED, "userinfo of another subject")
        return said


def _json_of(outcome: object, what: str) -> Mapping[str, Any]:
    if not isinstance(outcome, Answer) or outcome.status != 200 or outcome.truncated:  # noqa: PLR2004 -- OK
        raise _Refused(LogInFailure.UNAVAILABLE, f"no {what}")
    try:
        said = json.loads(outcome.body)
    except (ValueError, RecursionError) as error:
        raise _Refused(LogInFailure.UNAVAILABLE, f"unreadable {what}") from error
    if not isinstance(said, dict):
        raise _Refused(LogInFailure.UNAVAILABLE, f"unreadable {what}")
    return said


def _challenge(verifier: str) -> str:
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
