from datetime import timedelta

import pytest

from dichvucong.kernel.models import JournalEntry, NumberSeries
from dichvucong.payments.errors import DayIsFull, NothingDue, PreviousAttemptUnknown, ProviderNotOffered
from dichvucong.payments.gateways import CloseOutcome, OrderAnswer, OrderOutcome
from dichvucong.payments.models import Payment
from dichvucong.payments.services import StartRequest, renew_payment, start_payment, suspend_provider
from dichvucong.payments.states import ObligationState, PaymentState
from tests.factories.payments import NOW, ScriptedProvider, a_provider, an_obligation

pytestmark = pytest.mark.django_db


def start(link_token: str, provider: str = "scripted", **changes: object) -> Payment:
    request = StartRequest(link_token=link_token, provider_code=provider)
    return start_payment(request, now=NOW + timedelta(**changes))  # type: ignore[arg-type]


@pytest.mark.req("PAY-03", "PAY-04")
def test_the_code_is_issued_and_the_obligation_is_locked_for_one_attempt(bank: ScriptedProvider) -> None:
    obligation = an_obligation()

    payment = start(obligation.link_token)

    obligation.refresh_from_db()
    assert payment.code == "G22.99.2-261120000001"
    assert payment.state == PaymentState.PROCESSING
    assert obligation.state == ObligationState.IN_PAYMENT
    assert bank.orders[0].content == (
        f"{payment.code}+{obligation.revenue_identifier}+01701001+1.001193+H26.12+200000+2764"
    )
    events = list(JournalEntry.objects.order_by("pk").values_list("event", flat=True))
    assert events == ["obligation.in_payment", "payment.started", "payment.processing"]


def test_asking_twice_gives_the_same_payment(bank: ScriptedProvider) -> None:
    obligation = an_obligation()

    first, second = start(obligation.link_token), start(obligation.link_token, seconds=1)

    assert first.pk == second.pk
    assert len(bank.orders) == 1


@pytest.mark.req("PAY-07")
def test_an_expired_attempt_is_closed_with_the_provider_and_renewed_in_place(bank: ScriptedProvider) -> None:
    obligation = an_obligation()
    old = start(obligation.link_token)

    new = renew_payment(old.link_token, payer_ip="", now=NOW + timedelta(minutes=20))

    old.refresh_from_db()
    assert bank.closed == [old.code]
    assert old.state == PaymentState.TRANSACTION_FAILED
    assert new.state == PaymentState.PROCESSING
    assert new.obligation_id == obligation.pk
    assert new.code != old.code


@pytest.mark.req("PAY-10", "BEY-01")
def test_no_second_attempt_while_the_first_cannot_be_closed(bank: ScriptedProvider) -> None:
    obligation = an_obligation()
    first = start(obligation.link_token)
    bank.close_outcome = CloseOutcome.UNKNOWN

    with pytest.raises(PreviousAttemptUnknown) as refusal:
        start(obligation.link_token, "other")

    assert refusal.value.payment_token == first.link_token
    assert Payment.objects.count() == 1


@pytest.mark.req("PAY-10")
def test_closing_finds_that_the_first_was_paid(bank: ScriptedProvider) -> None:
    obligation = an_obligation()
    first = start(obligation.link_token)
    bank.close_outcome = CloseOutcome.ALREADY_PAID

    with pytest.raises(NothingDue):
        start(obligation.link_token, "other")

    first.refresh_from_db()
    obligation.refresh_from_db()
    assert first.state == PaymentState.PAYMENT_SUCCEEDED
    assert obligation.state == ObligationState.PAID


@pytest.mark.req("PAY-08")
def test_a_provider_that_does_not_answer_leaves_the_payment_unknown(bank: ScriptedProvider) -> None:
    obligation = an_obligation()
    bank.open_answer = OrderAnswer(OrderOutcome.UNKNOWN)

    payment = start(obligation.link_token)

    assert payment.state == PaymentState.INITIATED
    assert payment.unknown_since == NOW
    assert payment.next_ask_at is not None


def test_a_provider_that_refuses_frees_the_obligation(bank: ScriptedProvider) -> None:
    obligation = an_obligation()
    bank.open_answer = OrderAnswer(OrderOutcome.REFUSED, reason="account_closed")

    payment = start(obligation.link_token)

    obligation.refresh_from_db()
    assert payment.state == PaymentState.INITIATION_FAILED
    assert obligation.state == ObligationState.OPEN


@pytest.mark.req("PAY-16")
def test_a_suspended_provider_is_refused_and_nothing_is_written(bank: ScriptedProvider) -> None:
    obligation = an_obligation()
    suspend_provider("scripted", reason="bảo trì", actor="officer:1", now=NOW)

    with pytest.raises(ProviderNotOffered):
        start(obligation.link_token)

    assert bank.orders == []
    assert not Payment.objects.exists()


@pytest.mark.req("PAY-03")
def test_a_full_day_is_refused_clearly(bank: ScriptedProvider) -> None:
    obligation = an_obligation()
    NumberSeries.objects.create(series="G22.99.2-261120", last=999_999)

    with pytest.raises(DayIsFull):
        start(obligation.link_token)

    obligation.refresh_from_db()
    assert obligation.state == ObligationState.OPEN
    assert not Payment.objects.exists()


def test_the_providers_fee_is_worked_out_and_kept(bank: ScriptedProvider) -> None:
    obligation = an_obligation(amount_vnd=150_001)
    a_provider("scripted", fee_flat_vnd=1_000, fee_basis_points=50)

    payment = start(obligation.link_token)

    assert payment.fee_vnd == 1_751
