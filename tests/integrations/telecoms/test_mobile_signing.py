"""A telecom that signs: every strange answer is unknown."""

import json

import pytest

from dichvucong.identity.gateways.mobile_signing import SimOutcome, SimReport
from dichvucong.integrations.telecoms.mobile_signing import HttpMobileSigner
from dichvucong.kernel.outbound import OutboundClient
from dichvucong.kernel.outbound_policy import Policy
from tests.support.servers import Reply, Server, http_server

pytestmark = pytest.mark.req("IDN-02")
UNKNOWN = SimReport(SimOutcome.UNKNOWN)


def signer(server: Server) -> HttpMobileSigner:
    client = OutboundClient(Policy.from_words([f"{server.host}:{server.port}"]))
    return HttpMobileSigner(url=f"{server.address}/sign", api_key="k-1", client=client)


@pytest.mark.parametrize(
    ("reply", "report"),
    [
        (Reply(200, b'{"state": "waiting"}'), SimReport(SimOutcome.WAITING)),
        (Reply(200, b'{"state": "refused"}'), SimReport(SimOutcome.REFUSED)),
        (Reply(200, b'{"state": "signed", "signature": "MAA="}'), SimReport(SimOutcome.SIGNED, b"0\x00")),
        (Reply(200, b'{"state": "signed", "signature": ""}'), UNKNOWN),
        (Reply(200, b'{"state": "signed", "signature": "!"}'), UNKNOWN),
        (Reply(200, b'{"state": "signed"}'), UNKNOWN),
        (Reply(200, b'{"state": "done"}'), UNKNOWN),
        (Reply(200, b"[]"), UNKNOWN),
        (Reply(200, b"{"), UNKNOWN),
        (Reply(404, b'{"state": "over"}'), UNKNOWN),
        (Reply(503), UNKNOWN),
        (Reply(hang_up=True), UNKNOWN),
    ],
)
def test_only_a_plain_word_counts(reply: Reply, report: SimReport) -> None:
    with http_server(lambda _: reply) as server:
        assert signer(server).look("r-1") == report
        assert server.received[0].path == "/sign/r-1"


@pytest.mark.parametrize(
    ("reply", "outcome"),
    [
        (Reply(202, b"{}"), SimOutcome.WAITING),
        (Reply(500), SimOutcome.UNKNOWN),
        (Reply(hang_up=True), SimOutcome.UNKNOWN),
    ],
)
def test_a_request_names_phone_text_and_code(reply: Reply, outcome: SimOutcome) -> None:
    with http_server(lambda _: reply) as server:
        report = signer(server).ask("r-1", phone="+84950000009", text="a\nb", code="0420")

        asked = json.loads(server.received[0].body)
    assert report.outcome is outcome
    assert asked == {"reference": "r-1", "phone": "+84950000009", "text": "a\nb", "code": "0420"}
