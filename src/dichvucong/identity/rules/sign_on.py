"""Reading an authorization request of a portal, and what assurance it needs. Pure: no database, no clock.

OpenID Connect Core 1.0 (3.1.2), RFC 6749, RFC 7636, RFC 9207.
"""

import base64
import hashlib
import hmac
import json
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from dichvucong.identity.rules.claims import ACR, CLAIMS_OF_SCOPE, OPENID, Claim, acr_of, claims_of_scopes
from dichvucong.identity.words import Level

LONGEST_STATE: Final = 4_000
LONGEST_PARAMETER: Final = 8_000
_CHALLENGE: Final = re.compile(r"[A-Za-z0-9_-]{43}")
_VERIFIER: Final = re.compile(r"[A-Za-z0-9._~-]{43,128}")
_PROMPTS: Final = frozenset({"none", "login", "consent", "select_account"})
_NOT_SERVED: Final = {
    "request": "request_not_supported",
    "request_uri": "request_uri_not_supported",
    "registration": "registration_not_supported",
}
Parameters = Mapping[str, Sequence[str]]


class Untrusted(Exception):
    """The request cannot even be answered at its return address: the person is told instead. `word` says why."""

    def __init__(self, word: str) -> None:
        super().__init__(word)
        self.word = word


class Refused(Exception):
    """An error of the standard, told to the client at its return address."""

    def __init__(self, error: str, description: str) -> None:
        super().__init__(description)
        self.error = error
        self.description = description


@dataclass(frozen=True)
class Asked:
    """What a portal asks for. `acr` is in no order: the highest acceptable counts.

    `older` marks requests of existing clients, whose state goes back exactly as it came, undecoded.
    """

    client_id: str
    redirect_uri: str
    state: str = ""
    nonce: str = ""
    scopes: tuple[str, ...] = (OPENID,)
    userinfo_claims: tuple[str, ...] = ()
    id_token_claims: tuple[str, ...] = ()
    prompts: frozenset[str] = frozenset()
    max_age: int | None = None
    acr: tuple[str, ...] = ()
    acr_essential: bool = False
    challenge: str = ""
    hint: str = field(default="", repr=False)
    older: bool = False

    @property
    def claims(self) -> tuple[str, ...]:
        """Every claim that is asked for, anywhere."""
        wanted = {*self.userinfo_claims, *self.id_token_claims}
        return tuple(claim for claim in Claim if claim in wanted)

    def kept(self) -> dict[str, Any]:
        """As JSON."""
        return {**vars(self), "prompts": sorted(self.prompts)}

    @classmethod
    def from_kept(cls, kept: Mapping[str, Any]) -> "Asked":
        """The other way round."""
        tuples = ("scopes", "userinfo_claims", "id_token_claims", "acr")
        return cls(
            **{
                **kept,
                **{name: tuple(kept[name]) for name in tuples},
                "prompts": frozenset(kept["prompts"]),
            }
        )


def where_to_answer(parameters: Parameters) -> tuple[str, str, str]:
    """Client, return address and state, before anything else is looked at. Raises `Untrusted`."""
    found = []
    for name in ("client_id", "redirect_uri", "state"):
        values = parameters.get(name, ())
        if len(values) > 1 or any(not value.isprintable() for value in values):
            raise Untrusted(name)
        found.append(values[0] if values else "")
    client_id, redirect_uri, state = found
    if not client_id or not redirect_uri or len(state) > LONGEST_STATE:
        raise Untrusted("client_id" if not client_id else "redirect_uri" if not redirect_uri else "state")
    return client_id, redirect_uri, state


def read_asked(parameters: Parameters, *, needs_pkce: bool) -> Asked:
    """The whole request. Raises `Refused`; call `where_to_answer` first."""
    said = _each_once(parameters)
    _check_kind(said)
    scopes = tuple(scope for scope in CLAIMS_OF_SCOPE if scope in said.get("scope", "").split())
    if OPENID not in scopes:
        raise Refused("invalid_scope", "The scope openid is missing.")
    detailed = _read_claims(said.get("claims", ""))
    essential, values = _read_acr(detailed.get("id_token") or {})
    in_userinfo = {*claims_of_scopes(scopes), *(detailed.get("userinfo") or {})}
    return Asked(
        client_id=said["client_id"],
        redirect_uri=said["redirect_uri"],
        state=said.get("state", ""),
        nonce=said.get("nonce", ""),
        scopes=scopes,
        userinfo_claims=tuple(claim for claim in Claim if claim in in_userinfo),
        id_token_claims=tuple(claim for claim in Claim if claim in (detailed.get("id_token") or {})),
        prompts=_read_prompts(said.get("prompt", "")),
        max_age=_read_max_age(said.get("max_age", "")),
        acr=tuple(value for value in values or said.get("acr_values", "").split() if value in ACR),
        acr_essential=essential,
        challenge=read_challenge(said, needs_pkce=needs_pkce),
        hint=said.get("id_token_hint", ""),
    )


def _each_once(parameters: Parameters) -> dict[str, str]:
    for name, values in parameters.items():
        if len(values) > 1:
            raise Refused("invalid_request", f"{name[:40]} is given more than once.")
        if any(len(value) > LONGEST_PARAMETER or "\x00" in value for value in values):
            raise Refused("invalid_request", f"{name[:40]} cannot be read.")
    return {name: values[0] for name, values in parameters.items() if values}


