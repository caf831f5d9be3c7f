"""Money tables. Every large one carries the collecting agency and the day, for partitioning and routing."""

from collections.abc import Mapping
from typing import Any

from django.db import models
from django.db.models import Q
from django.db.models.functions import Upper

from dichvucong.identity.models import Account
from dichvucong.payments.states import (
    LIVE_PAYMENTS,
    PAID_PAYMENTS,
    AccountingState,
    CaseState,
    ObligationState,
    PaymentState,
)


class Obligation(models.Model):
    """What somebody owes a collecting agency: all of TT 27.1 a–o.

    `lines` is a list of {"code", "name", "amount_vnd"} whose amounts add up to `amount_vnd`. `change_number` is
    the id of the transaction that last wrote the row (a trigger sets it): readers of the changes feed are shown
    only rows below the oldest transaction still running, so none can appear behind their back.
    """

    id = models.BigAutoField(primary_key=True)
    revenue_identifier = models.CharField(max_length=80, unique=True)
    dossier_code = models.CharField(max_length=60)
    link_token = models.CharField(max_length=32, unique=True)
    agency_code = models.CharField(max_length=30)
    agency_name = models.CharField(max_length=250)
    system_code = models.CharField(max_length=40)
    day = models.DateField()
    payment_type = models.SmallIntegerField()
    procedure_code = models.CharField(max_length=40, blank=True)
    procedure_name = models.CharField(max_length=1000, blank=True)
    fee_code = models.CharField(max_length=20)
    amount_vnd = models.BigIntegerField()
    currency = models.CharField(max_length=3, default="VND")
    lines = models.JSONField()
    payer_name = models.CharField(max_length=250)
    payer_identifier = models.CharField(max_length=30, blank=True)
    payer_tax_code = models.CharField(max_length=14, blank=True)
    payer_phone = models.CharField(max_length=20, blank=True)
    payer_email = models.CharField(max_length=254, blank=True)
    payer_address = models.CharField(max_length=500, blank=True)
    due_on = models.DateField(null=True)
    citad = models.CharField(max_length=8)
    bank_bin = models.CharField(max_length=6, blank=True)
    account_number = models.CharField(max_length=34)
    account_name = models.CharField(max_length=250)
    note = models.CharField(max_length=1000, blank=True)
    requotable = models.BooleanField(default=False)
    extra = models.JSONField(default=dict)
    state = models.CharField(
        max_length=20, choices=[(s, s) for s in ObligationState], default=ObligationState.OPEN
    )
    version = models.IntegerField(default=1)
    change_number = models.BigIntegerField(db_default=0)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(amount_vnd__gt=0), name="obligation_amount_positive"),
            models.CheckConstraint(condition=Q(currency="VND"), name="obligation_in_dong"),
            models.CheckConstraint(
                condition=Q(state__in=list(ObligationState)), name="obligation_state_known"
            ),
            models.CheckConstraint(
                condition=Q(payment_type__gte=1, payment_type__lte=8),
                name="obligation_payment_type_known",
            ),
        )
        indexes = (
            models.Index(fields=("dossier_code",), name="obligation_by_dossier"),
            models.Index(fields=("system_code", "change_number"), name="obligation_changes_feed"),
            models.Index(
                fields=("change_number", "id"), name="obligation_treasury_feed", condition=Q(bank_bin="")
            ),
            models.Index(fields=("agency_code", "day"), name="obligation_by_agency_day"),
            models.Index(Upper("payer_name"), name="obligation_by_payer_name"),
            models.Index(
                fields=("payer_identifier",),
                name="obligation_by_payer_identifier",
                condition=~Q(payer_identifier=""),
            ),
            models.Index(
                fields=("payer_tax_code",),
                name="obligation_by_payer_tax_code",
                condition=~Q(payer_tax_code=""),
            ),
            models.Index(
                fields=("payer_phone",), name="obligation_by_payer_phone", condition=~Q(payer_phone="")
            ),
            models.Index(fields=("due_on",), name="obligation_open_by_due", condition=Q(state="open")),
        )

    def __str__(self) -> str:
        return self.revenue_identifier

    @property
    def reference(self) -> str:
        """The name of the row in journal and outbox."""
        return self.revenue_identifier

    @property
    def stream(self) -> str:
        """What events are ordered by."""
        return self.revenue_identifier

    def news(self) -> Mapping[str, Any]:
        """What listeners need."""
        return {"obligation": self.pk, "system": self.system_code, "agency": self.agency_code}


