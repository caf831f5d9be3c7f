import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dichvucong.integrations.banks.message_signatures import (
    WINDOW_SECONDS,
    BadSignature,
    Message,
    SigningKey,
    Verifier,
    sign_request,
)
from tests.integrations.banks.keys import (
    BANK_KEY,
    OTHER_KEY,
    PORTAL_KEY,
    AnswerView,
    View,
    library_accepts,
    sign,
)

NOW = dt.datetime.now(dt.UTC).replace(microsecond=0)
URL = "https://bank.example/v1/orders"
BODY = '{"code":"G22.99.2-261122000001","tên":"Đỗ"}'.encode()
VERIFIER = Verifier({"bank-1": BANK_KEY.public_key()})


def callback(body: bytes = BODY, *, created: dt.datetime = NOW, **options: Any) -> Message:
    return Message("POST", URL, sign(View("POST", URL, {}), body, created=created, **options), body)


@pytest.mark.req("BEY-13")
@pytest.mark.parametrize(("method", "body"), [("POST", BODY), ("POST", b"{}"), ("GET", b"")])
def test_the_library_accepts_what_we_sign(method: str, body: bytes) -> None:
    # The library looks at the clock itself, and the suite may have been collected long ago.
    headers = sign_request(
        method, URL, body, key=SigningKey("portal-1", PORTAL_KEY), now=dt.datetime.now(dt.UTC)
    )

    assert library_accepts(View(method, URL, headers), {"portal-1": PORTAL_KEY.public_key()})


def test_we_accept_requests_that_the_library_signs() -> None:
    assert VERIFIER.verify(callback(), now=NOW) == "bank-1"
    assert (
        VERIFIER.verify(Message("GET", URL, sign(View("GET", URL, {}), b"", created=NOW), b""), now=NOW)
        == "bank-1"
    )


@pytest.mark.parametrize("status", [200, 201, 404, 422])
def test_we_accept_answers_that_the_library_signs(status: int) -> None:
    headers = sign(AnswerView(status, {}, View("POST", URL, {})), BODY, created=NOW)

    assert VERIFIER.verify(Message("POST", URL, headers, BODY, status=status), now=NOW) == "bank-1"


def test_an_answer_to_another_request_is_refused() -> None:
    headers = sign(AnswerView(200, {}, View("POST", URL, {})), BODY, created=NOW)

    for message in (
        Message("GET", URL, headers, BODY, status=200),
        Message("POST", URL + "/other", headers, BODY, status=200),
        Message("POST", URL, headers, BODY, status=201),
    ):
        with pytest.raises(BadSignature):
            VERIFIER.verify(message, now=NOW)


@pytest.mark.parametrize(
    "options",
    [
        {"label": "bank"},
        {"include_alg": False},
        {"nonce": "n-1"},
        {"expires": NOW + dt.timedelta(minutes=1)},
        {"covered_component_ids": ("content-digest", "@target-uri", "content-type", "@method")},
        {"covered_component_ids": ("@method", "@target-uri", "@authority", "content-type", "content-digest")},
    ],
)
def test_other_lawful_ways_to_write_a_signature_are_accepted(options: dict[str, Any]) -> None:
    assert VERIFIER.verify(callback(**options), now=NOW) == "bank-1"


@pytest.mark.parametrize(
    "options",
    [
        {"key": OTHER_KEY},
        {"key_id": "bank-2"},
        {"tag": "other"},
        {"tag": None},
        {"covered_component_ids": ("@method", "@target-uri", "content-type")},
        {"covered_component_ids": ("@method", "content-type", "content-digest")},
        {"covered_component_ids": ("content-digest",)},
        {"expires": NOW - dt.timedelta(seconds=WINDOW_SECONDS + 1)},
    ],
)
def test_a_signature_that_proves_less_is_refused(options: dict[str, Any]) -> None:
    with pytest.raises(BadSignature):
        VERIFIER.verify(callback(**options), now=NOW)


def test_a_changed_body_address_or_header_is_refused() -> None:
    good = callback()
    for bad in (
        Message("POST", URL, good.headers, BODY.replace(b"1", b"2")),
        Message("POST", URL + "?x=1", good.headers, BODY),
        Message("PUT", URL, good.headers, BODY),
        Message("POST", URL, {**good.headers, "content-type": "text/plain"}, BODY),
        Message("POST", URL, {**good.headers, "content-digest": "sha-256=:AAAA:"}, BODY),
        Message("POST", URL, {**good.headers, "signature": "sig1=:AAAA:"}, BODY),
        Message("POST", URL, {**good.headers, "signature-input": ""}, BODY),
        Message("POST", URL, {k: v for k, v in good.headers.items() if k != "signature"}, BODY),
        Message("POST", URL, {k: v for k, v in good.headers.items() if k != "content-digest"}, BODY),
        Message("POST", URL, {}, BODY),
    ):
        with pytest.raises(BadSignature):
            VERIFIER.verify(bad, now=NOW)


@pytest.mark.req("PAY-08")
@given(st.integers(-86_400, 86_400))
def test_only_signatures_within_300_seconds_either_way_are_believed(offset: int) -> None:
    message = callback(created=NOW + dt.timedelta(seconds=offset))

    if abs(offset) <= WINDOW_SECONDS:
        assert VERIFIER.verify(message, now=NOW) == "bank-1"
    else:
        with pytest.raises(BadSignature, match="window"):
            VERIFIER.verify(message, now=NOW)


@given(st.text(max_size=300), st.text(max_size=300), st.binary(max_size=50))
def test_any_garbage_in_the_headers_is_refused_and_never_breaks(
    signature_input: str, signature: str, body: bytes
) -> None:
    headers = {**callback(body or b"x").headers, "signature-input": signature_input, "signature": signature}

    with pytest.raises(BadSignature):
        VERIFIER.verify(Message("POST", URL, headers, body), now=NOW)
