"""Money that did not reach its account: wrong account data, and requests to the provider (TT 29)."""

from django.db import models
from django.db.models import Q

from dichvucong.payments.models.money import Payment
from dichvucong.payments.states import LIVE_CORRECTIONS, CorrectionState, CreditRequestState


class AccountCorrection(models.Model):
    """A bank found account data wrong; the agency corrects them and the order is sent again (TT 29.2).

    `wrong_…` is what the obligation said when the bank refused it, the plain columns what the agency put instead; the
    obligation carries the new data from then on. `attempt` counts the orders sent again, `reason` is a `WrongData`.
    """

    id = models.BigAutoField(primary_key=True)
    number = models.CharField(max_length=40, unique=True)
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="corrections")
    agency_code = models.CharField(max_length=30)
    provider_code = models.CharField(max_length=30)
    revenue_identifier = models.CharField(max_length=80)
    day = models.DateField()
    amount_vnd = models.BigIntegerField()
    reason = models.CharField(max_length=40)
    detail = models.CharField(max_length=300, blank=True)
    state = models.CharField(
        max_length=20, choices=[(s, s) for s in CorrectionState], default=CorrectionState.OPEN
    )
    wrong_bank_bin = models.CharField(max_length=6, blank=True)
    wrong_citad = models.CharField(max_length=8, blank=True)
    wrong_account_number = models.CharField(max_length=34)
    wrong_account_name = models.CharField(max_length=250)
    bank_bin = models.CharField(max_length=6, blank=True)
    citad = models.CharField(max_length=8, blank=True)
    account_number = models.CharField(max_length=34, blank=True)
    account_name = models.CharField(max_length=250, blank=True)
    attempt = models.SmallIntegerField(default=0)
    reported_by = models.CharField(max_length=80)
    reported_at = models.DateTimeField()
    due_at = models.DateTimeField()
    escalated_at = models.DateTimeField(null=True)
    corrected_by = models.CharField(max_length=80, blank=True)
    corrected_at = models.DateTimeField(null=True)
    provider_reference = models.CharField(max_length=100, blank=True)
    next_ask_at = models.DateTimeField(null=True)
    asks = models.SmallIntegerField(default=0)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=list(CorrectionState)), name="correction_state_known"
            ),
            models.UniqueConstraint(
                fields=("payment",),
                condition=Q(state__in=list(LIVE_CORRECTIONS)),
                name="one_live_correction_per_payment",
            ),
        )
        indexes = (
            models.Index(fields=("agency_code", "state"), name="correction_by_agency_state"),
            models.Index(fields=("provider_code", "state"), name="correction_by_provider_state"),
            models.Index(
                fields=("next_ask_at",), name="correction_to_ask", condition=Q(next_ask_at__isnull=False)
            ),
        )

    def __str__(self) -> str:
        return self.number

    @property
    def reference(self) -> str:
        """The name of the row in journal and outbox."""
        return self.number

    @property
    def order_reference(self) -> str:
        """Our number of the order that was sent again."""
        return f"{self.number}-{self.attempt}"

    @property
    def stream(self) -> str:
        """Corrections are ordered with the obligation they belong to."""
        return self.revenue_identifier

    def news(self) -> dict[str, object]:
        """What listeners need."""
        return {"correction": self.pk, "payment": self.payment_id}


class CreditRequest(models.Model):
    """An agency asks a provider where its money is; the provider answers within a working day (TT 29.1).

    `answer_kind` is an `AnswerKind`. `told_at` is when the provider's own system took the request.
    """

    id = models.BigAutoField(primary_key=True)
    number = models.CharField(max_length=40, unique=True)
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="credit_requests")
    agency_code = models.CharField(max_length=30)
    provider_code = models.CharField(max_length=30)
    revenue_identifier = models.CharField(max_length=80)
    day = models.DateField()
    amount_vnd = models.BigIntegerField()
    text = models.CharField(max_length=1000)
    state = models.CharField(
        max_length=20, choices=[(s, s) for s in CreditRequestState], default=CreditRequestState.OPEN
    )
    asked_by = models.CharField(max_length=80)
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    escalated_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)
    answer_kind = models.CharField(max_length=20, blank=True)
    answer = models.CharField(max_length=1000, blank=True)
    promised_on = models.DateField(null=True)
    credit_reference = models.CharField(max_length=100, blank=True)
    answered_by = models.CharField(max_length=80, blank=True)
    answered_at = models.DateTimeField(null=True)
    next_ask_at = models.DateTimeField(null=True)
    asks = models.SmallIntegerField(default=0)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=list(CreditRequestState)), name="credit_request_state_known"
            ),
            models.UniqueConstraint(
                fields=("payment",), condition=Q(state="open"), name="one_open_credit_request_per_payment"
            ),
        )
        indexes = (
            models.Index(fields=("agency_code", "state"), name="credit_request_by_agency"),
            models.Index(fields=("provider_code", "state"), name="credit_request_by_provider"),
            models.Index(
                fields=("next_ask_at",), name="credit_request_to_ask", condition=Q(next_ask_at__isnull=False)
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
        """Requests are ordered with the obligation they belong to."""
        return self.revenue_identifier

    def news(self) -> dict[str, object]:
        """What listeners need."""
        return {"credit_request": self.pk, "payment": self.payment_id}
