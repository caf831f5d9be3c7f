"""A provider with a desk, and an agency with accounts in the catalogue."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from dichvucong.catalogs.services import load_reference_data
from dichvucong.integrations.statements.reader import FileReader
from dichvucong.payments.crediting import desks
from dichvucong.payments.statements import reader
from tests.factories.payments import NOW
from tests.payments.conftest import bank
from tests.payments.corrections.world import ScriptedDesk, accounts_are_registered
from tests.web.api.conftest import small_catalogue

__all__ = ["bank", "small_catalogue"]


@pytest.fixture
def desk(bank: object) -> Iterator[ScriptedDesk]:
    """The scripted provider's system takes corrected orders and requests."""
    scripted = ScriptedDesk()
    desks.install({"scripted": scripted})
    yield scripted
    desks.install({})


@pytest.fixture
def no_desk(bank: object) -> Iterator[None]:
    """The scripted provider's people work in the console."""
    desks.install({})
    yield
    desks.install({})


@pytest.fixture(autouse=True)
def catalogue(db: None, small_catalogue: Path) -> None:
    load_reference_data(now=NOW, folder=small_catalogue)
    accounts_are_registered()


@pytest.fixture(autouse=True)
def reading() -> Iterator[None]:
    before = reader.current
    reader.install(FileReader())
    yield
    reader.install(before)
