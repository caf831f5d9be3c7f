"""The State Treasury reads what is owed to accounts there, change by change, and not by whom (TT 23.17)."""

from typing import Any

import pytest

from dichvucong.payments.models import Obligation
from tests.web.api.partners import Partner, connect

pytestmark = [pytest.mark.django_db, pytest.mark.req("PAY-20")]


def treasury() -> Partner:
    return connect("kbnn", "G12", scopes=("receivables.read",))


def read(system: Partner, cursor: str = "", limit: int = 100) -> dict[str, Any]:
    answer = system.get(f"receivables?changed_since={cursor}&limit={limit}")
    assert answer.status_code == 200, answer.content
    return dict(answer.json())


@pytest.mark.django_db(transaction=True)
def test_it_reads_what_is_owed_there_and_every_change_once(committed_hanoi: Partner) -> None:
    first, second = (committed_hanoi.open()["revenue_identifier"] for _ in range(2))
    elsewhere = committed_hanoi.open()["revenue_identifier"]
    Obligation.objects.filter(revenue_identifier=elsewhere).update(bank_bin="970436")
    system = treasury()

    page = read(system, limit=1)
    rest = read(system, page["next_cursor"])

    assert page["more"] is True
    assert [row["revenue_identifier"] for row in (*page["receivables"], *rest["receivables"])] == [
        first,
        second,
    ]
    assert read(system, rest["next_cursor"])["receivables"] == []
    Obligation.objects.filter(revenue_identifier=first).update(state="paid")
    (again,) = read(system, rest["next_cursor"])["receivables"]
    assert (again["revenue_identifier"], again["state"], again["amount_vnd"]) == (first, "paid", 200_000)
    assert (again["citad"], again["lines"][0]["amount_vnd"]) == ("01701001", 200_000)


@pytest.mark.django_db(transaction=True)
def test_who_owes_it_is_not_said_and_other_scopes_do_not_read_it(committed_hanoi: Partner) -> None:
    committed_hanoi.open(payer_name="Nguyễn Văn Mẫu", payer_phone="0912345678")

    page = treasury().get("receivables")

    for personal in ("Mẫu", "912345678", "payer"):
        assert personal not in page.content.decode()
    agency = connect("so-khac", "H26", scopes=("obligations.read",))
    assert agency.get("receivables").status_code == 403
    assert page.json()["receivables"]
