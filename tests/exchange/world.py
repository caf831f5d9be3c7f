"""A few connected systems whose endpoint is a real HTTP server, and deliveries to them."""

import json
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from standardwebhooks import Webhook

from dichvucong.exchange.gateways import CarryReport, DeliveryParcel, couriers
from dichvucong.exchange.models import ConnectedSystem, Delivery
from dichvucong.exchange.services import DeliveryDraft, SystemDraft, connect_system, enqueue
from dichvucong.exchange.services.sending import DeliveryQueue
from dichvucong.integrations.provinces.wiring import build_couriers
from dichvucong.kernel.dispatch import AtOnce, Dispatcher
from dichvucong.kernel.outbound import Limits, OutboundClient
from dichvucong.kernel.outbound_policy import Policy
from tests.support.servers import Received, Reply, Server, http_server

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
SECRET = "whsec_" + "QUFB" * 8


@dataclass
class World:
    """Systems and their endpoint. `answer` decides what the endpoint says; `now` is the clock."""

    server: Server
    policy: Policy
    dispatcher: Dispatcher[DeliveryParcel, CarryReport]
    now: datetime = NOW
    replies: dict[str, Callable[[Received], Reply]] = field(default_factory=dict)

    def connect(self, code: str, **changes: Any) -> None:
        values = {
            "code": code,
            "name": f"Hệ thống {code}",
            "agency_code": "H26",
            "webhook_url": f"{self.server.address}/{code}/webhooks",
            "webhook_secrets": (SECRET,),
        }
        draft = SystemDraft(**(values | changes))
        connect_system(draft, actor="test", now=self.now, policy=self.policy)

    def tell(self, code: str, dossier: str, kind: str = "payment.succeeded", **payload: Any) -> Delivery:
        payment = payload.pop("payment_code", "G22.99.2-261120000001")
        draft = DeliveryDraft(code, kind, dossier, payment, payload, dossier, payment)
        return enqueue([draft], now=self.now)[0]

    def turn(self) -> int:
        """Everything that is due at this moment, sent and recorded."""
        return self.dispatcher.settle(now=self.now)

    def pass_time(self, span: timedelta, step: timedelta) -> None:
        """Let the clock run, sending what falls due on the way."""
        ends = self.now + span
        while self.now < ends:
            self.now = min(self.now + step, ends)
            self.turn()

    def heard(self, code: str) -> list[dict[str, Any]]:
        """The bodies that arrived for a system, in order."""
        path = f"/{code}/webhooks"
        return [json.loads(request.body) for request in self.server.received if request.path == path]

    def system(self, code: str) -> ConnectedSystem:
        return ConnectedSystem.objects.get(code=code)


@contextmanager
def world() -> Iterator[World]:
    """A world whose endpoints acknowledge everything until told otherwise."""
    replies: dict[str, Callable[[Received], Reply]] = {}

    def answer(request: Received) -> Reply:
        code = request.path.split("/")[1]
        given = replies.get(code)
        return Reply(204) if given is None else given(request)

    with http_server(answer) as server:
        policy = Policy(allowed=frozenset({(server.host, server.port)}))
        limits = Limits(connect_seconds=1, read_seconds=1, total_seconds=2)
        couriers.install(build_couriers(OutboundClient(policy, limits=limits)))
        dispatcher = Dispatcher(DeliveryQueue(), executor=AtOnce())
        yield World(server, policy, dispatcher, replies=replies)


def proven(request: Received, secret: str = SECRET) -> Any:
    """The body of a webhook whose signature holds. Raises when it does not."""
    return Webhook(secret).verify(request.body, request.headers)


def by_stream(bodies: list[dict[str, Any]]) -> dict[str, list[Any]]:
    """The `number` of each delivery as heard, by stream."""
    heard: dict[str, list[Any]] = defaultdict(list)
    for body in bodies:
        heard[body["data"]["stream"]].append(body["data"]["number"])
    return heard
