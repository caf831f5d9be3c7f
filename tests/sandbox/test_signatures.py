import time
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from http_message_signatures import HTTPMessageSigner, HTTPMessageVerifier, MappingKeyResolver, algorithms
from hypothesis import given, settings
from hypothesis import strategies as some

from sandbox.signatures import BadSignature, SignedRequest, Signer, lower_names, verify_request

KEY = Ed25519PrivateKey.generate()
OTHER = Ed25519PrivateKey.generate()
SIGNER = Signer(KEY, "portal-1")
KEYS = MappingKeyResolver(public_keys={"portal-1": KEY.public_key()}, private_keys={"portal-1": KEY})
LIBRARY = HTTPMessageVerifier(signature_algorithm=algorithms.ED25519, key_resolver=KEYS)
ALL = ("@method", "@target-uri", "content-type", "content-digest")
URL = "http://127.0.0.1:8100/banks/songhong/v1/orders"
BODY = b'{"code":"G22.99.2-261122000001"}'


def find(key_id: str) -> Ed25519PublicKey | None:
    return {"portal-1": KEY.public_key()}.get(key_id)


def verify(request: SignedRequest, *, now: float | None = None) -> str:
    return verify_request(request, find, now=now or time.time())


def signed(url: str = URL, body: bytes = BODY, created: int | None = None) -> SignedRequest:
    headers = SIGNER.request(method="POST", url=url, body=body, created=created or int(time.time()))
    return SignedRequest("POST", url, lower_names(headers), body)


@given(
    body=some.binary(min_size=1, max_size=300),
    path=some.text("abcXYZ0189-._~/", max_size=40),
    query=some.text("abc019=&%2F+", max_size=20).filter(lambda text: "%" not in text.replace("%2F", "")),
)
@settings(max_examples=60, deadline=None)
def test_the_library_accepts_every_request_signed_here(body: bytes, path: str, query: str) -> None:
    request = signed(f"http://127.0.0.1:8000/callbacks/{path}" + (f"?{query}" if query else ""), body)

    results = LIBRARY.verify(
        request, max_age=timedelta(seconds=300), expect_tag="dvc-payment", require_components=ALL, body=body
    )

    assert [result.label for result in results] == ["sig1"]
    assert verify(request) == "portal-1"


@pytest.mark.parametrize("status", [200, 201, 404, 422])
def test_the_library_accepts_every_answer_signed_here(status: int) -> None:
    kind = "application/json" if status < 400 else "application/problem+json"
    headers = SIGNER.answer(signed(), status=status, body=BODY, kind=kind, created=int(time.time()))
    answer = SimpleNamespace(status_code=status, headers=headers, request=signed())
    components = ('"@status"', '"content-type"', '"content-digest"', '"@method";req', '"@target-uri";req')

    results = LIBRARY.verify(
        answer,
        max_age=timedelta(seconds=300),
        expect_tag="dvc-payment",
        require_components=components,
        body=BODY,
    )

    assert len(results) == 1


def by_library(*components: str, **changes: Any) -> SignedRequest:
    """A request signed by the library in another shape than ours."""
    request = SimpleNamespace(method="POST", url=URL, headers={"Content-Type": "application/json"})
    options: dict[str, Any] = {
        "key_id": "portal-1",
        "label": "sig1",
        "tag": "dvc-payment",
        "body": BODY,
        **changes,
    }
    HTTPMessageSigner(signature_algorithm=algorithms.ED25519, key_resolver=KEYS).sign(
        request, covered_component_ids=components, **options
    )
    return SignedRequest("POST", URL, lower_names(request.headers), BODY)


def test_another_sound_shape_is_verified_by_the_library() -> None:
    request = by_library("@target-uri", "@method", "@authority", "content-type", label="other", nonce="n-1")

    assert verify(request) == "portal-1"


def test_a_signature_that_leaves_out_the_address_is_refused() -> None:
    with pytest.raises(BadSignature, match="not covered"):
        verify(by_library("@method", "content-type"))


def test_a_signature_for_another_purpose_is_refused() -> None:
    with pytest.raises(BadSignature):
        verify(by_library("@method", "@target-uri", "content-type", tag="something-else"))


@pytest.mark.parametrize("seconds", [-302, 302])
def test_a_signature_out_of_time_is_refused_in_either_shape(seconds: int) -> None:
    moment = datetime.now(UTC) + timedelta(seconds=seconds)
    ours = signed(created=int(moment.timestamp()))
    other = by_library("@target-uri", "@method", "content-type", created=moment + timedelta(seconds=seconds))

    for request in (ours, other):
        with pytest.raises(BadSignature):
            verify(request)


@pytest.mark.parametrize("part", ["method", "url", "body", "content-type", "signature", "keyid"])
def test_any_change_is_noticed(part: str) -> None:
    request = signed()
    if part == "method":
        request.method = "PUT"
    elif part == "url":
        request.url = URL.replace("songhong", "cuulong")
    elif part == "body":
        request.body = BODY.replace(b"1", b"2")
    elif part == "signature":
        request.headers["signature"] = signed(body=b"{}").headers["signature"]
    elif part == "keyid":
        request.headers["signature-input"] = request.headers["signature-input"].replace(
            "portal-1", "portal-2"
        )
    else:
        request.headers[part] = "text/plain"

    with pytest.raises(BadSignature):
        verify(request)


def test_another_key_under_the_same_id_is_refused() -> None:
    headers = Signer(OTHER, "portal-1").request(method="POST", url=URL, body=BODY, created=int(time.time()))

    with pytest.raises(BadSignature):
        verify(SignedRequest("POST", URL, lower_names(headers), BODY))
