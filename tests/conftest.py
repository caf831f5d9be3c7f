"""Fixtures for the whole suite."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.backends.base.operations import BaseDatabaseOperations

from dichvucong.catalogs.selectors.shelf import shelf

# Tables whose triggers refuse TRUNCATE: only the suite, which owns its database, may empty them.
GUARDED_TABLES = ("kernel_journalentry",)


@pytest.fixture(scope="session", autouse=True)
def emptying_guarded_tables() -> Iterator[None]:
    """Lets the clean-up after transactional tests empty append-only tables."""
    plain = BaseDatabaseOperations.execute_sql_flush

    def flush(operations: BaseDatabaseOperations, statements: Any) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            for table in GUARDED_TABLES:
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            plain(operations, statements)
            for table in GUARDED_TABLES:
                cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseDatabaseOperations, "execute_sql_flush", flush)
        yield


@pytest.fixture(autouse=True)
def fresh_catalogues() -> None:
    """What one test remembered of the catalogues is rolled back with its data."""
    shelf.forget()
