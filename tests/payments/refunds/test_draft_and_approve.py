from datetime import timedelta

import pytest

from dichvucong.kernel.models import JournalEntry
from dichvucong.notifications.models import Message
from dichvucong.payments.errors import (
    ConsentMissing,
    NothingToRefund,
    PayeeMissing,
    RefundStepNotOffered,
    RefundTooLarge,
    ResolutionNotOffered,
    TwoPeopleNeeded,
)
from dichvucong.payments.gateways import ReportOutcome
from dichvucong.payments.models import Obligation, Payment, PaymentCase, Refund
from dichvucong.payments.refunding import RefundOutcome, RefundReport
from dichvucong.payments.services import StartRequest, resolve_case, start_payment
from dichvucong.payments.services.refunds import (
    Payee,
    approve_refund,
    ask_refund_now,
    consent_to_refund,
    record_failed,
    record_refunded,
    reject_refund,
    retry_refund,
    submit_refund,
    withdraw_refund,
)
from tests.factories.payments import NOW, an_obligation
from tests.payments.refunds.world import (
    ANNA,
    BINH,
    SOON,
    RefundingBank,
    a_draft,
    a_paid_payment,
    a_surplus_payment,
    an_approved_refund,
    hear,
    news,
    worker,
)

pytestmark = pytest.mark.django_db
PAYEE = Payee("Nguyễn Văn Mẫu", "0011223344", "970436")


def events_of(refund: Refund) -> list[str]:
    return list(
        JournalEntry.objects.filter(subject=refund.number).order_by("pk").values_list("event", flat=True)
    )


def state_of(refund: Refund) -> str:
    return Refund.objects.get(pk=refund.pk).state


@pytest.mark.req("REF-01", "REF-04")
def test_one_drafts_another_approves_and_the_bank_pays_back(refunding: RefundingBank) -> None:
    refund = an_approved_refund(a_paid_payment(), 150_000)

    worker()

    refund.refresh_from_db()
    assert (refund.state, refund.result_reference) == ("refunded", "RF1")
    assert refund.number == "HT-261120-00001"
    assert refunding.refunded_vnd == {refund.number: 150_000}
    assert events_of(refund) == [
        "refund.drafted",
        "refund.submitted",
        "refund.approved",
        "refund.ordered",
        "refund.refunded",
    ]


@pytest.mark.req("REF-04")
def test_the_payer_is_told_at_each_step(refunding: RefundingBank) -> None:
    an_approved_refund(a_paid_payment())

    worker()
    news()

    told = list(Message.objects.order_by("pk").values_list("template", flat=True))
    assert told == ["payment_paid", "refund_approved", "refund_done"]


@pytest.mark.req("REF-01")
def test_nobody_approves_or_rejects_or_consents_to_their_own_draft(refunding: RefundingBank) -> None:
    refund = a_draft(a_paid_payment())
    submit_refund(refund.number, actor=ANNA, now=SOON)

    with pytest.raises(TwoPeopleNeeded):
        approve_refund(refund.number, actor=ANNA, now=SOON)
    with pytest.raises(TwoPeopleNeeded):
        reject_refund(refund.number, reason="không", actor=ANNA, now=SOON)
    with pytest.raises(TwoPeopleNeeded):
        consent_to_refund(refund.number, reason="được", actor=ANNA, now=SOON)

    assert state_of(refund) == "awaiting_approval"


@pytest.mark.req("REF-01")
def test_a_draft_that_was_not_submitted_is_not_approved(refunding: RefundingBank) -> None:
    refund = a_draft(a_paid_payment())

    with pytest.raises(RefundStepNotOffered):
        approve_refund(refund.number, actor=BINH, now=SOON)

    assert state_of(refund) == "draft"


@pytest.mark.req("REF-04")
def test_refused_beyond_what_is_left_and_nothing_reaches_the_bank(refunding: RefundingBank) -> None:
    payment = a_paid_payment()
    an_approved_refund(payment, 150_000)

    with pytest.raises(RefundTooLarge) as refusal:
        a_draft(payment, 50_001)

    assert refusal.value.left_vnd == 50_000
    assert Refund.objects.count() == 1
    assert refunding.orders == []


@pytest.mark.req("REF-04")
def test_the_same_drafted_twice_is_one_draft_until_it_is_handed_on(refunding: RefundingBank) -> None:
    payment = a_paid_payment()
    first = a_draft(payment, 50_000)

    assert a_draft(payment, 50_000).number == first.number
    assert a_draft(payment, 40_000).number != first.number
    submit_refund(first.number, actor=ANNA, now=SOON)
    assert a_draft(payment, 50_000).number != first.number
    assert events_of(first) == ["refund.drafted", "refund.submitted"]


@pytest.mark.req("REF-04")
def test_what_was_withdrawn_or_rejected_can_be_drafted_again(refunding: RefundingBank) -> None:
    payment = a_paid_payment()
    withdraw_refund(a_draft(payment).number, reason="gõ nhầm", actor=ANNA, now=SOON)
    rejected = a_draft(payment)
    submit_refund(rejected.number, actor=ANNA, now=SOON)
    reject_refund(rejected.number, reason="thiếu căn cứ", actor=BINH, now=SOON)

    again = a_draft(payment)

    assert state_of(again) == "draft"