class Payment(models.Model):
    """One attempt to pay one obligation through one provider. Never deleted.

    `counts` is false when money came that the obligation did not need any more (already paid, withdrawn): the
    money is a fact, the refund case is its consequence; `duplicate_of` is the payment that counted. `account` started
    it, if somebody who had logged in did, for an organisation by the hand of `acted_by`; whose obligation it is is
    another question. `refunded_vnd` of
    the money that paid the obligation has gone back, all of it at `refunded_at`; a case's money is told by the case.
    """

    id = models.BigAutoField(primary_key=True)
    code = models.CharField(max_length=60, unique=True)
    link_token = models.CharField(max_length=32, unique=True)
    obligation = models.ForeignKey(Obligation, on_delete=models.PROTECT, related_name="payments")
    revenue_identifier = models.CharField(max_length=80)
    agency_code = models.CharField(max_length=30)
    system_code = models.CharField(max_length=40)
    day = models.DateField()
    payment_type = models.SmallIntegerField()
    provider_code = models.CharField(max_length=30)
    channel = models.CharField(max_length=20)
    account = models.ForeignKey(
        Account, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    acted_by = models.ForeignKey(
        Account, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    amount_vnd = models.BigIntegerField()
    fee_vnd = models.BigIntegerField(default=0)
    state = models.CharField(
        max_length=30, choices=[(s, s) for s in PaymentState], default=PaymentState.INITIATED
    )
    accounting_state = models.CharField(
        max_length=12, choices=[(s, s) for s in AccountingState], default=AccountingState.PENDING
    )
    counts = models.BooleanField(default=True)
    duplicate_of = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    provider_reference = models.CharField(max_length=100, blank=True)
    partner_reference = models.CharField(max_length=100, blank=True)
    pay_url = models.TextField(blank=True)
    qr_payload = models.TextField(blank=True)
    return_to = models.TextField(blank=True)
    outcome_reason = models.CharField(max_length=200, blank=True)
    unknown_since = models.DateTimeField(null=True)
    next_ask_at = models.DateTimeField(null=True)
    asks = models.SmallIntegerField(default=0)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    paid_at = models.DateTimeField(null=True)
    refunded_vnd = models.BigIntegerField(default=0, db_default=0)
    refunded_at = models.DateTimeField(null=True)
    documents_received_at = models.DateTimeField(null=True)
    money_received_at = models.DateTimeField(null=True)
    treasury_received_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(amount_vnd__gt=0), name="payment_amount_positive"),
            models.CheckConstraint(
                condition=Q(refunded_vnd__gte=0, refunded_vnd__lte=models.F("amount_vnd")),
                name="payment_refunded_within_amount",
            ),
            models.CheckConstraint(condition=Q(fee_vnd__gte=0), name="payment_fee_not_negative"),
            models.CheckConstraint(condition=Q(state__in=list(PaymentState)), name="payment_state_known"),
            models.UniqueConstraint(
                fields=("obligation",),
                condition=Q(state__in=list(LIVE_PAYMENTS)),
                name="one_live_payment_per_obligation",
            ),
            models.UniqueConstraint(
                fields=("obligation",),
                condition=Q(state__in=list(PAID_PAYMENTS), counts=True, refunded_at=None),
                name="one_counted_payment_per_obligation",
            ),
        )
        indexes = (
            models.Index(
                fields=("next_ask_at",),
                name="payment_to_ask",
                condition=Q(next_ask_at__isnull=False),
            ),
            models.Index(
                fields=("account", "-created_at"),
                name="payment_by_account",
                condition=Q(account__isnull=False),
            ),
            models.Index(fields=("agency_code", "day"), name="payment_by_agency_day"),
            models.Index(fields=("provider_code", "day"), name="payment_by_provider_day"),
            models.Index(fields=("system_code", "partner_reference"), name="payment_by_partner_ref"),
            models.Index(fields=("created_at",), name="payment_by_creation"),
            models.Index(fields=("agency_code", "created_at"), name="payment_by_agency_creation"),
            models.Index(
                fields=("agency_code", "payment_type", "created_at"), name="payment_by_agency_and_type"
            ),
            models.Index(
                fields=("agency_code", "provider_code", "created_at"), name="payment_by_agency_and_bank"
            ),
            models.Index(fields=("provider_code", "created_at"), name="payment_by_provider_creation"),
            models.Index(fields=("payment_type", "created_at"), name="payment_by_type_creation"),
            models.Index(fields=("paid_at",), name="payment_by_paid_at", condition=Q(paid_at__isnull=False)),
            models.Index(
                fields=("paid_at",),
                name="payment_awaiting_credit",
                condition=Q(accounting_state="pending", paid_at__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return self.code

    @property
    def left_vnd(self) -> int:
        """What of its money has not gone back."""
        return self.amount_vnd - self.refunded_vnd

    @property
    def reference(self) -> str:
        """The name of the row in journal and outbox."""
        return self.code

    @property
    def stream(self) -> str:
        """Events of all attempts at one obligation keep one order."""
        return self.revenue_identifier

    def news(self) -> Mapping[str, Any]:
        """What listeners need."""
        return {
            "payment": self.pk,
            "code": self.code,
            "obligation": self.obligation_id,
            "system": self.system_code,
            "agency": self.agency_code,
        }


class Receipt(models.Model):
    """The payment document of one counted payment: one record, two forms (signed data, PDF).

    `data` is the receipt as JSON; `signature` a compact JWS (EdDSA) over exactly that JSON.
    """

    id = models.BigAutoField(primary_key=True)
    number = models.CharField(max_length=40, unique=True)
    payment = models.OneToOneField(Payment, on_delete=models.PROTECT, related_name="receipt")
    agency_code = models.CharField(max_length=30)
    day = models.DateField()
    data = models.JSONField()
    signature = models.TextField()
    verification_token = models.CharField(max_length=32, unique=True)
    issued_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (models.Index(fields=("agency_code", "day"), name="receipt_by_agency_day"),)

    def __str__(self) -> str:
        return self.number


class ReceiptDocument(models.Model):
    """The PDF/A-2b with a PAdES signature, made once and kept."""

    receipt = models.OneToOneField(
        Receipt, on_delete=models.PROTECT, primary_key=True, related_name="document"
    )
    pdf = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.receipt_id}.pdf"


class PaymentCase(models.Model):
    """Something about money that does not add up, with its cause and its evidence.

    `dedupe_key` keeps the same fact from opening two cases; `inbox_ids` are the raw messages behind it.
    """

    id = models.BigAutoField(primary_key=True)
    number = models.CharField(max_length=40, unique=True)
    cause = models.CharField(max_length=40)
    dedupe_key = models.CharField(max_length=200, unique=True)
    payment = models.ForeignKey(Payment, null=True, on_delete=models.PROTECT, related_name="cases")
    revenue_identifier = models.CharField(max_length=80, blank=True)
    agency_code = models.CharField(max_length=30, blank=True)
    provider_code = models.CharField(max_length=30, blank=True)
    amount_vnd = models.BigIntegerField(default=0)
    to_refund_vnd = models.BigIntegerField(default=0)
    evidence = models.JSONField(default=dict)
    inbox_ids = models.JSONField(default=list)
    state = models.CharField(max_length=12, choices=[(s, s) for s in CaseState], default=CaseState.OPEN)
    resolution = models.CharField(max_length=60, blank=True)
    opened_at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(to_refund_vnd__gte=0), name="case_refund_not_negative"),
            models.CheckConstraint(condition=Q(state__in=list(CaseState)), name="case_state_known"),
        )
        indexes = (
            models.Index(fields=("agency_code", "state"), name="case_by_agency_state"),
            models.Index(fields=("state", "opened_at"), name="case_by_state_age"),
        )

    def __str__(self) -> str:
        return self.number

    @property
    def reference(self) -> str:
        """The name of the row in journal and outbox."""
        return self.number

    @property
    def stream(self) -> str:
        """Cases are ordered with what they are about."""
        return self.revenue_identifier or self.number

    def news(self) -> Mapping[str, Any]:
        """What listeners need."""
        return {"case": self.pk, "cause": self.cause, "agency": self.agency_code}


