"""A PostgreSQL of the benchmark's own with the portal's tables, and Django on it, for what runs in one process."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django
from django.core.management import call_command


@contextmanager
def scratch_database() -> Iterator[None]:
    """Start the embedded server (or use `DATABASE_URL`), migrate, hand over, forget."""
    from dichvucong.config.database.session import database  # noqa: PLC0415 -- reads the environment

    var = Path(__file__).resolve().parents[1] / "var" / f"bench-{os.getpid()}"
    os.environ["DICHVUCONG_VAR"] = str(var)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dichvucong.config.settings")
    try:
        with database(var):
            django.setup()
            call_command("migrate", verbosity=0)
            yield
    finally:
        shutil.rmtree(var, ignore_errors=True)
