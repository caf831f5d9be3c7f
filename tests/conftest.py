"""Fixtures for the whole suite."""

from collections.abc import Iterator
from typing import Any

import hypothesis
import pytest
from _pytest.terminal import TerminalReporter
from django.db import connection, transaction
from django.db.backends.base.operations import BaseDatabaseOperations
from playwright.sync_api import Playwright
from pytest_django import DjangoDbBlocker

from dichvucong.catalogs.selectors.shelf import shelf
from dichvucong.kernel import limits
from dichvucong.kernel.models import RateWindow
from dichvucong.payments.selectors import offers
from tests.support.browsers import ARGUMENTS, NoBrowser, find_browser, why_none
from tests.support.stack import Stack, on_database, running_stack, server_url

# A loaded machine is slow, not wrong: no example has a time limit of its own.
hypothesis.settings.register_profile("suite", deadline=None)
hypothesis.settings.load_profile("suite")

# Tables whose triggers refuse TRUNCATE: only the suite, which owns its database, may empty them.
GUARDED_TABLES = ("kernel_journalentry", "identity_datalook")


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


@pytest.fixture(autouse=True)
def fresh_providers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests change providers faster than a second: every look reads."""
    monkeypatch.setattr(offers, "SHELF_SECONDS", -1.0)


@pytest.fixture(autouse=True)
def fresh_limits() -> None:
    """What one test used up does not limit the next one."""
    limits.forget()


@pytest.fixture(scope="session")
def running_portal(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Stack]:
    """Web, worker and sandbox, started once for the session."""
    var = tmp_path_factory.mktemp("portal")
    with django_db_blocker.unblock():
        database = f"{connection.settings_dict['NAME']}_portal"
        with running_stack(var, server_url(), database) as stack:
            yield stack


@pytest.fixture
def stack(running_portal: Stack, django_db_blocker: DjangoDbBlocker) -> Iterator[Stack]:
    """The running portal; models see its database, where everything is committed at once and nothing is cleaned up.

    Every test makes obligations of its own. Only the rate windows are emptied: all tests come from one address.
    """
    with django_db_blocker.unblock(), on_database(running_portal.database):
        RateWindow.objects.all().delete()
        yield running_portal


@pytest.fixture(scope="session")
def browser_type_launch_args(playwright: Playwright) -> dict[str, Any]:
    """How pytest-playwright starts the browser. Journeys are skipped when there is none."""
    try:
        path = find_browser(playwright)
    except NoBrowser as reason:
        pytest.skip(str(reason))
    return {"executable_path": str(path), "args": list(ARGUMENTS), "headless": True}


@pytest.fixture(scope="session")
def browser_context_args() -> dict[str, Any]:
    """A citizen's browser: Vietnamese, in Vietnam."""
    return {"locale": "vi-VN", "timezone_id": "Asia/Ho_Chi_Minh"}


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files with journeys come last: once started, Playwright keeps an event loop running in the thread of the tests."""
    driven = {item.path for item in items if "playwright" in getattr(item, "fixturenames", ())}
    items.sort(key=lambda item: item.path in driven)


def pytest_terminal_summary(terminalreporter: TerminalReporter) -> None:
    """One loud line when the journeys could not be made."""
    if why_none():
        terminalreporter.write_line(f"!!! JOURNEYS SKIPPED, NO BROWSER: {why_none()}", red=True, bold=True)
