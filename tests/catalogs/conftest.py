"""The shipped catalogues, loaded."""

from datetime import datetime

import pytest

from dichvucong.catalogs.services import LoadReport, load_reference_data
from dichvucong.kernel.clock import VIETNAM


@pytest.fixture
def now() -> datetime:
    return datetime(2026, 11, 22, 9, 0, tzinfo=VIETNAM)


@pytest.fixture
def catalogues(db: None, now: datetime) -> LoadReport:
    return load_reference_data(now=now)
