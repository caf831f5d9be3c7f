"""Codes and tokens of portals: exchanged, renewed, looked at, revoked. All are rows that hold no more than a hash.

Whatever a token opens asks for its sign-on and for the session behind it: when that has ended, so has the token.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, Final

from allauth.idp.oidc.adapter import get_adapter
from allauth.idp.oidc.models import Client, Token
from django.conf import settings
from django.db import transaction

from dichvucong.identity.models import SignOn
from dichvucong.identity.rules.claims import claims_of_scopes
from dichvucong.identity.rules.sign_on import Refused, Standing, fits_challenge, narrowed
from dichvucong.identity.services.log_in.log_in_sessions import idle_limit, longest, still_in_force
from dichvucong.identity.services.portals.back_channel import end_sign_ons
from dichvucong.identity.services.portals.signing_keys import half_hash, read_own, signed
from dichvucong.identity.services.portals.subjects import claims_about, subject_told
from dichvucong.identity.words import SignOnEnd

ID_TOKEN_LASTS: Final = timedelta(minutes=10)
_OVER: Final = "The code or token is wrong, was used before, or has ended."


@dataclass(frozen=True)
class Handed:
    """What a portal gets for a code or a refresh token. `told` is what the ID token says of the person."""

    sign_on: SignOn
    told: Mapping[str, str | bool]
    access_token: str
    refresh_token: str
    id_token: str
    expires_in: int
    scopes: tuple[str, ...]

    def as_answer(self) -> dict[str, Any]:
        """As the token endpoint says it."""
        return {
            "access_token": self.access_token,
            "token_type": "Bearer",
            "expires_in": self.expires_in,
            "scope": " ".join(self.scopes),
            "refresh_token": self.refresh_token,
            "id_token": self.id_token,
        }


def redeem_code(client: Client, code: str, *, redirect_uri: str, verifier: str, now: datetime) -> Handed:
    """Tokens for a code. A code that comes a second time ends everything its first use gave. Raises `Refused`."""
    with transaction.atomic():
        row, sign_on = _locked(client, code, Token.Type.AUTHORIZATION_CODE, now)
        if row.data["used"]:
            _end(sign_on, SignOnEnd.REUSED, now)
        else:
            _check_code(row.data, redirect_uri=redirect_uri, verifier=verifier, now=now)
            _check_alive(sign_on, now)
            Token.objects.filter(pk=row.pk).update(data={**row.data, "used": True})
            return _hand_out(sign_on, tuple(sign_on.scopes), now, nonce=sign_on.nonce)
    raise Refused("invalid_grant", _OVER)


def refresh(client: Client, token: str, *, scope: str, now: datetime) -> Handed:
    """New tokens for a refresh token, which is used up. One that comes a second time ends the family.

    Counts as a use of the session: who works at a province's portal is not logged out for being idle here. The session's
    longest time stays what it is. Raises `Refused`.
    """
    with transaction.atomic():
        row, sign_on = _locked(client, token, Token.Type.REFRESH_TOKEN, now)
        if row.data["used"]:
            _end(sign_on, SignOnEnd.REUSED, now)
        else:
            _check_alive(sign_on, now)
            scopes = narrowed(sign_on.scopes, scope)
            Token.objects.filter(pk=row.pk).update(data={**row.data, "used": True})
            return _hand_out(sign_on, scopes, now)
    raise Refused("invalid_grant", _OVER)


@dataclass(frozen=True)
class Bearer:
    """Whose access token it is, and what it was narrowed to."""

    sign_on: SignOn
    scopes: tuple[str, ...]

    @property
    def claims(self) -> tuple[str, ...]:
        """What userinfo may say: of the claims asked for, those the token's scopes reach and the portal may still ask."""
        lost = set(claims_of_scopes(self.sign_on.scopes)) - set(claims_of_scopes(self.scopes))
        allowed = set(self.sign_on.portal.claims) - lost
        return tuple(claim for claim in self.sign_on.userinfo_claims if claim in allowed)

    @cached_property
    def facts(self) -> Mapping[str, str | bool]:
        """What these claims say of the person; what the account does not hold is left out."""
        return claims_about(self.sign_on.account, self.claims)

    def told(self) -> dict[str, Any]:
        """Subject and claims."""
        return {"sub": subject_told(self.sign_on), **self.facts}


def bearer_of_person(token: str, *, now: datetime) -> Bearer | None:
    """Behind an access token, while it and its session last. Using it is using the session."""
    row = _find(token, (Token.Type.ACCESS_TOKEN,), now)
    sign_on = _sign_on_of(row) if row else None
    if row is None or sign_on is None or not _is_alive(sign_on, now):
        return None
    return Bearer(sign_on, tuple(row.get_scopes()))


@transaction.atomic
def revoke_token(client: Client, token: str, *, now: datetime) -> None:
    """End one access token, or with a refresh or ID token the whole sign-on (RFC 7009). Others' and unknown: nothing."""
    row = _find(token, (Token.Type.ACCESS_TOKEN, Token.Type.REFRESH_TOKEN), now)
    if row is not None and row.client_id == client.id:
        sign_on = _sign_on_of(row)
        if row.type == Token.Type.REFRESH_TOKEN and sign_on is not None:
            _end(sign_on, SignOnEnd.REVOKED, now)
        row.delete()
        return
    sign_on = sign_on_of_id_token(token, client)
    if sign_on is not None:
        _end(sign_on, SignOnEnd.REVOKED, now)


