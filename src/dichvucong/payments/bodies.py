"""The bytes of statement files, in and out of their table in binary: as text they would be in memory four times."""

import io
from typing import Final

import psycopg
from django.db import connection

_PUT: Final = "UPDATE payments_statementfile SET body = %b WHERE id = %s"
_SLICE: Final = "SELECT substr(body, %s, %s) FROM payments_statementfile WHERE id = %s"
_AT_ONCE: Final = 8 * 1024 * 1024


def keep_body(file_id: int, body: bytes) -> None:
    """Store the bytes of a file that has none yet, in the caller's transaction."""
    with _cursor() as cursor:
        cursor.execute(_PUT, [body, file_id])


def body_of(file_id: int) -> bytes:
    """The bytes as they came."""
    whole = io.BytesIO()
    with _cursor() as cursor:
        while True:
            cursor.execute(_SLICE, [whole.tell() + 1, _AT_ONCE, file_id], binary=True)
            found = cursor.fetchone()
            piece = found[0] if found else b""
            whole.write(piece)
            if len(piece) < _AT_ONCE:
                return whole.getvalue()


def size_of(file_id: int) -> int:
    """How many bytes they are, without reading them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT octet_length(body) FROM payments_statementfile WHERE id = %s", [file_id])
        found = cursor.fetchone()
    return int(found[0]) if found else 0


def _cursor() -> "psycopg.Cursor[tuple[bytes]]":
    """The driver's own cursor: Django's puts values into the statement, as text."""
    connection.ensure_connection()
    return psycopg.Cursor(connection.connection)
