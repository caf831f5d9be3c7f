"""Sessions of systems that log in with a name and a password, as older protocols do it.

A session is a bearer token of its own, short-lived and limited to some scopes: renewing or revoking the client ends it.
Those systems log in as often as once a call, and a secret is stored so that checking it is slow on purpose. So a
process remembers, as a keyed digest, the secrets it has seen proven: only the first log-in is slow.
"""

import hashlib
import hmac
import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from allauth.idp.oidc.adapter import get_adapter
from allauth.idp.oidc.models import Client, Token

SESSION_LASTS: Final = timedelta(minutes=30)
_MOST_REMEMBERED: Final = 1_000


@dataclass
class _Proven:
    """Digests of client, stored secret and given secret that were found to fit. Thread-safe."""

    key: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    _digests: OrderedDict[bytes, None] = field(default_factory=OrderedDict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def digest(self, client: Client, secret: str) -> bytes:
        told = f"{client.id}\x00{client.secret}\x00{secret}"
        return hmac.digest(self.key, told.encode("utf-8", "surrogatepass"), hashlib.sha256)

    def holds(self, digest: bytes) -> bool:
        with self._lock:
            return digest in self._digests

    def add(self, digest: bytes) -> None:
        with self._lock:
            self._digests[digest] = None
            while len(self._digests) > _MOST_REMEMBERED:
                self._digests.popitem(last=False)


_PROVEN: Final = _Proven()


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
    if client is None or not _proves(client, secret, may_try):
        return None
    held = [scope for scope in client.get_scopes() if scope in set(scopes)]
    if not held:
        return None
    session = secrets.token_urlsafe(32)
    token = Token(
        client=client,
        type=Token.Type.ACCESS_TOKEN,
        hash=get_adapter().hash_token(session),
        expires_at=now + SESSION_LASTS,
    )
    token.set_scopes(held)
    token.save()
    return session


def _proves(client: Client, secret: str, may_try: Callable[[], bool]) -> bool:
    digest = _PROVEN.digest(client, secret)
    if _PROVEN.holds(digest):
        return True
    if not secret or not may_try() or not client.check_secret(secret):
        return False
    _PROVEN.add(digest)
    return True
