"""GET /obligations?changed_since: whoever follows the cursor misses nothing, however late a transaction commits."""

import threading
from typing import Any

import pytest
from django.db import connection, transaction

from dichvucong.kernel.clock import now
from dichvucong.kernel.feeds import Place
from dichvucong.payments.drafts import Caller
from dichvucong.payments.models import Obligation
from dichvucong.payments.services import open_obligation
from dichvucong.web.api.shapes.obligations import ObligationIn
from tests.web.api.partners import Partner, an_obligation_in


def without_holding_back(rows: Any, place: Place, *, number: str) -> Any:
    return rows.exclude(pk__lte=place.row_id).order_by(number, "pk")


def follow(system: Partner, cursor: str = "", limit: int = 2) -> tuple[list[str], str]:
    """Everything from the cursor on, page by page, and the cursor to go on from."""
    seen: list[str] = []
    for _ in range(50):
        page = system.get("obligations", changed_since=cursor, limit=limit).json()
        seen += [row["revenue_identifier"] for row in page["obligations"]]
        cursor = page["next_cursor"]
        if not page["more"]:
            return seen, cursor
    raise AssertionError("the feed has no end")


@pytest.mark.req("PAY-12")
@pytest.mark.django_db(transaction=True)
def test_everything_comes_once_in_the_order_of_its_change(committed_hanoi: Partner) -> None:
    opened = [committed_hanoi.open()["revenue_identifier"] for _ in range(5)]

    seen, cursor = follow(committed_hanoi)

    assert seen == opened
    assert follow(committed_hanoi, cursor) == ([], cursor)


@pytest.mark.django_db(transaction=True)
def test_what_changes_again_comes_again(committed_hanoi: Partner) -> None:
    first, second = (committed_hanoi.open()["revenue_identifier"] for _ in range(2))
    _seen, cursor = follow(committed_hanoi)
    committed_hanoi.patch(f"obligations/{first}", {"note": "đã sửa"})

    page = committed_hanoi.get("obligations", changed_since=cursor).json()

    assert [(row["revenue_identifier"], row["note"]) for row in page["obligations"]] == [(first, "đã sửa")]
    assert second not in str(page)


@pytest.mark.req("PAY-12")
@pytest.mark.django_db(transaction=True)
def test_a_row_that_commits_late_is_not_missed(committed_hanoi: Partner) -> None:
    late = SlowWriter()
    late.start()
    late.written.wait(10)
    early = committed_hanoi.open()["revenue_identifier"]

    seen_meanwhile, cursor = follow(committed_hanoi)
    late.commit.set()
    late.join(10)
    seen_after, _cursor = follow(committed_hanoi, cursor)

    assert seen_meanwhile == []
    assert set(seen_after) == {early, late.identifier}


@pytest.mark.django_db(transaction=True)
def test_control_a_feed_that_holds_nothing_back_misses_it(
    committed_hanoi: Partner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dichvucong.payments.selectors.obligations.behind", without_holding_back)
    late = SlowWriter()
    late.start()
    late.written.wait(10)
    early = committed_hanoi.open()["revenue_identifier"]

    seen_meanwhile, cursor = follow(committed_hanoi)
    late.commit.set()
    late.join(10)
    seen_after, _cursor = follow(committed_hanoi, cursor)

    assert seen_meanwhile == [early]
    assert seen_after == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    "cursor", ["x", "ké", "MQ", "MS4y.", "LTEuMg", "OTk5OTk5OTk5OTk5OTk5OTk5OS4x", "a\x00", "=" * 50]
)
def test_a_cursor_from_elsewhere_is_refused(hanoi: Partner, cursor: str) -> None:
    answer = hanoi.get("obligations", changed_since=cursor)

    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_cursor")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("query", "field", "code"),
    [
        ({}, "changed_since", "choose_one"),
        ({"changed_since": "", "dossier_code": "H26.12-261120-000001"}, "changed_since", "choose_one"),
        ({"changed_since": "", "limit": 0}, "limit", "too_small"),
        ({"changed_since": "", "limit": 501}, "limit", "too_large"),
        ({"changed_since": "", "limit": "nhiều"}, "limit", "wrong_type"),
        ({"change_since": ""}, "change_since", "unknown_field"),
        ({"dossier_code": "a\x00"}, "dossier_code", "malformed"),
    ],
)
def test_a_question_that_is_not_clear_is_refused(
    hanoi: Partner, query: dict[str, Any], field: str, code: str
) -> None:
    answer = hanoi.get("obligations", **query)

    assert answer.status_code == 422
    assert (answer.json()["errors"][0]["field"], answer.json()["errors"][0]["code"]) == (field, code)


@pytest.mark.django_db
def test_all_obligations_of_one_dossier_are_found(hanoi: Partner) -> None:
    first = hanoi.open()["revenue_identifier"]
    second = hanoi.open(revenue_identifier=f"{first}.2")["revenue_identifier"]
    hanoi.open()

    page = hanoi.get("obligations", dossier_code=f" {first.lower()} ").json()

    assert [row["revenue_identifier"] for row in page["obligations"]] == [first, second]
    assert (page["next_cursor"], page["more"]) == (None, False)


class SlowWriter(threading.Thread):
    """Opens an obligation on a connection of its own and keeps the transaction open until told to commit."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.written = threading.Event()
        self.commit = threading.Event()
        self.identifier = ""

    def run(self) -> None:
        draft = ObligationIn(**an_obligation_in()).draft()
        try:
            with transaction.atomic():
                caller = Caller(system_code="hanoi", agency_code="H26")
                self.identifier = open_obligation(draft, caller=caller, now=now()).revenue_identifier
                self.written.set()
                self.commit.wait(10)
        finally:
            connection.close()


@pytest.mark.django_db(transaction=True)
def test_the_number_of_a_change_is_that_of_its_transaction(committed_hanoi: Partner) -> None:
    committed_hanoi.open()
    before = Obligation.objects.get().change_number

    committed_hanoi.open()

    assert Obligation.objects.order_by("pk").last().change_number > before  # type: ignore[union-attr]
