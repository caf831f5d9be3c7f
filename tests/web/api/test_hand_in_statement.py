"""A system hands in what its agency has as paid: every row is answered, nothing is counted twice."""

import pytest

from dichvucong.kernel.clock import now
from dichvucong.payments.models import StatementFile, StatementLine
from dichvucong.payments.services.settlement import run_bookings
from dichvucong.payments.services.settlement.requesting import SMALL_LINES
from tests.factories.payments import ScriptedProvider
from tests.factories.settlement import a_paid_payment
from tests.payments.settlement.conftest import bank, reading
from tests.web.api.partners import connect

__all__ = ["bank", "reading"]
pytestmark = [pytest.mark.django_db, pytest.mark.req("REC-04")]
SCOPES = ("settlement.write",)


def row(code: str, **changes: object) -> dict[str, object]:
    return {"payment_code": code, "amount_vnd": 200_000, "paid_at": "2026-11-20T10:15:00+07:00"} | changes


def test_each_row_is_answered_by_itself(bank: ScriptedProvider) -> None:
    system = connect("hanoi", "H26.12", scopes=SCOPES)
    own = a_paid_payment(agency_code="H26.12")
    foreign = a_paid_payment(agency_code="H29.1", system_code="danang")

    answer = system.post(
        "statements",
        {"lines": [row(own.code), row(foreign.code), row("?", amount_vnd="nhiều"), row(own.code)]},
    )

    told = answer.json()
    assert answer.status_code == 200, told
    assert [result["status"] for result in told["results"]] == [201, 422, 422, 200]
    assert (told["new"], told["known"], told["refused"]) == (1, 1, 2)
    assert told["results"][0]["payment_code"] == own.code
    assert told["results"][1]["problem"]["code"] == "not_your_agency"
    assert told["results"][2]["problem"]["errors"][0]["field"] == "lines.2.amount_vnd"
    assert StatementLine.objects.get().payment_id == own.pk


def test_handing_in_twice_changes_nothing(bank: ScriptedProvider) -> None:
    system = connect("hanoi", "H26.12", scopes=SCOPES)
    own = a_paid_payment(agency_code="H26.12")
    system.post("statements", {"lines": [row(own.code)]})

    again = system.post("statements", {"lines": [row(own.code)], "count": 1})

    assert [result["status"] for result in again.json()["results"]] == [200]
    assert StatementLine.objects.count() == 1


def test_a_list_that_contradicts_itself_is_refused_whole(bank: ScriptedProvider) -> None:
    system = connect("hanoi", "H26.12", scopes=SCOPES)
    own = a_paid_payment(agency_code="H26.12")

    answer = system.post("statements", {"count": 2, "lines": [row(own.code)]})

    assert (answer.status_code, answer.json()["code"]) == (422, "statement_unreadable")
    assert not StatementLine.objects.exists()


def test_a_long_list_is_booked_afterwards_and_asked_for(bank: ScriptedProvider) -> None:
    system = connect("hanoi", "H26.12", scopes=SCOPES)
    own = a_paid_payment(agency_code="H26.12")
    lines = [row(own.code), row("?", amount_vnd="nhiều"), *(row(f"X{nth}") for nth in range(SMALL_LINES))]

    answer = system.post("statements", {"lines": lines}, key="dai")
    again = system.post("statements", {"lines": lines}, key="dai")

    assert (answer.status_code, again.status_code) == (202, 202)
    assert answer.json() == again.json()
    assert answer.headers["Location"] == again.headers["Location"]
    assert int(answer.headers["Retry-After"]) > 0
    assert answer.json()["state"] == "waiting"
    assert not StatementLine.objects.exists()

    where = answer.headers["Location"].removeprefix("/api/v1/")
    assert system.get(where).json()["state"] == "waiting"
    run_bookings(now=now())
    told = system.get(where).json()

    assert (told["state"], told["rows_done"], told["problem"]) == ("done", len(lines), None)
    assert (told["new"], told["known"], told["refused"]) == (len(lines) - 1, 0, 1)
    assert told["results"][0]["payment_code"] == own.code
    assert told["results"][1]["problem"]["errors"][0]["field"] == "lines.1.amount_vnd"
    assert system.post("statements", {"lines": lines}, key="khac").status_code == 200


def test_a_long_list_that_contradicts_itself_says_why_afterwards(bank: ScriptedProvider) -> None:
    system = connect("hanoi", "H26.12", scopes=SCOPES)
    lines = [row(f"X{nth}") for nth in range(SMALL_LINES + 1)]

    where = system.post("statements", {"lines": lines, "count": 1}).headers["Location"]
    run_bookings(now=now())
    told = system.get(where.removeprefix("/api/v1/")).json()

    assert (told["state"], told["problem"]["code"], told["results"]) == ("failed", "totals_differ", [])
    assert "Tệp ghi có 1 dòng" in told["problem"]["detail"]
    assert not StatementLine.objects.exists()


def test_a_list_booked_at_once_can_be_asked_for_too_but_only_by_its_sender(bank: ScriptedProvider) -> None:
    system = connect("hanoi", "H26.12", scopes=SCOPES)
    number = system.post("statements", {"lines": [row("X")]}).json()["number"]

    told = system.get(f"statements/{number}").json()

    assert (told["state"], told["new"], len(told["results"])) == ("done", 1, 1)
    assert connect("khac", "H26.12", scopes=SCOPES).get(f"statements/{number}").status_code == 404
    assert system.get("statements/SK-0").json()["code"] == "statement_not_found"


@pytest.mark.parametrize(
    "body", [{"lines": []}, {"lines": 1}, {}, {"lines": [{}], "x": 1}, {"lines": [{}] * 5001}]
)
def test_a_list_of_another_shape_is_refused(body: object) -> None:
    system = connect("hanoi", "H26.12", scopes=SCOPES)

    answer = system.post("statements", body)

    assert (answer.status_code, answer.headers["Content-Type"]) == (422, "application/problem+json")
    assert not StatementFile.objects.exists()


def test_the_right_of_another_scope_is_not_enough() -> None:
    system = connect("hanoi", "H26.12", scopes=("obligations.write",))

    assert system.post("statements", {"lines": [row("x")]}).status_code == 403
