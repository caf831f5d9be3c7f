"""What a token is worth (RFC 7662): asked at every call of every portal's API, so it is one statement.

Everything a token hangs on is read anew: what was ended anywhere has ended here.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from allauth.idp.oidc.adapter import get_adapter
from allauth.idp.oidc.models import Client, Token
from django.conf import settings
from django.db import connection

from dichvucong.identity.rules.sign_on import Standing
from dichvucong.identity.services.log_in.log_in_sessions import idle_limit, longest
from dichvucong.identity.services.portals.subjects import subject_of_number

DEAD: Final[Mapping[str, Any]] = {"active": False}
_QUESTION: Final = """
SELECT token.scopes, token.created_at, token.expires_at, token.user_id, sign_on.id, sign_on.acr,
    sign_on.ended_at, portal.closed_at, session.ended_at, account.is_active, session.begun_at, session.seen_at,
    sign_on.account_id, portal.sector, sign_on.subject
FROM allauth_idp_oidc_token token
LEFT JOIN identity_signon sign_on ON sign_on.id = (token.data ->> 'sign_on')::bigint
LEFT JOIN identity_portal portal ON portal.id = sign_on.portal_id
LEFT JOIN identity_loginsession session ON session.id = sign_on.session_id
LEFT JOIN identity_account account ON account.id = sign_on.account_id
WHERE token.type IN (%s, %s) AND token.hash = %s AND token.expires_at > %s AND token.client_id = %s
    AND token.data ->> 'used' IS DISTINCT FROM 'true'
"""


def look_at(client: Client, token: str, *, now: datetime) -> Mapping[str, Any]:
    """What a token of the client's own is worth. Of others' tokens it learns nothing."""
    if not token or not token.isascii() or not token.isprintable():
        return DEAD
    row = _read(client, token, now)
    if row is None:
        return DEAD
    scopes, created_at, expires_at, user_id, *rest = row
    found = {
        "active": True,
        "client_id": client.id,
        "scope": " ".join(scopes.split()),
        "exp": int(expires_at.timestamp()),
        "iat": int(created_at.timestamp()),
        "iss": settings.PUBLIC_URL,
        "token_type": "Bearer",
    }
    if user_id is None:
        return found
    return _of_person(found, rest, now)


def _read(client: Client, token: str, now: datetime) -> tuple[Any, ...] | None:
    kinds = (Token.Type.ACCESS_TOKEN.value, Token.Type.REFRESH_TOKEN.value)
    with connection.cursor() as cursor:
        cursor.execute(_QUESTION, [*kinds, get_adapter().hash_token(token), now, client.id])
        row: tuple[Any, ...] | None = cursor.fetchone()
    return row


def _of_person(found: Mapping[str, Any], rest: list[Any], now: datetime) -> Mapping[str, Any]:
    number, acr, *ends, active, begun_at, seen_at, account, sector, subject = rest
    if number is None:
        return DEAD
    standing = Standing((ends[0], ends[1], ends[2]), active, begun_at, seen_at)
    if not standing.lasts(idle=idle_limit(), longest=longest(), now=now):
        return DEAD
    return {**found, "sub": subject or subject_of_number(account, sector), "acr": acr}