class Provider(models.Model):
    """A payment service provider as payers see it: name, fee, hours, contact; `suspended` ones are not offered."""

    code = models.CharField(max_length=30, primary_key=True)
    name = models.CharField(max_length=200)
    short_name = models.CharField(max_length=60)
    kind = models.CharField(max_length=20)
    bank_bin = models.CharField(max_length=6, blank=True)
    colour = models.CharField(max_length=7, default="#1d5fa8")
    takes_transfers = models.BooleanField(default=False)
    fee_flat_vnd = models.IntegerField(default=0)
    fee_basis_points = models.IntegerField(default=0)
    fee_note = models.TextField(blank=True)
    procedure_note = models.TextField(blank=True)
    opens_at = models.TimeField(null=True)
    closes_at = models.TimeField(null=True)
    hotline = models.CharField(max_length=40, blank=True)
    email = models.CharField(max_length=254, blank=True)
    website = models.CharField(max_length=200, blank=True)
    expires_after_minutes = models.SmallIntegerField(default=15)
    suspended_at = models.DateTimeField(null=True)
    suspended_reason = models.CharField(max_length=300, blank=True)
    position = models.SmallIntegerField(default=0)

    class Meta:
        ordering = ("position", "code")

    def __str__(self) -> str:
        return self.short_name
