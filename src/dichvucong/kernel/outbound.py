"""The one way to call the outside over HTTP.

Keep-alive pools, time-outs for connecting and reading, a deadline over everything, a cap on the answer's size,
no redirects, verified TLS, no environment proxies. Names are resolved here, every resolved address is checked
(see `outbound_policy`) and the connection is made to the checked number itself, so an answer of the name
service that changes between check and use changes nothing.

`OutboundClient.send` never raises for an outcome: it returns an `Answer`, or a `NoAnswer` that says whether the
request can have reached the other side. Answers are untrusted input.
"""

import contextlib
import functools
import socket
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

import urllib3
from django.conf import settings
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import HTTPError, ProtocolError, ReadTimeoutError, SSLError

from dichvucong.kernel.outbound_policy import Policy, RefusedAddress

USER_AGENT: Final = "dichvucong"
CHUNK: Final = 65_536
WATCH_EVERY_SECONDS: Final = 0.25


class Failure(StrEnum):
    """Why there is no answer. Only UNKNOWN leaves open whether the other side acted."""

    REFUSED_BY_POLICY = "refused_by_policy"
    NOT_CONNECTED = "not_connected"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Answer:
    """A complete HTTP answer. Header names are lower-case; `truncated` when the body was over the cap."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    duration_ms: int
    truncated: bool = False


@dataclass(frozen=True)
class NoAnswer:
    """No answer. `reason` is a short word: timed_out, broken, tls, unresolved … or the policy's sentence."""

    failure: Failure
    reason: str
    duration_ms: int


Outcome = Answer | NoAnswer


@dataclass(frozen=True)
class Request:
    """What to send. `repeatable` allows one silent repeat when a kept connection turns out to be dead."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    repeatable: bool = False


@dataclass(frozen=True)
class Limits:
    """Seconds to connect, seconds of silence while reading, seconds over all, bytes of the answer."""

    connect_seconds: float = 3.0
    read_seconds: float = 10.0
    total_seconds: float = 15.0
    max_bytes: int = 1_000_000


class OutboundClient:
    """Sends requests under one policy. Safe to share between threads."""

    def __init__(
        self, policy: Policy, *, limits: Limits | None = None, connections_per_host: int = 16
    ) -> None:
        self.policy = policy
        self.limits = limits or Limits()
        self._manager = _pinned_pools(policy, connections_per_host)

    def send(self, request: Request, *, limits: Limits | None = None) -> Outcome:
        """Send one request and read its answer."""
        bounds = limits or self.limits
        exchange = _Exchange(started=time.monotonic(), ends=time.monotonic() + bounds.total_seconds)
        try:
            self.policy.check_text(request.url)
        except RefusedAddress as error:
            return exchange.nothing(Failure.REFUSED_BY_POLICY, str(error))
        outcome = self._attempt(request, bounds, exchange)
        if request.repeatable and exchange.broke_before_answer and not exchange.newly_connected:
            outcome = self._attempt(request, bounds, exchange)
        return outcome

    def _attempt(self, request: Request, bounds: Limits, exchange: "_Exchange") -> Outcome:
        exchange.restart()
        _current.exchange = exchange
        with _watchdog.watch(exchange):
            try:
                response = self._manager.urlopen(
                    request.method,
                    request.url,
                    body=request.body or None,
                    headers={"user-agent": USER_AGENT, "accept-encoding": "identity", **request.headers},
                    timeout=urllib3.Timeout(connect=bounds.connect_seconds, read=bounds.read_seconds),
                    redirect=False,
                    retries=False,
                    preload_content=False,
                    decode_content=False,
                )
                return _read(response, bounds, exchange)
            except RefusedAddress as error:
                return exchange.nothing(Failure.REFUSED_BY_POLICY, str(error))
            except (HTTPError, OSError, ValueError) as error:
                return exchange.failed(error)
            finally:
                _current.exchange = None


@functools.cache
def default_client() -> OutboundClient:
    """The process's client, under the policy of the environment."""
    return OutboundClient(Policy.from_words(settings.OUTBOUND_ALLOW))


@dataclass
class _Exchange:
    """One request under way: when it must end, how far it came, which socket to cut."""

    started: float
    ends: float
    newly_connected: bool = False
    sent: bool = False
    answered: bool = False
    broke_before_answer: bool = False
    cut: bool = False
    socket: Any = None

    def restart(self) -> None:
        self.newly_connected = self.sent = self.answered = self.broke_before_answer = False
        self.socket = None

    def milliseconds(self) -> int:
        return int((time.monotonic() - self.started) * 1000)

    def nothing(self, failure: Failure, reason: str) -> NoAnswer:
        return NoAnswer(failure, reason[:300], self.milliseconds())

    def failed(self, error: Exception) -> NoAnswer:
        if not self.sent:
            return self.nothing(Failure.NOT_CONNECTED, _word_for(error, cut=self.cut))
        self.broke_before_answer = isinstance(error, ProtocolError) and not (self.cut or self.answered)
        return self.nothing(Failure.UNKNOWN, _word_for(error, cut=self.cut))


