"""Sessions of systems that log in with a name and a password, as older protocols do it.

A session is a bearer token of its own, short-lived and limited to some scopes: renewing or revoking the client ends it.
Those systems log in as often as once a call; `client_secrets` makes all but the first log-in fast.
"""

import secrets
from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from typing import Final

from allauth.idp.oidc.models import Client, Token
from django.conf import settings

from dichvucong.identity.services.portals.client_secrets import proves

SESSION_LASTS: Final = timedelta(minutes=30)


def open_client_session(
    client_id: str,
    secret: str,
    *,
    scopes: Collection[str],
    may_try: Callable[[], bool] = lambda: True,
    now: datetime,
) -> str | None:
    """A new session of a client beside those it has, for those of `scopes` the client holds; None when refused.

    `may_try` is asked before a secret is checked that this process has not seen proven.
    """
    client = Client.objects.filter(id=client_id).first()
    if client is None or not proves(client, secret, may_try=may_try, now=now):
        return None
    held = [scope for scope in client.get_scopes() if scope in set(scopes)]
    if not held:
        return None
    return _open(client, held, now + SESSION_LASTS)


def open_access(client: Client, *, scopes: Collection[str], now: datetime) -> tuple[str, int]:
    """An access token for a client that has proven who it is, and for how many seconds it counts."""
    seconds: int = settings.IDP_OIDC_ACCESS_TOKEN_EXPIRES_IN
    return _open(client, scopes, now + timedelta(seconds=seconds)), seconds


def _open(client: Client, scopes: Collection[str], ends: datetime) -> str:
    value = secrets.token_urlsafe(32)
    token = Token(client=client, type=Token.Type.ACCESS_TOKEN, expires_at=ends)
    token.set_value(value)
    token.set_scopes(list(scopes))
    token.save()
    return value
