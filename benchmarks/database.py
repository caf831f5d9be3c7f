"""A fresh database for benchmarks that need no running portal."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg

from dichvucong.config.database.embedded import EmbeddedServer


@contextmanager
def fresh_database(name: str) -> Iterator[None]:
    """An empty one of that name: beside the given one, or on an embedded server of the benchmarks' own. Gone afterwards."""
    var = Path("var/bench").resolve()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dichvucong.config.settings")
    os.environ.setdefault("DICHVUCONG_VAR", str(var))
    given, server = os.environ.get("DATABASE_URL", ""), None
    if not given:
        server = EmbeddedServer.at(var / "postgres")
        server.start()
        server.ensure_database("dichvucong")
        given = server.url("dichvucong")
    try:
        with psycopg.connect(given, autocommit=True) as admin:
            admin.execute(f"DROP DATABASE IF EXISTS {name}")
            admin.execute(f"CREATE DATABASE {name}")
            os.environ["DATABASE_URL"] = urlunsplit(urlsplit(given)._replace(path=f"/{name}"))
            try:
                yield
            finally:
                admin.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
    finally:
        if server is not None:
            server.leave()
