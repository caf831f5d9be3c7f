"""What the sandbox's banks say of a day afterwards."""

import csv
import io
from xml.etree import ElementTree as ET

import pytest
import urllib3

from dichvucong.kernel.clock import now, vietnam_day
from tests.sandbox.conftest import Sandbox
from tests.sandbox.partners import admin

pytestmark = pytest.mark.req("REC-04")
ACCOUNT = "3511012345678"


def fetch(sandbox: Sandbox, path: str, day: str = "") -> urllib3.BaseHTTPResponse:
    asked = day or str(vietnam_day(now()))
    return urllib3.request("GET", f"{sandbox.url}/admin/statements/{path}?day={asked}")


def transferred(sandbox: Sandbox, *amounts_vnd: int) -> None:
    for amount_vnd in amounts_vnd:
        body = {
            "bank_bin": "970400",
            "account_number": ACCOUNT,
            "amount_vnd": amount_vnd,
            "content": f"G22.99.2-261122000001 & {amount_vnd}",
        }
        admin(sandbox.url, "POST", "/transfer", body)


def entries(document: bytes) -> list[tuple[str, str]]:
    root = ET.fromstring(document)
    name = "{urn:iso:std:iso:20022:tech:xsd:camt.054.001.08}"
    return [
        (str(entry.findtext(f"{name}Amt")), str(entry.findtext(f".//{name}Ustrd")))
        for entry in root.iter(f"{name}Ntry")
    ]


def test_credits_of_a_day_come_as_a_notification(sandbox: Sandbox) -> None:
    transferred(sandbox, 200_000, 150_000)

    found = entries(fetch(sandbox, "nhanai/camt.054").data)

    assert found == [
        ("200000", "G22.99.2-261122000001 & 200000"),
        ("150000", "G22.99.2-261122000001 & 150000"),
    ]


def test_a_lump_names_nobody(sandbox: Sandbox) -> None:
    transferred(sandbox, 200_000, 150_000)
    admin(sandbox.url, "POST", "/switches", {"target": "nhanai", "switch": "lump", "times": 1})

    ((amount, content),) = entries(fetch(sandbox, "nhanai/camt.054").data)

    assert amount == "350000"
    assert "G22" not in content


def test_a_late_file_is_not_there_yet(sandbox: Sandbox) -> None:
    admin(sandbox.url, "POST", "/switches", {"target": "songhong", "switch": "late_file", "times": 1})

    assert fetch(sandbox, "songhong/settlement.csv").status == 404
    assert fetch(sandbox, "songhong/settlement.csv").status == 200


def test_a_day_without_orders_is_a_file_with_a_heading_and_a_total(sandbox: Sandbox) -> None:
    text = fetch(sandbox, "songhong/settlement.csv", "2026-01-02").data.decode("utf-8-sig")

    heading, total = csv.reader(io.StringIO(text), delimiter=";")
    assert heading[0] == "Mã giao dịch"
    assert total[:2] == ["Tổng cộng", "0"]


@pytest.mark.parametrize(
    ("path", "day", "status"),
    [("x/camt.054", "", 404), ("songhong/camt.052", "", 404), ("songhong/camt.054", "hôm nay", 422)],
)
def test_what_is_not_there_is_said(sandbox: Sandbox, path: str, day: str, status: int) -> None:
    assert fetch(sandbox, path, day).status == status
