"""A province's own system over real HTTP: token, catalogues, obligations, a payment, and everything it reads back."""

import base64
import json
import re
from dataclasses import dataclass
from secrets import randbelow
from typing import Any
from uuid import uuid4

import pytest

from dichvucong.catalogs import selectors as catalogs
from dichvucong.config.demo.systems import SYSTEMS
from dichvucong.kernel.clock import now, vietnam_day
from tests.e2e.test_payment_platform import choose
from tests.support.stack import Stack, wait_for

pytestmark = pytest.mark.e2e

SYSTEM, AGENCY = SYSTEMS["H26"], "H26.101"


@dataclass
class Caller:
    """Speaks JSON to the portal with its token."""

    stack: Stack
    token: str

    def send(
        self, method: str, path: str, body: Any = None, **headers: str
    ) -> tuple[int, dict[str, Any], str]:
        """Status, answer, ETag."""
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        answer = self.stack.http.request(
            method,
            f"{self.stack.portal}/api/v1/{path}",
            body=None if body is None else json.dumps(body),
            headers={"Content-Type": "application/json", "Authorization": f"Bearer {self.token}"} | given,
        )
        return answer.status, json.loads(answer.data or b"{}"), answer.headers.get("etag", "")

    def open(self, body: Any, key: str = "") -> tuple[int, dict[str, Any]]:
        """Hand in one obligation."""
        status, answer, _etag = self.send("POST", "obligations", body, Idempotency_Key=key or str(uuid4()))
        return status, answer


@pytest.fixture
def hanoi(stack: Stack) -> Caller:
    """Hà Nội's system, with a token it asked for."""
    basic = base64.b64encode(f"{SYSTEM.client_id}:{SYSTEM.client_secret}".encode()).decode()
    answer = stack.http.request(
        "POST",
        f"{stack.portal}/oauth/token",
        fields={"grant_type": "client_credentials"},
        encode_multipart=False,
        headers={"Authorization": f"Basic {basic}"},
    )
    assert answer.status == 200, answer.data
    return Caller(stack, json.loads(answer.data)["access_token"])


def a_body(**changes: Any) -> dict[str, Any]:
    account = catalogs.beneficiary_accounts(AGENCY)[0]
    return {
        "revenue_identifier": f"{AGENCY}-{vietnam_day(now()):%y%m%d}-{randbelow(10**7):07d}",
        "agency_code": AGENCY,
        "payment_type": 2,
        "fee_code": "2764",
        "amount_vnd": 200_000,
        "lines": [{"code": "2764", "name": "Lệ phí", "amount_vnd": 200_000}],
        "payer_name": "Nguyễn Văn Mẫu",
        "citad": account.citad,
        "account_number": account.account_number,
        "account_name": account.account_name,
    } | changes


@pytest.mark.req("PAY-01", "PAY-02", "PAY-12")
def test_a_system_hands_in_amends_repeats_withdraws_and_follows(hanoi: Caller) -> None:
    _status, start, _etag = hanoi.send("GET", "obligations?changed_since=&limit=500")
    while start["more"]:
        _status, start, _etag = hanoi.send(
            "GET", f"obligations?changed_since={start['next_cursor']}&limit=500"
        )
    body, key = a_body(), str(uuid4())

    first = hanoi.open(body, key)
    repeated = hanoi.open(body, key)
    taken = hanoi.open(body)
    place = f"obligations/{body['revenue_identifier']}"
    amended, changed, _etag = hanoi.send("PATCH", place, {"note": "Nộp trước khi hẹn trả"})
    withdrawn, ended, _etag = hanoi.send(
        "POST", f"{place}/withdraw", {"reason": "Nhập nhầm"}, Idempotency_Key=str(uuid4())
    )

    assert first[0] == 201
    assert repeated[1]["revenue_identifier"] == first[1]["revenue_identifier"]
    assert (taken[0], taken[1]["code"]) == (409, "revenue_identifier_taken")
    assert (amended, changed["note"]) == (200, "Nộp trước khi hẹn trả")
    assert (withdrawn, ended["state"]) == (200, "cancelled")
    assert hanoi.send("GET", place)[1]["state"] == "cancelled"
    wait_for(lambda: body["revenue_identifier"] in news(hanoi, start["next_cursor"]), seconds=30)


def news(system: Caller, cursor: str) -> set[str]:
    _status, page, _etag = system.send("GET", f"obligations?changed_since={cursor}")
    return {row["revenue_identifier"] for row in page["obligations"]}


@pytest.mark.req("PAY-01", "PAY-15", "IDN-12")
@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"amount_vnd": 0}, "amount_vnd"),
        ({"agency_code": "H31.101"}, "agency_code"),
        ({"account_number": "000111222333"}, "account_number"),
        ({"citad": "99999999"}, "account_number"),
        ({"fee_code": "0000"}, "fee_code"),
        ({"payer_identifier": "000199012345"}, "payer_identifier"),
        ({"payer_tax_code": "0100109107"}, "payer_tax_code"),
        ({"payer_phone": "12"}, "payer_phone"),
    ],
)
def test_what_would_lead_a_payer_nowhere_is_refused_where_it_is_handed_in(
    hanoi: Caller, changes: dict[str, Any], field: str
) -> None:
    status, refusal = hanoi.open(a_body(**changes))

    assert status in {403, 422}, refusal
    assert field in {error["field"] for error in refusal.get("errors", [])} | {refusal.get("field", "")}


@pytest.mark.req("PAY-03", "PAY-04", "PAY-12")
def test_the_system_reads_every_step_of_a_payment(stack: Stack, hanoi: Caller) -> None:
    _status, opened = hanoi.open(a_body())
    page = opened["pay_link"]
    code = choose(stack, page, "songhong")
    begun = hanoi.send("GET", f"payments/{code}")[1]
    stack.http.request("POST", f"{stack.outside}/admin/pay/{code}", json={})

    wait_for(lambda: hanoi.send("GET", f"payments/{code}")[1]["state"] == "transaction_succeeded")
    ended = hanoi.send("GET", f"payments/{code}")[1]
    assert re.fullmatch(rf"G22\.99\.2-{vietnam_day(now()):%y%m%d}\d{{6}}", code)
    assert (begun["state"], begun["amount_vnd"]) == ("processing", 200_000)
    assert ended["accounting_state"] == "pending"
    assert ended["documents_received_at"] is not None


@pytest.mark.req("CAT-01", "CAT-05", "CAT-06")
def test_the_catalogues_are_mirrored_without_asking_anybody(hanoi: Caller) -> None:
    status, units, etag = hanoi.send("GET", "catalogs/units?province=")
    again, _nothing, _etag = hanoi.send("GET", "catalogs/units?province=", If_None_Match=etag)
    codes: list[str] = []
    beyond: str | None = ""
    while beyond is not None:
        page = hanoi.send("GET", f"catalogs/units?limit=500&after={beyond}")[1]
        codes += [entry["code"] for entry in page["entries"]]
        beyond = page["next"]
    agency = hanoi.send("GET", "catalogs/agencies?after=H26.100&limit=1")[1]["entries"][0]
    types = hanoi.send("GET", "catalogs/payment-types")[1]["entries"]
    banks = hanoi.send("GET", "catalogs/banks")[1]["entries"]

    assert (status, len(units["entries"]), again) == (200, 34, 304)
    assert len(set(codes)) == 34 + 3321
    assert agency["path"].startswith("/H26/")
    assert len(types) == 8
    assert "970436" in {bank["bin"] for bank in banks}
