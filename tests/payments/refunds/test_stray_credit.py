"""Money on an account that belongs to nobody known goes back to its sender: two people, never more than is left."""

import pytest
from django.db import IntegrityError, transaction

from dichvucong.exchange.models import Delivery
from dichvucong.notifications.models import Message
from dichvucong.payments.errors import (
    CannotAttach,
    NothingToRefund,
    PayeeMissing,
    RefundTooLarge,
    TwoPeopleNeeded,
)
from dichvucong.payments.models import Credit, CreditShare, Discrepancy, Refund
from dichvucong.payments.services.reconciliation import reconcile
from dichvucong.payments.services.refunds import (
    CreditRefundDraft,
    Payee,
    approve_refund,
    draft_credit_refund,
    record_failed,
    record_refunded,
    retry_refund,
    submit_refund,
    treasury_order_file,
    withdraw_refund,
)
from dichvucong.payments.services.settlement import attach_credit
from tests.factories.books import AFTERWARDS, DUE, a_credit, a_paid_payment, account_file
from tests.payments.refunds.world import ANNA, BINH, news

pytestmark = [pytest.mark.django_db, pytest.mark.req("REF-01", "REF-04", "REC-03")]
SENDER = Payee("NGUYEN VAN MAU", "0011223344", "970436")


def stray(**changes: object) -> Credit:
    return a_credit(account_file(), amount_vnd=77_000, **changes)


def drafted(credit: Credit) -> Refund:
    draft = CreditRefundDraft(credit.pk, "Ngân hàng cho biết chuyển nhầm, công văn 12.", SENDER)
    return draft_credit_refund(draft, actor=ANNA, now=AFTERWARDS)


def ordered(credit: Credit) -> Refund:
    refund = drafted(credit)
    submit_refund(refund.number, actor=ANNA, now=AFTERWARDS)
    approve_refund(refund.number, actor=BINH, now=AFTERWARDS)
    news(minutes=0)
    refund.refresh_from_db()
    return refund


def state_of(credit: Credit) -> tuple[str, int]:
    credit.refresh_from_db()
    return credit.state, credit.refunded_vnd


def test_the_whole_way_ends_the_difference_with_the_refund_as_evidence() -> None:
    credit = stray()
    reconcile(DUE, actor="test", now=AFTERWARDS)
    difference = Discrepancy.objects.get()
    assert difference.cause == "credit_without_payment"
    refund = ordered(credit)
    assert (refund.state, refund.route, refund.amount_vnd) == ("ordered", "agency", 77_000)
    assert state_of(credit) == ("returning", 0)
    reconcile(DUE, actor="test", now=AFTERWARDS)
    assert Discrepancy.objects.get().state == "open", "until the money is back"

    record_refunded(refund.number, reference="UNC-77", actor=BINH, now=AFTERWARDS)
    news(minutes=0)

    assert state_of(credit) == ("returned", 77_000)
    difference.refresh_from_db()
    assert (difference.state, difference.resolution) == ("resolved", "sent_back")
    reconcile(DUE, actor="test", now=AFTERWARDS)
    assert Discrepancy.objects.get().state == "resolved"
    assert not Message.objects.exists(), "nobody known is told"
    assert not Delivery.objects.exists()


def test_of_a_lump_only_what_no_payment_claims_goes_back() -> None:
    payment = a_paid_payment()
    credit = a_credit(account_file(), payment, amount_vnd=250_000)
    CreditShare.objects.update(amount_vnd=200_000)
    Credit.objects.update(matched_vnd=200_000, state="partly")

    assert drafted(credit).amount_vnd == 50_000
    with pytest.raises(NothingToRefund):
        draft_credit_refund(CreditRefundDraft(credit.pk, "Chuyển nhầm.", SENDER), actor=BINH, now=AFTERWARDS)


def test_the_same_drafted_twice_is_one_draft() -> None:
    credit = stray()

    assert drafted(credit).number == drafted(credit).number
    assert Refund.objects.count() == 1


def test_the_drafter_does_not_approve_and_a_sender_is_needed() -> None:
    credit = stray()
    refund = drafted(credit)
    submit_refund(refund.number, actor=ANNA, now=AFTERWARDS)

    with pytest.raises(TwoPeopleNeeded):
        approve_refund(refund.number, actor=ANNA, now=AFTERWARDS)
    assert state_of(credit) == ("unmatched", 0)
    other = stray()
    with pytest.raises(PayeeMissing):
        draft_credit_refund(CreditRefundDraft(other.pk, "Chuyển nhầm.", Payee()), actor=ANNA, now=AFTERWARDS)
    assert Refund.objects.count() == 1


def test_money_whose_payment_was_found_meanwhile_is_not_sent_back() -> None:
    credit, payment = stray(), a_paid_payment(amount_vnd=77_000)
    refund = drafted(credit)
    submit_refund(refund.number, actor=ANNA, now=AFTERWARDS)
    attach_credit(credit.pk, [payment.code], reason="Theo ủy nhiệm chi", actor=ANNA, now=AFTERWARDS)

    with pytest.raises(RefundTooLarge):
        approve_refund(refund.number, actor=BINH, now=AFTERWARDS)

    refund.refresh_from_db()
    assert refund.state == "awaiting_approval"


def test_from_the_approval_on_no_payment_claims_it_until_the_order_fails() -> None:
    credit, payment = stray(), a_paid_payment(amount_vnd=77_000)
    refund = ordered(credit)
    with pytest.raises(CannotAttach):
        attach_credit(credit.pk, [payment.code], reason="Theo ủy nhiệm chi", actor=ANNA, now=AFTERWARDS)

    record_failed(refund.number, reason="Tài khoản đã đóng", actor=BINH, now=AFTERWARDS)

    assert state_of(credit) == ("unmatched", 0)
    retry_refund(refund.number, reason="Tài khoản đã mở lại", actor=BINH, now=AFTERWARDS)
    assert state_of(credit) == ("returning", 0)


def test_a_withdrawn_draft_leaves_the_money_to_another() -> None:
    credit = stray()
    withdraw_refund(drafted(credit).number, reason="Nhập nhầm", actor=ANNA, now=AFTERWARDS)

    assert drafted(credit).amount_vnd == 77_000


def test_the_table_itself_refuses_more_than_is_left() -> None:
    credit = stray()
    refund = drafted(credit)

    twin = Refund.objects.get(pk=refund.pk)
    twin.pk, twin.number, twin.amount_vnd = None, "HT-261120-99999", 1
    with pytest.raises(IntegrityError, match="would exceed"), transaction.atomic():
        twin.save(force_insert=True)
    with pytest.raises(IntegrityError, match="refund_of_one_source"), transaction.atomic():
        Refund.objects.filter(pk=refund.pk).update(payment=a_paid_payment())


def test_money_at_the_treasury_goes_back_by_its_order_file() -> None:
    credit = stray(at_treasury=True, citad="01701001")
    refund = ordered(credit)

    file = treasury_order_file([refund.number], now=AFTERWARDS)

    assert refund.route == "treasury"
    body = file.body.decode()
    assert f"<EndToEndId>{refund.number}</EndToEndId>" in body
    assert credit.account_number in body
    assert f"bao co {credit.external_id}" in body
