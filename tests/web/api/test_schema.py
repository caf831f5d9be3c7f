"""The OpenAPI document is true: no answer contradicts it, none is an error of ours (quality mark 10)."""

import json
from typing import Any

import pytest
import schemathesis
from django.test import Client
from hypothesis import HealthCheck, Phase, settings
from schemathesis.specs.openapi import checks

from dichvucong.web.api.service import document
from tests.support.stack import Stack
from tests.web.api.partners import connect

CHECKS = [
    schemathesis.checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
    checks.negative_data_rejection,
    checks.missing_required_header,
    checks.unsupported_method,
]


@pytest.fixture(scope="session")
def tokens() -> dict[str, str]:
    return {}


@pytest.fixture
def token(stack: Stack, tokens: dict[str, str]) -> str:
    """The token of a system that may act for all of Hà Nội, in the running portal."""
    if stack.database not in tokens:
        tokens[stack.database] = connect("fuzz", "H26").token
    return tokens[stack.database]


schema = schemathesis.openapi.from_dict(json.loads(json.dumps(document())))


@pytest.mark.e2e
@pytest.mark.req("BEY-13")
@schema.parametrize()
@settings(
    max_examples=25,
    deadline=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
    derandomize=True,
)
def test_no_answer_contradicts_the_document(case: Any, stack: Stack, token: str) -> None:
    headers = {"Authorization": f"Bearer {token}"}
    # A batch with bad rows is a good batch: each row is answered by itself. So are the lines of a statement.
    by_row = case.path.endswith(("/batch", "/statements"))
    not_here = [checks.negative_data_rejection] if by_row else []

    case.call_and_validate(stack.portal, headers=headers, checks=CHECKS, excluded_checks=not_here, timeout=20)


@pytest.mark.django_db
def test_the_document_is_openapi_3_1_and_needs_no_log_in(client: Client) -> None:
    answer = client.get("/api/v1/openapi.json")

    served = answer.json()
    flow = served["components"]["securitySchemes"]["connected_system"]["flows"]["clientCredentials"]
    assert served == json.loads(json.dumps(document()))
    assert served["openapi"].startswith("3.1")
    assert flow["tokenUrl"] == "/oauth/token"
    assert set(flow["scopes"]) == {
        "obligations.read",
        "obligations.write",
        "settlement.write",
        "receivables.read",
        "refunds.write",
        "refunds.results",
        "procedures.read",
        "questions.write",
    }
    public = {
        path for path, methods in served["paths"].items() if any(not m["security"] for m in methods.values())
    }
    assert "/api/v1/public/dues" in public
    assert all(
        path.startswith(("/api/v1/public/", "/api/v1/catalogs/", "/api/v1/procedures")) for path in public
    )


def test_people_read_the_same_document_without_scripts_or_foreign_files(client: Client) -> None:
    answer = client.get("/api/v1/docs")

    page = answer.content.decode()
    drawn = document()
    assert answer.status_code == 200
    assert all(
        f'id="{operation["operationId"]}"' in page
        for methods in drawn["paths"].values()
        for operation in methods.values()
    )
    assert all(f'id="{name}"' in page for name in drawn["components"]["schemas"])
    assert "<script" not in page
    assert 'src="http' not in page
