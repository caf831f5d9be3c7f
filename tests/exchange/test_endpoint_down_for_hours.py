"""Mark 7: an endpoint that is down for hours loses nothing, is not stormed, and delays nobody else."""

import itertools
import json
import time
from datetime import timedelta

import pytest

from dichvucong.exchange.gateways import couriers
from dichvucong.exchange.models import Delivery
from dichvucong.exchange.rules import PAUSES, next_attempt
from dichvucong.exchange.services.sending import DeliveryQueue
from dichvucong.exchange.states import DeliveryState
from dichvucong.integrations.provinces.wiring import build_couriers
from dichvucong.kernel.dispatch import Dispatcher
from dichvucong.kernel.outbound import Limits, OutboundClient
from tests.exchange.world import NOW, World, by_stream
from tests.support.servers import Received, Reply

pytestmark = pytest.mark.req("PAY-12", "BEY-13")

STREAMS = 40
STEP = timedelta(minutes=5)


def number_of(request: Received) -> tuple[str, int]:
    data = json.loads(request.body)["data"]
    return data["stream"], data["number"]


def enqueue_for(exchange: World, code: str, streams: int, each: int) -> None:
    for number in range(each):
        for stream in range(streams):
            name = f"{code}-{stream}"
            exchange.tell(code, name, stream=name, number=number)


@pytest.mark.parametrize("how", [Reply(503), Reply(hang_up=True), Reply(429, headers={"retry-after": "60"})])
def test_six_hours_down_then_everything_arrives_in_order(exchange: World, how: Reply) -> None:
    exchange.connect("down")
    exchange.connect("up")
    exchange.replies["down"] = lambda _: how
    for code in ("down", "up"):
        enqueue_for(exchange, code, STREAMS, 3)

    exchange.turn()
    others_at_once = len(exchange.heard("up"))
    exchange.pass_time(timedelta(hours=6), STEP)
    knocks = len(exchange.heard("down"))
    exchange.server.received.clear()
    exchange.replies.clear()
    exchange.pass_time(timedelta(minutes=12), timedelta(minutes=2))

    assert others_at_once == STREAMS * 3
    assert 30 < knocks < 250  # 120 messages for six hours; the schedule of each alone would make 480 attempts
    heard = by_stream(exchange.heard("down"))
    assert heard == {f"down-{stream}": [0, 1, 2] for stream in range(STREAMS)}
    assert not Delivery.objects.exclude(state=DeliveryState.ACKNOWLEDGED).exists()


def test_the_schedule_of_one_delivery_is_that_of_the_standard_and_goes_on_for_two_weeks() -> None:
    at, failed, attempts = NOW, 1, [NOW]
    while (following := next_attempt(failed_attempts=failed, created_at=NOW, now=at)) is not None:
        attempts.append(following)
        at, failed = following, failed + 1

    assert len(PAUSES) + 1 == 10
    assert attempts[9] - NOW == timedelta(hours=75, minutes=35, seconds=5)
    assert {later - earlier for earlier, later in itertools.pairwise(attempts[9:])} == {timedelta(days=1)}
    assert timedelta(days=13) < attempts[-1] - NOW <= timedelta(days=14)


def test_one_hanging_receiver_fills_its_own_places_and_delays_nobody(exchange: World) -> None:
    """Real threads and a real clock: 30 receivers, one of which answers nothing for as long as it may."""
    client = OutboundClient(exchange.policy, limits=Limits())
    couriers.install(build_couriers(client))
    exchange.dispatcher = Dispatcher(DeliveryQueue(), places=16)
    exchange.replies["hangs"] = lambda _: Reply(delay=60)
    exchange.connect("hangs")
    enqueue_for(exchange, "hangs", 20, 1)
    for code in (f"s{number}" for number in range(29)):
        exchange.connect(code)
        enqueue_for(exchange, code, 5, 2)

    started, longest_turn = time.monotonic(), 0.0
    while Delivery.objects.filter(state=DeliveryState.ACKNOWLEDGED).count() < 290:
        before = time.monotonic()
        exchange.dispatcher.turn(now=NOW + timedelta(seconds=before - started), limit=100)
        longest_turn = max(longest_turn, time.monotonic() - before)
        assert time.monotonic() - started < 10

    assert longest_turn < 1.0
    assert Delivery.objects.filter(system_code="hangs", state=DeliveryState.SENDING).count() == 6
    assert Delivery.objects.filter(system_code="hangs", state=DeliveryState.QUEUED).count() == 14
