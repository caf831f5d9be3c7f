"""The order and its result: intent written, provider called, answer written. A time-out is unknown, not failure."""

from collections.abc import Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from datetime import datetime, timedelta

from django.db import transaction

from dichvucong.kernel.journal import Entry, write
from dichvucong.kernel.moves import Why, move
from dichvucong.payments.errors import RefundStepNotOffered, RefundTooLarge
from dichvucong.payments.models import Refund
from dichvucong.payments.refunding import RefundOrder, RefundOutcome, RefundReport, refunders
from dichvucong.payments.services.cases import GIVEN_BACK
from dichvucong.payments.services.refunds.books import locked_case, locked_money_of, locked_refund
from dichvucong.payments.services.refunds.deciding import check_still_there
from dichvucong.payments.services.refunds.drafting import PORTAL, in_state
from dichvucong.payments.services.refunds.returning import note_given_back
from dichvucong.payments.services.refunds.rules import PROVIDER, next_ask
from dichvucong.payments.services.refunds.strays import note_returned, thaw
from dichvucong.payments.states import CASE_CHART, REFUND_CHART, CaseState, RefundState

LEASE = timedelta(seconds=90)
"""How long a claimed refund is left to the worker that took it before another may ask."""

AT_ONCE = 4
GONE = "money_gone"


def takes_orders(refund: Refund) -> bool:
    """Whether the portal orders this refund itself; else a person records what came of it."""
    return refund.route == PROVIDER and refunders.find(refund.provider_code) is not None


def send_orders(refund_ids: Sequence[int], *, now: datetime) -> None:
    """After approval: the worker is told to order; what a person has to carry out counts as ordered at once."""
    for refund in Refund.objects.select_for_update().filter(pk__in=refund_ids, state=RefundState.APPROVED):
        if takes_orders(refund):
            Refund.objects.filter(pk=refund.pk).update(next_ask_at=now)
        else:
            _write_order(refund, now=now, next_ask_at=None)


def sweep_refunds(*, now: datetime, limit: int = 50, executor: Executor | None = None) -> int:
    """Order what is approved, ask about what is ordered. Returns how many were taken; `executor` replaces threads."""
    due = _claim(now, limit)
    if not due:
        return 0
    with executor or ThreadPoolExecutor(AT_ONCE) as pool:
        answers = [(refund, pool.submit(_question, refund, fresh=fresh, now=now)) for refund, fresh in due]
        for refund, answer in answers:
            write_report(refund, answer.result(), now=now)
    return len(due)


@transaction.atomic
def ask_refund_now(number: str, *, actor: str, now: datetime) -> Refund:
    """Let the worker ask at once. Raises `RefundNotFound`, `RefundStepNotOffered`."""
    refund = in_state(locked_refund(number), RefundState.ORDERED)
    if not takes_orders(refund):
        raise RefundStepNotOffered
    refund.next_ask_at = now
    refund.save(update_fields=["next_ask_at"])
    write([Entry(refund.number, refund.stream, "refund.asked", actor)], now=now)
    return refund


@transaction.atomic
def record_refunded(number: str, *, reference: str, actor: str, now: datetime) -> Refund:
    """A person saw that the money went back, under the payer-back's own reference.

    Raises `RefundNotFound`, `RefundStepNotOffered`.
    """
    refund = _recordable(number)
    settle(refund, reference, Why(actor=actor, now=now, evidence={"reference": reference}))
    return refund


@transaction.atomic
def record_failed(number: str, *, reason: str, actor: str, now: datetime) -> Refund:
    """A person saw that the refund could not be made. Raises `RefundNotFound`, `RefundStepNotOffered`."""
    refund = _recordable(number)
    fail(refund, reason, Why(actor=actor, now=now, reason=reason))
    return refund


@transaction.atomic(durable=True)
def write_report(refund: Refund, report: RefundReport, *, now: datetime) -> None:
    """Write a provider's word about a refund it was ordered to make. An overtaken word changes nothing."""
    locked_money_of(refund.number)
    row = locked_refund(refund.number)
    if row.state != RefundState.ORDERED or row.order_reference != refund.order_reference:
        return
    evidence = {"reference": report.provider_reference, "said": report.outcome.value}
    why = Why(actor=f"provider:{row.provider_code}", now=now, reason=report.reason[:200], evidence=evidence)
    if report.outcome is RefundOutcome.REFUNDED:
        settle(row, report.provider_reference, why)
    elif report.outcome is RefundOutcome.REFUSED:
        fail(row, report.reason or "refused", why)
    else:
        Refund.objects.filter(pk=row.pk).update(asks=row.asks + 1, next_ask_at=next_ask(now, row.asks))


