"""Credits find their payments, are split and summed; payments become credited."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dichvucong.kernel.calendar.store import load_calendar
from dichvucong.kernel.models import JournalEntry
from dichvucong.payments.bodies import body_of
from dichvucong.payments.errors import CannotAttach
from dichvucong.payments.models import Credit, CreditShare, Payment
from dichvucong.payments.selectors import Scope
from dichvucong.payments.selectors.settlement import (
    expected_credit_day,
    late_by_provider,
    late_payments,
    money_of,
)
from dichvucong.payments.services.settlement import attach_credit, match_credits
from dichvucong.payments.services.settlement.rules import Open, split
from dichvucong.payments.states import AccountingState, CreditState, ObligationState, StatementSide
from tests.factories.payments import NOW, ScriptedProvider
from tests.factories.settlement import a_bank_statement, a_paid_payment, a_provider_file, booked

pytestmark = [pytest.mark.django_db, pytest.mark.req("PAY-13", "PAY-14")]
EVERYTHING = Scope(everything=True)
SIGNS = str.maketrans("", "", ".-")


def reread(payment: Payment) -> Payment:
    return Payment.objects.select_related("obligation").get(pk=payment.pk)


def test_a_credit_makes_payment_and_obligation_credited(bank: ScriptedProvider) -> None:
    payment = a_paid_payment()

    booked(a_bank_statement([("C1", 200_000, f"{payment.code}+{payment.revenue_identifier}+01701001")]))

    paid = reread(payment)
    assert paid.accounting_state == AccountingState.SUCCEEDED
    assert paid.money_received_at == paid.paid_at
    assert paid.obligation.state == ObligationState.CREDITED
    credit = Credit.objects.get()
    assert (credit.state, credit.matched_vnd) == (CreditState.MATCHED, 200_000)
    assert credit.agency_code == payment.agency_code
    assert JournalEntry.objects.filter(event="payment.credited", subject=payment.code).count() == 1
    lines, credits_ = money_of(paid)
    assert (lines, [one.pk for one in credits_]) == ([], [credit.pk])


WORN = {
    "no signs": "{bare}{dossier}01701001",
    "number before": "MBVCB.123456.{code}+{dossier}+0170",
    "truncated": "IBFT {code} {dossier:.5}",
    "blanks": "NOP LE PHI {spaced} HO SO",
    "head cut, dossier left": "cat dau {dossier} nguyen van mau",
}


@pytest.mark.parametrize("case", [str.upper, str.lower])
@pytest.mark.parametrize("worn", WORN.values(), ids=WORN.keys())
def test_worn_contents_are_read(bank: ScriptedProvider, worn: str, case: Callable[[str], str]) -> None:
    payment = a_paid_payment()
    code, dossier = payment.code, payment.revenue_identifier
    bare, spaced = code.translate(SIGNS), code.replace(".", " ").replace("-", " ")
    content = worn.format(code=code, dossier=dossier, bare=bare, spaced=spaced)

    booked(a_bank_statement([("C1", 200_000, case(content))]))

    assert reread(payment).accounting_state == AccountingState.SUCCEEDED


def test_the_providers_number_in_a_content_is_enough(bank: ScriptedProvider) -> None:
    payment = a_paid_payment()
    Payment.objects.filter(pk=payment.pk).update(provider_reference="SH261120001")

    booked(a_bank_statement([("C1", 200_000, "CHUYEN TIEN SH261120001 NGAN HANG")]))

    assert reread(payment).accounting_state == AccountingState.SUCCEEDED


def test_two_references_in_one_content_share_the_credit(bank: ScriptedProvider) -> None:
    first, second = a_paid_payment(), a_paid_payment(amount_vnd=150_000)

    booked(a_bank_statement([("C1", 350_000, f"{first.code} va {second.code}")]))

    shares = dict(CreditShare.objects.values_list("payment_id", "amount_vnd"))
    assert shares == {first.pk: 200_000, second.pk: 150_000}
    assert reread(second).accounting_state == AccountingState.SUCCEEDED


def test_several_credits_sum_up_to_one_payment(bank: ScriptedProvider) -> None:
    payment = a_paid_payment()
    booked(a_bank_statement([("C1", 120_000, payment.code)]))
    assert reread(payment).accounting_state == AccountingState.PENDING

    booked(a_bank_statement([("C2", 80_000, payment.code)]))

    assert reread(payment).accounting_state == AccountingState.SUCCEEDED


def test_what_is_more_than_the_payment_belongs_to_nobody_yet(bank: ScriptedProvider) -> None:
    payment = a_paid_payment()

    booked(a_bank_statement([("C1", 250_000, payment.code)]))

    credit = Credit.objects.get()
    assert (credit.state, credit.matched_vnd) == (CreditState.PARTLY, 200_000)


@pytest.mark.parametrize("lines_first", [True, False])
def test_a_lump_without_codes_is_split_by_the_settlement_lines(
    bank: ScriptedProvider, lines_first: bool
) -> None:
    payments = [a_paid_payment(), a_paid_payment(amount_vnd=150_000), a_paid_payment(amount_vnd=50_000)]
    lines, lump = a_provider_file(payments), a_bank_statement([("LO1", 400_000, "QUYET TOAN LO 20112026")])

    for file in (lines, lump) if lines_first else (lump, lines):
        booked(file)

    assert {reread(payment).accounting_state for payment in payments} == {AccountingState.SUCCEEDED}
    assert set(CreditShare.objects.values_list("origin", flat=True)) == {"line"}


def test_a_lump_of_another_amount_is_split_over_nobody(bank: ScriptedProvider) -> None:
    payments = [a_paid_payment(), a_paid_payment(amount_vnd=150_000)]
    booked(a_provider_file(payments))

    booked(a_bank_statement([("LO1", 349_000, "QUYET TOAN LO")]))

    assert Credit.objects.get().state == CreditState.UNMATCHED
    assert not CreditShare.objects.exists()


def test_matching_again_changes_nothing(bank: ScriptedProvider) -> None:
    payment = a_paid_payment()
    booked(a_bank_statement([("C1", 250_000, payment.code), ("C2", 10_000, "khong ro")]))
    before = list(Credit.objects.order_by("pk").values()), list(CreditShare.objects.values())

    assert match_credits(actor="test", now=NOW + timedelta(days=1)) == 0

    assert (list(Credit.objects.order_by("pk").values()), list(CreditShare.objects.values())) == before
    assert JournalEntry.objects.filter(event="payment.credited").count() == 1


@pytest.mark.req("PAY-20")
def test_the_treasurys_notice_tells_that_it_has_the_money(bank: ScriptedProvider) -> None:
    payment = a_paid_payment()

    booked(a_bank_statement([("KB1", 200_000, payment.code)], source="KBNN", side=StatementSide.TREASURY))

    assert reread(payment).treasury_received_at is not None
    assert reread(payment).money_received_at is not None


@pytest.mark.req("PAY-20")
def test_the_treasurys_notice_of_money_the_bank_told_of_is_not_money_twice(bank: ScriptedProvider) -> None:
    payment = a_paid_payment()
    booked(a_bank_statement([("C1", 200_000, payment.code)]))

    booked(a_bank_statement([("KB1", 200_000, payment.code)], source="KBNN", side=StatementSide.TREASURY))

    assert reread(payment).treasury_received_at is not None
    assert Credit.objects.get(external_id="KB1").state == CreditState.EXPLAINED
    assert CreditShare.objects.count() == 1


def test_an_officer_attaches_what_nobody_could_read(bank: ScriptedProvider) -> None:
    payment = a_paid_payment()
    booked(a_bank_statement([("C1", 200_000, "khong ro")]))
    credit = Credit.objects.get()

    attach_credit(credit.pk, [payment.code], reason="Công văn 12", actor="officer:a", now=NOW)

    assert reread(payment).obligation.state == ObligationState.CREDITED
    with pytest.raises(CannotAttach):
        attach_credit(credit.pk, [payment.code], reason="Lần nữa", actor="officer:a", now=NOW)


def test_foreign_money_is_kept_and_credits_nobody(bank: ScriptedProvider) -> None:
    payment = a_paid_payment()
    file = a_bank_statement([("C1", 200_000, payment.code)])
    Credit.objects.all().delete()
    body = body_of(file.pk).decode().replace("Ghi có", "Ghi có;Loại tiền").replace("200000", "200000;USD")
    from tests.factories.settlement import received

    booked(received(body.encode(), StatementSide.BANK, "970403"))

    assert Credit.objects.get().currency == "USD"
    assert reread(payment).accounting_state == AccountingState.PENDING


def test_money_is_late_after_the_next_working_day(bank: ScriptedProvider) -> None:
    payment = a_paid_payment()  # Friday, 20 November 2026
    assert str(expected_credit_day(NOW, load_calendar())) == "2026-11-23"

    assert late_payments(now=NOW + timedelta(days=3), scope=EVERYTHING) == []
    (late,) = late_payments(now=NOW + timedelta(days=4), scope=EVERYTHING)

    assert (late.payment.pk, str(late.expected_on)) == (payment.pk, "2026-11-23")
    assert late_by_provider(now=NOW + timedelta(days=4), scope=EVERYTHING) == [("scripted", 1, 200_000)]
    assert late_payments(now=NOW + timedelta(days=4), scope=Scope(agency_codes={"H29"})) == []


@given(st.integers(0, 10_000), st.lists(st.integers(0, 3_000), max_size=6))
def test_parts_never_exceed_the_credit_nor_what_is_waited_for(amount_vnd: int, waiting: list[int]) -> None:
    group = [Open(number, left) for number, left in enumerate(waiting)]

    parts = split(amount_vnd, group)

    assert sum(part.amount_vnd for part in parts) == min(amount_vnd, sum(waiting))
    assert all(0 < part.amount_vnd <= waiting[part.payment_id] for part in parts)
