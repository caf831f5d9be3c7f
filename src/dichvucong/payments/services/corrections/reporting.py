"""A bank says that the account data are wrong: the accounting has failed and the agency is asked to correct them."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from dichvucong.kernel.clock import vietnam_day
from dichvucong.kernel.moves import Why, begin, move
from dichvucong.payments.crediting import WrongData
from dichvucong.payments.crediting_errors import CorrectionAlreadyOpen, CorrectionStepNotOffered
from dichvucong.payments.events import CORRECTION_OPENED
from dichvucong.payments.models import AccountCorrection, Payment
from dichvucong.payments.services.corrections.books import (
    due_at,
    locked_correction,
    locked_uncredited,
    new_number,
    set_accounting,
)
from dichvucong.payments.services.corrections.rules import correction_deadline
from dichvucong.payments.states import (
    CORRECTION_CHART,
    LIVE_CORRECTIONS,
    AccountingState,
    CorrectionState,
)


@dataclass(frozen=True)
class WrongAccount:
    """What a bank found: which datum, and a sentence the agency reads."""

    reason: WrongData
    detail: str = ""


@transaction.atomic
def report_wrong_account(
    payment_code: str, found: WrongAccount, *, actor: str, now: datetime
) -> AccountCorrection:
    """Money cannot be credited because of the account's data. Said again of a corrected account, it is due again.

    Raises `PaymentNotFound`, `NotPaidYet`, `AlreadyCredited`, `CorrectionAlreadyOpen`.
    """
    payment = locked_uncredited(payment_code)
    why = Why(actor=actor, now=now, reason=found.detail[:200], evidence={"wrong": found.reason.value})
    return note_wrong_account(payment, found, why)


def note_wrong_account(payment: Payment, found: WrongAccount, why: Why) -> AccountCorrection:
    """As above, of a payment whose obligation the caller has locked. Raises `CorrectionAlreadyOpen`."""
    live = AccountCorrection.objects.filter(payment=payment, state__in=LIVE_CORRECTIONS).first()
    if live is None:
        return _open(payment, found, why)
    if live.state == CorrectionState.OPEN:
        raise CorrectionAlreadyOpen(live.number)
    live.payment = payment
    send_back(live, found, why)
    return live


@transaction.atomic
def refuse_correction(number: str, found: WrongAccount, *, actor: str, now: datetime) -> AccountCorrection:
    """The corrected data are wrong too. Raises `CorrectionNotFound`, `CorrectionStepNotOffered`."""
    correction = locked_correction(number)
    if correction.state == CorrectionState.OPEN or correction.state not in LIVE_CORRECTIONS:
        raise CorrectionStepNotOffered
    why = Why(actor=actor, now=now, reason=found.detail[:200], evidence={"wrong": found.reason.value})
    send_back(correction, found, why)
    return correction


def send_back(correction: AccountCorrection, found: WrongAccount, why: Why) -> None:
    """The agency has to correct once more, with a new term."""
    due = correction.payment.obligation
    move(
        correction,
        CorrectionState.OPEN,
        chart=CORRECTION_CHART,
        why=why,
        reason=found.reason.value,
        detail=found.detail[:300],
        reported_by=why.actor,
        reported_at=why.now,
        due_at=due_at(correction_deadline(why.now, why.actor)),
        escalated_at=None,
        next_ask_at=None,
        wrong_bank_bin=due.bank_bin,
        wrong_citad=due.citad,
        wrong_account_number=due.account_number,
        wrong_account_name=due.account_name,
    )
    set_accounting(correction.payment, AccountingState.FAILED, event="payment.credit_failed", why=why)


def _open(payment: Payment, found: WrongAccount, why: Why) -> AccountCorrection:
    due = payment.obligation
    correction = AccountCorrection(
        number=new_number("DC", why.now),
        payment=payment,
        agency_code=payment.agency_code,
        provider_code=payment.provider_code,
        revenue_identifier=payment.revenue_identifier,
        day=vietnam_day(why.now),
        amount_vnd=payment.amount_vnd,
        reason=found.reason.value,
        detail=found.detail[:300],
        wrong_bank_bin=due.bank_bin,
        wrong_citad=due.citad,
        wrong_account_number=due.account_number,
        wrong_account_name=due.account_name,
        reported_by=why.actor,
        reported_at=why.now,
        due_at=due_at(correction_deadline(why.now, why.actor)),
    )
    correction.save(force_insert=True)
    begin(correction, event=CORRECTION_OPENED, why=why)
    set_accounting(payment, AccountingState.FAILED, event="payment.credit_failed", why=why)
    return correction
