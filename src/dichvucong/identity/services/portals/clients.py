"""OAuth 2.0 clients of connected systems (RFC 6749, client credentials)."""

from collections.abc import Collection
from datetime import datetime

from allauth.idp.oidc.models import Client, Token
from django.db import transaction

from dichvucong.identity.rules import Scope
from dichvucong.identity.services.portals.client_secrets import NONE, replace_secrets
from dichvucong.kernel.errors import InvalidValue
from dichvucong.kernel.journal import Entry, write


def register_client(
    client_id: str,
    *,
    name: str,
    scopes: Collection[str],
    actor: str,
    now: datetime,
    secret: str = "",
    secret_ends: datetime | None = None,
) -> str:
    """Create or renew a client that may ask for tokens, and return its secret: shown once, kept only as a hash.

    Without `secret` a random one of 256 bits is made. Earlier tokens of the client stop working.
    Raises `InvalidValue` for an unknown scope.
    """
    unknown = sorted(set(scopes) - set(Scope))
    if unknown:
        raise InvalidValue(f"Không có phạm vi “{unknown[0]}”.", field="scopes")
    with transaction.atomic():
        client, _ = Client.objects.get_or_create(id=client_id, defaults={"name": name[:100]})
        client.name = name[:100]
        client.type = Client.Type.CONFIDENTIAL
        client.set_grant_types([Client.GrantType.CLIENT_CREDENTIALS])
        client.set_response_types([])
        client.set_scopes(sorted(scopes))
        client.set_default_scopes(sorted(scopes))
        client.secret = NONE
        client.save()
        chosen = replace_secrets(client, actor=actor, now=now, secret=secret, expires_at=secret_ends)
        Token.objects.filter(client=client).delete()
        _journal(client_id, "client.registered", actor=actor, now=now)
    return chosen


def revoke_client(client_id: str, *, reason: str, actor: str, now: datetime) -> None:
    """Close a client: its tokens stop working at once and it gets no new ones."""
    with transaction.atomic():
        Client.objects.filter(id=client_id).delete()
        _journal(client_id, "client.revoked", actor=actor, now=now, reason=reason)


def forget_expired_tokens(*, now: datetime) -> int:
    """Delete tokens that expired. Returns how many."""
    deleted, _ = Token.objects.filter(expires_at__lte=now).delete()
    return int(deleted)


def _journal(client_id: str, event: str, *, actor: str, now: datetime, reason: str = "") -> None:
    subject = f"client:{client_id}"[:80]
    write([Entry(subject=subject, stream=subject, event=event, actor=actor, reason=reason)], now=now)
