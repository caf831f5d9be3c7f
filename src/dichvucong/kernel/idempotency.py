"""One `Idempotency-Key`, one effect: the same request again gets the same answer (IETF draft-ietf-httpapi-idempotency-key-header).

An answer that changed something is kept in the transaction that made the change, so no crash can separate them.
A refusal changes nothing and is not kept: the key may be used again, also with a corrected body. `housekeeping`
forgets answers after two days; callers are promised one.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from django.db import InterfaceError, OperationalError, connection, transaction

from dichvucong.kernel.errors import DomainError


class StillRunning(DomainError):
    """The first request with the key has not been answered yet."""

    code: ClassVar[str] = "idempotency_key_in_use"
    http_status: ClassVar[int] = 409

    def __init__(self) -> None:
        super().__init__("Yêu cầu trước với cùng Idempotency-Key đang được xử lý. Hãy gửi lại sau giây lát.")


class KeyReused(DomainError):
    """The key was used for another request."""

    code: ClassVar[str] = "idempotency_key_reused"
    http_status: ClassVar[int] = 422

    def __init__(self) -> None:
        super().__init__("Idempotency-Key này đã dùng cho một yêu cầu có nội dung khác.")


@dataclass(frozen=True)
class Ask:
    """One request of one caller under one key. `fingerprint` is a digest of everything that makes it what it is."""

    caller: str
    key: str
    fingerprint: str

    @property
    def lock(self) -> int:
        """The number of the advisory lock that one such request holds at a time."""
        text = f"idempotency:{self.caller}:{self.key}".encode()
        return int.from_bytes(hashlib.blake2b(text, digest_size=8).digest(), signed=True)


@dataclass(frozen=True)
class Answer:
    """What was answered: HTTP status and body. `repeated` when an earlier request did the work."""

    status: int
    body: bytes
    repeated: bool = False


Work = Callable[[], Answer]

_FIND = "SELECT fingerprint, status, body FROM kernel_idempotencyrecord WHERE caller = %s AND key = %s"
_KEEP = """
INSERT INTO kernel_idempotencyrecord (id, caller, key, fingerprint, status, body, created_at)
VALUES (gen_random_uuid(), %s, %s, %s, %s, %s, %s)
"""
_FINISH = "UPDATE kernel_idempotencyrecord SET status = %s, body = %s WHERE caller = %s AND key = %s"
_DROP = "DELETE FROM kernel_idempotencyrecord WHERE caller = %s AND key = %s AND status IS NULL"


def once(ask: Ask, work: Work, *, now: datetime) -> Answer:
    """Do work that only writes to the database: it and its answer commit together.

    Raises `StillRunning`, `KeyReused`, and whatever `work` raises; then nothing is kept.
    """
    with transaction.atomic(durable=True):
        if not _locked("SELECT pg_try_advisory_xact_lock(%s)", ask):
            raise StillRunning
        kept = _kept(ask)
        if kept is not None and kept.status:
            return kept
        answer = work()
        _execute(_KEEP, [ask.caller, ask.key, ask.fingerprint, answer.status, answer.body, now])
    return answer


def once_outside(ask: Ask, work: Work, *, now: datetime) -> Answer:
    """Do work that calls others and commits by itself, and that may be repeated after a crash without harm.

    After a crash the next request with the key does the work again; only one at a time does.
    Raises `StillRunning`, `KeyReused`, and whatever `work` raises.
    """
    with _held(ask):
        kept = _kept(ask)
        if kept is not None and kept.status:
            return kept
        if kept is None:
            _execute(_KEEP, [ask.caller, ask.key, ask.fingerprint, None, None, now])
        try:
            answer = work()
        except DomainError:
            _execute(_DROP, [ask.caller, ask.key])
            raise
        _execute(_FINISH, [answer.status, answer.body, ask.caller, ask.key])
        return answer


def _kept(ask: Ask) -> Answer | None:
    """The earlier answer, with status 0 when that request never ended. Raises `KeyReused`."""
    # A statement of its own, after the lock: it sees what the former holder of the lock committed.
    with connection.cursor() as cursor:
        cursor.execute(_FIND, [ask.caller, ask.key])
        row = cursor.fetchone()
    if row is None:
        return None
    fingerprint, status, body = row
    if fingerprint != ask.fingerprint:
        raise KeyReused
    return Answer(status or 0, bytes(body or b""), repeated=True)


@contextmanager
def _held(ask: Ask) -> Iterator[None]:
    """Hold the lock across transactions. The server gives it back by itself when this process dies."""
    if not _locked("SELECT pg_try_advisory_lock(%s)", ask):
        raise StillRunning
    try:
        yield
    finally:
        _unlock(ask)


def _unlock(ask: Ask) -> None:
    try:
        _execute("SELECT pg_advisory_unlock(%s)", [ask.lock])
    except (OperationalError, InterfaceError):
        # The connection is gone, and the lock with it.
        connection.close()


def _locked(statement: str, ask: Ask) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(statement, [ask.lock])
        row = cursor.fetchone()
    return bool(row and row[0])


def _execute(statement: str, parameters: Sequence[str | int | bytes | datetime | None]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
