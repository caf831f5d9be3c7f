"""How often something may be done: counters in memory, shared between processes about once a second.

A hit costs no round trip. Each process counts in memory; whoever calls first after a second adds what was
counted to the table and takes back the totals of all processes. So a limit of 30 a minute over several web
workers lets through at most what they can answer in that second more. Emptying the table frees everybody who is
limited now, also within about a second. When the table cannot be reached each
process limits by its own count alone (it fails open) and says so in the log.
"""

import hashlib
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final

import structlog
from django.db import DatabaseError, InterfaceError, connection

log = structlog.get_logger()

LONGEST_WINDOW_SECONDS: Final = 86_400
_SHARE_EVERY: Final = timedelta(seconds=1)
_FORGET_EVERY: Final = timedelta(minutes=10)
_FORGET_AFTER: Final = timedelta(days=2)
_MOST_WINDOWS: Final = 100_000
_NEVER: Final = datetime.min.replace(tzinfo=UTC)

_ADD = """
INSERT INTO kernel_ratewindow AS w (key, window_start, hits)
SELECT * FROM unnest(%s::text[], %s::timestamptz[], %s::int[])
ON CONFLICT (key, window_start) DO UPDATE SET hits = w.hits + EXCLUDED.hits
RETURNING key, window_start, hits
"""
_FORGET = "DELETE FROM kernel_ratewindow WHERE window_start < %s"

Window = tuple[str, datetime]


@dataclass
class _Count:
    """`shared` is what all processes had counted when last asked; `own` what this one has not told yet; `refused`
    whether a use was refused since, so that the total is worth asking again.
    """

    ends_at: datetime
    shared: int = 0
    own: int = 0
    refused: bool = False


@dataclass
class Counters:
    """The counters of one process. Thread-safe."""

    _counts: dict[Window, _Count] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _sharing: threading.Lock = field(default_factory=threading.Lock)
    _shared_at: datetime = _NEVER
    _forgot_at: datetime = _NEVER

    def allow(self, key: str, *, limit: int, window_seconds: int, now: datetime) -> bool:
        """Count one use of `key`; False when its window is already full. A refused use is not counted."""
        assert limit > 0, "a limit lets something through"
        assert 0 < window_seconds <= LONGEST_WINDOW_SECONDS, "a window is at most a day"
        window = _window(key, window_seconds, now)
        with self._lock:
            count = self._counts.get(window)
            if count is None:
                self._make_room(now)
                count = self._counts[window] = _Count(window[1] + timedelta(seconds=window_seconds))
            allowed = count.shared + count.own < limit
            if allowed:
                count.own += 1
            else:
                count.refused = True
        if now - self._shared_at >= _SHARE_EVERY:
            self.share(now=now)
        return allowed

    def share(self, *, now: datetime) -> None:
        """Tell the table what was counted here and learn the totals.

        Does nothing inside a transaction, whose end nobody knows, nor while another thread does the same. What
        could not be told is told the next time.
        """
        if connection.in_atomic_block or not self._sharing.acquire(blocking=False):
            return
        try:
            self._shared_at = now
            told = self._untold()
            self._learn(told, _add(told) if told else {}, now=now)
            if now - self._forgot_at >= _FORGET_EVERY:
                self._forgot_at = now
                _forget(now - _FORGET_AFTER)
        except (DatabaseError, InterfaceError) as error:
            log.warning("limits.not_shared", error=type(error).__name__)
        finally:
            self._sharing.release()

    def _untold(self) -> dict[Window, int]:
        with self._lock:
            return {window: count.own for window, count in self._counts.items() if count.own or count.refused}

    def _learn(self, told: Mapping[Window, int], totals: Mapping[Window, int], *, now: datetime) -> None:
        with self._lock:
            for window, total in totals.items():
                count = self._counts.get(window)
                if count is not None:
                    count.shared, count.own, count.refused = total, count.own - told[window], False
            self._drop_ended(now)

    def _make_room(self, now: datetime) -> None:
        if len(self._counts) < _MOST_WINDOWS:
            return
        self._drop_ended(now)
        if len(self._counts) >= _MOST_WINDOWS:
            log.warning("limits.overflow", windows=len(self._counts))
            self._counts.clear()

    def _drop_ended(self, now: datetime) -> None:
        for window in [window for window, count in self._counts.items() if count.ends_at <= now]:
            del self._counts[window]

    def forget(self) -> None:
        """Start from nothing, as a new process does."""
        with self._lock:
            self._counts.clear()
        self._shared_at = self._forgot_at = _NEVER


_COUNTERS = Counters()


def forget() -> None:
    """Forget what this process counted. The table stays."""
    _COUNTERS.forget()


def allow(key: str, *, limit: int, window_seconds: int, now: datetime) -> bool:
    """Whether `key` may be used once more in the current window of `window_seconds`.

    `key` names the action and who does it (`"look-up:203.0.113.7"`); it is stored only as a digest.
    """
    return _COUNTERS.allow(key, limit=limit, window_seconds=window_seconds, now=now)


def seconds_until_next_window(*, window_seconds: int, now: datetime) -> int:
    """For `Retry-After`: whole seconds until counting starts anew, at least 1."""
    return max(1, window_seconds - int(now.timestamp()) % window_seconds)


def _window(key: str, window_seconds: int, now: datetime) -> Window:
    assert now.tzinfo is not None, "a naive time has no window"
    digest = hashlib.blake2b(f"{window_seconds}:{key}".encode(), digest_size=16).hexdigest()
    start = int(now.timestamp()) // window_seconds * window_seconds
    return digest, datetime.fromtimestamp(start, UTC)


def _add(told: Mapping[Window, int]) -> dict[Window, int]:
    # One order for everybody, so that two processes never wait for each other in a circle.
    windows = sorted(told)
    with connection.cursor() as cursor:
        cursor.execute(_ADD, [[w[0] for w in windows], [w[1] for w in windows], [told[w] for w in windows]])
        return {(key, start): hits for key, start, hits in cursor.fetchall()}


def _forget(before: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_FORGET, [before])
