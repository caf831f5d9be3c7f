"""Sends what we owe the portal until it is accepted: at most a few at once, over kept connections, with back-off."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

import aiohttp

AT_ONCE = 16
TIMEOUT_SECONDS = 10
BACK_OFF_SECONDS = (0.5, 1, 2, 4, 8, 15, 30, 60)
GIVE_UP_SECONDS = 24 * 3600
ARRIVAL_TRIES = 100

log = logging.getLogger("sandbox.courier")


@dataclass
class Parcel:
    """One message to deliver. `kind` names the sender that knows how to write it; `twist` holds its lies."""

    event_id: str
    kind: str
    provider: str
    code: str
    url: str
    body: dict[str, Any]
    twist: dict[str, Any] = field(default_factory=dict)
    attempts: int = 0
    status: int = 0

    def stored(self) -> dict[str, Any]:
        """The fields, for a journal; `Parcel(**stored)` is the same parcel."""
        return dict(vars(self))


@dataclass(frozen=True)
class Letter:
    """A parcel put in writing for one attempt."""

    method: str
    url: str
    headers: dict[str, str]
    body: bytes | None


class Sender(Protocol):
    """Knows how one kind of message is written and what answer accepts it."""

    def write(self, parcel: Parcel) -> Letter: ...

    def accepted(self, status: int, answer: bytes) -> bool: ...


class Courier:
    """Needs `open()` inside a running loop before anything moves; what is sent earlier waits."""

    def __init__(self, senders: dict[str, Sender], on_attempt: Callable[[Parcel, bool], None]) -> None:
        self._senders = senders
        self._on_attempt = on_attempt
        self._queue: asyncio.Queue[Parcel] = asyncio.Queue()
        self._tasks: set[asyncio.Task[None]] = set()
        self._session: aiohttp.ClientSession | None = None
        self._generation = 0
        self._on_their_way = 0
        self._waiting: dict[str, list[Parcel]] = {}
        self.last_accepted: dict[str, Letter] = {}

    async def open(self) -> None:
        """Start delivering."""
        self._session = aiohttp.ClientSession(
            timeout=aiohttp.ClientTimeout(total=TIMEOUT_SECONDS),
            connector=aiohttp.TCPConnector(limit=AT_ONCE, keepalive_timeout=30),
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
        )
        self._tasks = {asyncio.create_task(self._work(self._session)) for _ in range(AT_ONCE)}

    async def close(self) -> None:
        """Stop; what is undelivered stays in the ledger."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._session:
            await self._session.close()

    def send(self, parcel: Parcel, *, after_seconds: float = 0) -> None:
        """Deliver now or later."""
        if after_seconds <= 0:
            self._queue.put_nowait(parcel)
            return
        asyncio.get_running_loop().call_later(
            after_seconds, self._send_unless_forgotten, parcel, self._generation
        )

    def send_before(self, first: Parcel, others: list[Parcel]) -> None:
        """Deliver `first`, and the others once it is accepted."""
        self._waiting[first.event_id] = others
        self.send(first)

    async def fetch(self, letter: Letter) -> tuple[int, str, bytes]:
        """One call outside the queue: status, content type and body. Raises `aiohttp.ClientError`."""
        assert self._session is not None, "open() first"
        async with self._session.request(
            letter.method, letter.url, data=letter.body, headers=letter.headers, allow_redirects=False
        ) as answer:
            return answer.status, answer.content_type, await answer.read()

    async def forget(self) -> None:
        """Drop what waits; what is on its way is let arrive (for some seconds at most) and not repeated."""
        self._generation += 1
        self._waiting.clear()
        while not self._queue.empty():
            self._queue.get_nowait()
        for _ in range(ARRIVAL_TRIES):
            if self._on_their_way == 0:
                return
            await asyncio.sleep(0.02)

    async def _work(self, session: aiohttp.ClientSession) -> None:
        while True:
            parcel, generation = await self._queue.get(), self._generation
            self._on_their_way += 1
            try:
                accepted = await self._attempt(session, parcel)
            except Exception:  # one bad parcel must not end the deliveries of all others
                log.exception("callback %s can not be written", parcel.event_id)
                accepted = False
            finally:
                self._on_their_way -= 1
            if generation != self._generation:
                continue
            self._on_attempt(parcel, accepted)
            if not accepted:
                self._again(parcel)
                continue
            for follower in self._waiting.pop(parcel.event_id, ()):
                self.send(follower)

    async def _attempt(self, session: aiohttp.ClientSession, parcel: Parcel) -> bool:
        sender = self._senders[parcel.kind]
        letter = sender.write(parcel)
        parcel.attempts += 1
        parcel.status = 0
        try:
            async with session.request(
                letter.method,
                letter.url,
                data=letter.body,
                headers=letter.headers,
                allow_redirects=False,
            ) as answer:
                parcel.status = answer.status
                accepted = sender.accepted(answer.status, await answer.read())
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            log.info("callback %s attempt %d: %s", parcel.event_id, parcel.attempts, error)
            return False
        if accepted:
            self.last_accepted[parcel.provider] = letter
        return accepted

    def _send_unless_forgotten(self, parcel: Parcel, generation: int) -> None:
        if generation == self._generation:
            self.send(parcel)

    def _again(self, parcel: Parcel) -> None:
        if parcel.twist.get("once"):
            return
        step = min(parcel.attempts, len(BACK_OFF_SECONDS)) - 1
        if parcel.attempts * BACK_OFF_SECONDS[-1] < GIVE_UP_SECONDS:
            self.send(parcel, after_seconds=BACK_OFF_SECONDS[step])
