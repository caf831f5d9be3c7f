"""Loaded by pytest before Django: gives the suite a PostgreSQL server.

With DATABASE_URL the suite uses that server. Without it an embedded one runs in var/test, without waiting for the disk,
for as long as the suite does; every worker of pytest-xdist has one of its own, because a feed waits for the transactions
of the whole server.
"""

import atexit
import os
import sys
from pathlib import Path

from dichvucong.config.database.embedded import EmbeddedServer
from dichvucong.config.database.outside import check_server
from dichvucong.config.database.troubles import DatabaseTrouble

ROOT = Path(__file__).resolve().parents[1]
STATE = ROOT / "var" / "test"
EMBEDDED = "DICHVUCONG_TESTS_EMBEDDED"
"""Set by the process that starts workers, to tell them that DATABASE_URL is its embedded server and not somebody's own."""


def provide_database() -> None:
    """Point the environment at a server. Ends the run with a clear message when there is none."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    state = STATE / worker
    if worker:
        os.environ["DICHVUCONG_VAR"] = str(state)
    os.environ.setdefault("DICHVUCONG_VAR", str(state))
    # Playwright runs an event loop in the thread of the test, which confuses Django's guard against async misuse.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    given = os.environ.get("DATABASE_URL")
    try:
        if given and not (worker and os.environ.get(EMBEDDED)):
            check_server(given, patience_seconds=5)
            return
        server = EmbeddedServer.at(state / "postgres", durable=False)
        server.start()
        atexit.register(server.leave)
        server.ensure_database("dichvucong")
        os.environ["DATABASE_URL"] = server.url("dichvucong")
        os.environ[EMBEDDED] = "yes"
    except DatabaseTrouble as trouble:
        sys.exit(f"The suite has no database: {trouble}")


provide_database()
