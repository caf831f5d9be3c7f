"""What comes in at /callbacks/<provider>, and what the provider is told (PAY-08; quality marks 3, 9, 10)."""

import io
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from dichvucong.kernel.clock import now
from dichvucong.kernel.models import InboxMessage
from dichvucong.payments.gateways import providers
from dichvucong.payments.models import Payment
from dichvucong.payments.services import hearing
from tests.integrations.banks.keys import OTHER_KEY
from tests.web.callbacks.messages import event, ipn, signed

pytestmark = pytest.mark.django_db


def post(client: Client, body: bytes, headers: dict[str, str], path: str = "/callbacks/mot") -> Any:
    kept = {name: value for name, value in headers.items() if name != "content-type"}
    return client.post(path, body, content_type=headers.get("content-type", "text/plain"), headers=kept)


def in_chunks(body: bytes) -> dict[str, Any]:
    """What the server says of a body whose length was not announced."""
    return {"CONTENT_LENGTH": "", "HTTP_TRANSFER_ENCODING": "chunked", "wsgi.input": io.BytesIO(body)}


@pytest.mark.req("PAY-08", "BEY-13")
def test_a_signed_report_is_kept_raw_and_acknowledged(client: Client, payment: Payment) -> None:
    body = event(payment.code)
    headers = signed(body)

    answer = post(client, body, headers)

    message = InboxMessage.objects.get()
    assert (answer.status_code, answer.json()) == (200, {"status": "stored"})
    assert (message.source, message.believed, message.reference) == ("provider:mot", True, payment.code)
    assert bytes(message.body) == body
    assert message.headers["signature"] == headers["signature"]
    assert message.digest["outcome"] == "succeeded"
    assert message.handled_at is None


def test_it_costs_one_insert_and_one_read_and_no_session(client: Client, payment: Payment) -> None:
    body = event(payment.code)
    headers = signed(body)

    with CaptureQueriesContext(connection) as queries:
        answer = post(client, body, headers)

    statements = [query["sql"].split()[0] for query in queries.captured_queries]
    assert statements == ["INSERT", "SELECT"]
    assert "Set-Cookie" not in answer.headers


@pytest.mark.req("PAY-08")
def test_the_same_report_twice_is_kept_once(client: Client, payment: Payment) -> None:
    body = event(payment.code)

    first = post(client, body, signed(body))
    second = post(client, body, signed(body))

    assert first.json() == {"status": "stored"}
    assert (second.status_code, second.json()) == (200, {"status": "already_known"})
    assert InboxMessage.objects.count() == 1


@pytest.mark.req("PAY-08")
def test_a_report_signed_by_somebody_else_is_kept_but_not_believed(client: Client, payment: Payment) -> None:
    body = event(payment.code)

    answer = post(client, body, signed(body, key=OTHER_KEY))

    message = InboxMessage.objects.get()
    assert (answer.status_code, answer.json()) == (401, {"status": "bad_signature"})
    assert (message.believed, message.external_id[:8], message.reference) == (False, "refused:", "")
    assert bytes(message.body) == body


def test_a_forgery_does_not_use_up_the_number_of_the_genuine_report(client: Client, payment: Payment) -> None:
    body = event(payment.code)
    post(client, body, signed(body, key=OTHER_KEY))

    answer = post(client, body, signed(body))

    assert answer.json() == {"status": "stored"}
    assert InboxMessage.objects.filter(believed=True).count() == 1


@pytest.mark.parametrize("seconds", [-301, 301, 86_400, -86_400])
def test_a_report_signed_at_another_time_is_refused(client: Client, payment: Payment, seconds: int) -> None:
    body = event(payment.code)
    created = (now() + timedelta(seconds=seconds)).replace(microsecond=0)

    answer = post(client, body, signed(body, created=created))

    assert answer.status_code == 401
    assert not InboxMessage.objects.filter(believed=True).exists()


def test_a_report_for_another_address_is_refused(client: Client, payment: Payment) -> None:
    body = event(payment.code)

    answer = post(client, body, signed(body, url="http://127.0.0.1:8000/callbacks/hai"))

    assert answer.status_code == 401


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"\xff\x00\xfe", b'{"event_id": 7}', b'{"status": []}', b"[" * 60_000]
)
def test_a_signed_message_that_cannot_be_read_is_kept_and_refused(
    client: Client, payment: Payment, body: bytes
) -> None:
    answer = post(client, body, signed(body))

    assert (answer.status_code, answer.json()) == (422, {"status": "malformed"})
    assert InboxMessage.objects.get().believed is False


def test_a_message_at_which_an_adapter_fails_is_kept_and_asked_for_again(
    client: Client, payment: Payment, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_args: object, **_named: object) -> None:
        raise TypeError("a mistake of ours")

    monkeypatch.setattr(providers["mot"], "read_callback", broken)
    body = event(payment.code)

    answer = post(client, body, signed(body))

    assert (answer.status_code, answer.json()) == (503, {"status": "failed"})
    assert InboxMessage.objects.get().believed is False


