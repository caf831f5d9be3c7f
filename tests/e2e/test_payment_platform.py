"""A system built for the older portal, from INIT to CONFIRM, over real HTTP and without a change on its side."""

import json
import re
from secrets import randbelow
from typing import Any
from urllib.parse import quote

import pytest

from dichvucong.exchange.selectors import LogQuery, search_log
from dichvucong.kernel.clock import now, vietnam_day
from tests.support.stack import Stack, wait_for

pytestmark = [pytest.mark.e2e, pytest.mark.req("PAY-19", "BEY-12", "PAY-12", "OPS-04")]

ACCOUNT = "999056101001"


def ask(stack: Stack, path: str, value: dict[str, Any]) -> dict[str, Any]:
    """Let the older system speak to the portal; what it got back."""
    answer = stack.http.request(
        "POST", f"{stack.outside}/admin/legacy/{path}", json=value, headers={"Accept": "application/json"}
    )
    told: dict[str, Any] = json.loads(answer.data)
    assert told["status"] == 200, told
    return told


def heard(stack: Stack) -> list[dict[str, Any]]:
    answer = stack.http.request("GET", f"{stack.outside}/admin/provinces/thanhhoa/messages")
    return [message["body"] for message in json.loads(answer.data)]


def choose(stack: Stack, page: str, provider: str) -> str:
    """Choose a provider on the payer's page; returns the payment code."""
    form = stack.http.request("GET", page)
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', form.data.decode())
    assert form.status == 200
    assert token is not None
    cookies = form.headers.getlist("set-cookie")
    answer = stack.http.request(
        "POST",
        page,
        fields={"csrfmiddlewaretoken": token[1], "ngan-hang": provider},
        headers={"Cookie": "; ".join(cookie.partition(";")[0] for cookie in cookies), "Referer": page},
        redirect=False,
        encode_multipart=False,
    )
    assert answer.status in {302, 303}, answer.data.decode()
    code = re.search(r"G22\.99\.[1-8]-\d{12}", answer.headers["location"])
    assert code is not None
    return code[0]


def test_an_older_system_has_its_dossier_paid_and_hears_of_it(stack: Stack) -> None:
    dossier = f"H56.101-{vietnam_day(now()):%y%m%d}-{now():%H%M%S}"
    bill = {"MaDichVu": "2", "MaHoSo": dossier, "TKThuHuong": ACCOUNT, "HoTenNguoiNop": "NGUYỄN VĂN MẪU"}

    begun = ask(stack, "init", {"dossier": dossier, "amount_vnd": 8000, "ThongTinBienLai": bill})
    reference = begun["request"]["MaThamChieu"]
    before = ask(stack, "query", {"reference": reference})["answer"]
    code = choose(stack, begun["answer"]["UrlThanhToan"], "songhong")
    stack.http.request("POST", f"{stack.outside}/admin/pay/{code}", json={})

    wait_for(lambda: any(body.get("MaGiaoDich") == code for body in heard(stack)), lambda: str(heard(stack)))
    (confirmed,) = [body for body in heard(stack) if body.get("MaGiaoDich") == code]
    after = ask(stack, "query", {"reference": reference})["answer"]
    billed = ask(stack, "getbill", {"reference": reference})["answer"]
    receipt = stack.http.request("GET", billed["UrlBienLai"])
    assert (before["MaLoi"], before["TrangThaiGD"]) == ("00", "3")
    assert (confirmed["MaLoi"], confirmed["MaThamChieu"], confirmed["SoTien"]) == ("00", reference, 8000)
    assert confirmed["ThongTinGiaoDich"] == begun["request"]["ThongTinGiaoDich"]
    assert confirmed["UrlBienLai"] == billed["UrlBienLai"]
    assert (after["TrangThaiGD"], after["MaGiaoDich"]) == ("1", code)
    assert receipt.data.startswith(b"%PDF-")
    wait_for(lambda: noted(code) >= {"open_order", "callback"}, lambda: str(noted(code)))


def test_a_dossier_nobody_handed_in_is_asked_of_the_older_system(stack: Stack) -> None:
    dossier = f"H56.101-{vietnam_day(now()):%y%m%d}-{randbelow(10**7):07d}"
    unknown = stack.http.request("GET", f"{stack.portal}/thanh-toan?ma={dossier}")
    stack.http.request(
        "PUT",
        f"{stack.outside}/admin/provinces/thanhhoa/quotes/{quote(dossier, safe='')}",
        json={"amount_vnd": 35_000},
    )

    found = stack.http.request("GET", f"{stack.portal}/thanh-toan?ma={dossier}").data.decode()
    link = re.search(r'href="(/thanh-toan/k/[^"]+)"', found)
    assert link is not None, found
    code = choose(stack, f"{stack.portal}{link[1]}", "songhong")
    stack.http.request("POST", f"{stack.outside}/admin/pay/{code}", json={})

    assert unknown.status == 404
    assert "35.000 đồng" in found
    wait_for(lambda: any(body.get("MaGiaoDich") == code for body in heard(stack)), lambda: str(heard(stack)))


def noted(code: str) -> set[str]:
    """What the technical log says was exchanged with the bank about a payment."""
    lines = search_log(LogQuery(payment_code=code, partner="songhong"))
    return set(lines.values_list("operation", flat=True))
