"""What each judgement does to the books. One function an effect; all run in the caller's transaction."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from dichvucong.kernel.journal import Entry, write
from dichvucong.kernel.moves import Why, move
from dichvucong.payments.crediting import WrongData
from dichvucong.payments.crediting_errors import CorrectionAlreadyOpen
from dichvucong.payments.gateways import ProviderReport, ReportOutcome
from dichvucong.payments.models import Obligation, Payment, Receipt
from dichvucong.payments.rules import REVERSED, WRONG_AMOUNT, Effect, next_ask
from dichvucong.payments.services.cases import CaseDraft, open_cases, resolve_by_evidence
from dichvucong.payments.services.corrections import WrongAccount, end_without_money, note_wrong_account
from dichvucong.payments.states import (
    LIVE_PAYMENTS,
    OBLIGATION_CHART,
    PAID_PAYMENTS,
    PAYMENT_CHART,
    AccountingState,
    ObligationState,
    PaymentState,
)


@dataclass(frozen=True)
class Scene:
    """A payment with its locked obligation, the word about it, and the attempt that already counted, if any."""

    payment: Payment
    obligation: Obligation
    counted: Payment | None
    report: ProviderReport
    inbox_id: int
    why: Why


def paid_changes(payment: Payment, report: ProviderReport, now: datetime) -> Mapping[str, object]:
    """What a success writes beside the state."""
    return {
        "paid_at": report.paid_at or now,
        "provider_reference": (report.provider_reference or payment.provider_reference)[:100],
        "outcome_reason": "",
        "unknown_since": None,
        "next_ask_at": None,
    }


def surplus(scene: Scene) -> None:
    """Money came that the obligation did not need: it is kept as a fact and becomes a refund case (PAY-10)."""
    move(
        scene.payment,
        PaymentState.PAYMENT_SUCCEEDED,
        chart=PAYMENT_CHART,
        why=scene.why,
        counts=False,
        duplicate_of_id=scene.counted.pk if scene.counted else None,
        **paid_changes(scene.payment, scene.report, scene.why.now),
    )
    if scene.counted is None or scene.obligation.state == ObligationState.IN_PAYMENT:
        _reopen(scene)
    open_cases([_case(scene, _cause(scene), to_refund_vnd=scene.payment.amount_vnd)], now=scene.why.now)


def fail(scene: Scene) -> None:
    """The provider says that this attempt took no money."""
    _end_attempt(scene, PaymentState.PAYMENT_FAILED, scene.report.reason or "failed")


def close(scene: Scene) -> None:
    """The attempt can no longer be paid."""
    reversed_ = scene.report.outcome is ReportOutcome.REVERSED
    _end_attempt(
        scene, PaymentState.TRANSACTION_FAILED, REVERSED if reversed_ else (scene.report.reason or "closed")
    )


def never_opened(scene: Scene) -> None:
    """The provider never got the order."""
    _end_attempt(scene, PaymentState.INITIATION_FAILED, "not_found")


def reverse(scene: Scene) -> None:
    """The provider took the money back after a success: receipt void, amount due again, a person looks at it."""
    was_counted = scene.payment.counts
    move(
        scene.payment,
        PaymentState.TRANSACTION_FAILED,
        chart=PAYMENT_CHART,
        why=scene.why,
        outcome_reason=REVERSED,
        unknown_since=None,
        next_ask_at=None,
    )
    Receipt.objects.filter(payment=scene.payment, cancelled_at=None).update(cancelled_at=scene.why.now)
    if was_counted and scene.obligation.state in (ObligationState.PAID, ObligationState.REPORTED):
        _move_obligation(scene, ObligationState.OPEN)
    resolve_by_evidence([scene.payment], resolution="reversed_by_provider", now=scene.why.now)
    open_cases([_case(scene, "reversed_after_success")], now=scene.why.now)


def remember_reversal(scene: Scene) -> None:
    """A reversal overtook the success it belongs to: the success must not count when it comes."""
    _note(scene, "payment.reversal_noted", outcome_reason=REVERSED)


def wrong_amount(scene: Scene) -> None:
    """The provider took another amount than was due. Nothing is confirmed; a person decides."""
    if scene.payment.state in LIVE_PAYMENTS:
        _note(
            scene, "payment.wrong_amount", outcome_reason=WRONG_AMOUNT, next_ask_at=None, unknown_since=None
        )
    else:
        _note(scene, "payment.wrong_amount")
    to_refund = 0 if scene.payment.state in PAID_PAYMENTS else scene.report.amount_vnd
    open_cases([_case(scene, "wrong_amount", to_refund_vnd=to_refund)], now=scene.why.now)


def second_credit(scene: Scene) -> None:
    """The same code was paid a second time, as transfers can be: the second money goes back (PAY-10)."""
    _note(scene, "payment.paid_again")
    open_cases([_case(scene, "double_payment", to_refund_vnd=scene.report.amount_vnd)], now=scene.why.now)


def contradiction(scene: Scene) -> None:
    """A pushed failure after money came is not believed by itself: the provider is asked at once."""
    _note(scene, "payment.contradicted", next_ask_at=scene.why.now)
    open_cases([_case(scene, "failure_after_success")], now=scene.why.now)


def not_credited(scene: Scene) -> None:
    """The account's data are wrong: the agency corrects them (TT 29.2). A success not heard of yet is asked for."""
    payment = scene.payment
    changes = {"next_ask_at": scene.why.now} if payment.state in LIVE_PAYMENTS else {}
    _note(scene, "payment.credit_refused", **changes)
    if not payment.counts or payment.accounting_state == AccountingState.SUCCEEDED:
        return
    payment.obligation = scene.obligation
    found = WrongAccount(WrongData(scene.report.reason))
    with suppress(CorrectionAlreadyOpen):
        note_wrong_account(payment, found, scene.why)


