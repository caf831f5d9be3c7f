"""Asking the tax authority and social insurance: every strange answer counts as none."""

import json

import pytest

from dichvucong.identity.gateways.registers import InsuredReport, RegisterOutcome, TaxpayerReport
from dichvucong.integrations.registers.asking import Register
from dichvucong.integrations.registers.insurance import HttpSocialInsurance
from dichvucong.integrations.registers.tax import HttpTaxRegister
from dichvucong.kernel.outbound import OutboundClient
from dichvucong.kernel.outbound_policy import Policy
from tests.support.servers import Reply, Server, http_server

pytestmark = pytest.mark.req("IDN-01")
NOTHING = TaxpayerReport(RegisterOutcome.UNAVAILABLE)
NOBODY = InsuredReport(RegisterOutcome.UNAVAILABLE)
BROKEN = [
    Reply(200, b"[]"),
    Reply(200, b"{"),
    Reply(200, b"{}"),
    Reply(200, b"[" * 5000),
    Reply(200, b'{"found": "true", "insured": 1}'),
    Reply(200, b'{"found": true, "insured": true}'),
    Reply(200, b'{"found": true, "name": 7, "status": "active", "insured": true, "full_name": "<b>"}'),
    Reply(200, b'{"found": true, "name": "A", "status": "asleep", "insured": true, "full_name": ""}'),
    Reply(200, b'{"found": true, "name": "  ", "status": "active", "insured": null}'),
    Reply(200, b"{" + b" " * 20_000 + b"}"),
    Reply(401, b'{"found": false, "insured": false}'),
    Reply(503),
    Reply(hang_up=True),
]


def register(server: Server) -> Register:
    client = OutboundClient(Policy.from_words([f"{server.host}:{server.port}"]))
    return Register(url=f"{server.address}/ask", api_key="k-1", client=client)


@pytest.mark.parametrize("reply", BROKEN)
def test_a_strange_answer_is_none(reply: Reply) -> None:
    with http_server(lambda _: reply) as server:
        assert HttpTaxRegister(register(server)).look_up("9900000016") == NOTHING
        assert (
            HttpSocialInsurance(register(server)).check("7900000007", full_name="A", birth="1970") == NOBODY
        )


@pytest.mark.parametrize(
    ("said", "report"),
    [
        (
            {"found": True, "name": " Công ty  A ", "status": "active", "representative": "Nguyễn A"},
            TaxpayerReport(RegisterOutcome.FOUND, "Công ty A", True, "Nguyễn A"),
        ),
        ({"found": True, "name": "A", "status": "closed"}, TaxpayerReport(RegisterOutcome.FOUND, "A", False)),
        ({"found": False}, TaxpayerReport(RegisterOutcome.NOT_FOUND)),
    ],
)
def test_the_tax_authority_tells_of_an_organisation(said: dict[str, object], report: TaxpayerReport) -> None:
    with http_server(lambda _: Reply(200, json.dumps(said).encode())) as server:
        found = HttpTaxRegister(register(server)).look_up("9900000016")

        asked = server.received[0]
    assert found == report
    assert asked.headers["x-api-key"] == "k-1"
    assert json.loads(asked.body) == {"tax_code": "9900000016"}


@pytest.mark.parametrize(
    ("said", "report"),
    [
        (
            {"insured": True, "full_name": "DOE  JOHN", "phone": "0950000007"},
            InsuredReport(RegisterOutcome.FOUND, "DOE JOHN", "+84950000007"),
        ),
        (
            {"insured": True, "full_name": "Ngọc", "phone": "113"},
            InsuredReport(RegisterOutcome.FOUND, "Ngọc"),
        ),
        ({"insured": True, "full_name": "Ngọc"}, InsuredReport(RegisterOutcome.FOUND, "Ngọc")),
        ({"insured": False, "full_name": "SOMEBODY"}, InsuredReport(RegisterOutcome.NOT_FOUND)),
    ],
)
def test_social_insurance_confirms_a_claim(said: dict[str, object], report: InsuredReport) -> None:
    with http_server(lambda _: Reply(200, json.dumps(said).encode())) as server:
        found = HttpSocialInsurance(register(server)).check("7900000007", full_name="DOE JOHN", birth="1976")

        asked = json.loads(server.received[0].body)
    assert found == report
    assert asked == {"number": "7900000007", "full_name": "DOE JOHN", "birth": "1976"}
