"""Who may ask, how fast, and what everybody is told who may not (RFC 6750, RFC 9110, RFC 9457)."""

import base64
import io
import json
from typing import Any

import pytest
from allauth.idp.oidc.models import Token
from django.test import Client

from dichvucong.exchange.models import ConnectedSystem
from dichvucong.identity.services import register_client
from dichvucong.kernel.clock import now
from dichvucong.payments.models import Obligation
from tests.web.api.partners import Partner, an_obligation_in, connect

pytestmark = pytest.mark.django_db
PROBLEM = "application/problem+json"
CLOSED = (
    ("POST", "obligations"),
    ("POST", "obligations/batch"),
    ("GET", "obligations"),
    ("GET", "obligations/H26.12-261120-000001"),
    ("PATCH", "obligations/H26.12-261120-000001"),
    ("POST", "obligations/H26.12-261120-000001/withdraw"),
    ("GET", "obligations/H26.12-261120-000001/payments"),
    ("POST", "payments"),
    ("GET", "payments/G22.99.2-261120000001"),
    ("GET", "payments/G22.99.2-261120000001/receipt"),
    ("GET", "payments/G22.99.2-261120000001/receipt.pdf"),
    ("GET", "providers"),
    ("GET", "events"),
    ("POST", "events/acknowledge"),
)


@pytest.mark.req("BEY-13")
@pytest.mark.parametrize(
    "given", ["", "Bearer", "Bearer x", "Basic eDp4", "Bearer \x00", "bearer  token-of-hanoi2"]
)
@pytest.mark.parametrize(("method", "path"), CLOSED)
def test_without_a_token_nothing_is_answered(
    client: Client, hanoi: Partner, given: str, method: str, path: str
) -> None:
    answer = client.generic(method, f"/api/v1/{path}", b"{}", headers={"authorization": given})

    assert (answer.status_code, answer.json()["code"]) == (401, "invalid_token")
    assert answer["WWW-Authenticate"].startswith("Bearer ")
    assert answer["Content-Type"] == PROBLEM


def test_an_expired_token_is_refused(hanoi: Partner) -> None:
    Token.objects.update(expires_at=now())

    assert hanoi.get("providers").status_code == 401


def test_a_system_that_was_switched_off_is_refused(hanoi: Partner) -> None:
    ConnectedSystem.objects.update(active=False)

    assert hanoi.get("providers").status_code == 401


@pytest.mark.parametrize(("method", "path"), CLOSED)
def test_a_token_opens_only_what_its_scope_says(hanoi: Partner, method: str, path: str) -> None:
    scope, other = ("write", "read") if method != "GET" else ("read", "write")
    narrow = connect("narrow", "H26", scopes=(f"obligations.{other}",))

    answer = narrow.raw(method, path, b"{}")

    assert (answer.status_code, answer.json()["code"]) == (403, "insufficient_scope")
    assert f'scope="obligations.{scope}"' in answer["WWW-Authenticate"]


def test_credentials_become_a_token_that_opens_the_api(client: Client, hanoi: Partner) -> None:
    secret = register_client("hanoi", name="Hà Nội", scopes=["obligations.read"], actor="test", now=now())
    basic = base64.b64encode(f"hanoi:{secret}".encode()).decode()

    issued = client.post(
        "/oauth/token", {"grant_type": "client_credentials"}, headers={"authorization": f"Basic {basic}"}
    ).json()

    assert Partner("hanoi", issued["access_token"]).get("providers").status_code == 200


def test_a_system_that_asks_too_fast_is_told_when_to_come_back(hanoi: Partner, settings: Any) -> None:
    settings.API_REQUESTS_PER_MINUTE = 3
    fast = connect("fast", "H26")
    answers = [fast.get("providers") for _ in range(5)]

    last = answers[-1]
    assert 200 in {answer.status_code for answer in answers}
    assert (last.status_code, last.json()["code"]) == (429, "too_many_requests")
    assert 1 <= int(last["Retry-After"]) <= 60