@pytest.mark.req("REF-03")
def test_a_success_with_documents_needs_the_agencys_consent(refunding: RefundingBank) -> None:
    payment = a_paid_payment()
    Payment.objects.filter(pk=payment.pk).update(documents_received_at=NOW)
    refund = a_draft(payment)
    submit_refund(refund.number, actor=ANNA, now=SOON)

    with pytest.raises(ConsentMissing):
        approve_refund(refund.number, actor=BINH, now=SOON)
    consent_to_refund(refund.number, reason="Công văn 12", actor=BINH, now=SOON)
    approve_refund(refund.number, actor=BINH, now=SOON)

    assert state_of(refund) == "approved"
    assert "refund.consented" in events_of(refund)


@pytest.mark.req("REF-02")
def test_a_double_payment_drafts_its_own_refund_and_its_case_ends_with_it(refunding: RefundingBank) -> None:
    payment = a_surplus_payment()
    news()
    refund = Refund.objects.get(payment=payment)
    assert (refund.state, refund.route, refund.drafted_by) == ("awaiting_approval", "provider", "portal")
    assert refund.amount_vnd == 200_000
    assert not refund.consent_needed

    approve_refund(refund.number, actor=BINH, now=SOON)
    worker()

    case = PaymentCase.objects.get(payment=payment)
    assert (case.state, case.resolution, case.to_refund_vnd) == ("resolved", "refunded_by_provider", 0)
    assert refunding.refunded_vnd == {refund.number: 200_000}


@pytest.mark.req("REF-02")
def test_the_portal_drafts_only_the_rest_of_a_case_and_its_end_is_the_last_part(
    refunding: RefundingBank,
) -> None:
    payment = a_surplus_payment()
    an_approved_refund(payment, 120_000)
    worker()
    case = PaymentCase.objects.get(payment=payment)
    assert (case.state, case.to_refund_vnd) == ("open", 80_000)

    rest = Refund.objects.get(payment=payment, drafted_by="portal")
    assert rest.amount_vnd == 80_000
    approve_refund(rest.number, actor=BINH, now=SOON)
    worker(minutes=3)

    case.refresh_from_db()
    assert (case.state, case.to_refund_vnd) == ("resolved", 0)


@pytest.mark.req("REF-02")
def test_a_wrong_amount_goes_back_and_the_obligation_is_due_again(refunding: RefundingBank) -> None:
    payment = a_paid_payment_of_another_amount()
    news()
    refund = Refund.objects.get(payment=payment)
    assert refund.amount_vnd == 150_000

    approve_refund(refund.number, actor=BINH, now=SOON)

    payment.refresh_from_db()
    assert payment.state == "transaction_failed"
    assert Obligation.objects.get(pk=payment.obligation_id).state == "open"
    worker()
    assert state_of(refund) == "refunded"


def a_paid_payment_of_another_amount() -> Payment:
    payment = start_payment(StartRequest(an_obligation().link_token, "scripted"), now=NOW)
    hear(payment, ReportOutcome.SUCCEEDED, 150_000)
    return payment


@pytest.mark.req("REF-02")
def test_a_wrong_amount_that_proves_right_takes_its_draft_back(refunding: RefundingBank) -> None:
    payment = a_paid_payment_of_another_amount()
    news()

    hear(payment, ReportOutcome.SUCCEEDED, 200_000)
    news(minutes=3)

    assert Refund.objects.get(payment=payment).state == "rejected"
    payment.refresh_from_db()
    assert payment.state == "payment_succeeded"


@pytest.mark.req("REF-04")
def test_a_payment_without_money_has_nothing_to_give_back(refunding: RefundingBank) -> None:
    payment = start_payment(StartRequest(an_obligation().link_token, "scripted"), now=NOW)

    with pytest.raises(NothingToRefund):
        a_draft(payment)


@pytest.mark.req("REF-01")
def test_a_timeout_is_asked_about_with_growing_pauses_until_there_is_a_result(
    refunding: RefundingBank,
) -> None:
    refunding.answer = refunding.later = RefundReport(RefundOutcome.UNKNOWN, reason="timeout")
    refund = an_approved_refund(a_paid_payment())
    worker()
    pauses = []
    for minute in (3, 5, 60, 600):
        before = Refund.objects.get(pk=refund.pk)
        assert before.state == "ordered"
        assert before.next_ask_at is not None
        worker(minutes=minute)
        after = Refund.objects.get(pk=refund.pk)
        assert after.next_ask_at is not None
        pauses.append(after.next_ask_at - (NOW + timedelta(minutes=minute)))

    refunding.later = RefundReport(RefundOutcome.REFUNDED, provider_reference="RF9")
    worker(minutes=6000)

    assert pauses == sorted(pauses)
    assert len(refunding.orders) == 1
    assert Refund.objects.get(pk=refund.pk).result_reference == "RF9"