def _check_kind(said: Mapping[str, str]) -> None:
    for name, error in _NOT_SERVED.items():
        if name in said:
            raise Refused(error, f"{name} is not served.")
    if not said.get("response_type"):
        raise Refused("invalid_request", "response_type is missing.")
    if said["response_type"] != "code":
        raise Refused("unsupported_response_type", "Only code is served.")
    if said.get("response_mode", "query") != "query":
        raise Refused("invalid_request", "Only response_mode=query is served.")


def _read_prompts(text: str) -> frozenset[str]:
    prompts = frozenset(text.split())
    if prompts - _PROMPTS:
        raise Refused("invalid_request", "prompt has an unknown value.")
    if "none" in prompts and len(prompts) > 1:
        raise Refused("invalid_request", "prompt=none stands alone.")
    return prompts


def _read_max_age(text: str) -> int | None:
    if not text:
        return None
    if not text.isascii() or not text.isdecimal() or len(text) > 9:  # noqa: PLR2004 -- thirty years
        raise Refused("invalid_request", "max_age is a whole number of seconds.")
    return int(text)


def read_challenge(said: Mapping[str, str], *, needs_pkce: bool) -> str:
    """The challenge of PKCE (RFC 7636, 4.3), "" where none is needed and none came. Raises `Refused`."""
    challenge = said.get("code_challenge", "")
    if not challenge:
        if needs_pkce or "code_challenge_method" in said:
            raise Refused("invalid_request", "code_challenge is missing.")
        return ""
    if said.get("code_challenge_method", "plain") != "S256":
        raise Refused("invalid_request", "Only code_challenge_method=S256 is served.")
    if not _CHALLENGE.fullmatch(challenge):
        raise Refused("invalid_request", "code_challenge is not a SHA-256 in base64url.")
    return challenge


def _read_claims(text: str) -> Mapping[str, Mapping[str, Any]]:
    if not text:
        return {}
    try:
        wanted = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Refused("invalid_request", "claims is not JSON.") from error
    if not isinstance(wanted, dict):
        raise Refused("invalid_request", "claims is not a JSON object.")
    members = {name: wanted.get(name) for name in ("userinfo", "id_token")}
    if any(member is not None and not isinstance(member, dict) for member in members.values()):
        raise Refused("invalid_request", "The members of claims are JSON objects.")
    return {name: member for name, member in members.items() if member}


def _read_acr(id_token: Mapping[str, Any]) -> tuple[bool, tuple[str, ...]]:
    """Whether an assurance is essential, and which would do (OpenID Connect Core, 5.5.1.1)."""
    wish = id_token.get("acr")
    if not isinstance(wish, dict):
        return False, ()
    given = wish.get("values", [wish["value"]] if "value" in wish else [])
    if not isinstance(given, list) or not all(isinstance(value, str) for value in given):
        raise Refused("invalid_request", "acr has values that are no strings.")
    essential = wish.get("essential") is True and bool(given)
    if essential and not set(given) & set(ACR):
        raise Refused("unmet_authentication_requirements", "No such level of assurance.")
    return essential, tuple(given)


@dataclass(frozen=True)
class Assurance:
    """What a request needs: `wanted` is asked of the person, any of `enough` would do, `demanded` may be told."""

    wanted: Level
    enough: frozenset[Level]
    demanded: frozenset[Level]

    def reached(self, level: Level) -> bool:
        """Whether the person need not step up."""
        return level >= self.wanted

    def acceptable(self, level: Level) -> bool:
        """Whether the portal could live with the level, though it would like a higher one."""
        return any(level >= one for one in self.enough)

    def told_as(self, level: Level) -> str:
        """The `acr`: the level itself, or the highest of those that were demanded. Never more than the level."""
        return acr_of(max((one for one in self.demanded if one <= level), default=level))


def assurance_for(acr: Sequence[str], *, essential: bool, least: Level) -> Assurance:
    """The highest level asked for is what the person is led to; nothing below the client's least is ever enough."""
    asked = frozenset(ACR[value] for value in acr if value in ACR)
    enough = frozenset(level for level in asked if level >= least) or frozenset({least})
    return Assurance(max(enough), enough, asked if essential else frozenset())


def is_fresh(asked: Asked, *, logged_in_at: datetime, asked_at: datetime, now: datetime) -> bool:
    """Whether the log-in is recent enough, or happened for this request."""
    if logged_in_at >= asked_at:
        return True
    if asked.prompts & {"login", "select_account"}:
        return False
    return asked.max_age is None or (now - logged_in_at).total_seconds() <= asked.max_age


@dataclass(frozen=True)
class Standing:
    """What a token's life hangs on. `ends`: of the sign-on, of the portal, of the session."""

    ends: tuple[datetime | None, datetime | None, datetime | None]
    active: bool
    begun_at: datetime
    seen_at: datetime

    def lasts(self, *, idle: timedelta, longest: timedelta, now: datetime) -> bool:
        """Whether it opens anything now."""
        ended = any(end is not None for end in self.ends)
        return not ended and self.active and now < min(self.begun_at + longest, self.seen_at + idle)


def fits_challenge(challenge: str, verifier: str) -> bool:
    """PKCE with S256 (RFC 7636, 4.6). A verifier without a challenge is a downgrade and fits nothing."""
    if not challenge:
        return not verifier
    if not _VERIFIER.fullmatch(verifier):
        return False
    digest = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=")
    return hmac.compare_digest(digest, challenge.encode())


def narrowed(granted: Collection[str], wished: str) -> tuple[str, ...]:
    """Scopes of a refresh: all that were granted, or fewer. Raises `Refused` for more (RFC 6749, 6)."""
    wishes = wished.split()
    if set(wishes) - set(granted):
        raise Refused("invalid_scope", "More than was granted.")
    return tuple(scope for scope in granted if not wishes or scope in wishes)
