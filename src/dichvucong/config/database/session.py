"""Having a database for as long as a command runs."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dichvucong.config.database.embedded import EmbeddedServer
from dichvucong.config.database.outside import check_server

DATABASE = "dichvucong"
PATIENCE_SECONDS = 15.0


@contextmanager
def database(var: Path) -> Iterator[EmbeddedServer | None]:
    """Set `DATABASE_URL` for this process and its children until the end of the block.

    Yields the embedded server, or `None` when the environment names a server. Raises `DatabaseTrouble`.
    """
    given = os.environ.get("DATABASE_URL")
    if given:
        check_server(given, patience_seconds=PATIENCE_SECONDS)
        yield None
        return
    server = EmbeddedServer.at(var / "postgres")
    if server.lodging.notice:
        print(server.lodging.notice, file=sys.stderr)  # noqa: T201 -- for the person at the terminal
    server.start()
    try:
        server.ensure_database(DATABASE)
        os.environ["DATABASE_URL"] = server.url(DATABASE)
        yield server
    finally:
        os.environ.pop("DATABASE_URL", None)
        server.leave()
