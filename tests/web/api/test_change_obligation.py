"""PATCH and withdraw: only before anybody pays, only by the system that opened it."""

from typing import Any

import pytest

from dichvucong.kernel.clock import now
from dichvucong.payments.models import Obligation
from dichvucong.payments.services import StartRequest, start_payment
from tests.factories.payments import ScriptedProvider
from tests.web.api.partners import Partner

pytestmark = pytest.mark.django_db


def start(identifier: str) -> None:
    obligation = Obligation.objects.get(revenue_identifier=identifier)
    start_payment(StartRequest(obligation.link_token, "scripted"), now=now())


@pytest.mark.req("PAY-01")
@pytest.mark.parametrize("content_type", ["application/json", "application/merge-patch+json"])
def test_only_the_fields_sent_are_changed(hanoi: Partner, content_type: str) -> None:
    opened = hanoi.open(due_on="2099-01-31")
    changes = {
        "amount_vnd": 300_000,
        "lines": [{"code": "2764", "name": "Lệ phí", "amount_vnd": 300_000}],
        "due_on": None,
    }

    answer = hanoi.patch(f"obligations/{opened['revenue_identifier']}", changes, content_type=content_type)

    amended = answer.json()
    assert answer.status_code == 200
    assert amended["version"] == 2
    assert {**opened, **changes} == amended | {name: opened[name] for name in ("version", "changed_at")}
    assert hanoi.get(f"obligations/{opened['revenue_identifier']}").json() == amended


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"revenue_identifier": "H26.12-261120-000001"}, "revenue_identifier", "unknown_field"),
        ({"state": "paid"}, "state", "unknown_field"),
        ({"amount_vnd": 1}, "lines", "lines_total"),
        ({"amount_vnd": None}, "amount_vnd", "wrong_type"),
        ({"fee_code": "9999"}, "fee_code", "unknown_fee_code"),
        ({"due_on": "2020-01-01"}, "due_on", "past_date"),
    ],
)
def test_a_change_that_cannot_stand_changes_nothing(
    hanoi: Partner, changes: dict[str, Any], field: str, code: str
) -> None:
    opened = hanoi.open()

    answer = hanoi.patch(f"obligations/{opened['revenue_identifier']}", changes)

    assert answer.status_code == 422
    assert (field, code) in {(e["field"], e["code"]) for e in answer.json()["errors"]}
    assert hanoi.get(f"obligations/{opened['revenue_identifier']}").json() == opened


def test_moving_it_to_another_systems_agency_is_refused(hanoi: Partner, haiphong: Partner) -> None:
    identifier = hanoi.open()["revenue_identifier"]

    assert hanoi.patch(f"obligations/{identifier}", {"agency_code": "H31.7"}).status_code == 403

    assert Obligation.objects.get().agency_code == "H26.12"


@pytest.mark.req("PAY-01")
def test_while_somebody_pays_nothing_is_changed_or_withdrawn(hanoi: Partner, bank: ScriptedProvider) -> None:
    identifier = hanoi.open()["revenue_identifier"]
    start(identifier)

    changed = hanoi.patch(f"obligations/{identifier}", {"note": "x"})
    withdrawn = hanoi.post(f"obligations/{identifier}/withdraw", {"reason": "nhầm"})

    assert [(a.status_code, a.json()["code"]) for a in (changed, withdrawn)] == [(409, "cannot_amend")] * 2
    assert Obligation.objects.get().state == "in_payment"


def test_withdrawing_twice_changes_nothing(hanoi: Partner) -> None:
    identifier = hanoi.open()["revenue_identifier"]

    first = hanoi.post(f"obligations/{identifier}/withdraw", {"reason": "Lập nhầm"}, key=None)
    again = hanoi.post(f"obligations/{identifier}/withdraw", {"reason": "Lập nhầm"}, key=None)

    assert (first.status_code, first.json()["state"]) == (200, "cancelled")
    assert again.json() == first.json()


@pytest.mark.parametrize("reason", ["", None, 7, "x" * 501, "a\x00b"])
def test_withdrawing_needs_a_reason(hanoi: Partner, reason: Any) -> None:
    identifier = hanoi.open()["revenue_identifier"]

    answer = hanoi.post(f"obligations/{identifier}/withdraw", {"reason": reason})

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "reason")
    assert Obligation.objects.get().state == "open"


@pytest.mark.parametrize(
    "asked",
    [
        ("GET", "obligations/{}", b""),
        ("GET", "obligations/{}/payments", b""),
        ("PATCH", "obligations/{}", b'{"note": "x"}'),
        ("POST", "obligations/{}/withdraw", b'{"reason": "x"}'),
        ("POST", "payments", b'{"revenue_identifier": "ID", "provider_code": "scripted"}'),
    ],
    ids=["read", "payments", "amend", "withdraw", "pay"],
)
def test_another_system_does_not_even_learn_that_it_exists(
    hanoi: Partner, haiphong: Partner, bank: ScriptedProvider, asked: tuple[str, str, bytes]
) -> None:
    method, path, body = asked
    opened = hanoi.open()
    identifier = opened["revenue_identifier"]

    answer = haiphong.raw(
        method, path.format(identifier), body.replace(b"ID", identifier.encode()), idempotency_key="k"
    )

    assert (answer.status_code, answer.json()["code"]) == (404, "obligation_not_found")
    assert hanoi.get(f"obligations/{identifier}").json() == opened
    assert haiphong.get("obligations", changed_since="").json()["obligations"] == []
    assert haiphong.get("obligations", dossier_code=identifier).json()["obligations"] == []
