"""What one person owes and has paid: found by verified numbers, and never anybody else's."""

from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dichvucong.identity.rules import AccountKind
from dichvucong.kernel.clock import now as clock_now
from dichvucong.payments.models import Obligation
from dichvucong.payments.selectors import Payer, dues_of_payer, payments_of_payer
from dichvucong.payments.services import StartRequest, start_payment
from dichvucong.payments.states import ObligationState
from tests.factories.accounts import an_account
from tests.factories.payments import an_obligation
from tests.factories.settlement import a_paid_payment
from tests.payments.conftest import bank

__all__ = ["bank"]

pytestmark = [pytest.mark.django_db, pytest.mark.req("PAY-05", "DOS-04")]
THU = Payer(name="Nguyễn Văn Thử", sure=("001090000001",))
JOHN = Payer(name="John Doe", shared=("X00000001",))


def of(number: str, name: str = "Nguyễn Văn Thử", **changes: object) -> Obligation:
    return an_obligation(payer_identifier=number, payer_name=name, **changes)


def links(payer: Payer) -> list[str]:
    return [due.link_token for due in dues_of_payer(payer, now=clock_now())]


def test_a_citizen_number_decides_whatever_name_the_agency_wrote() -> None:
    mine = of("001090000001", "NGUYEN VAN THU")
    of("001090000002")
    of("", "Nguyễn Văn Thử")

    assert links(THU) == [mine.link_token]


def test_a_passport_needs_the_name_too_in_any_order_and_without_marks() -> None:
    mine = of("X00000001", "DOE  JOHN")
    of("X00000001", "SAMPLE ALICE")

    assert links(JOHN) == [mine.link_token]


@pytest.mark.req("IDN-05")
def test_a_tax_code_decides_for_its_organisation_alone() -> None:
    company = Payer(name="Công ty TNHH Ví Dụ", sure=("9900000016",))
    mine = of("", "CONG TY VI DU", payer_tax_code="9900000016")
    by_an_employee = of("001090000001", payer_tax_code="9900000016")
    of("", "Công ty TNHH Ví Dụ", payer_tax_code="9900000023")
    of("", "Công ty TNHH Ví Dụ")

    assert set(links(company)) == {mine.link_token, by_an_employee.link_token}
    assert links(THU) == [by_an_employee.link_token]
    assert links(Payer(name="Công ty TNHH Ví Dụ", shared=("9900000016",))) == []


def test_a_person_without_verified_numbers_sees_nothing() -> None:
    of("")
    of("001090000001")

    assert links(Payer(name="Nguyễn Văn Thử")) == []
    assert list(payments_of_payer(Payer(name="Nguyễn Văn Thử"))) == []


def test_only_what_can_still_be_paid_is_due_and_the_most_urgent_comes_first() -> None:
    today = clock_now().date()
    later = of("001090000001", due_on=today + timedelta(days=9))
    sooner = of("001090000001", due_on=today + timedelta(days=2))
    whenever = of("001090000001", due_on=None)
    of("001090000001", state=ObligationState.CANCELLED)
    of("001090000001", state=ObligationState.EXPIRED)

    assert links(THU) == [sooner.link_token, later.link_token, whenever.link_token]


def test_payments_come_with_their_receipts_and_nobody_elses(bank: object) -> None:
    mine = a_paid_payment(now=clock_now(), payer_identifier="001090000001")
    a_paid_payment(now=clock_now(), payer_identifier="001090000002")

    (shown,) = payments_of_payer(THU)

    assert shown.code == mine.code
    assert shown.paid


@given(
    number=st.text("0123456789X", max_size=12),
    name=st.sampled_from(["Nguyễn Văn Thử", "John Doe", "Doe John", "Ai đó", ""]),
    sure=st.lists(st.text("0123456789X", max_size=12), max_size=3),
    shared=st.lists(st.text("0123456789X", max_size=12), max_size=3),
)
def test_no_number_no_match_and_a_shared_one_never_matches_another_name(
    number: str, name: str, sure: list[str], shared: list[str]
) -> None:
    payer = Payer(name="John Doe", sure=sure, shared=shared)

    named = payer.is_named(number, name)

    if not number or number not in {*sure, *shared}:
        assert not named
    elif number not in sure:
        assert named is (name in {"John Doe", "Doe John"})
    else:
        assert named


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    started_by=st.lists(st.sampled_from(["mine", "another", ""]), min_size=1, max_size=6),
    owed_by=st.lists(st.sampled_from(["001090000001", "001090000002", ""]), min_size=6, max_size=6),
)
def test_the_list_of_an_account_is_what_it_owes_or_started_and_never_anything_else(
    bank: object, started_by: list[str], owed_by: list[str]
) -> None:
    accounts = {name: an_account(AccountKind.CITIZEN) for name in ("mine", "another")}
    expected = {}
    with transaction.atomic():
        for starter, number in zip(started_by, owed_by, strict=False):
            request = StartRequest(of(number).link_token, "scripted", account=accounts.get(starter))
            payment = start_payment(request, now=clock_now())
            if starter == "mine" or number == "001090000001":
                expected[payment.code] = number != "001090000001"
        listed = payments_of_payer(THU, accounts=[accounts["mine"].pk])

        assert {one.code: one.for_another for one in listed} == expected
        assert len(listed) == len(expected)
        transaction.set_rollback(True)
