"""Secrets of clients: several at once, so that a system changes to a new one before the old one ends."""

import hashlib
import hmac
import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from allauth.idp.oidc.models import Client
from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.db.models import F, Q, QuerySet

from dichvucong.identity.errors import SecretNotFound, TooManySecrets
from dichvucong.identity.models import ClientSecret, Portal
from dichvucong.identity.terms import span
from dichvucong.kernel.clock import vietnam_day
from dichvucong.kernel.journal import Entry, write
from dichvucong.notifications.services import MessageDraft, queue_messages

MOST_LIVE: Final = 3
"""Each costs a slow hash when a secret is wrong."""
NOTE_EVERY: Final = timedelta(minutes=10)
NONE: Final = "!"
"""What stands in allauth's own column once a client's secrets are rows: fits no secret."""
_MOST_REMEMBERED: Final = 1_000


@dataclass
class _Proven:
    """Digests of stored secret and given secret that were found to fit. Thread-safe."""

    key: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    _digests: OrderedDict[bytes, None] = field(default_factory=OrderedDict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def digest(self, row: ClientSecret, secret: str) -> bytes:
        told = f"{row.client_id}\x00{row.hash}\x00{secret}"
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


def proves(client: Client, secret: str, *, may_try: Callable[[], bool] = lambda: True, now: datetime) -> bool:
    """Whether the secret is one of the client's that count now; noted as used.

    A process remembers, as a keyed digest, the secrets it has seen proven: only the first time is slow. `may_try` is
    asked before anything slow.
    """
    return fits(live_secrets(client.id, now=now), secret, may_try=may_try, now=now)


def fits(rows: Sequence[ClientSecret], secret: str, *, may_try: Callable[[], bool], now: datetime) -> bool:
    """The same for secrets that were read already."""
    found = next((row for row in rows if secret and _PROVEN.holds(_PROVEN.digest(row, secret))), None)
    if found is None and secret and "\x00" not in secret and rows and may_try():
        found = next((row for row in rows if check_password(secret, row.hash)), None)
    if found is None:
        return False
    _PROVEN.add(_PROVEN.digest(found, secret))
    if found.last_used_at is None or now - found.last_used_at >= NOTE_EVERY:
        ClientSecret.objects.filter(pk=found.pk).update(last_used_at=now)
    return True


def client_with_secrets(client_id: str, *, now: datetime) -> tuple[Client | None, Sequence[ClientSecret]]:
    """A client with its portal, and its secrets that count now: one question for all of it, asked at every call."""
    rows = list(_live(client_id, now).select_related("client__portal"))
    if rows:
        return rows[0].client, rows
    return Client.objects.select_related("portal").filter(id=client_id).first(), ()


def live_secrets(client_id: str, *, now: datetime) -> Sequence[ClientSecret]:
    """Those that count now, newest first."""
    return list(_live(client_id, now))


def _live(client_id: str, now: datetime) -> QuerySet[ClientSecret]:
    lasting = Q(expires_at=None) | Q(expires_at__gt=now)
    return ClientSecret.objects.filter(lasting, client_id=client_id, revoked_at=None).order_by("-pk")


@transaction.atomic
def add_secret(
    client_id: str, *, expires_at: datetime | None = None, actor: str, now: datetime, secret: str = ""
) -> str:
    """One more secret beside those that count, returned once and kept as a hash. Raises `TooManySecrets`.

    Without `secret` a random one of 256 bits is made.
    """
    client = Client.objects.select_for_update().get(id=client_id)
    if len(live_secrets(client_id, now=now)) >= MOST_LIVE:
        raise TooManySecrets
    chosen = secret or secrets.token_urlsafe(32)
    ClientSecret.objects.create(
        client=client,
        hash=make_password(chosen),
        hint=chosen[-4:],
        made_by=actor,
        made_at=now,
        expires_at=expires_at,
    )
    _journal(client_id, "client.secret_added", actor, now)
    return chosen


@transaction.atomic
def revoke_secret(client_id: str, number: int, *, reason: str, actor: str, now: datetime) -> None:
    """A secret stops counting at once. Twice changes nothing. Raises `SecretNotFound`."""
    row = ClientSecret.objects.select_for_update().filter(client_id=client_id, pk=number).first()
    if row is None:
        raise SecretNotFound
    if row.revoked_at is None:
        ClientSecret.objects.filter(pk=number).update(revoked_at=now)
        _journal(client_id, "client.secret_revoked", actor, now, reason)


def replace_secrets(
    client: Client, *, actor: str, now: datetime, secret: str, expires_at: datetime | None = None
) -> str:
    """Every secret ends, a new one begins; in the caller's transaction."""
    ClientSecret.objects.filter(client=client, revoked_at=None).update(revoked_at=now)
    return add_secret(client.id, expires_at=expires_at, actor=actor, now=now, secret=secret)


def secrets_of(client_id: str) -> Sequence[ClientSecret]:
    """Every secret the client ever had, newest first."""
    return list(ClientSecret.objects.filter(client_id=client_id).order_by("-pk"))


def warn_of_ends(contact_of: Callable[[str], str], *, now: datetime) -> int:
    """Write to whoever keeps a client whose secret ends within a month, and once more in its last week.

    `contact_of` knows the e-mail address behind a client's name. Returns how many secrets were warned of.
    """
    again = span("secret.last_warning", at=now)
    due = ClientSecret.objects.filter(
        Q(warned_at=None) | Q(expires_at__lte=now + again, warned_at__lt=F("expires_at") - again),
        revoked_at=None,
        expires_at__gt=now,
        expires_at__lte=now + span("secret.warning", at=now),
    )
    with transaction.atomic():
        rows = list(due.select_for_update(of=("self",)).select_related("client")[:500])
        queue_messages([_warning(row, contact_of(str(row.client_id))) for row in rows], now=now)
        ClientSecret.objects.filter(pk__in=[row.pk for row in rows]).update(warned_at=now)
    return len(rows)


def warn_of_endless(contact_of: Callable[[str], str], *, now: datetime) -> int:
    """Write to whoever keeps a client with a secret that never ends, every three months. It goes on counting.

    Returns how many secrets were warned of.
    """
    since = now - span("secret.endless_warning", at=now)
    closed = Portal.objects.filter(closed_at__isnull=False).values("client")
    due = ClientSecret.objects.filter(
        Q(warned_at=None) | Q(warned_at__lte=since), revoked_at=None, expires_at=None
    ).exclude(client__in=closed)
    with transaction.atomic():
        rows = list(due.select_for_update(of=("self",)).select_related("client")[:500])
        queue_messages([_endless(row, contact_of(str(row.client_id))) for row in rows], now=now)
        ClientSecret.objects.filter(pk__in=[row.pk for row in rows]).update(warned_at=now)
    return len(rows)


def _endless(row: ClientSecret, contact: str) -> MessageDraft:
    places = {
        "client": str(row.client_id),
        "name": row.client.name,
        "hint": row.hint,
        "day": f"{vietnam_day(row.made_at):%d/%m/%Y}",
    }
    return MessageDraft("client_secret_endless", f"client:{row.client_id}"[:40], places, email=contact)


def _warning(row: ClientSecret, contact: str) -> MessageDraft:
    assert row.expires_at is not None, "only what ends is warned of"
    places = {
        "client": str(row.client_id),
        "name": row.client.name,
        "hint": row.hint,
        "day": f"{vietnam_day(row.expires_at):%d/%m/%Y}",
    }
    return MessageDraft("client_secret_ends", f"client:{row.client_id}"[:40], places, email=contact)


def _journal(client_id: str, event: str, actor: str, now: datetime, reason: str = "") -> None:
    subject = f"client:{client_id}"[:80]
    write([Entry(subject=subject, stream=subject, event=event, actor=actor, reason=reason)], now=now)