def sign_on_of_id_token(token: str, client: Client | None = None) -> SignOn | None:
    """The sign-on that an ID token of ours speaks of, expired or not; of that client, where one is named."""
    said = read_own(token, issuer=settings.PUBLIC_URL)
    if said is None or (client is not None and said.get("aud") != client.id):
        return None
    rows = SignOn.objects.select_related("portal__client", "account", "session")
    found = rows.filter(portal__client_id=said.get("aud"), sid=said.get("sid", "")).order_by("-pk").first()
    if found is None or subject_told(found) != said.get("sub"):
        return None
    return found


def _locked(client: Client, value: str, kind: str, now: datetime) -> tuple[Any, SignOn]:
    row = _find(value, (kind,), now, lock=True)
    sign_on = _sign_on_of(row) if row is not None else None
    if row is None or sign_on is None or row.client_id != client.id:
        raise Refused("invalid_grant", _OVER)
    return row, sign_on


def _check_code(data: Mapping[str, Any], *, redirect_uri: str, verifier: str, now: datetime) -> None:
    if now.timestamp() > data["until"] or redirect_uri != data["redirect_uri"]:
        raise Refused("invalid_grant", _OVER)
    if not fits_challenge(data["challenge"], verifier):
        raise Refused("invalid_grant", "code_verifier does not fit.")


def _check_alive(sign_on: SignOn, now: datetime) -> None:
    if not _is_alive(sign_on, now):
        raise Refused("invalid_grant", _OVER)


def _is_alive(sign_on: SignOn, now: datetime) -> bool:
    return _lasts(sign_on, now) and still_in_force(sign_on.session, now=now) is not None


def _lasts(sign_on: SignOn, now: datetime) -> bool:
    session = sign_on.session
    ends = (sign_on.ended_at, sign_on.portal.closed_at, session.ended_at)
    standing = Standing(ends, sign_on.account.is_active, session.begun_at, session.seen_at)
    return standing.lasts(idle=idle_limit(), longest=longest(), now=now)


def _hand_out(sign_on: SignOn, scopes: Sequence[str], now: datetime, *, nonce: str = "") -> Handed:
    lasts = timedelta(seconds=settings.IDP_OIDC_ACCESS_TOKEN_EXPIRES_IN)
    ends = sign_on.session.begun_at + longest()
    access, renew = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
    opens = _token(sign_on, access, scopes, ends=min(now + lasts, ends), now=now)
    renews = _token(sign_on, renew, sign_on.scopes, ends=ends, now=now)
    opens.type, renews.type = Token.Type.ACCESS_TOKEN, Token.Type.REFRESH_TOKEN
    Token.objects.bulk_create([opens, renews])
    expires_in = int((min(now + lasts, ends) - now).total_seconds())
    told = claims_about(sign_on.account, set(sign_on.id_token_claims) & set(sign_on.portal.claims))
    id_token = _id_token(sign_on, access, told, nonce=nonce, now=now)
    return Handed(sign_on, told, access, renew, id_token, expires_in, tuple(scopes))


def _token(sign_on: SignOn, value: str, scopes: Sequence[str], *, ends: datetime, now: datetime) -> Token:
    token = Token(
        client=sign_on.portal.client,
        user=sign_on.account,
        created_at=now,
        expires_at=ends,
        data={"sign_on": sign_on.pk, "used": False},
    )
    token.set_value(value)
    token.set_scopes(list(scopes))
    return token


def _id_token(
    sign_on: SignOn, access_token: str, told: Mapping[str, str | bool], *, nonce: str, now: datetime
) -> str:
    said = {
        "iss": settings.PUBLIC_URL,
        "sub": subject_told(sign_on),
        "aud": str(sign_on.portal.client_id),
        "iat": int(now.timestamp()),
        "exp": int((now + ID_TOKEN_LASTS).timestamp()),
        "auth_time": int(sign_on.logged_in_at.timestamp()),
        "acr": sign_on.acr,
        "amr": list(sign_on.amr),
        "sid": sign_on.sid,
        "at_hash": half_hash(access_token),
        **told,
    }
    return signed({**said, "nonce": nonce} if nonce else said, now=now)


def _find(value: str, kinds: Sequence[str], now: datetime, *, lock: bool = False) -> Any:
    if not value or not value.isascii() or not value.isprintable():
        return None
    rows = Token.objects.filter(type__in=kinds, hash=get_adapter().hash_token(value), expires_at__gt=now)
    return (rows.select_for_update() if lock else rows).first()


def _sign_on_of(row: Any) -> SignOn | None:
    number = (row.data or {}).get("sign_on")
    if not isinstance(number, int):
        return None
    return (
        SignOn.objects.select_related("portal__client", "account", "session__account")
        .filter(pk=number)
        .first()
    )


def _end(sign_on: SignOn, how: SignOnEnd, now: datetime) -> None:
    end_sign_ons(SignOn.objects.filter(pk=sign_on.pk), how=how, now=now)
