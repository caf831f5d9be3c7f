"""The Treasury hands in what became of refund orders over the API, with a scope of its own (TT 30)."""

import pytest

from dichvucong.integrations.treasury.results import Iso20022Results
from dichvucong.payments.models import PaymentCase, Refund
from dichvucong.payments.refund_results import results
from tests.factories.payments import ScriptedProvider
from tests.integrations.treasury.reports import block, one, report, why
from tests.payments.refunds.test_results import an_order
from tests.web.api.partners import connect

pytestmark = [pytest.mark.django_db, pytest.mark.req("REF-01", "PAY-20")]


@pytest.fixture
def order(bank: ScriptedProvider) -> Refund:
    results.install(Iso20022Results())
    return an_order()


def test_each_order_is_answered_and_the_same_file_again_changes_nothing(order: Refund) -> None:
    treasury = connect("kbnn", "G12", scopes=("refunds.results",))
    body = report(
        block(
            "B-1",
            one(order.order_reference, "ACSC", number="KB77"),
            one("HT-261120-99999", "RJCT", why("AC01")),
            one("X", "HUH"),
        ),
        status="PART",
    ).decode()

    first = treasury.post("refund-results", {"document": body})
    again = treasury.post("refund-results", {"document": body})

    assert (first.status_code, again.status_code) == (200, 200)
    said = first.json()
    assert (said["format"], said["new"]) == ("pain.002", True)
    assert said["results"][0] == {
        "position": 1,
        "reference": order.order_reference,
        "refund_number": order.number,
        "status": "ACSC",
        "outcome": "refunded",
        "reason": "",
    }
    assert (said["results"][1]["outcome"], said["results"][1]["refund_number"]) == ("unknown", "")
    assert [(bad["position"], bad["field"]) for bad in said["problems"]] == [(3, "TxSts")]
    assert again.json()["new"] is False
    assert again.json()["results"][0]["outcome"] == "known"
    order.refresh_from_db()
    assert (order.state, order.result_reference) == ("refunded", "KB77")
    assert PaymentCase.objects.count() == 1


def test_without_the_scope_nobody_says_what_became_of_an_order(order: Refund) -> None:
    agency = connect("hanoi-khac", "H26", scopes=("refunds.write", "obligations.read"))
    body = report(block("B-1", one(order.order_reference, "ACSC"))).decode()

    answer = agency.post("refund-results", {"document": body})

    assert answer.status_code == 403
    order.refresh_from_db()
    assert order.state == "ordered"


def test_a_file_of_no_use_is_refused_at_its_field(order: Refund) -> None:
    treasury = connect("kbnn", "G12", scopes=("refunds.results",))

    answer = treasury.post("refund-results", {"document": "<html>"})

    assert answer.status_code == 422
    said = answer.json()
    assert said["code"] == "refund_results_unreadable"
    assert "document" in str(said)
    order.refresh_from_db()
    assert order.state == "ordered"
