from collections.abc import Iterator

import pytest

from dichvucong.payments.gateways import providers
from tests.factories.payments import ScriptedProvider, a_provider


@pytest.fixture
def bank(db: None) -> Iterator[ScriptedProvider]:
    """Two scripted providers, `scripted` and `other`; the first is given to the test."""
    wired = {code: providers[code] for code in providers.codes()}
    scripted = ScriptedProvider()
    providers.install({"scripted": scripted, "other": ScriptedProvider(code="other")})
    a_provider("scripted")
    a_provider("other")
    yield scripted
    providers.install(wired)


@pytest.fixture
def committed_bank(transactional_db: None) -> Iterator[ScriptedProvider]:
    """As `bank`, for tests that need real commits."""
    wired = {code: providers[code] for code in providers.codes()}
    scripted = ScriptedProvider()
    providers.install({"scripted": scripted, "other": ScriptedProvider(code="other")})
    a_provider("scripted")
    a_provider("other")
    yield scripted
    providers.install(wired)
