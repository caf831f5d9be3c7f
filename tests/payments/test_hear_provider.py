from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import transaction

from dichvucong.kernel.models import JournalEntry
from dichvucong.payments.gateways import ReportOutcome
from dichvucong.payments.models import Payment, PaymentCase
from dichvucong.payments.rules import Effect, Trust
from dichvucong.payments.services import StartRequest, ask_provider, resolve_case, start_payment
from dichvucong.payments.services.applying import Heard, apply_words
from dichvucong.payments.states import CaseState, ObligationState, PaymentState
from tests.factories.payments import NOW, ScriptedProvider, an_obligation, report

pytestmark = pytest.mark.django_db
SOON = NOW + timedelta(minutes=1)


def a_payment() -> Payment:
    obligation = an_obligation()
    return start_payment(StartRequest(obligation.link_token, "scripted"), now=NOW)


def hear(*words: Heard) -> list[Effect]:
    with transaction.atomic():
        return apply_words(list(words), now=SOON)


def pushed(code: str, outcome: ReportOutcome = ReportOutcome.SUCCEEDED, amount_vnd: int = 200_000) -> Heard:
    return Heard(report(code, outcome, amount_vnd=amount_vnd), "scripted", Trust.PUSHED)


def states(payment: Payment) -> tuple[str, str]:
    payment.refresh_from_db()
    payment.obligation.refresh_from_db()
    return payment.state, payment.obligation.state


PAID = (PaymentState.PAYMENT_SUCCEEDED, ObligationState.PAID)


def test_a_success_pays_payment_and_obligation(bank: ScriptedProvider) -> None:
    payment = a_payment()

    assert hear(pushed(payment.code)) == [Effect.CONFIRM]

    assert states(payment) == PAID
    assert payment.next_ask_at is None


@pytest.mark.req("PAY-08")
def test_many_successes_are_applied_together(bank: ScriptedProvider) -> None:
    payments = [a_payment() for _ in range(5)]

    hear(*(pushed(payment.code) for payment in payments))

    assert [states(payment) for payment in payments] == [PAID] * 5


@pytest.mark.req("PAY-08")
def test_the_same_success_twice_changes_nothing(bank: ScriptedProvider) -> None:
    payment = a_payment()
    word = pushed(payment.code)
    hear(word)
    journal = JournalEntry.objects.count()

    assert hear(word, word) == [Effect.NOTHING, Effect.NOTHING]

    assert JournalEntry.objects.count() == journal


@pytest.mark.req("PAY-08")
def test_a_wrong_amount_is_kept_as_a_case_and_confirms_nothing(bank: ScriptedProvider) -> None:
    payment = a_payment()

    hear(pushed(payment.code, amount_vnd=150_000))

    case = PaymentCase.objects.get()
    assert states(payment) == (PaymentState.PROCESSING, ObligationState.IN_PAYMENT)
    assert (case.cause, case.amount_vnd, case.to_refund_vnd) == ("wrong_amount", 150_000, 150_000)


@pytest.mark.req("PAY-08")
def test_an_unknown_code_becomes_a_case_once(bank: ScriptedProvider) -> None:
    word = pushed("G22.99.2-261120999999")

    hear(word)
    hear(word)

    assert PaymentCase.objects.get().cause == "unknown_code"


@pytest.mark.req("PAY-08")
def test_another_providers_code_is_unknown_to_it(bank: ScriptedProvider) -> None:
    payment = a_payment()

    hear(Heard(report(payment.code), "other", Trust.PUSHED))

    assert states(payment) == (PaymentState.PROCESSING, ObligationState.IN_PAYMENT)
    assert PaymentCase.objects.get().cause == "unknown_code"


@pytest.mark.req("PAY-08")
def test_a_success_after_a_failure_counts(bank: ScriptedProvider) -> None:
    payment = a_payment()
    hear(pushed(payment.code, ReportOutcome.FAILED))
    assert states(payment) == (PaymentState.PAYMENT_FAILED, ObligationState.OPEN)

    hear(pushed(payment.code))

    assert states(payment) == PAID


@pytest.mark.req("PAY-08")
def test_a_failure_after_a_success_is_asked_about_and_settled_by_the_answer(bank: ScriptedProvider) -> None:
    payment = a_payment()
    hear(pushed(payment.code))
    hear(pushed(payment.code, ReportOutcome.FAILED))
    assert states(payment) == PAID
    assert PaymentCase.objects.get().cause == "failure_after_success"
    bank.ask_outcome = ReportOutcome.SUCCEEDED

    ask_provider(payment.code, actor="officer:1", now=SOON)

    assert states(payment) == PAID
    assert PaymentCase.objects.get().state == CaseState.RESOLVED


