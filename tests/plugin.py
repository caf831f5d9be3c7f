"""Loaded by pytest before Django: gives the suite a PostgreSQL server.

With DATABASE_URL the suite uses that server. Without it an embedded one runs in var/test, without waiting for the disk,
for as long as the suite does. Workers of pytest-xdist inherit the address from the process that started them.
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


def provide_database() -> None:
    """Point the environment at a server. Ends the run with a clear message when there is none."""
    os.environ.setdefault("DICHVUCONG_VAR", str(STATE))
    # Playwright runs an event loop in the thread of the test, which confuses Django's guard against async misuse.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    given = os.environ.get("DATABASE_URL")
    try:
        if given:
            check_server(given, patience_seconds=5)
            return
        server = EmbeddedServer.at(STATE / "postgres", durable=False)
        server.start()
        atexit.register(server.leave)
        server.ensure_database("dichvucong")
        os.environ["DATABASE_URL"] = server.url("dichvucong")
    except DatabaseTrouble as trouble:
        sys.exit(f"The suite has no database: {trouble}")


provide_database()
