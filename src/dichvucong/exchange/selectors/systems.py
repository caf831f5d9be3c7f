"""Connected systems as others need them."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from dichvucong.catalogs.selectors import is_within
from dichvucong.exchange.gateways import SystemAddress
from dichvucong.exchange.models import ConnectedSystem
from dichvucong.kernel.codes import AgencyCode
from dichvucong.kernel.errors import InvalidValue


@dataclass(frozen=True)
class SystemInfo:
    """One connected system. `agency_code` is the root of the subtree it may act for."""

    code: str
    name: str
    agency_code: str
    client_id: str
    active: bool
    disabled_at: datetime | None
    disabled_reason: str
    failing_since: datetime | None
    consecutive_failures: int
    last_success_at: datetime | None
    last_failure: str
    address: SystemAddress
    wraps_replies: bool = False


def system_by_code(code: str) -> SystemInfo | None:
    """The system with that code."""
    return _one(code=code)


def system_by_client(client_id: str) -> SystemInfo | None:
    """The active system that logs in to the API with that OAuth2 client id."""
    return _one(client_id=client_id, active=True)


def system_by_partner(partner_code: str) -> SystemInfo | None:
    """The active system that the payment platform protocol knows as `MaDoiTac`."""
    return _one(partner_code=partner_code, active=True) if partner_code else None


def systems_named(name: str) -> list[SystemInfo]:
    """The active systems with an OAuth2 client that log in as `name`: the client's id, or their agency's code."""
    wanted = Q(client_id=name)
    with suppress(InvalidValue):
        wanted |= Q(agency_code=AgencyCode.parse(name).new)
    rows = ConnectedSystem.objects.filter(wanted, active=True, client_id__isnull=False)
    return [_info(row) for row in rows]


def system_of_agency(agency_code: str) -> SystemInfo | None:
    """The active system that acts for the agency; of several the one nearest to it."""
    near = [
        row
        for row in ConnectedSystem.objects.filter(active=True)
        if agency_code == row.agency_code
        or agency_code.startswith(f"{row.agency_code}.")
        or is_within(agency_code, row.agency_code)
    ]
    return _info(max(near, key=lambda row: len(row.agency_code))) if near else None


def all_systems() -> list[SystemInfo]:
    """Every connected system, by code."""
    return [_info(row) for row in ConnectedSystem.objects.all()]


def addresses() -> Mapping[str, SystemAddress]:
    """Where each active system is reached, by code."""
    return {row.code: _address(row) for row in ConnectedSystem.objects.filter(active=True)}


def _one(**where: object) -> SystemInfo | None:
    row = ConnectedSystem.objects.filter(**where).first()
    return None if row is None else _info(row)


def _info(row: ConnectedSystem) -> SystemInfo:
    return SystemInfo(
        code=row.code,
        name=row.name,
        agency_code=row.agency_code,
        client_id=row.client_id or "",
        active=row.active,
        disabled_at=row.disabled_at,
        disabled_reason=row.disabled_reason,
        failing_since=row.failing_since,
        consecutive_failures=row.consecutive_failures,
        last_success_at=row.last_success_at,
        last_failure=row.last_failure,
        address=_address(row),
        wraps_replies=row.wraps_replies,
    )


def _address(row: ConnectedSystem) -> SystemAddress:
    return SystemAddress(
        code=row.code,
        protocol=row.protocol,
        webhook_url=row.webhook_url,
        quote_url=row.quote_url,
        secrets=tuple(row.webhook_secrets),
        partner_code=row.partner_code or "",
        partner_secret=row.partner_secret,
    )