def test_an_unknown_code_is_kept_for_the_case_it_becomes(client: Client, payment: Payment) -> None:
    body = event("G22.99.2-261120777777")

    answer = post(client, body, signed(body))

    assert (answer.status_code, answer.json()) == (200, {"status": "unknown_code"})
    assert InboxMessage.objects.get().believed is True


def test_a_wrong_amount_is_kept_and_said(client: Client, payment: Payment) -> None:
    body = event(payment.code, amount_vnd=1)

    answer = post(client, body, signed(body))

    assert (answer.status_code, answer.json()) == (200, {"status": "wrong_amount"})
    assert InboxMessage.objects.get().believed is True


@pytest.mark.parametrize("announced", [True, False])
def test_more_than_64_kb_are_not_read(client: Client, payment: Payment, announced: bool) -> None:
    body = b"x" * (64 * 1024 + 1)
    extra = {} if announced else in_chunks(body)

    answer = client.post("/callbacks/mot", body, content_type="application/json", **extra)

    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")
    assert answer["Content-Type"] == "application/problem+json"
    assert not InboxMessage.objects.exists()


def test_a_report_sent_in_chunks_is_read(client: Client, payment: Payment) -> None:
    body = event(payment.code)
    kept = {name: value for name, value in signed(body).items() if name != "content-type"}

    answer = client.post(
        "/callbacks/mot",
        body,
        content_type="application/json",
        headers=kept,
        **in_chunks(body),
    )

    assert answer.json() == {"status": "stored"}


def test_an_unknown_provider_is_not_found(client: Client, wired: None) -> None:
    answer = client.post("/callbacks/khong-co", b"{}", content_type="application/json")

    assert (answer.status_code, answer.json()["code"]) == (404, "unknown_provider")
    assert not InboxMessage.objects.exists()


@pytest.mark.parametrize("method", ["put", "delete", "patch", "options"])
def test_other_methods_are_refused(client: Client, payment: Payment, method: str) -> None:
    answer = getattr(client, method)("/callbacks/mot")

    assert (answer.status_code, answer["Allow"]) == (405, "POST, GET")
    assert not InboxMessage.objects.exists()


def test_a_message_that_could_not_be_kept_is_asked_for_again(
    client: Client, payment: Payment, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_args: object, **_named: object) -> None:
        raise OperationalError("the disk is full")

    monkeypatch.setattr(hearing, "receive", broken)
    body = event(payment.code)

    answer = post(client, body, signed(body))

    assert (answer.status_code, answer.json()) == (503, {"status": "failed"})


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, ("00", "Confirm Success")),
        ({"vnp_TxnRef": "G22.99.2-261120777777"}, ("01", "Order not found")),
        ({"vnp_Amount": "100"}, ("04", "Invalid amount")),
        ({"vnp_TmnCode": "SOMEBODY"}, ("97", "Invalid Checksum")),
        ({"vnp_Amount": "tien"}, ("99", "Unknown error")),
        ({"vnp_BankCode": "a\x00b", "vnp_TransactionStatus": "02", "vnp_ResponseCode": "\x00"}, ("00", None)),
    ],
)
def test_vnpay_is_answered_in_its_own_words(
    client: Client, vnpay_payment: Payment, changes: dict[str, str], words: tuple[str, str | None]
) -> None:
    answer = client.get(f"/callbacks/vnpay?{ipn(vnpay_payment.code, **changes)}")

    assert answer.status_code == 200
    assert answer.json()["RspCode"] == words[0]
    assert words[1] is None or answer.json()["Message"] == words[1]
    assert InboxMessage.objects.count() == 1


def test_vnpay_asking_twice_is_told_that_it_is_known(client: Client, vnpay_payment: Payment) -> None:
    query = ipn(vnpay_payment.code)
    client.get(f"/callbacks/vnpay?{query}")

    answer = client.get(f"/callbacks/vnpay?{query}")

    assert answer.json() == {"RspCode": "02", "Message": "Order already confirmed"}
    assert InboxMessage.objects.count() == 1


def test_a_forged_ipn_is_kept_but_not_believed(client: Client, vnpay_payment: Payment) -> None:
    answer = client.get(f"/callbacks/vnpay?{ipn(vnpay_payment.code, secret='sai')}")

    assert answer.json() == {"RspCode": "97", "Message": "Invalid Checksum"}
    assert InboxMessage.objects.get().believed is False


def test_an_ipn_with_too_many_fields_is_malformed(client: Client, vnpay_payment: Payment) -> None:
    answer = client.get("/callbacks/vnpay?" + "&".join(f"vnp_{n}=1" for n in range(61)))

    assert answer.json()["RspCode"] == "99"
