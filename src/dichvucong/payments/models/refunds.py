"""Giving money back: drafted by one, approved by another, ordered, followed to its result (TT 30)."""

from django.db import models
from django.db.models import F, Q

from dichvucong.payments.models.money import Payment, PaymentCase
from dichvucong.payments.models.reconciliation import Discrepancy
from dichvucong.payments.models.settlement import Credit
from dichvucong.payments.states import ClaimState, RefundState


class Refund(models.Model):
    """One refund document. `route`: `provider` (QC 34.6a), `agency` (34.6b), `treasury` (34.6c).

    With `case` it gives back that case's money, without one the money that paid the obligation; a trigger keeps the
    sum of either within what came. With `credit` instead of a payment it gives back money on the beneficiary account that
    belongs to nobody known. `order_reference` is ours, a new one for each order; `result_reference` the
    payer-back's own number of the refund. `stuck_in` is the state in which it was last said to be stuck.
    """

    id = models.BigAutoField(primary_key=True)
    number = models.CharField(max_length=40, unique=True)
    payment = models.ForeignKey(Payment, null=True, on_delete=models.PROTECT, related_name="refunds")
    credit = models.ForeignKey(Credit, null=True, on_delete=models.PROTECT, related_name="refunds")
    case = models.ForeignKey(PaymentCase, null=True, on_delete=models.PROTECT, related_name="refunds")
    discrepancy = models.ForeignKey(Discrepancy, null=True, on_delete=models.PROTECT, related_name="refunds")
    revenue_identifier = models.CharField(max_length=80)
    agency_code = models.CharField(max_length=30)
    provider_code = models.CharField(max_length=30)
    day = models.DateField()
    amount_vnd = models.BigIntegerField()
    route = models.CharField(max_length=12)
    reason = models.CharField(max_length=300)
    cause = models.CharField(max_length=40)
    state = models.CharField(max_length=20, choices=[(s, s) for s in RefundState], default=RefundState.DRAFT)
    payee_name = models.CharField(max_length=250, blank=True)
    payee_account = models.CharField(max_length=34, blank=True)
    payee_bank_bin = models.CharField(max_length=6, blank=True)
    drafted_by = models.CharField(max_length=80)
    drafted_at = models.DateTimeField()
    consent_needed = models.BooleanField(default=False)
    consented_by = models.CharField(max_length=80, blank=True)
    consented_at = models.DateTimeField(null=True)
    approved_by = models.CharField(max_length=80, blank=True)
    approved_at = models.DateTimeField(null=True)
    ordered_at = models.DateTimeField(null=True)
    order_reference = models.CharField(max_length=100, blank=True)
    result_reference = models.CharField(max_length=100, blank=True, db_default="")
    next_ask_at = models.DateTimeField(null=True)
    asks = models.SmallIntegerField(default=0)
    stuck_in = models.CharField(max_length=20, blank=True, db_default="")
    outcome_reason = models.CharField(max_length=300, blank=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(amount_vnd__gt=0), name="refund_amount_positive"),
            models.CheckConstraint(condition=Q(state__in=list(RefundState)), name="refund_state_known"),
            models.CheckConstraint(
                condition=Q(payment__isnull=False, credit=None)
                | Q(payment=None, case=None, credit__isnull=False),
                name="refund_of_one_source",
            ),
            models.CheckConstraint(
                condition=Q(approved_by="") | ~Q(approved_by=F("drafted_by")), name="refund_by_two_people"
            ),
        )
        indexes = (
            models.Index(fields=("agency_code", "state"), name="refund_by_agency_state"),
            models.Index(fields=("provider_code", "state"), name="refund_by_provider_state"),
            models.Index(
                fields=("next_ask_at",), name="refund_to_ask", condition=Q(next_ask_at__isnull=False)
            ),
        )

    def __str__(self) -> str:
        return self.number

    @property
    def reference(self) -> str:
        """The name of the row in journal and outbox."""
        return self.number

    @property
    def stream(self) -> str:
        """Refunds are ordered with the obligation they belong to, if there is one."""
        return self.revenue_identifier or self.number

    def news(self) -> dict[str, object]:
        """What listeners need."""
        return {
            "refund": self.pk,
            "number": self.number,
            "payment": self.payment_id,
            "credit": self.credit_id,
        }


class RefundClaim(models.Model):
    """A payer asks for money back, proven by the payer's link and the last digits of phone or identity."""

    id = models.BigAutoField(primary_key=True)
    number = models.CharField(max_length=40, unique=True)
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="claims")
    agency_code = models.CharField(max_length=30)
    provider_code = models.CharField(max_length=30)
    revenue_identifier = models.CharField(max_length=80)
    reason = models.CharField(max_length=1000)
    payee_name = models.CharField(max_length=250)
    payee_account = models.CharField(max_length=34)
    payee_bank_bin = models.CharField(max_length=6)
    state = models.CharField(max_length=20, choices=[(s, s) for s in ClaimState], default=ClaimState.OPEN)
    answer = models.CharField(max_length=1000, blank=True)
    refund = models.ForeignKey(Refund, null=True, on_delete=models.PROTECT, related_name="claims")
    made_at = models.DateTimeField()
    due_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    answered_by = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(state__in=list(ClaimState)), name="claim_state_known"),
            models.UniqueConstraint(
                fields=("payment",), condition=Q(state="open"), name="one_open_claim_per_payment"
            ),
        )
        indexes = (models.Index(fields=("agency_code", "state"), name="claim_by_agency_state"),)

    def __str__(self) -> str:
        return self.number

    @property
    def reference(self) -> str:
        """The name of the row in journal and outbox."""
        return self.number

    @property
    def stream(self) -> str:
        """Claims are ordered with the obligation they belong to."""
        return self.revenue_identifier

    def news(self) -> dict[str, object]:
        """What listeners need."""
        return {"claim": self.pk, "number": self.number, "payment": self.payment_id}


class OrderMessage(models.Model):
    """An order file that was handed over: {block: [references]}. An answer may speak of it without naming its orders."""

    id = models.BigAutoField(primary_key=True)
    message_id = models.CharField(max_length=35, unique=True)
    blocks = models.JSONField(default=dict)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.message_id
