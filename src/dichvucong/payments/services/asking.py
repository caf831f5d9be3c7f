"""Asking providers about payments whose outcome is unknown, until there is one (PAY-09)."""

from collections import defaultdict
from concurrent.futures import Executor, ThreadPoolExecutor
from datetime import datetime, timedelta

from django.db import transaction

from dichvucong.kernel.clock import VIETNAM
from dichvucong.kernel.journal import Entry, write
from dichvucong.payments.errors import PaymentNotFound
from dichvucong.payments.gateways import CloseAnswer, ProviderReport, providers
from dichvucong.payments.models import Obligation, Payment
from dichvucong.payments.rules import Trust
from dichvucong.payments.services.applying import Heard, apply_words
from dichvucong.payments.services.cases import CaseDraft, open_cases
from dichvucong.payments.services.closing import query_of, write_close_answer
from dichvucong.payments.services.evidence import keep_answer
from dichvucong.payments.states import LIVE_PAYMENTS, ObligationState

LEASE = timedelta(seconds=90)
"""How long a claimed question is left to the worker that took it before another may ask."""

AT_ONCE_PER_PROVIDER = 4


def ask_provider(payment_code: str, *, actor: str, now: datetime) -> Payment:
    """Ask the provider now, whatever is scheduled. Raises `PaymentNotFound`."""
    payment = Payment.objects.filter(code=payment_code).first()
    if payment is None:
        raise PaymentNotFound
    entry = Entry(subject=payment.code, stream=payment.stream, event="payment.asked", actor=actor)
    write([entry], now=now)
    if payment.provider_code in providers:
        report = providers[payment.provider_code].ask(query_of(payment))
        _write_report(payment, report, now=now)
    payment.refresh_from_db()
    return payment


def hurry_payment(payment_token: str, *, now: datetime) -> None:
    """The payer came back from the bank and there is no word yet: let the sweep ask soon."""
    soon = now + timedelta(seconds=2)
    Payment.objects.filter(
        link_token=payment_token, state__in=LIVE_PAYMENTS, asks=0, next_ask_at__gt=soon
    ).update(next_ask_at=soon)


def sweep_payments(*, now: datetime, limit: int = 100, executor: Executor | None = None) -> int:
    """Ask about everything that is due; close what has expired. Returns how many were asked about.

    Providers are asked side by side, so a slow one delays nobody else; `executor` replaces the threads.
    """
    due = _claim(now, limit)
    if not due:
        return 0
    by_provider: dict[str, list[tuple[Payment, bool]]] = defaultdict(list)
    for payment, to_close in due:
        if payment.provider_code in providers:
            by_provider[payment.provider_code].append((payment, to_close))
    with executor or ThreadPoolExecutor(AT_ONCE_PER_PROVIDER * max(1, len(by_provider))) as pool:
        answers = [
            (payment, pool.submit(_question, payment, to_close=to_close))
            for group in by_provider.values()
            for payment, to_close in group
        ]
        for payment, answer in answers:
            _write(payment, answer.result(), now=now)
    return len(due)


def raise_stuck_payments(*, now: datetime) -> int:
    """Payments still live from yesterday or before become cases (TT 28.2). Returns how many were new."""
    midnight = now.astimezone(VIETNAM).replace(hour=0, minute=0, second=0, microsecond=0)
    stuck = Payment.objects.filter(state__in=LIVE_PAYMENTS, created_at__lt=midnight)
    with transaction.atomic():
        return len(open_cases([_stuck_case(payment) for payment in stuck[:1000]], now=now))


def _claim(now: datetime, limit: int) -> list[tuple[Payment, bool]]:
    with transaction.atomic(durable=True):
        due = list(
            Payment.objects.select_for_update(skip_locked=True, of=("self",))
            .filter(next_ask_at__lte=now)
            .order_by("next_ask_at")[:limit]
        )
        if not due:
            return []
        Payment.objects.filter(pk__in=[payment.pk for payment in due]).update(next_ask_at=now + LEASE)
        states = dict(
            Obligation.objects.filter(pk__in=[payment.obligation_id for payment in due]).values_list(
                "pk", "state"
            )
        )
    return [(payment, _to_close(payment, states[payment.obligation_id], now)) for payment in due]


def _to_close(payment: Payment, obligation_state: str, now: datetime) -> bool:
    if payment.state not in LIVE_PAYMENTS:
        return False
    return now >= payment.expires_at or obligation_state != ObligationState.IN_PAYMENT


def _question(payment: Payment, *, to_close: bool) -> ProviderReport | CloseAnswer:
    provider = providers[payment.provider_code]
    return provider.close_order(query_of(payment)) if to_close else provider.ask(query_of(payment))


def _write(payment: Payment, answer: ProviderReport | CloseAnswer, *, now: datetime) -> None:
    if isinstance(answer, CloseAnswer):
        write_close_answer(payment, answer, reason="expired", now=now)
    else:
        _write_report(payment, answer, now=now)


@transaction.atomic(durable=True)
def _write_report(payment: Payment, report: ProviderReport, *, now: datetime) -> None:
    inbox_id = keep_answer(payment, report, report.raw, now=now)
    apply_words([Heard(report, payment.provider_code, Trust.ANSWERED, inbox_id)], now=now)


def _stuck_case(payment: Payment) -> CaseDraft:
    return CaseDraft(
        cause="processing_too_long",
        dedupe_key=f"processing_too_long:{payment.code}",
        payment=payment,
        revenue_identifier=payment.revenue_identifier,
        agency_code=payment.agency_code,
        provider_code=payment.provider_code,
        amount_vnd=payment.amount_vnd,
        evidence={"created_at": payment.created_at.isoformat(), "asks": payment.asks},
    )