def order_of(refund: Refund, *, now: datetime) -> RefundOrder:
    """What a provider is asked to give back."""
    assert refund.payment is not None, "providers give back what was paid through them"
    return RefundOrder(
        reference=refund.order_reference,
        payment_code=refund.payment.code,
        provider_reference=refund.payment.provider_reference,
        amount_vnd=refund.amount_vnd,
        reason=refund.cause,
        ordered_at=refund.ordered_at or now,
    )


def _claim(now: datetime, limit: int) -> list[tuple[Refund, bool]]:
    """What is due, with whether it was never ordered before; its intent is written before anybody is called."""
    with transaction.atomic(durable=True):
        due = list(
            Refund.objects.select_for_update(skip_locked=True, of=("self",))
            .select_related("payment")
            .filter(next_ask_at__lte=now, state__in=(RefundState.APPROVED, RefundState.ORDERED))
            .order_by("next_ask_at")[:limit]
        )
        taken = [(refund, _intend(refund, now)) for refund in due if takes_orders(refund)]
    return [(refund, fresh) for refund, fresh in taken if refund.state == RefundState.ORDERED]


def _intend(refund: Refund, now: datetime) -> bool:
    if refund.state == RefundState.ORDERED:
        Refund.objects.filter(pk=refund.pk).update(next_ask_at=now + LEASE)
        return False
    assert refund.payment is not None, "as above"
    try:
        check_still_there(refund, refund.payment)
    except RefundTooLarge as refusal:
        fail(refund, GONE, Why(actor=PORTAL, now=now, reason=refusal.message))
        return False
    _write_order(refund, now=now, next_ask_at=now + LEASE)
    return True


def _question(refund: Refund, *, fresh: bool, now: datetime) -> RefundReport:
    provider = refunders.find(refund.provider_code)
    assert provider is not None, "only refunds of wired providers are claimed"
    order = order_of(refund, now=now)
    if fresh:
        return provider.refund(order)
    report = provider.ask_refund(order)
    # The order never arrived: the same reference again cannot move the money twice.
    return provider.refund(order) if report.outcome is RefundOutcome.NOT_FOUND else report


def _write_order(refund: Refund, *, now: datetime, next_ask_at: datetime | None) -> None:
    why = Why(actor=PORTAL, now=now, evidence={"reference": refund.order_reference, "route": refund.route})
    move(refund, RefundState.ORDERED, chart=REFUND_CHART, why=why, ordered_at=now, next_ask_at=next_ask_at)


def _recordable(number: str) -> Refund:
    locked_money_of(number)
    refund = in_state(locked_refund(number), RefundState.ORDERED)
    if takes_orders(refund):
        raise RefundStepNotOffered
    return refund


def settle(refund: Refund, reference: str, why: Why) -> None:
    """The money is back: the case it belongs to owes that much less, and ends when it owes nothing more.

    The caller holds the locks of `locked_money_of` and the refund's.
    """
    move(
        refund,
        RefundState.REFUNDED,
        chart=REFUND_CHART,
        why=why,
        result_reference=reference[:100],
        ended_at=why.now,
        next_ask_at=None,
        outcome_reason="",
    )
    if refund.credit_id is not None:
        note_returned(refund)
        return
    if refund.case_id is None:
        note_given_back(refund, why)
        return
    case = locked_case(refund.case_id)
    case.to_refund_vnd = max(0, case.to_refund_vnd - refund.amount_vnd)
    case.save(update_fields=["to_refund_vnd"])
    if case.to_refund_vnd == 0 and case.state == CaseState.OPEN:
        move(
            case,
            CaseState.RESOLVED,
            chart=CASE_CHART,
            why=why,
            resolution=GIVEN_BACK,
            resolved_at=why.now,
        )


def fail(refund: Refund, reason: str, why: Why) -> None:
    """The order came to nothing. The caller holds the locks of `locked_money_of` and the refund's."""
    move(
        refund,
        RefundState.FAILED,
        chart=REFUND_CHART,
        why=why,
        outcome_reason=reason[:300],
        ended_at=why.now,
        next_ask_at=None,
    )
    if refund.credit_id is not None:
        thaw(refund.credit_id)
