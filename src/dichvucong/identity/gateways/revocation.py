"""The shelf of revocation lists: what authorities last said of their certificates, kept for when they are silent."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True)
class KeptList:
    """A list whose signature by the authority was checked. `authority` tells apart who uses one address.

    `issuer` is the authority's certificate, `body` the list (both DER). `number` is its own count of its lists, 0 for none.
    """

    url: str
    authority: str
    issuer: bytes = field(repr=False)
    body: bytes = field(repr=False)
    number: int
    this_update: datetime
    next_update: datetime
    fetched_at: datetime

    def is_older_than(self, other: "KeptList") -> bool:
        """Whether the authority wrote this one before the other."""
        return (self.number, self.this_update) < (other.number, other.this_update)


class ListShelf(Protocol):
    """Where lists are kept. Called outside transactions and outside event loops."""

    def find(self, urls: Collection[str], *, now: datetime) -> Sequence[KeptList]:
        """What is kept from these addresses."""
        ...

    def keep(self, found: KeptList) -> bool:
        """Keep it in place of the one before; False, and nothing changes, when it is older than that."""
        ...

    def take_due(self, *, now: datetime) -> Sequence[KeptList]:
        """Those to be fetched again now. Nobody else gets them for some minutes."""
        ...


class NoShelf:
    """Keeps nothing."""

    def find(self, urls: Collection[str], *, now: datetime) -> Sequence[KeptList]:  # noqa: ARG002 -- the port
        """Nothing."""
        return ()

    def keep(self, found: KeptList) -> bool:  # noqa: ARG002 -- the port
        """Forgotten at once."""
        return True

    def take_due(self, *, now: datetime) -> Sequence[KeptList]:  # noqa: ARG002 -- the port
        """Nothing."""
        return ()
