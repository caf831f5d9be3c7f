import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import urllib3
from http_message_signatures import InvalidSignature

from tests.sandbox.partners import Portal, admin, press

pytestmark = [pytest.mark.e2e, pytest.mark.req("PAY-17")]


def switch(
    portal: Portal, name: str, value: object = True, *, target: str = "songhong", **more: object
) -> None:
    status, _ = admin(
        portal.sandbox, "POST", "/switches", {"target": target, "switch": name, "value": value, **more}
    )
    assert status == 201


@pytest.fixture
def opened(portal: Portal, new_code: Callable[[], str]) -> str:
    code = new_code()
    assert portal.order("songhong", code)[0] == 201
    return code


def pay(portal: Portal, code: str) -> None:
    assert admin(portal.sandbox, "POST", f"/pay/{code}")[0] == 200


def until_delivered(portal: Portal) -> None:
    """Wait until the bank has read the portal's answers."""
    for _ in range(100):
        orders = admin(portal.sandbox, "GET", "/ledger")[1]["orders"]
        if all(callback["delivered_at"] for order in orders for callback in order["callbacks"]):
            return
        time.sleep(0.05)
    raise TimeoutError


def test_silent_tells_nothing_but_answers_when_asked(portal: Portal, opened: str) -> None:
    switch(portal, "silent", times=1)

    pay(portal, opened)

    assert portal.listener.silence()
    assert portal.call("GET", f"/banks/songhong/v1/orders/{opened}")[1]["status"] == "paid"


def test_a_switch_for_some_times_is_then_off(portal: Portal, new_code: Callable[[], str]) -> None:
    switch(portal, "silent", times=1)
    for _ in range(2):
        code = new_code()
        portal.order("songhong", code)
        pay(portal, code)

    told = portal.verify(portal.listener.next())

    assert told["code"] == code
    assert admin(portal.sandbox, "GET", "/switches")[1] == {"switches": []}


def test_a_switch_for_one_code_leaves_others_alone(
    portal: Portal, opened: str, new_code: Callable[[], str]
) -> None:
    other = new_code()
    portal.order("songhong", other)
    switch(portal, "silent", code=opened)

    pay(portal, opened)
    pay(portal, other)

    assert portal.verify(portal.listener.next())["code"] == other
    assert portal.listener.silence()


def test_duplicates_are_the_same_event(portal: Portal, opened: str) -> None:
    switch(portal, "duplicate", 2)

    pay(portal, opened)

    told = [portal.verify(portal.listener.next()) for _ in range(3)]
    assert told[0] == told[1] == told[2]
    assert portal.listener.silence()


def test_failed_comes_before_succeeded(portal: Portal, opened: str) -> None:
    switch(portal, "out_of_order", "failed_first")

    pay(portal, opened)

    told = [portal.verify(portal.listener.next())["status"] for _ in range(2)]
    assert told == ["failed", "succeeded"]


def test_the_callback_comes_before_the_answer_to_the_order(
    portal: Portal, new_code: Callable[[], str]
) -> None:
    switch(portal, "out_of_order", "before_answer")

    _, answer = portal.order("songhong", new_code())

    assert portal.listener.heard.qsize() == 1
    assert portal.verify(portal.listener.next())["status"] == "succeeded"
    assert answer["status"] == "open" or answer["status"] == "paid"


def test_a_wrong_amount_is_told_and_booked(portal: Portal, opened: str) -> None:
    switch(portal, "wrong_amount", -1_000)

    pay(portal, opened)

    assert portal.verify(portal.listener.next())["amount_vnd"] == 119_000
    assert portal.call("GET", f"/banks/songhong/v1/orders/{opened}")[1]["paid_amount_vnd"] == 119_000


def test_an_unknown_code_is_called_back(portal: Portal, opened: str) -> None:
    switch(portal, "unknown_code")

    pay(portal, opened)

    assert portal.verify(portal.listener.next())["code"] == f"{opened[:-3]}XXX"


@pytest.mark.parametrize("how", ["body", "key", "unsigned"])
def test_a_forged_callback_does_not_verify(portal: Portal, opened: str, how: str) -> None:
    switch(portal, "forged", how)
    portal.listener.statuses.append(401)

    pay(portal, opened)

    heard = portal.listener.next()
    assert heard.json()["code"] == opened
    with pytest.raises(InvalidSignature):
        portal.verify(heard)
    assert portal.listener.silence(), "a forgery is not repeated"


def test_a_skewed_clock_makes_the_signature_old(portal: Portal, opened: str) -> None:
    switch(portal, "skew", -3_600)

    pay(portal, opened)

    with pytest.raises(InvalidSignature, match="age"):
        portal.verify(portal.listener.next())


