"""Asking a telecom whose phone it is: every strange answer counts as none."""

import json

import pytest

from dichvucong.identity.gateways import ProvenNumber, SubscriberOutcome
from dichvucong.identity.words import IdentifierKind
from dichvucong.integrations.telecoms.http_registry import HttpSubscriberRegistry
from dichvucong.kernel.outbound import OutboundClient
from dichvucong.kernel.outbound_policy import Policy
from tests.support.servers import Reply, http_server

pytestmark = pytest.mark.req("IDN-01")
NUMBER = ProvenNumber(IdentifierKind.PASSPORT, "X00000001", "US")


@pytest.mark.parametrize(
    ("reply", "outcome", "name"),
    [
        (Reply(200, b'{"owner": true, "full_name": "DOE  JOHN"}'), SubscriberOutcome.OWNER, "DOE JOHN"),
        (Reply(200, b'{"owner": false, "full_name": "SOMEBODY"}'), SubscriberOutcome.NOT_OWNER, ""),
        (Reply(200, b'{"owner": "true", "full_name": "A"}'), SubscriberOutcome.NOT_OWNER, ""),
        (Reply(200, b'{"owner": true}'), SubscriberOutcome.UNAVAILABLE, ""),
        (Reply(200, b'{"owner": true, "full_name": "<b>"}'), SubscriberOutcome.UNAVAILABLE, ""),
        (Reply(200, b'{"owner": true, "full_name": 7}'), SubscriberOutcome.UNAVAILABLE, ""),
        (Reply(200, b"[]"), SubscriberOutcome.UNAVAILABLE, ""),
        (Reply(200, b"{"), SubscriberOutcome.UNAVAILABLE, ""),
        (Reply(401, b"{}"), SubscriberOutcome.UNAVAILABLE, ""),
        (Reply(503), SubscriberOutcome.UNAVAILABLE, ""),
        (Reply(hang_up=True), SubscriberOutcome.UNAVAILABLE, ""),
    ],
)
def test_only_a_plain_yes_with_a_name_is_a_yes(reply: Reply, outcome: SubscriberOutcome, name: str) -> None:
    with http_server(lambda _: reply) as server:
        client = OutboundClient(Policy.from_words([f"{server.host}:{server.port}"]))
        registry = HttpSubscriberRegistry(url=f"{server.address}/owners", api_key="k-1", client=client)

        report = registry.check("+84950000007", NUMBER)

        asked = server.received[0]
    assert (report.outcome, report.full_name) == (outcome, name)
    assert asked.headers["x-api-key"] == "k-1"
    assert json.loads(asked.body) == {
        "phone": "+84950000007",
        "number_kind": "passport",
        "number": "X00000001",
        "country": "US",
    }
