import json
from collections.abc import Callable

import pytest
import urllib3

from tests.sandbox.conftest import Sandbox
from tests.sandbox.partners import Portal, admin

pytestmark = pytest.mark.e2e


def test_an_order_is_opened_once_and_told_again(portal: Portal, new_code: Callable[[], str]) -> None:
    draft = portal.draft("songhong", new_code())

    first = portal.call("POST", "/banks/songhong/v1/orders", draft)
    again = portal.call("POST", "/banks/songhong/v1/orders", draft)

    assert first[0] == 201
    assert again == (200, first[1])
    assert first[1]["status"] == "open"
    assert first[1]["pay_url"] == f"{portal.sandbox}/banks/songhong/pay/{draft['code']}"


def test_another_order_under_the_same_code_is_refused(portal: Portal, new_code: Callable[[], str]) -> None:
    draft = portal.draft("songhong", new_code())
    portal.call("POST", "/banks/songhong/v1/orders", draft)

    status, answer = portal.call("POST", "/banks/songhong/v1/orders", {**draft, "amount_vnd": 1})

    assert (status, answer["code"]) == (409, "order_differs")
    assert portal.call("GET", f"/banks/songhong/v1/orders/{draft['code']}")[1]["amount_vnd"] == 120_000


@pytest.mark.req("PAY-08", "PAY-17")
def test_a_payment_is_called_back_signed_and_ends_the_order(
    portal: Portal, new_code: Callable[[], str]
) -> None:
    code = new_code()
    _, order = portal.order("songhong", code)

    admin(portal.sandbox, "POST", f"/pay/{code}")

    told = portal.verify(portal.listener.next())
    assert told["status"] == "succeeded"
    assert (told["code"], told["amount_vnd"], told["bank_reference"]) == (
        code,
        120_000,
        order["bank_reference"],
    )
    asked = portal.call("GET", f"/banks/songhong/v1/orders/{code}")[1]
    assert (asked["status"], asked["paid_at"]) == ("paid", told["paid_at"])
    assert admin(portal.sandbox, "POST", f"/pay/{code}")[0] == 409


def test_a_closed_order_can_not_be_paid(portal: Portal, new_code: Callable[[], str]) -> None:
    code = new_code()
    portal.order("songhong", code)

    status, answer = portal.call("POST", f"/banks/songhong/v1/orders/{code}/close", {})

    assert (status, answer["status"]) == (200, "closed")
    assert admin(portal.sandbox, "POST", f"/pay/{code}")[0] == 409
    assert portal.listener.silence()


def test_closing_a_paid_order_tells_that_it_was_paid(portal: Portal, new_code: Callable[[], str]) -> None:
    code = new_code()
    portal.order("songhong", code)
    admin(portal.sandbox, "POST", f"/pay/{code}")

    status, answer = portal.call("POST", f"/banks/songhong/v1/orders/{code}/close", {})

    assert (status, answer["status"], answer["paid_amount_vnd"]) == (200, "paid", 120_000)


def test_an_unknown_code_is_404_and_the_answer_is_signed(portal: Portal) -> None:
    status, answer = portal.call("GET", "/banks/songhong/v1/orders/G22.99.2-000000999999")

    assert (status, answer["code"]) == (404, "unknown_order")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("amount_vnd", 0),
        ("amount_vnd", "120000"),
        ("content", "nộp phí"),
        ("callback_url", "ftp://127.0.0.1/x"),
        ("expires_at", "2020-01-01T00:00:00+00:00"),
        ("expires_at", "2030-01-01T00:00:00"),
        ("beneficiary", {"account_number": ""}),
    ],
)
def test_a_bad_field_is_named(portal: Portal, new_code: Callable[[], str], field: str, value: object) -> None:
    code = new_code()

    status, answer = portal.order("songhong", code, **{field: value})

    assert (status, answer["code"]) == (422, "invalid_request")
    assert answer["errors"][0]["path"].startswith(field)
    assert portal.call("GET", f"/banks/songhong/v1/orders/{code}")[0] == 404


def test_a_request_is_refused_when_it_is_unsigned_or_was_changed(
    sandbox: Sandbox, portal: Portal, new_code: Callable[[], str]
) -> None:
    url = f"{sandbox.url}/banks/songhong/v1/orders"
    draft = portal.draft("songhong", new_code())
    body = json.dumps(draft).encode()
    request = portal.signed("POST", url, body)
    changed = json.dumps({**draft, "amount_vnd": 1}).encode()

    unsigned = urllib3.request("POST", url, body=body, headers={"Content-Type": "application/json"})
    tampered = urllib3.request("POST", url, body=changed, headers=request.headers)
    elsewhere = urllib3.request(
        "POST", url.replace("songhong", "cuulong"), body=body, headers=request.headers
    )

    assert [unsigned.status, tampered.status, elsewhere.status] == [401, 401, 401]
    assert admin(sandbox.url, "GET", "/ledger")[1]["orders"] == []


def test_only_the_machine_itself_may_use_the_admin(sandbox: Sandbox) -> None:
    answer = urllib3.request("POST", f"{sandbox.url}/admin/reset", headers={"Sec-Fetch-Site": "cross-site"})

    assert answer.status == 403
