from collections.abc import Iterator

import pytest

from dichvucong.exchange.gateways import couriers
from tests.exchange.world import World, world


@pytest.fixture
def exchange(db: None) -> Iterator[World]:
    """Systems with a real HTTP endpoint, sending in the test's own thread."""
    before = {protocol: couriers[protocol] for protocol in couriers.protocols()}
    with world() as ready:
        yield ready
    couriers.install(before)
