"""The played authority; its keys are made once a file, its certificates again for each test's address."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integrations.certificates.judging import NOW
from tests.support.authority import Played, played_authority


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Keys are made once; certificates are issued again for each test's address."""
    return tmp_path_factory.mktemp("ca")


@pytest.fixture
def ca(state: Path) -> Iterator[Played]:
    with played_authority(state, now=NOW) as played:
        yield played
        played.revoked.clear()
