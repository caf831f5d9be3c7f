"""What follows when money is on the beneficiary account: the payment's accounting state, the obligation, the journal."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final

from django.db import connection

from dichvucong.kernel.journal import Entry, write
from dichvucong.kernel.moves import Why, move_many
from dichvucong.payments.models import Credit, Obligation, Payment
from dichvucong.payments.services.corrections import end_credited
from dichvucong.payments.services.settlement.waiting import Book
from dichvucong.payments.states import OBLIGATION_CHART, PAID_PAYMENTS, CreditState, ObligationState

# A statement names a day, not an hour: the money was there when that day began, or when it was paid later that day.
_SETTLE: Final = """
WITH total AS (
    SELECT s.payment_id, sum(s.amount_vnd) AS amount_vnd, max(c.booked_on) AS booked_on,
        max(c.booked_on) FILTER (WHERE c.at_treasury) AS at_treasury_on
    FROM payments_creditshare s JOIN payments_credit c ON c.id = s.credit_id
    WHERE s.payment_id = ANY(%s) GROUP BY s.payment_id
)
UPDATE payments_payment p
SET accounting_state = 'succeeded',
    money_received_at = greatest(t.booked_on::timestamp AT TIME ZONE 'Asia/Ho_Chi_Minh', p.paid_at),
    treasury_received_at = CASE WHEN t.at_treasury_on IS NULL THEN p.treasury_received_at
        ELSE greatest(t.at_treasury_on::timestamp AT TIME ZONE 'Asia/Ho_Chi_Minh', p.paid_at) END
FROM total t
WHERE p.id = t.payment_id AND p.accounting_state <> 'succeeded' AND t.amount_vnd >= p.amount_vnd
RETURNING p.id
"""
_AT_TREASURY: Final = """
UPDATE payments_payment p
SET treasury_received_at = greatest(t.booked_on::timestamp AT TIME ZONE 'Asia/Ho_Chi_Minh', p.paid_at)
FROM unnest(%s::bigint[], %s::date[]) AS t(payment_id, booked_on)
WHERE p.id = t.payment_id AND p.treasury_received_at IS NULL
"""


def settle_payments(payment_ids: Collection[int], *, actor: str, now: datetime) -> int:
    """Payments whose shares reach their amount are credited, and their obligations. Returns how many.

    The caller holds a transaction and the obligations' locks.
    """
    if not payment_ids:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(_SETTLE, [sorted(payment_ids)])
        credited = [int(found[0]) for found in cursor.fetchall()]
    payments = list(Payment.objects.filter(pk__in=credited).order_by("pk"))
    end_credited(credited, actor=actor, now=now)
    write(
        [
            Entry(subject=payment.code, stream=payment.stream, event="payment.credited", actor=actor)
            for payment in payments
        ],
        now=now,
    )
    counted = [
        payment.obligation_id for payment in payments if payment.counts and payment.state in PAID_PAYMENTS
    ]
    settle_obligations(counted, actor=actor, now=now)
    return len(payments)


def settle_obligations(obligation_ids: Collection[int], *, actor: str, now: datetime) -> None:
    """Obligations whose counted payment is credited."""
    due = list(
        Obligation.objects.select_for_update()
        .filter(pk__in=obligation_ids, state__in=(ObligationState.PAID, ObligationState.REPORTED))
        .order_by("pk")
    )
    for state in (ObligationState.PAID, ObligationState.REPORTED):
        rows = [obligation for obligation in due if obligation.state == state]
        move_many(
            rows,
            ObligationState.CREDITED,
            chart=OBLIGATION_CHART,
            whys=[Why(actor=actor, now=now)] * len(rows),
            changes=[{"changed_at": now}] * len(rows),
        )


def settle_treasury(credits_: Sequence[Credit], book: Book) -> None:
    """The Treasury's notice of money a bank's statement told of before: noted on the payments, not counted again."""
    pairs = [
        (payment.pk, credit.booked_on) for credit in credits_ for payment in book.already_credited(credit)
    ]
    if not pairs:
        return
    with connection.cursor() as cursor:
        cursor.execute(_AT_TREASURY, [[pk for pk, _day in pairs], [day for _pk, day in pairs]])
    Credit.objects.filter(pk__in=[credit.pk for credit in credits_]).update(state=CreditState.EXPLAINED)