def _word_for(error: Exception, *, cut: bool) -> str:
    if cut or isinstance(error, ReadTimeoutError | TimeoutError):
        return "timed_out"
    if isinstance(error, SSLError):
        return "tls"
    name = type(error).__name__
    return {
        "NameResolutionError": "unresolved",
        "ConnectTimeoutError": "connect_timed_out",
        "NewConnectionError": "connection_refused",
        "ProtocolError": "broken",
    }.get(name, name)


def _read(response: urllib3.BaseHTTPResponse, bounds: Limits, exchange: _Exchange) -> Outcome:
    assert isinstance(response, urllib3.HTTPResponse)
    exchange.answered = True
    parts: list[bytes] = []
    size = 0
    while size <= bounds.max_bytes:
        if exchange.cut or time.monotonic() > exchange.ends:
            response.close()
            return exchange.nothing(Failure.UNKNOWN, "timed_out")
        part = response.read1(CHUNK)
        if not part:
            break
        parts.append(part)
        size += len(part)
    truncated = size > bounds.max_bytes
    if truncated:
        response.close()
    else:
        response.release_conn()
    if exchange.cut:
        return exchange.nothing(Failure.UNKNOWN, "timed_out")
    return Answer(
        status=response.status,
        headers={name.lower(): value for name, value in response.headers.items()},
        body=b"".join(parts)[: bounds.max_bytes],
        duration_ms=exchange.milliseconds(),
        truncated=truncated,
    )


class _Current(threading.local):
    exchange: _Exchange | None = None


_current = _Current()


class _Watchdog:
    """Cuts the sockets of exchanges that outlive their deadline, however slowly the other side drips."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._wake = threading.Event()
        self._watched: set[int] = set()
        self._exchanges: dict[int, _Exchange] = {}
        self._thread: threading.Thread | None = None

    @contextlib.contextmanager
    def watch(self, exchange: _Exchange) -> Any:
        key = id(exchange)
        with self._lock:
            self._exchanges[key] = exchange
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, name="outbound-watchdog", daemon=True)
                self._thread.start()
        self._wake.set()
        try:
            yield
        finally:
            with self._lock:
                del self._exchanges[key]

    def _run(self) -> None:
        while True:
            with self._lock:
                late = [e for e in self._exchanges.values() if time.monotonic() > e.ends and not e.cut]
                if not self._exchanges:
                    self._wake.clear()
            for exchange in late:
                _cut(exchange)
            self._wake.wait()
            time.sleep(WATCH_EVERY_SECONDS)


def _cut(exchange: _Exchange) -> None:
    exchange.cut = True
    if exchange.socket is not None:
        with contextlib.suppress(OSError):
            # Below the TLS layer on purpose: the reading thread sees the end of the stream.
            socket.socket.shutdown(exchange.socket, socket.SHUT_RDWR)


_watchdog = _Watchdog()


class _Pinned:
    """Resolves, checks and connects by number. Mixed into urllib3's connections."""

    policy: Policy
    host: str
    port: int
    timeout: Any
    sock: Any

    def _new_conn(self) -> socket.socket:
        exchange = _current.exchange
        infos = _resolve(self.host, self.port, self)
        if not self.policy.trusts(self.host, self.port):
            self.policy.check_numbers(self.host, [str(info[4][0]) for info in infos])
        last: OSError | None = None
        for family, kind, protocol, _, address in infos:
            sock = socket.socket(family, kind, protocol)
            try:
                sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                sock.settimeout(self.timeout if isinstance(self.timeout, int | float) else None)
                if exchange is not None:
                    exchange.socket = sock
                sock.connect(address)
                if exchange is not None:
                    exchange.newly_connected = True
            except OSError as error:
                sock.close()
                last = error
            else:
                return sock
        if isinstance(last, TimeoutError):
            raise urllib3.exceptions.ConnectTimeoutError(self, "connecting timed out") from last
        raise urllib3.exceptions.NewConnectionError(self, "no connection") from last  # type: ignore[arg-type]

    def request(self, *args: Any, **kwargs: Any) -> None:
        exchange = _current.exchange
        if self.sock is None:
            self.connect()  # type: ignore[attr-defined]
        if exchange is not None:
            exchange.socket = self.sock
            exchange.sent = True
        super().request(*args, **kwargs)  # type: ignore[misc]


def _resolve(host: str, port: int, connection: Any) -> list[tuple[Any, Any, int, str, Any]]:
    try:
        return socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM)
    except (socket.gaierror, UnicodeError) as error:
        raise urllib3.exceptions.NameResolutionError(host, connection, socket.gaierror(str(error))) from error


def _pinned_pools(policy: Policy, connections_per_host: int) -> urllib3.PoolManager:
    plain = type("PinnedHTTPConnection", (_Pinned, HTTPConnection), {"policy": policy})
    tls = type("PinnedHTTPSConnection", (_Pinned, HTTPSConnection), {"policy": policy})
    manager = urllib3.PoolManager(num_pools=200, maxsize=connections_per_host, block=False)
    manager.pool_classes_by_scheme = {
        "http": type("PinnedHTTPPool", (HTTPConnectionPool,), {"ConnectionCls": plain}),
        "https": type("PinnedHTTPSPool", (HTTPSConnectionPool,), {"ConnectionCls": tls}),
    }
    return manager
