"""What must hold after every step, and what must hold when all has come to rest."""

from collections import Counter

from django.db import connection

from benchmarks.simulation.world import World
from dichvucong.exchange.models import Delivery
from dichvucong.kernel.models import InboxMessage, JournalEntry, OutboxEvent
from dichvucong.notifications.models import Message
from dichvucong.payments.models import Obligation, Payment, PaymentCase, Receipt
from dichvucong.payments.states import LIVE_PAYMENTS, PAID_PAYMENTS

_ALWAYS = """
SELECT
  (SELECT count(*) FROM payments_obligation o WHERE o.system_code = %(s)s AND o.state = 'paid' AND NOT EXISTS (
      SELECT 1 FROM payments_payment p WHERE p.obligation_id = o.id AND p.counts
        AND p.state IN ('payment_succeeded', 'transaction_succeeded'))),
  (SELECT count(*) FROM payments_payment p JOIN payments_obligation o ON o.id = p.obligation_id
     WHERE p.system_code = %(s)s AND p.counts AND p.state IN ('payment_succeeded', 'transaction_succeeded')
       AND o.state <> 'paid'),
  (SELECT count(*) FROM payments_receipt r JOIN payments_payment p ON p.id = r.payment_id
     WHERE p.system_code = %(s)s AND r.cancelled_at IS NULL
       AND NOT (p.counts AND p.state IN ('payment_succeeded', 'transaction_succeeded'))),
  (SELECT count(*) FROM payments_payment p WHERE p.system_code = %(s)s AND p.state = 'transaction_succeeded'
     AND p.counts AND NOT EXISTS (SELECT 1 FROM payments_receipt r WHERE r.payment_id = p.id)),
  (SELECT count(*) FROM payments_obligation o WHERE o.system_code = %(s)s AND o.state = 'in_payment' AND NOT EXISTS (
      SELECT 1 FROM payments_payment p WHERE p.obligation_id = o.id AND p.state IN ('initiated', 'processing')))
"""
_NAMES = (
    "a paid obligation has a payment that counts",
    "a payment that counts belongs to a paid obligation",
    "a valid receipt belongs to a payment that counts",
    "a completed payment has a receipt",
    "an obligation in payment has a live attempt",
)


def check_always(world: World) -> None:
    """Raises `AssertionError` naming the invariant that broke."""
    with connection.cursor() as cursor:
        cursor.execute(_ALWAYS, {"s": world.system})
        broken = cursor.fetchone()
    assert broken is not None
    for name, count in zip(_NAMES, broken, strict=True):
        assert count == 0, f"not true: {name}"


def check_at_rest(world: World) -> None:
    """Raises `AssertionError` naming what is wrong when nothing is left to do."""
    check_always(world)
    _check_queues()
    _check_money(world)
    _check_receipts(world)
    _check_province(world)
    _check_messages(world)
    _check_journal(world)


def _check_queues() -> None:
    assert not InboxMessage.objects.filter(believed=True, handled_at=None).exists(), "the inbox is empty"
    assert not OutboxEvent.objects.filter(handled_at=None).exists(), "the outbox is empty"


def _check_money(world: World) -> None:
    """Money in the banks' ledgers = counted payments + what cases will give back."""
    kept = {
        order.code: order.paid_vnd
        for bank in world.banks
        for order in bank.ledger.values()
        if order.status == "paid"
    }
    payments = {payment.code: payment for payment in Payment.objects.filter(system_code=world.system)}
    cases = PaymentCase.objects.filter(payment__system_code=world.system, to_refund_vnd__gt=0)
    to_refund = Counter[str]()
    for case in cases.select_related("payment"):
        assert case.payment is not None
        to_refund[case.payment.code] += case.to_refund_vnd
    counted_vnd = sum(
        payment.amount_vnd
        for payment in payments.values()
        if payment.counts and payment.state in PAID_PAYMENTS
    )
    back_vnd = sum(amount for code, amount in to_refund.items() if code in kept)
    assert sum(kept.values()) == counted_vnd + back_vnd, (
        f"money in {sum(kept.values())} = counted {counted_vnd} + to be given back {back_vnd}"
    )
    live = [payment for payment in payments.values() if payment.state in LIVE_PAYMENTS]
    for payment in live:
        assert payment.outcome_reason == "wrong_amount", f"{payment} is still {payment.state}"


def _check_receipts(world: World) -> None:
    counted = Payment.objects.filter(system_code=world.system, counts=True, state__in=PAID_PAYMENTS)
    receipts = Receipt.objects.filter(payment__in=counted, cancelled_at=None)
    assert receipts.count() == counted.count(), "paid means exactly one receipt"


def _check_province(world: World) -> None:
    deliveries = Delivery.objects.filter(system_code=world.system)
    assert not deliveries.exclude(state="acknowledged").exists(), "everything was acknowledged"
    told = {delivery.message_id.hex for delivery in deliveries}
    assert told == set(world.province.received), "the province has exactly what was sent"
    last: dict[str, int] = {}
    for parcel in world.province.received.values():
        assert last.get(parcel.stream, 0) < parcel.delivery_id, "order is kept for each obligation"
        last[parcel.stream] = parcel.delivery_id


def _check_messages(world: World) -> None:
    about = list(
        Obligation.objects.filter(system_code=world.system).values_list("revenue_identifier", flat=True)
    )
    messages = Message.objects.filter(about__in=about)
    assert {message.reference.hex for message in messages} == set(world.sms.received), "every message once"


def _check_journal(world: World) -> None:
    """Outbox = events: every journalled event that somebody hears was published once, and nothing else."""
    from dichvucong.kernel.outbox import subscriptions  # noqa: PLC0415 -- filled by wiring

    streams = list(
        Obligation.objects.filter(system_code=world.system).values_list("revenue_identifier", flat=True)
    )
    journal = JournalEntry.objects.filter(stream__in=streams).values_list("event", "subject")
    heard = Counter(pair for pair in journal if subscriptions.hears(pair[0]))
    outbox = OutboxEvent.objects.filter(stream__in=streams).exclude(name="delivery.acknowledged")
    assert heard == Counter(outbox.values_list("name", "subject")), "the outbox holds the events"
