from collections.abc import Iterator

import pytest

from dichvucong.notifications.gateways import carriers
from tests.notifications.world import World, world


@pytest.fixture
def post(db: None) -> Iterator[World]:
    """Gateways over real HTTP and SMTP, sending in the test's own thread."""
    before = {channel: carriers[channel] for channel in carriers.channels()}
    with world() as ready:
        yield ready
    carriers.install(before)
