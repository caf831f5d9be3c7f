"""Money that its provider gave back before it was credited explains itself, and ends what was open about it."""

from typing import Any

import pytest

from dichvucong.kernel.models import JournalEntry
from dichvucong.payments.models import Discrepancy, Payment, Refund
from dichvucong.payments.services.reconciliation import reconcile, reevaluate
from tests.factories.books import (
    ACCOUNT,
    AFTERWARDS,
    DAY,
    DUE,
    a_credit,
    a_line,
    a_paid_payment,
    account_file,
    agency_file,
    provider_file,
)
from tests.factories.payments import a_provider
from tests.payments.reconciliation.planting import LATER

pytestmark = [pytest.mark.django_db, pytest.mark.req("REC-01", "REC-03", "REF-02")]


def given_back(payment: Payment, **changes: Any) -> Refund:
    """A refund of money that had paid an obligation, by its provider unless said otherwise."""
    values: dict[str, Any] = {
        "number": f"HT-261119-{payment.pk:05d}",
        "payment": payment,
        "revenue_identifier": payment.revenue_identifier,
        "agency_code": payment.agency_code,
        "provider_code": payment.provider_code,
        "day": DUE,
        "amount_vnd": payment.amount_vnd,
        "route": "provider",
        "reason": "Nộp nhầm",
        "cause": "payer_asked",
        "state": "refunded",
        "drafted_by": "officer:an",
        "drafted_at": AFTERWARDS,
        "result_reference": "HOAN-77",
    }
    refund = Refund.objects.create(**values | changes)
    payment.refunded_vnd = refund.amount_vnd
    payment.save(update_fields=["refunded_vnd"])
    return refund


def paid_and_not_credited() -> Payment:
    """In the books of portal, bank and agency; the account, whose statements come, has only another payment."""
    a_provider()
    bank, agency, account = provider_file(), agency_file(), account_file()
    payment, other = a_paid_payment(), a_paid_payment()
    for one in (payment, other):
        a_line(bank, one)
        a_line(agency, one)
    a_credit(account, other)
    return payment


def compare() -> None:
    for day in (DAY, DUE, LATER):
        reconcile(day, actor="test", now=AFTERWARDS)


def open_now() -> set[tuple[str, str]]:
    return set(Discrepancy.objects.exclude(state="resolved").values_list("comparison", "cause"))


def test_money_given_back_before_it_was_credited_is_not_missing() -> None:
    given_back(paid_and_not_credited())

    compare()

    assert open_now() == set()
    assert not Discrepancy.objects.exists()


def test_what_was_missing_ends_with_the_refund_as_its_evidence() -> None:
    payment = paid_and_not_credited()
    compare()
    assert open_now() == {("account_agency", "missing_at_account")}
    refund = given_back(payment)

    reevaluate(now=AFTERWARDS, payment_ids=[payment.pk])

    row = Discrepancy.objects.get()
    assert (row.state, row.resolution) == ("resolved", "returned_by_provider")
    entry = JournalEntry.objects.filter(subject=row.number, event="discrepancy.resolved").get()
    assert f"{refund.number} HOAN-77" in entry.reason
    assert entry.evidence["refunds"] == f"{refund.number} HOAN-77"
    compare()
    assert open_now() == set(), "comparing again changes nothing"


def test_of_a_part_given_back_the_rest_is_still_missing_and_then_enough() -> None:
    payment = paid_and_not_credited()
    given_back(payment, amount_vnd=50_000)
    compare()
    row = Discrepancy.objects.get()
    assert (row.cause, row.evidence["portal"]["refunded_vnd"]) == ("missing_at_account", 50_000)

    a_credit(account_file(), payment, amount_vnd=150_000)
    compare()

    assert open_now() == set()


def test_credited_though_given_back_is_too_much_on_the_account() -> None:
    payment = paid_and_not_credited()
    given_back(payment)
    a_credit(account_file(), payment)

    compare()

    assert open_now() == {("account_agency", "amount_differs")}


def test_what_the_agency_gave_back_from_its_account_had_to_be_there() -> None:
    payment = paid_and_not_credited()
    given_back(payment, route="agency")

    compare()

    assert open_now() == {("account_agency", "missing_at_account")}


@pytest.mark.parametrize("amount_vnd", [200_000, 50_000])
def test_a_reversal_in_the_banks_file_is_its_refund(amount_vnd: int) -> None:
    payment = paid_and_not_credited()
    refund = given_back(payment, amount_vnd=amount_vnd)
    a_line(provider_file(), payment, status="reversed", amount_vnd=amount_vnd, day=DUE)
    if amount_vnd < payment.amount_vnd:
        a_credit(account_file(), payment, amount_vnd=payment.amount_vnd - amount_vnd, account_number=ACCOUNT)

    compare()

    assert open_now() == set(), refund


def test_a_reversal_of_another_sum_than_was_given_back_differs() -> None:
    payment = paid_and_not_credited()
    given_back(payment, amount_vnd=50_000)
    a_line(provider_file(), payment, status="reversed", amount_vnd=60_000, day=DUE)

    compare()

    assert ("portal_bank", "reversed_after_success") in open_now()
