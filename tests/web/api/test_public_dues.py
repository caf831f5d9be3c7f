"""GET /public/dues: what the page /thanh-toan shows, for machines, without logging in."""

from typing import Any

import pytest
from django.test import Client

from tests.factories.payments import an_obligation

pytestmark = pytest.mark.django_db


def ask(client: Client, **query: str) -> Any:
    return client.get("/api/v1/public/dues", query)


@pytest.mark.req("PAY-05")
def test_what_is_due_for_a_dossier_is_answered_with_a_masked_name(client: Client) -> None:
    obligation = an_obligation(revenue_identifier="H26.12-261120-000777")

    answer = ask(client, code="h26.12-261120-000777 ")

    found = answer.json()
    due = found["dues"][0]
    assert answer.status_code == 200
    assert found["code"] == "H26.12-261120-000777"
    assert (due["state"], due["payable"], due["amount_vnd"]) == ("open", True, 200_000)
    assert due["lines"] == obligation.lines
    assert due["pay_link"].endswith(f"/thanh-toan/k/{obligation.link_token}")
    assert "Nguyễn Văn Mẫu" not in answer.content.decode()
    assert "Set-Cookie" not in answer


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ({"code": "H26.12-261120-999999"}, 404, "code_unknown"),
        ({"code": "???"}, 422, "invalid_value"),
        ({"code": "\x00"}, 422, "invalid_value"),
        ({"code": ""}, 422, "invalid_fields"),
        ({"code": "x" * 301}, 422, "invalid_fields"),
        ({}, 422, "invalid_fields"),
        ({"code": "H26.12-261120-999999", "ma": "1"}, 422, "invalid_fields"),
    ],
)
def test_a_code_that_leads_nowhere_is_said(
    client: Client, query: dict[str, str], status: int, code: str
) -> None:
    answer = ask(client, **query)

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer["Content-Type"] == "application/problem+json"


def test_guessing_is_slowed_down_together_with_the_page(client: Client, settings: Any) -> None:
    settings.PORTAL_LIMITS = {**settings.PORTAL_LIMITS, "look-up": 3}
    client.defaults["REMOTE_ADDR"] = "203.0.113.99"

    for _ in range(3):
        client.get("/thanh-toan", {"ma": "H26.12-261120-999999"})
    answer = ask(client, code="H26.12-261120-999999")

    assert (answer.status_code, answer.json()["code"]) == (429, "too_many_requests")
    assert int(answer["Retry-After"]) >= 1
