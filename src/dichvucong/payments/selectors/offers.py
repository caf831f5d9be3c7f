"""Which providers a payer may choose from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from time import monotonic

from dichvucong.kernel.clock import VIETNAM
from dichvucong.payments.gateways import providers
from dichvucong.payments.models import Provider
from dichvucong.payments.rules import is_open_at, provider_fee_vnd

SHELF_SECONDS = 1.0
"""How long a process remembers the provider rows."""


@dataclass(frozen=True)
class Offer:
    """One provider as a payer sees it. `fee_vnd` is what the payer pays on top of this amount."""

    code: str
    name: str
    short_name: str
    kind: str
    colour: str
    fee_vnd: int
    takes_transfers: bool
    opens_at: str
    closes_at: str


def is_offered(provider: Provider, *, now: datetime) -> bool:
    """Neither suspended nor closed at this hour."""
    if provider.suspended_at is not None:
        return False
    clock_time = now.astimezone(VIETNAM).time()
    return is_open_at(clock_time, opens_at=provider.opens_at, closes_at=provider.closes_at)


def offered_providers(*, amount_vnd: int, now: datetime) -> list[Offer]:
    """What a payer may choose from now, in the operator's order."""
    return [
        _offer(provider, amount_vnd)
        for provider in _shelf.rows()
        if is_offered(provider, now=now) and provider.code in providers
    ]


def offered_provider(code: str, *, now: datetime) -> Provider | None:
    """One provider, if a payer may choose it now."""
    for provider in _shelf.rows():
        if provider.code == code and is_offered(provider, now=now) and code in providers:
            return provider
    return None


@dataclass
class _Shelf:
    """The few provider rows, read once a second: a suspension in another process counts within that time."""

    found: Sequence[Provider] = ()
    read_at: float | None = None

    def rows(self) -> Sequence[Provider]:
        now = monotonic()
        if self.read_at is None or now - self.read_at > SHELF_SECONDS:
            self.found, self.read_at = tuple(Provider.objects.all()), now
        return self.found


_shelf = _Shelf()


def all_providers() -> list[Provider]:
    """Every provider, suspended ones too: public fee tables and contact points (QC 35.4)."""
    return list(Provider.objects.all())


def _offer(provider: Provider, amount_vnd: int) -> Offer:
    return Offer(
        code=provider.code,
        name=provider.name,
        short_name=provider.short_name,
        kind=provider.kind,
        colour=provider.colour,
        fee_vnd=provider_fee_vnd(
            amount_vnd, flat_vnd=provider.fee_flat_vnd, basis_points=provider.fee_basis_points
        ),
        takes_transfers=provider.takes_transfers,
        opens_at=provider.opens_at.strftime("%H:%M") if provider.opens_at else "",
        closes_at=provider.closes_at.strftime("%H:%M") if provider.closes_at else "",
    )
