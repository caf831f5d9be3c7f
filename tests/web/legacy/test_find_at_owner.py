"""A code that nobody handed in: the older system that owns the dossier is asked, and believed only as far as it may be."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from dichvucong.exchange.models import ConnectedSystem
from dichvucong.payments.gateways import FoundBill, quoter
from dichvucong.payments.models import Obligation
from dichvucong.payments.selectors import LookUpKind
from dichvucong.payments.services import look_up_or_ask
from tests.web.legacy.conftest import DOSSIER, OlderSystem, bill

pytestmark = [pytest.mark.django_db, pytest.mark.req("PAY-19", "PAY-05")]

NOW = datetime(2026, 11, 20, 2, tzinfo=UTC)


@dataclass
class Owner:
    """Says what the test sets; notes what it was asked."""

    bill: dict[str, Any] | None
    asked: list[str] = field(default_factory=list)

    def quote(self, *, system_code: str, revenue_identifier: str) -> int | None:
        self.asked.append(f"quote {system_code} {revenue_identifier}")
        return None

    def find_bill(self, *, system_code: str, dossier_code: str) -> FoundBill | None:
        self.asked.append(f"{system_code} {dossier_code}")
        return FoundBill(self.bill, 8000) if self.bill is not None else None


@pytest.fixture
def owner(older: OlderSystem) -> Iterator[Owner]:
    ConnectedSystem.objects.filter(code="hanoi-cu").update(quote_url="https://mot-cua.example/tra-cuu")
    before, played = quoter.current, Owner(bill(MaDichVu="2"))
    quoter.install(played)
    yield played
    quoter.install(before)


def test_what_the_owner_has_can_be_paid_and_is_asked_for_once(owner: Owner) -> None:
    found = look_up_or_ask(DOSSIER, now=NOW)
    again = look_up_or_ask(DOSSIER, now=NOW)

    assert (found.kind, found.dues[0].amount_vnd) == (LookUpKind.FOUND, 8000)
    assert again.dues == found.dues
    assert owner.asked == [f"hanoi-cu {DOSSIER}"]
    opened = Obligation.objects.get(revenue_identifier=DOSSIER)
    assert (opened.system_code, opened.agency_code, opened.requotable) == ("hanoi-cu", "H26.13", True)


@pytest.mark.parametrize(
    "wrong",
    [{"MaHoSo": "000.00.13.H26-261120-0009"}, {"TKThuHuong": "1234567890"}, {"TKThuHuong": ""}],
)
def test_a_bill_that_could_lead_money_astray_is_not_believed(owner: Owner, wrong: dict[str, str]) -> None:
    owner.bill = bill(MaDichVu="2") | wrong

    assert look_up_or_ask(DOSSIER, now=NOW).kind is LookUpKind.UNKNOWN
    assert not Obligation.objects.exists()


def test_an_owner_without_a_bill_leaves_the_code_unknown(owner: Owner, client: Client) -> None:
    owner.bill = None

    page = client.get("/thanh-toan", {"ma": DOSSIER})

    assert page.status_code == 404
    assert owner.asked == [f"hanoi-cu {DOSSIER}"]


def test_a_code_of_another_province_is_not_asked_there(owner: Owner) -> None:
    assert look_up_or_ask("000.00.13.H29-261120-0001", now=NOW).kind is LookUpKind.UNKNOWN
    assert owner.asked == []
