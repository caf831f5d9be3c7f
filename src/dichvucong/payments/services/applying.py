"""Applying providers' words to payments: in batches, in the caller's transaction, obligations locked in one order."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from dichvucong.kernel.moves import Why, move_many
from dichvucong.payments.gateways import ProviderReport
from dichvucong.payments.models import Obligation, Payment
from dichvucong.payments.rules import Effect, Facts, Trust, Word, judge
from dichvucong.payments.services import effects
from dichvucong.payments.services.cases import CaseDraft, open_cases, resolve_by_evidence
from dichvucong.payments.states import (
    OBLIGATION_CHART,
    PAID_PAYMENTS,
    PAYMENT_CHART,
    ObligationState,
    PaymentState,
)


@dataclass(frozen=True)
class Heard:
    """One report, how it reached us, and the stored message behind it (0: none)."""

    report: ProviderReport
    provider_code: str
    trust: Trust
    inbox_id: int = 0


@dataclass
class _Book:
    """The obligations a batch is about, locked, with all their attempts."""

    obligations: dict[int, Obligation] = field(default_factory=dict)
    payments: dict[str, Payment] = field(default_factory=dict)

    def counted(self, payment: Payment) -> Payment | None:
        """Another attempt at the same obligation that was paid and counts, also one given back while nothing is due again."""
        refunded = self.obligations[payment.obligation_id].state == ObligationState.REFUNDED
        for other in self.payments.values():
            if (
                other.obligation_id == payment.obligation_id
                and other.pk != payment.pk
                and other.counts
                and other.state in PAID_PAYMENTS
                and (refunded or other.refunded_at is None)
            ):
                return other
        return None


def apply_words(words: Sequence[Heard], *, now: datetime) -> list[Effect]:
    """Apply words in order. Returns what each did. The caller holds a transaction."""
    book = _open_book([heard.report.payment_code for heard in words])
    waiting: dict[int, tuple[Heard, Payment]] = {}
    done: list[Effect] = []
    for heard in words:
        payment = book.payments.get(heard.report.payment_code)
        if payment is None or payment.provider_code != heard.provider_code:
            open_cases([_unknown_code(heard)], now=now)
            done.append(Effect.NOTHING)
            continue
        if payment.obligation_id in waiting:
            _confirm_all(list(waiting.values()), book, now=now)
            waiting.clear()
        effect = _judge(heard, payment, book, now)
        if effect is Effect.CONFIRM:
            waiting[payment.obligation_id] = (heard, payment)
        else:
            _apply_one(effect, heard, payment, book, now=now)
        done.append(effect)
    _confirm_all(list(waiting.values()), book, now=now)
    return done


def _open_book(codes: Sequence[str]) -> _Book:
    ids = Payment.objects.filter(code__in=set(codes)).values("obligation_id")
    locked = Obligation.objects.filter(pk__in=ids).order_by("pk").select_for_update()
    obligations = {obligation.pk: obligation for obligation in locked}
    payments = Payment.objects.filter(obligation_id__in=list(obligations))
    return _Book(obligations, {payment.code: payment for payment in payments})


def _judge(heard: Heard, payment: Payment, book: _Book, now: datetime) -> Effect:
    obligation = book.obligations[payment.obligation_id]
    facts = Facts(
        state=PaymentState(payment.state),
        amount_vnd=payment.amount_vnd,
        due_vnd=obligation.amount_vnd,
        outcome_reason=payment.outcome_reason,
        obligation_state=ObligationState(obligation.state),
        obligation_has_counted_payment=book.counted(payment) is not None,
        expired=now >= payment.expires_at,
        paid_reference=payment.provider_reference if payment.state in PAID_PAYMENTS else "",
    )
    report = heard.report
    word = Word(report.outcome, report.amount_vnd, heard.trust, report.provider_reference[:100])
    return judge(word, facts)


def _confirm_all(pairs: list[tuple[Heard, Payment]], book: _Book, *, now: datetime) -> None:
    if not pairs:
        return
    payments = [payment for _heard, payment in pairs]
    whys = [why_of(heard, now) for heard, _payment in pairs]
    move_many(
        payments,
        PaymentState.PAYMENT_SUCCEEDED,
        chart=PAYMENT_CHART,
        whys=whys,
        changes=[effects.paid_changes(payment, heard.report, now) for heard, payment in pairs],
    )
    obligations = [book.obligations[payment.obligation_id] for payment in payments]
    move_many(
        obligations,
        ObligationState.PAID,
        chart=OBLIGATION_CHART,
        whys=whys,
        changes=[{"changed_at": now}] * len(obligations),
    )
    resolve_by_evidence(
        payments,
        resolution="confirmed_by_provider",
        now=now,
        references={payment.pk: heard.report.provider_reference for heard, payment in pairs},
    )


def _apply_one(effect: Effect, heard: Heard, payment: Payment, book: _Book, *, now: datetime) -> None:
    scene = effects.Scene(
        payment=payment,
        obligation=book.obligations[payment.obligation_id],
        counted=book.counted(payment),
        report=heard.report,
        inbox_id=heard.inbox_id,
        why=why_of(heard, now),
    )
    effects.APPLY[effect](scene)


def why_of(heard: Heard, now: datetime) -> Why:
    """Who spoke, and on what evidence."""
    return Why(
        actor=f"provider:{heard.provider_code}",
        now=now,
        reason=heard.report.reason[:200],
        evidence={"inbox": heard.inbox_id, "trust": heard.trust.value} if heard.inbox_id else {},
    )


def _unknown_code(heard: Heard) -> CaseDraft:
    report = heard.report
    return CaseDraft(
        cause="unknown_code" if report.payment_code else "credit_without_code",
        dedupe_key=f"unknown:{heard.provider_code}:{report.message_id}",
        provider_code=heard.provider_code,
        amount_vnd=report.amount_vnd,
        to_refund_vnd=0,
        evidence={"code": report.payment_code, "outcome": report.outcome.value},
        inbox_ids=[heard.inbox_id] if heard.inbox_id else [],
    )
