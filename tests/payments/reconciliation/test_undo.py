"""A decision that built nothing yet is taken back; later it is refused with the reason, and nothing moves."""

import pytest

from dichvucong.payments.errors import CannotUndo
from dichvucong.payments.models import (
    Credit,
    CreditShare,
    Discrepancy,
    Obligation,
    Payment,
    PaymentCase,
    Refund,
)
from dichvucong.payments.services.refunds import (
    Payee,
    RefundDraft,
    approve_refund,
    draft_for_cases,
    draft_refund,
)
from dichvucong.payments.states import DiscrepancyState
from tests.factories.books import AFTERWARDS
from tests.factories.payments import ScriptedProvider
from tests.payments.conftest import bank
from tests.payments.reconciliation.planting import STRAYS, Books, Row, plant
from tests.payments.reconciliation.test_verbs import compare, found_after, last_entry, settle

__all__ = ["bank"]
pytestmark = [pytest.mark.django_db, pytest.mark.req("REC-03", "REF-02")]


def paid_twice() -> Discrepancy:
    """Both comparisons that see it hand it to one case; its refund waits for approval."""
    row = found_after(Row(bank=({}, {}), credits=({}, {})), "portal_bank")
    settle("open_refund", row.number)
    settle("open_refund", Discrepancy.objects.get(comparison="account_agency").number)
    draft_for_cases([PaymentCase.objects.get().pk], now=AFTERWARDS)
    return row


def test_an_opened_refund_is_taken_back_with_its_draft(bank: ScriptedProvider) -> None:
    row = paid_twice()

    settle("reopen", row.number)

    case, refund = PaymentCase.objects.get(), Refund.objects.get()
    assert (case.state, case.resolution, case.to_refund_vnd) == ("resolved", "taken_back", 0)
    assert (refund.state, refund.outcome_reason != "") == ("rejected", True)
    assert set(Discrepancy.objects.values_list("state", flat=True)) == {DiscrepancyState.OPEN}
    assert (last_entry(row).event, last_entry(row).reason) == ("discrepancy.reopened", "Công văn số 12")


def test_what_was_taken_back_can_be_opened_again(bank: ScriptedProvider) -> None:
    row = paid_twice()
    settle("reopen", row.number)

    settle("open_refund", row.number)
    (again,) = draft_for_cases([PaymentCase.objects.get().pk], now=AFTERWARDS)

    case = PaymentCase.objects.get()
    assert (case.state, case.to_refund_vnd) == ("open", 200_000)
    assert (again.state, again.amount_vnd) == ("awaiting_approval", 200_000)


def test_an_approved_refund_is_not_taken_back(bank: ScriptedProvider) -> None:
    row = paid_twice()
    approve_refund(Refund.objects.get().number, actor="officer:minh", now=AFTERWARDS)

    with pytest.raises(CannotUndo) as refusal:
        settle("reopen", row.number)

    assert "đã được duyệt" in refusal.value.message
    row.refresh_from_db()
    assert (row.state, PaymentCase.objects.get().to_refund_vnd) == (DiscrepancyState.RESOLVED, 200_000)
    assert Refund.objects.get().state == "approved"


def attached() -> tuple[Discrepancy, Payment]:
    """A credit nobody could read, given to the payment it is."""
    books = Books()
    plant(books, Row(credits=()))
    STRAYS["credit without a code"](books)
    compare()
    row = Discrepancy.objects.get(cause="credit_without_payment")
    payment = Payment.objects.order_by("-pk")[0]
    Payment.objects.update(accounting_state="pending", money_received_at=None)
    Obligation.objects.update(state="paid")
    settle("attach_credit", row.number, payment.code)
    row.refresh_from_db()
    payment.refresh_from_db()
    return row, payment


def test_an_attached_credit_is_detached(bank: ScriptedProvider) -> None:
    row, payment = attached()
    assert payment.accounting_state == "succeeded"

    settle("reopen", row.number)

    payment.refresh_from_db()
    row.refresh_from_db()
    assert row.credit is not None
    credit = Credit.objects.get(pk=row.credit.pk)
    assert (credit.matched_vnd, credit.state) == (0, "unmatched")
    assert (payment.accounting_state, payment.money_received_at) == ("pending", None)
    assert Obligation.objects.get(pk=payment.obligation_id).state == "paid"
    assert row.state == DiscrepancyState.OPEN
    assert not CreditShare.objects.filter(payment=payment).exists()


def test_a_credit_a_refund_counts_on_is_not_detached(bank: ScriptedProvider) -> None:
    row, payment = attached()
    payee = Payee("Nguyễn Văn Mẫu", "0011223344", "970436")
    draft_refund(
        RefundDraft(payment.code, 1_000, "Nộp nhầm.", payee=payee), actor="officer:lan", now=AFTERWARDS
    )

    with pytest.raises(CannotUndo) as refusal:
        settle("reopen", row.number)

    assert "chứng từ hoàn trả" in refusal.value.message
    payment.refresh_from_db()
    assert payment.accounting_state == "succeeded"
    assert CreditShare.objects.filter(payment=payment).count() == 1
