"""Money that was paid, ready to be settled."""

from collections.abc import Iterator

import pytest

from dichvucong.integrations.statements.reader import FileReader
from dichvucong.payments.gateways import providers
from dichvucong.payments.statements import reader
from tests.factories.payments import ScriptedProvider, a_provider


@pytest.fixture
def bank(db: None) -> Iterator[ScriptedProvider]:
    wired = {code: providers[code] for code in providers.codes()}
    scripted = ScriptedProvider()
    providers.install({"scripted": scripted, "other": ScriptedProvider(code="other")})
    a_provider("scripted")
    a_provider("other")
    yield scripted
    providers.install(wired)


@pytest.fixture(autouse=True)
def reading() -> Iterator[None]:
    before = reader.current
    reader.install(FileReader())
    yield
    reader.install(before)