def wait(scene: Scene) -> None:
    """No final word: ask again later, without a trace in the journal."""
    payment = scene.payment
    unknown_since = payment.unknown_since
    silent = scene.report.outcome is ReportOutcome.UNKNOWN and payment.state in LIVE_PAYMENTS
    if silent and unknown_since is None:
        unknown_since = scene.why.now
    Payment.objects.filter(pk=payment.pk).update(
        asks=payment.asks + 1,
        next_ask_at=next_ask(scene.why.now, payment.asks),
        unknown_since=unknown_since,
    )


def nothing(scene: Scene) -> None:
    """A repeated or overtaken word. An answer that confirms what we know ends the asking and the doubt."""
    payment = scene.payment
    if payment.next_ask_at is not None:
        Payment.objects.filter(pk=payment.pk).update(next_ask_at=None, unknown_since=None)
    settled = payment.state in PAID_PAYMENTS and scene.report.outcome is ReportOutcome.SUCCEEDED
    if settled and scene.why.evidence.get("trust") == "answered":
        resolve_by_evidence(
            [payment],
            resolution="confirmed_by_provider",
            now=scene.why.now,
            references={payment.pk: scene.report.provider_reference},
        )


APPLY: Mapping[Effect, Callable[[Scene], None]] = {
    Effect.DUPLICATE: surplus,
    Effect.AFTER_WITHDRAWAL: surplus,
    Effect.BEFORE_AMENDMENT: surplus,
    Effect.FAIL: fail,
    Effect.CLOSE: close,
    Effect.NEVER_OPENED: never_opened,
    Effect.REVERSE: reverse,
    Effect.REMEMBER_REVERSAL: remember_reversal,
    Effect.WRONG_AMOUNT: wrong_amount,
    Effect.SECOND_CREDIT: second_credit,
    Effect.CONTRADICTION: contradiction,
    Effect.NOT_CREDITED: not_credited,
    Effect.WAIT: wait,
    Effect.NOTHING: nothing,
}


def _cause(scene: Scene) -> str:
    """Why the obligation does not need the money."""
    if scene.counted is not None:
        return "double_payment"
    withdrawn = scene.obligation.state == ObligationState.CANCELLED
    return "paid_after_withdrawal" if withdrawn else "paid_before_amendment"


def _end_attempt(scene: Scene, target: PaymentState, reason: str) -> None:
    move(
        scene.payment,
        target,
        chart=PAYMENT_CHART,
        why=scene.why,
        outcome_reason=reason[:200],
        unknown_since=None,
        next_ask_at=None,
    )
    resolve_by_evidence([scene.payment], resolution="closed_by_provider", now=scene.why.now)
    if scene.payment.accounting_state == AccountingState.FAILED:
        end_without_money([scene.payment.pk], now=scene.why.now)
    _reopen(scene)


def _reopen(scene: Scene) -> None:
    """The obligation is due again, unless another attempt at it is alive."""
    others = Payment.objects.filter(obligation=scene.obligation, state__in=LIVE_PAYMENTS)
    if scene.obligation.state == ObligationState.IN_PAYMENT and not others.exists():
        _move_obligation(scene, ObligationState.OPEN)


def _move_obligation(scene: Scene, target: ObligationState) -> None:
    move(scene.obligation, target, chart=OBLIGATION_CHART, why=scene.why, changed_at=scene.why.now)


def _note(scene: Scene, event: str, **changes: object) -> None:
    payment = scene.payment
    if changes:
        Payment.objects.filter(pk=payment.pk).update(**changes)
        for name, value in changes.items():
            setattr(payment, name, value)
    entry = Entry(
        subject=payment.reference,
        stream=payment.stream,
        event=event,
        actor=scene.why.actor,
        reason=scene.why.reason,
        evidence=scene.why.evidence,
    )
    write([entry], now=scene.why.now)


def _case(scene: Scene, cause: str, *, to_refund_vnd: int = 0) -> CaseDraft:
    payment = scene.payment
    return CaseDraft(
        cause=cause,
        dedupe_key=f"{cause}:{payment.code}:{scene.report.amount_vnd}:{scene.report.provider_reference}",
        payment=payment,
        revenue_identifier=payment.revenue_identifier,
        agency_code=payment.agency_code,
        provider_code=payment.provider_code,
        amount_vnd=scene.report.amount_vnd or payment.amount_vnd,
        to_refund_vnd=to_refund_vnd,
        evidence={
            "expected_vnd": payment.amount_vnd,
            "reported_vnd": scene.report.amount_vnd,
            "outcome": scene.report.outcome.value,
            "reference": scene.report.provider_reference,
            "counted_payment": scene.counted.code if scene.counted else "",
        },
        inbox_ids=[scene.inbox_id] if scene.inbox_id else [],
    )