def test_an_old_callback_is_replayed_byte_for_byte(
    portal: Portal, opened: str, new_code: Callable[[], str]
) -> None:
    pay(portal, opened)
    first = portal.listener.next()
    until_delivered(portal)
    code = new_code()
    portal.order("songhong", code)
    switch(portal, "replay", times=1)

    pay(portal, code)

    heard = [portal.listener.next(), portal.listener.next()]
    assert sorted(portal.verify(one)["code"] for one in heard) == sorted([opened, code])
    [again] = [one for one in heard if one.json()["code"] == opened]
    assert (again.body, again.headers["signature"]) == (first.body, first.headers["signature"])


def test_a_success_is_taken_back(portal: Portal, opened: str) -> None:
    switch(portal, "reverse", 0.3)

    pay(portal, opened)

    assert [portal.verify(portal.listener.next())["status"] for _ in range(2)] == ["succeeded", "reversed"]
    assert portal.call("GET", f"/banks/songhong/v1/orders/{opened}")[1]["status"] == "reversed"


def test_a_late_payer_pays_after_the_order_expired(portal: Portal, new_code: Callable[[], str]) -> None:
    code = new_code()
    switch(portal, "late", 0.5)
    expires = datetime.now(UTC) + timedelta(seconds=1)
    portal.order("songhong", code, expires_at=expires.isoformat())

    time.sleep(1.1)

    assert portal.call("GET", f"/banks/songhong/v1/orders/{code}")[1]["status"] == "expired"
    assert admin(portal.sandbox, "POST", f"/pay/{code}")[0] == 409
    told = portal.verify(portal.listener.next())
    assert told["status"] == "succeeded"
    assert datetime.fromisoformat(told["paid_at"]) >= expires.replace(microsecond=0)


def test_refused_orders_are_not_booked(portal: Portal, new_code: Callable[[], str]) -> None:
    code = new_code()
    switch(portal, "refuse", "bảo trì", times=1)

    status, answer = portal.order("songhong", code)

    assert (status, answer["code"]) == (422, "refused")
    assert portal.call("GET", f"/banks/songhong/v1/orders/{code}")[0] == 404


def test_down_answers_503_and_books_nothing(portal: Portal, new_code: Callable[[], str]) -> None:
    code = new_code()
    switch(portal, "down", "503", times=1)

    status, answer = portal.order("songhong", code)

    assert (status, answer["code"]) == (503, "unavailable")
    assert portal.call("GET", f"/banks/songhong/v1/orders/{code}")[0] == 404


def test_a_lost_answer_leaves_the_order_at_the_bank(portal: Portal, new_code: Callable[[], str]) -> None:
    code = new_code()
    draft = portal.draft("songhong", code)
    switch(portal, "lost_answer", times=1)

    with pytest.raises((urllib3.exceptions.HTTPError, ConnectionError)):
        portal.call("POST", "/banks/songhong/v1/orders", draft)

    assert portal.call("GET", f"/banks/songhong/v1/orders/{code}")[1]["status"] == "open"
    assert portal.call("POST", "/banks/songhong/v1/orders", draft)[0] == 200


def test_a_reset_connection_and_a_hanging_bank_break_the_call(portal: Portal, opened: str) -> None:
    url = f"{portal.sandbox}/banks/songhong/v1/orders/{opened}"
    headers = portal.signed("GET", url, None).headers
    switch(portal, "down", "reset", times=1)
    with pytest.raises(urllib3.exceptions.ProtocolError):
        urllib3.request("GET", url, headers=headers, retries=False, timeout=5)
    switch(portal, "down", "hang", times=1)

    with pytest.raises(urllib3.exceptions.ReadTimeoutError):
        urllib3.request("GET", url, headers=headers, retries=False, timeout=0.5)


def test_slow_waits(portal: Portal, opened: str) -> None:
    switch(portal, "slow", 0.6, times=1)
    began = time.monotonic()

    status, _ = portal.call("GET", f"/banks/songhong/v1/orders/{opened}")

    assert status == 200
    assert time.monotonic() - began >= 0.6


def test_a_cancelled_payment_is_told_as_failed(portal: Portal, opened: str) -> None:
    form = press(f"{portal.sandbox}/banks/songhong/pay/{opened}", action="cancel")

    told = portal.verify(portal.listener.next())
    assert (form.status, form.headers["location"]) == (303, f"{portal.listener.url}/thanh-toan/gd/abc")
    assert (told["status"], told["reason"], told["paid_at"]) == ("failed", "cancelled_by_payer", None)
