"""POST /obligations/batch: each row answered by itself, in order; what stands is written together."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dichvucong.kernel.models import JournalEntry
from dichvucong.payments.models import Obligation
from dichvucong.payments.services import batches
from tests.web.api.partners import Partner, an_obligation_in

pytestmark = pytest.mark.django_db


def send(system: Partner, rows: Any, **named: Any) -> Any:
    return system.post("obligations/batch", {"obligations": rows}, **named)


@pytest.mark.req("PAY-01", "PAY-02")
def test_each_row_is_answered_by_itself_in_order(hanoi: Partner, haiphong: Partner) -> None:
    taken = haiphong.open(
        revenue_identifier="H31.7-261120-000009", agency_code="H31.7", account_name="SO TU PHAP HAI PHONG"
    )
    good, twice = an_obligation_in(), an_obligation_in()
    rows = [
        good,
        an_obligation_in(amount_vnd=0),
        "không phải đối tượng",
        twice,
        twice,
        an_obligation_in(revenue_identifier=taken["revenue_identifier"]),
        an_obligation_in(agency_code="H31.7"),
        an_obligation_in(due_on="2099-01-31"),
    ]

    answer = send(hanoi, rows)

    body = answer.json()
    results = body["results"]
    assert answer.status_code == 200
    assert [row["status"] for row in results] == [201, 422, 422, 201, 409, 409, 403, 201]
    assert [row["position"] for row in results] == list(range(8))
    assert (body["created"], body["refused"]) == (3, 5)
    assert results[0]["obligation"]["revenue_identifier"] == good["revenue_identifier"]
    assert results[0]["problem"] is None
    assert results[1]["obligation"] is None
    assert results[1]["problem"]["errors"][0]["field"] == "amount_vnd"
    assert [results[n]["problem"]["code"] for n in (4, 5, 6)] == [
        "revenue_identifier_taken",
        "revenue_identifier_taken",
        "not_your_agency",
    ]
    assert results[7]["obligation"]["due_on"] == "2099-01-31"
    assert Obligation.objects.filter(system_code="hanoi").count() == 3
    assert JournalEntry.objects.filter(event="obligation.opened", actor="system:hanoi").count() == 3


def test_a_thousand_rows_cost_a_handful_of_statements(hanoi: Partner) -> None:
    send(hanoi, [an_obligation_in()])
    rows = [an_obligation_in() for _ in range(1000)]

    with CaptureQueriesContext(connection) as queries:
        answer = send(hanoi, rows)

    assert answer.json()["created"] == 1000
    assert len(queries) < 40


@pytest.mark.parametrize(
    ("body", "field", "code"),
    [
        ({}, "obligations", "required"),
        ({"obligations": []}, "obligations", "too_few"),
        ({"obligations": [1] * 1001}, "obligations", "too_many"),
        ({"obligations": {}}, "obligations", "wrong_type"),
        ({"obligations": [1], "rows": 1}, "rows", "unknown_field"),
    ],
    ids=range(5),
)
def test_a_batch_that_is_none_is_refused_whole(
    hanoi: Partner, body: dict[str, Any], field: str, code: str
) -> None:
    answer = hanoi.post("obligations/batch", body)

    assert answer.status_code == 422
    assert (answer.json()["errors"][0]["field"], answer.json()["errors"][0]["code"]) == (field, code)


def test_more_than_four_megabytes_are_not_read(hanoi: Partner) -> None:
    answer = hanoi.raw("POST", "obligations/batch", b" " * (4 * 1024 * 1024 + 1), idempotency_key="k")

    assert answer.status_code == 413


def test_the_same_batch_again_gets_the_same_answer(hanoi: Partner) -> None:
    rows = [an_obligation_in(), an_obligation_in(amount_vnd=0)]

    first = send(hanoi, rows, key="lô-1".encode("ascii", "ignore").decode())
    again = send(hanoi, rows, key="l-1")

    assert again.content == first.content
    assert again["Idempotency-Replayed"] == "true"
    assert Obligation.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_batches_at_once_with_the_same_identifiers_open_each_once(committed_hanoi: Partner) -> None:
    rows = [an_obligation_in() for _ in range(40)]

    def one(batch: list[Any]) -> Any:
        try:
            return send(Partner("hanoi", committed_hanoi.token), batch).json()
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(one, [rows, rows[::-1]]))

    assert Obligation.objects.count() == 40
    assert sum(answer["created"] for answer in answers) == 40
    assert {row["status"] for answer in answers for row in answer["results"]} == {201, 409}


def test_an_identifier_taken_in_the_same_instant_spoils_no_other_row(
    hanoi: Partner, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [an_obligation_in() for _ in range(3)]
    hanoi.post("obligations", rows[1])
    blind = Obligation.objects.none()
    monkeypatch.setattr(batches, "_taken", lambda _wanted: set(blind.values_list("pk", flat=True)))

    results = send(hanoi, rows).json()["results"]

    assert [row["status"] for row in results] == [201, 409, 201]
