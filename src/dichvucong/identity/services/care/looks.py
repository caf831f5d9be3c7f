"""Noting who sees whose data, in the request that shows them: what cannot be noted is not shown (QC 8.2, IDN-10)."""

import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from dichvucong.identity.models import Account, DataLook
from dichvucong.identity.words import DataKind

SYSTEMS_NOTED_EVERY: Final = timedelta(hours=1)
_MOST_REMEMBERED: Final = 50_000
_LONGEST_NUMBER: Final = 120


@dataclass(frozen=True)
class Look:
    """What is shown to whom: see `DataLook`. `number` is that of a paper, in the form it is stored."""

    actor: str
    what: DataKind
    page: str
    unit: str = ""
    about: str = ""
    account: Account | None = None
    number: str = field(default="", repr=False)
    rows: int = 1
    taken: bool = False
    told: Sequence[str] = ()


@dataclass
class _Recent:
    """What systems were shown lately, so that one that asks every few seconds does not fill the table. Thread-safe."""

    _seen: OrderedDict[tuple[str, str, str], datetime] = field(default_factory=OrderedDict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def holds(self, key: tuple[str, str, str], now: datetime) -> bool:
        with self._lock:
            at = self._seen.get(key)
            return at is not None and timedelta(0) <= now - at < SYSTEMS_NOTED_EVERY

    def add(self, key: tuple[str, str, str], now: datetime) -> None:
        with self._lock:
            self._seen[key] = now
            self._seen.move_to_end(key)
            while len(self._seen) > _MOST_REMEMBERED:
                self._seen.popitem(last=False)


_RECENT: Final = _Recent()


def note_look(look: Look, *, now: datetime) -> None:
    """Note it. Lists without rows showed nothing."""
    if not look.rows:
        return
    DataLook.objects.create(
        actor=look.actor[:80],
        unit=look.unit[:60],
        what=look.what,
        page=look.page[:60],
        about=look.about[:80],
        account=look.account,
        number=look.number[:_LONGEST_NUMBER],
        rows=look.rows,
        taken=look.taken,
        told=" ".join(look.told),
        at=now,
    )


def note_systems_look(look: Look, *, now: datetime) -> None:
    """As `note_look`, for a connected system: the same thing on the same page once an hour (a process)."""
    key = (look.actor, look.page, look.about)
    if _RECENT.holds(key, now):
        return
    note_look(look, now=now)
    _RECENT.add(key, now)


def note_portals_look(look: Look, *, now: datetime) -> None:
    """As `note_systems_look`, for a portal: the same claims of the same person, whichever way it is told of them."""
    keys = [(look.actor, claim, look.about) for claim in look.told or ("",)]
    if all(_RECENT.holds(key, now) for key in keys):
        return
    note_look(look, now=now)
    for key in keys:
        _RECENT.add(key, now)
