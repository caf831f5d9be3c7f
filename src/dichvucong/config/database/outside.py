"""A PostgreSQL server somebody else runs, named by `DATABASE_URL`."""

import time

import psycopg

from dichvucong.config.database.troubles import DatabaseTrouble

OLDEST = 15
_RETRY_SECONDS = 0.5


def check_server(url: str, *, patience_seconds: float) -> None:
    """Wait for the server and look at its version. Raises `DatabaseTrouble`; the message holds no password."""
    deadline = time.monotonic() + patience_seconds
    while True:
        try:
            with psycopg.connect(url, connect_timeout=5) as connection:
                version = connection.info.server_version
            break
        except psycopg.OperationalError as error:
            if time.monotonic() > deadline:
                raise DatabaseTrouble(f"The server of DATABASE_URL does not answer: {error}") from error
            time.sleep(_RETRY_SECONDS)
        except psycopg.Error as error:
            raise DatabaseTrouble(f"DATABASE_URL cannot be used: {error}") from error
    if version < OLDEST * 10_000:
        raise DatabaseTrouble(
            f"DATABASE_URL names a PostgreSQL {version // 10_000}; {OLDEST} or newer is needed."
        )