@pytest.mark.req("REF-01")
def test_an_order_that_never_arrived_is_sent_again_under_the_same_reference(refunding: RefundingBank) -> None:
    refunding.answer = RefundReport(RefundOutcome.UNKNOWN, reason="timeout")
    refund = an_approved_refund(a_paid_payment())
    worker()

    refunding.later = RefundReport(RefundOutcome.NOT_FOUND)
    refunding.answer = RefundReport(RefundOutcome.REFUNDED, provider_reference="RF2")
    worker(minutes=3)

    assert [order.reference for order in refunding.orders] == [refund.number, refund.number]
    assert state_of(refund) == "refunded"


@pytest.mark.req("REF-01", "REF-04")
def test_a_refusal_is_told_and_tried_again_under_a_new_reference(refunding: RefundingBank) -> None:
    refunding.answer = RefundReport(RefundOutcome.REFUSED, reason="tài khoản đã đóng")
    refund = an_approved_refund(a_paid_payment())
    worker()
    news()
    assert Refund.objects.get(pk=refund.pk).outcome_reason == "tài khoản đã đóng"
    assert Message.objects.filter(template="refund_failed").count() == 1

    refunding.answer = RefundReport(RefundOutcome.REFUNDED, provider_reference="RF3")
    retry_refund(refund.number, reason="đã mở lại", actor=BINH, now=SOON)
    worker(minutes=3)

    assert state_of(refund) == "refunded"
    assert refunding.refunded_vnd == {f"{refund.number}-2": 200_000}


@pytest.mark.req("REF-04")
def test_a_failed_refund_is_not_tried_again_once_its_money_is_spoken_for(refunding: RefundingBank) -> None:
    refunding.answer = RefundReport(RefundOutcome.REFUSED, reason="no")
    payment = a_paid_payment()
    refund = an_approved_refund(payment)
    worker()
    a_draft(payment, 1)

    with pytest.raises(RefundTooLarge):
        retry_refund(refund.number, reason="thử lại", actor=BINH, now=SOON)

    assert state_of(refund) == "failed"


@pytest.mark.req("REF-04")
def test_an_approved_refund_of_money_that_was_reversed_since_is_not_ordered(refunding: RefundingBank) -> None:
    payment = a_paid_payment()
    refund = an_approved_refund(payment)
    hear(payment, ReportOutcome.REVERSED, 200_000)

    worker()

    assert refunding.orders == []
    assert Refund.objects.get(pk=refund.pk).outcome_reason == "money_gone"


@pytest.mark.req("REF-01", "PAY-20")
def test_money_at_the_treasury_goes_the_treasurys_way_and_waits_for_its_result(
    refunding: RefundingBank,
) -> None:
    payment = a_paid_payment()
    Payment.objects.filter(pk=payment.pk).update(treasury_received_at=NOW)
    with pytest.raises(PayeeMissing):
        a_draft(payment)

    refund = an_approved_refund(payment, payee=PAYEE)
    worker()
    refund.refresh_from_db()
    assert (refund.route, refund.state) == ("treasury", "ordered")
    assert refunding.orders == []

    record_refunded(refund.number, reference="KB-77", actor=BINH, now=SOON)

    refund.refresh_from_db()
    assert (refund.state, refund.result_reference) == ("refunded", "KB-77")


@pytest.mark.req("REF-01")
def test_without_a_refund_interface_a_person_records_what_came_of_it(no_refund_interface: None) -> None:
    refund = an_approved_refund(a_paid_payment())
    worker()
    assert state_of(refund) == "ordered"

    record_failed(refund.number, reason="ngân hàng từ chối", actor=BINH, now=SOON)

    assert state_of(refund) == "failed"


@pytest.mark.req("REF-01")
def test_what_the_bank_answers_itself_is_not_recorded_by_hand(refunding: RefundingBank) -> None:
    refunding.answer = RefundReport(RefundOutcome.PENDING)
    refund = an_approved_refund(a_paid_payment())
    worker()

    with pytest.raises(RefundStepNotOffered):
        record_refunded(refund.number, reference="X", actor=BINH, now=SOON)
    ask_refund_now(refund.number, actor=BINH, now=NOW + timedelta(minutes=2))
    worker()

    assert refunding.asked == [refund.number]
    assert state_of(refund) == "refunded"


@pytest.mark.req("REF-02")
def test_a_case_whose_refund_is_on_its_way_is_not_called_refunded_by_hand(refunding: RefundingBank) -> None:
    payment = a_surplus_payment()
    an_approved_refund(payment)
    case = PaymentCase.objects.get(payment=payment)

    with pytest.raises(ResolutionNotOffered):
        resolve_case(case.number, resolution="refunded_by_provider", reason="đã trả", actor=BINH, now=SOON)


@pytest.mark.req("REF-02")
def test_a_case_refunded_outside_takes_its_waiting_draft_back(refunding: RefundingBank) -> None:
    payment = a_surplus_payment()
    news()
    case = PaymentCase.objects.get(payment=payment)

    resolve_case(case.number, resolution="refunded_by_provider", reason="đã trả", actor=BINH, now=SOON)
    news(minutes=3)

    assert Refund.objects.get(payment=payment).state == "rejected"
    with pytest.raises(NothingToRefund):
        a_draft(payment)
