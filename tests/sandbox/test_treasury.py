"""The sandbox's Treasury answers an order file with a status report that fits the standard."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
import urllib3

from dichvucong.integrations.treasury.pain001 import Pain001
from tests.integrations.treasury.reports import read_strictly
from tests.integrations.treasury.test_pain001 import an_order
from tests.sandbox.conftest import Sandbox
from tests.sandbox.partners import admin

pytestmark = [pytest.mark.e2e, pytest.mark.req("PAY-20")]
NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
FIRST, SECOND, THIRD = "HT-261120-00001", "HT-261120-00002", "HT-261120-00003"


def send(sandbox: Sandbox, body: bytes) -> urllib3.BaseHTTPResponse:
    return urllib3.request("POST", f"{sandbox.url}/treasury/v1/orders", body=body, timeout=5)


def orders() -> bytes:
    found = [an_order(FIRST), an_order(SECOND, amount_vnd=50_000), an_order(THIRD, debtor_account="9")]
    return Pain001().write(found, message_id="HTKB-261120-00001", now=NOW)


def misbehave(sandbox: Sandbox, switch: str, code: str, value: object = True) -> None:
    admin(
        sandbox.url,
        "POST",
        "/switches",
        {"target": "treasury", "switch": switch, "value": value, "code": code},
    )


def test_each_order_has_its_status_and_others_read_the_report(sandbox: Sandbox) -> None:
    misbehave(sandbox, "refuse", SECOND, "AC04")
    misbehave(sandbox, "pending", THIRD)

    report = read_strictly(send(sandbox, orders()).data).cstmr_pmt_sts_rpt

    assert report.orgnl_grp_inf_and_sts.orgnl_msg_id == "HTKB-261120-00001"
    said = [order for block in report.orgnl_pmt_inf_and_sts for order in block.tx_inf_and_sts]
    assert [(one.orgnl_end_to_end_id, one.tx_sts) for one in said] == [
        (FIRST, "ACSC"),
        (SECOND, "RJCT"),
        (THIRD, "ACSP"),
    ]
    assert said[1].sts_rsn_inf[0].rsn.cd == "AC04"
    assert said[1].orgnl_tx_ref.amt.instd_amt.value == Decimal(50_000)


def test_it_may_answer_for_the_whole_file_and_refuses_what_is_none(sandbox: Sandbox) -> None:
    misbehave(sandbox, "group", "HTKB-261120-00001", "RJCT")

    report = read_strictly(send(sandbox, orders()).data).cstmr_pmt_sts_rpt

    assert (report.orgnl_grp_inf_and_sts.grp_sts, report.orgnl_pmt_inf_and_sts) == ("RJCT", [])
    assert [send(sandbox, body).status for body in (b"", b"<a/>", b"{}")] == [422, 422, 422]