@pytest.mark.parametrize(
    ("method", "path", "allow"),
    [
        ("DELETE", "obligations", "GET, HEAD, POST"),
        ("PUT", "obligations/batch", "POST"),
        ("POST", "obligations/12/QĐ-XPHC", "GET, HEAD, PATCH"),
        ("OPTIONS", "payments", "POST"),
        ("TRACE", "providers", "GET, HEAD"),
    ],
)
def test_another_method_is_answered_with_those_that_work(
    hanoi: Partner, method: str, path: str, allow: str
) -> None:
    answer = hanoi.raw(method, path, b"")

    assert (answer.status_code, answer["Allow"]) == (405, allow)
    assert (answer["Content-Type"], answer.json()["code"]) == (PROBLEM, "method_not_allowed")


@pytest.mark.parametrize(
    "path",
    ["/api/v1/nothing", "/api/", "/api/v2/obligations", "/api/v1/obligations/", "/api/v1/obligations/a%0Ab"],
)
def test_an_address_that_does_not_exist_is_a_problem_too(client: Client, path: str) -> None:
    answer = client.post(path)

    assert answer.status_code in {404, 405}
    assert answer["Content-Type"] == PROBLEM


@pytest.mark.req("PAY-02")
@pytest.mark.parametrize(
    ("key", "status", "code"),
    [
        (None, 400, "idempotency_key_missing"),
        (" ", 400, "idempotency_key_malformed"),
        ('""', 400, "idempotency_key_malformed"),
        ("k" * 256, 400, "idempotency_key_malformed"),
        ("a\tb", 400, "idempotency_key_malformed"),
        ("khoá", 400, "idempotency_key_malformed"),
    ],
)
def test_creating_needs_a_usable_key(hanoi: Partner, key: str | None, status: int, code: str) -> None:
    answer = hanoi.post("obligations", an_obligation_in(), key=key)

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert not Obligation.objects.exists()


@pytest.mark.req("PAY-02")
def test_a_key_repeats_its_answer_and_refuses_another_body(hanoi: Partner) -> None:
    body = an_obligation_in()

    first = hanoi.post("obligations", body, key='"8e03978e-40d5"')
    again = hanoi.post("obligations", body, key="8e03978e-40d5")
    other = hanoi.post("obligations", body | {"note": "khác"}, key="8e03978e-40d5")

    assert (first.status_code, again.status_code) == (201, 201)
    assert again.content == first.content
    assert ("Idempotency-Replayed" in first, again["Idempotency-Replayed"]) == (False, "true")
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    assert Obligation.objects.count() == 1


def test_after_a_refusal_the_key_may_be_used_for_the_corrected_body(hanoi: Partner) -> None:
    wrong = hanoi.post("obligations", an_obligation_in(amount_vnd=0), key="k1")
    right = hanoi.post("obligations", an_obligation_in(), key="k1")

    assert (wrong.status_code, right.status_code) == (422, 201)


def test_head_is_answered_like_get(hanoi: Partner) -> None:
    assert hanoi.raw("HEAD", "providers", b"").status_code == 200


def test_a_mistake_of_ours_is_a_problem_without_a_trace(
    hanoi: Partner, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(**_named: object) -> None:
        raise ValueError("secret detail")

    monkeypatch.setattr("dichvucong.payments.selectors.offered_providers", broken)

    answer = hanoi.get("providers")

    assert (answer.status_code, answer.json()["code"]) == (500, "internal_error")
    assert b"secret" not in answer.content


def test_a_body_sent_in_chunks_counts_for_the_key_too(hanoi: Partner) -> None:
    def chunked(body: dict[str, Any]) -> Any:
        data = json.dumps(body).encode()
        return hanoi.client.generic(
            "POST",
            "/api/v1/obligations",
            b"",
            headers={"authorization": f"Bearer {hanoi.token}", "idempotency-key": "k1"},
            **{  # type: ignore[arg-type]
                "CONTENT_TYPE": "application/json",
                "CONTENT_LENGTH": "",
                "HTTP_TRANSFER_ENCODING": "chunked",
                "wsgi.input": io.BytesIO(data),
            },
        )

    first = chunked(an_obligation_in())
    other = chunked(an_obligation_in())

    assert first.status_code == 201
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
