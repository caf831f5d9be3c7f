"""A small HTTP/1.1 client over asyncio streams: one kept connection, little CPU, so that the server is measured."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from time import perf_counter
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Answer:
    """Status, headers (lower case) and body of one answer, and how long it took in seconds."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    seconds: float


class Broken(ConnectionError):
    """The connection ended before the whole answer was there: the outcome is unknown."""


@dataclass
class Connection:
    """One keep-alive connection to one origin such as `http://127.0.0.1:8000`."""

    origin: str
    timeout_seconds: float = 30.0
    reader: asyncio.StreamReader | None = None
    writer: asyncio.StreamWriter | None = None
    headers: dict[str, str] = field(default_factory=dict)

    async def get(self, path: str, headers: Mapping[str, str] | None = None) -> Answer:
        """GET, redirects not followed."""
        return await self.send("GET", path, b"", headers)

    async def post(self, path: str, body: bytes = b"", headers: Mapping[str, str] | None = None) -> Answer:
        """POST, redirects not followed."""
        return await self.send("POST", path, body, headers)

    async def send(
        self, method: str, path: str, body: bytes, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """One request. Raises `Broken` when no whole answer came."""
        started = perf_counter()
        try:
            async with asyncio.timeout(self.timeout_seconds):
                status, answer_headers, content = await self._exchange(method, path, body, headers or {})
        except (OSError, asyncio.IncompleteReadError, TimeoutError, ValueError) as error:
            self.close()
            raise Broken(f"{method} {path}: {error!r}") from error
        if answer_headers.get("connection", "").lower() == "close":
            self.close()
        return Answer(status, answer_headers, content, perf_counter() - started)

    def close(self) -> None:
        """Forget the connection; the next request opens another."""
        if self.writer is not None:
            self.writer.close()
        self.reader = self.writer = None

    async def _exchange(
        self, method: str, path: str, body: bytes, headers: Mapping[str, str]
    ) -> tuple[int, dict[str, str], bytes]:
        host = urlsplit(self.origin)
        if self.writer is None or self.reader is None:
            self.reader, self.writer = await asyncio.open_connection(host.hostname, host.port)
        lines = [f"{method} {path} HTTP/1.1", f"Host: {host.netloc}"]
        lines += [f"{name}: {value}" for name, value in {**self.headers, **headers}.items()]
        if body or method == "POST":
            lines.append(f"Content-Length: {len(body)}")
        self.writer.write("\r\n".join(lines).encode() + b"\r\n\r\n" + body)
        return await _read_answer(self.reader)


async def _read_answer(reader: asyncio.StreamReader) -> tuple[int, dict[str, str], bytes]:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    first, *rest = head.split("\r\n")
    headers: dict[str, str] = {}
    for line in rest:
        name, _colon, value = line.partition(":")
        if name:
            headers[name.lower()] = value.strip()
    status = int(first.split(" ")[1])
    if headers.get("transfer-encoding", "").lower() == "chunked":
        return status, headers, await _read_chunks(reader)
    length = int(headers.get("content-length", "0"))
    return status, headers, await reader.readexactly(length) if length else b""


async def _read_chunks(reader: asyncio.StreamReader) -> bytes:
    parts: list[bytes] = []
    while True:
        size = int((await reader.readuntil(b"\r\n")).split(b";")[0], 16)
        chunk = await reader.readexactly(size + 2)
        if size == 0:
            return b"".join(parts)
        parts.append(chunk[:-2])