@pytest.mark.req("PAY-08")
def test_a_failure_confirmed_by_the_provider_reverses_a_success(bank: ScriptedProvider) -> None:
    payment = a_payment()
    hear(pushed(payment.code), pushed(payment.code, ReportOutcome.FAILED))
    bank.ask_outcome = ReportOutcome.FAILED

    ask_provider(payment.code, actor="officer:1", now=SOON)

    assert states(payment) == (PaymentState.TRANSACTION_FAILED, ObligationState.OPEN)
    assert set(PaymentCase.objects.values_list("cause", "state")) == {
        ("failure_after_success", CaseState.RESOLVED),
        ("reversed_after_success", CaseState.OPEN),
    }


@pytest.mark.req("PAY-10", "BEY-02")
def test_a_second_payment_is_kept_and_becomes_a_refund_case(bank: ScriptedProvider) -> None:
    first = a_payment()
    hear(pushed(first.code, ReportOutcome.FAILED))
    second = start_payment(StartRequest(first.obligation.link_token, "scripted"), now=SOON)
    hear(pushed(second.code))

    hear(pushed(first.code))

    first.refresh_from_db()
    case = PaymentCase.objects.get()
    assert (first.state, first.counts, first.duplicate_of_id) == (
        PaymentState.PAYMENT_SUCCEEDED,
        False,
        second.pk,
    )
    assert states(second) == PAID
    assert (case.cause, case.to_refund_vnd) == ("double_payment", 200_000)


@pytest.mark.req("PAY-08")
def test_a_late_success_wins_and_the_attempt_alive_will_be_closed(bank: ScriptedProvider) -> None:
    first = a_payment()
    hear(pushed(first.code, ReportOutcome.CLOSED))
    second = start_payment(StartRequest(first.obligation.link_token, "scripted"), now=SOON)

    hear(pushed(first.code))

    second.refresh_from_db()
    assert states(first) == PAID
    assert second.state == PaymentState.PROCESSING
    assert second.next_ask_at is not None


def test_a_reversal_that_overtakes_its_success_still_wins(bank: ScriptedProvider) -> None:
    payment = a_payment()

    hear(pushed(payment.code, ReportOutcome.REVERSED), pushed(payment.code))

    assert states(payment) == (PaymentState.TRANSACTION_FAILED, ObligationState.OPEN)


def test_an_officer_closes_a_wrong_amount_and_the_amount_is_due_again(bank: ScriptedProvider) -> None:
    payment = a_payment()
    hear(pushed(payment.code, amount_vnd=150_000))
    case = PaymentCase.objects.get()

    resolve_case(case.number, resolution="close_attempt", reason="đã trả lại", actor="officer:1", now=SOON)

    assert states(payment) == (PaymentState.TRANSACTION_FAILED, ObligationState.OPEN)


def credited(code: str, reference: str, amount_vnd: int = 200_000) -> Heard:
    said = replace(report(code, amount_vnd=amount_vnd), provider_reference=reference)
    return Heard(said, "scripted", Trust.PUSHED)


@pytest.mark.req("PAY-10", "BEY-02")
def test_two_transfers_under_one_code_are_two_payments(bank: ScriptedProvider) -> None:
    payment = a_payment()

    hear(credited(payment.code, "NA1"), credited(payment.code, "NA2"), credited(payment.code, "NA2"))

    case = PaymentCase.objects.get()
    assert states(payment) == PAID
    assert (case.cause, case.to_refund_vnd) == ("double_payment", 200_000)


@pytest.mark.req("PAY-08")
def test_a_wrong_transfer_stays_to_be_refunded_when_the_right_one_follows(bank: ScriptedProvider) -> None:
    payment = a_payment()

    hear(credited(payment.code, "NA1", 150_000), credited(payment.code, "NA2"))

    case = PaymentCase.objects.get()
    assert states(payment) == PAID
    assert (case.cause, case.state, case.to_refund_vnd) == ("wrong_amount", CaseState.OPEN, 150_000)


@pytest.mark.req("PAY-08", "BEY-04")
def test_the_bank_corrects_a_wrong_amount_and_the_case_closes(bank: ScriptedProvider) -> None:
    payment = a_payment()

    hear(credited(payment.code, "FT1", 150_000), credited(payment.code, "FT1"))

    assert states(payment) == PAID
    assert PaymentCase.objects.get().state == CaseState.RESOLVED


@pytest.mark.req("PAY-08")
def test_an_overtaken_failure_does_not_hide_a_wrong_amount(bank: ScriptedProvider) -> None:
    payment = a_payment()

    hear(pushed(payment.code, amount_vnd=150_000), pushed(payment.code, ReportOutcome.FAILED))

    wrong = PaymentCase.objects.get(cause="wrong_amount")
    assert (wrong.state, wrong.to_refund_vnd) == (CaseState.OPEN, 150_000)
    assert states(payment) == (PaymentState.PROCESSING, ObligationState.IN_PAYMENT)
