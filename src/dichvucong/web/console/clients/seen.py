"""Clients as officers see them: portals that log people in, and systems that call the API."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.http import HttpRequest

from dichvucong.catalogs.selectors import agency
from dichvucong.exchange.selectors import SystemInfo, all_systems
from dichvucong.identity.errors import ClientNotFound
from dichvucong.identity.models import ClientSecret, Portal
from dichvucong.identity.rules import AgencyScope
from dichvucong.identity.services.portals.client_secrets import secrets_of
from dichvucong.identity.services.portals.registration import is_taken, portals_everywhere
from dichvucong.identity.terms import span
from dichvucong.kernel.clock import now as clock_now
from dichvucong.web.console.scope import officer_of

MANAGE = "clients.manage"


@dataclass(frozen=True)
class SecretSeen:
    """One secret: never itself, only its last characters and its days."""

    row: ClientSecret
    now: datetime

    @property
    def counts(self) -> bool:
        """Whether it still opens something."""
        row = self.row
        return row.revoked_at is None and (row.expires_at is None or row.expires_at > self.now)

    @property
    def ends_soon(self) -> bool:
        """Whether somebody should be changing it."""
        ends = self.row.expires_at
        return self.counts and ends is not None and ends <= self.now + span("secret.warning", at=self.now)

    @property
    def never_ends(self) -> bool:
        """Whether it has no last day."""
        return self.row.expires_at is None


@dataclass(frozen=True)
class ClientSeen:
    """One client. Exactly one of `portal` and `system` is filled."""

    client_id: str
    name: str
    agency_code: str
    closed: bool
    secrets: Sequence[SecretSeen]
    portal: Portal | None = None
    system: SystemInfo | None = None

    @property
    def agency(self) -> str:
        """Whose it is."""
        known = agency(self.agency_code)
        return known.name if known else self.agency_code

    @property
    def live(self) -> Sequence[SecretSeen]:
        """The secrets that count."""
        return [secret for secret in self.secrets if secret.counts]

    @property
    def endless(self) -> Sequence[SecretSeen]:
        """Those that count and never end: registered before secrets had an end."""
        return [] if self.closed else [one for one in self.live if one.never_ends]

    @property
    def warning(self) -> str:
        """What has to be done about the secrets, in words; "" for nothing."""
        if self.closed or (self.portal is not None and not self.secrets):
            return ""
        if not self.live:
            return "Không còn khóa bí mật nào dùng được"
        lasting = [one for one in self.live if not one.ends_soon]
        soon = [one.row.expires_at for one in self.live if one.ends_soon and one.row.expires_at]
        if not lasting and soon:
            left = max(soon) - self.live[0].now
            return f"Khóa bí mật cuối cùng hết hạn sau {max(0, left // timedelta(days=1))} ngày"
        return "Có khóa bí mật không có ngày hết hạn" if self.endless else ""

    @property
    def last_used(self) -> datetime | None:
        """When any of its secrets was last used."""
        return max((one.row.last_used_at for one in self.secrets if one.row.last_used_at), default=None)


def clients_of(request: HttpRequest) -> Sequence[ClientSeen]:
    """Those of the officer's units: portals first, each in order of name."""
    reach = officer_of(request).authority.agencies(MANAGE)
    portals = [_portal(row) for row in portals_everywhere() if reach.covers(row.agency_code)]
    systems = [_system(row) for row in all_systems() if row.client_id and reach.covers(row.agency_code)]
    return [*sorted(portals, key=lambda one: one.name), *sorted(systems, key=lambda one: one.name)]


def client_seen(request: HttpRequest, client_id: str) -> ClientSeen:
    """One of them. Raises `ClientNotFound` for what the officer does not keep, as for what does not exist."""
    found = next((one for one in clients_of(request) if one.client_id == client_id), None)
    if found is None:
        raise ClientNotFound
    return found


def units_of(request: HttpRequest) -> AgencyScope:
    """The agencies for which the officer may register."""
    return officer_of(request).authority.agencies(MANAGE)


def _portal(row: Portal) -> ClientSeen:
    client_id = str(row.client_id)
    return ClientSeen(
        client_id,
        row.client.name,
        row.agency_code,
        row.closed_at is not None,
        _secrets(client_id),
        portal=row,
    )


def _system(row: SystemInfo) -> ClientSeen:
    closed = not (row.active and is_taken(row.client_id))
    return ClientSeen(row.client_id, row.name, row.agency_code, closed, _secrets(row.client_id), system=row)


def _secrets(client_id: str) -> Sequence[SecretSeen]:
    now = clock_now()
    return [SecretSeen(row, now) for row in secrets_of(client_id)]
