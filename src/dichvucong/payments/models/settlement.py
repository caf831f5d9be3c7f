"""What banks, the Treasury and agencies say afterwards: files, their lines, credits on beneficiary accounts."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import Q

from dichvucong.payments.models.money import Payment
from dichvucong.payments.states import LIVE_BOOKINGS, BookingState, CreditState, FileState, StatementSide


class StatementFile(models.Model):
    """One file or message as it came, kept whole. The same bytes from the same source count once.

    `problems` is a list of {"line", "column", "code", "message"}; `source_code` is a provider's code, a bank's BIN,
    `KBNN` for the State Treasury, or an agency's code. `days` are those of its rows, `agency_codes` the agencies that
    its new lines are about: nobody has to look through a million lines for either.
    """

    id = models.BigAutoField(primary_key=True)
    number = models.CharField(max_length=40, unique=True)
    side = models.CharField(max_length=12, choices=[(s, s) for s in StatementSide])
    source_code = models.CharField(max_length=30)
    format = models.CharField(max_length=12)
    name = models.CharField(max_length=250, blank=True)
    sha256 = models.CharField(max_length=64)
    body = models.BinaryField()
    day = models.DateField(null=True)
    days = ArrayField(models.DateField(), default=list, db_default=[])
    agency_codes = ArrayField(models.CharField(max_length=30), default=list, db_default=[])
    state = models.CharField(max_length=12, choices=[(s, s) for s in FileState], default=FileState.RECEIVED)
    line_count = models.IntegerField(default=0)
    new_count = models.IntegerField(default=0)
    bad_count = models.IntegerField(default=0)
    amount_vnd = models.BigIntegerField(default=0)
    declared = models.JSONField(default=dict)
    problems = models.JSONField(default=list)
    received_at = models.DateTimeField()
    received_by = models.CharField(max_length=80)
    booked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("source_code", "sha256"), name="statement_file_once"),
            models.CheckConstraint(condition=Q(state__in=list(FileState)), name="statement_file_state_known"),
            models.CheckConstraint(
                condition=Q(side__in=list(StatementSide)), name="statement_file_side_known"
            ),
        )
        indexes = (models.Index(fields=("side", "source_code", "day"), name="statement_file_by_source_day"),)

    def __str__(self) -> str:
        return self.number

    @property
    def reference(self) -> str:
        """The name of the row in journal and outbox."""
        return self.number

    @property
    def stream(self) -> str:
        """Files are ordered by their source."""
        return f"statement:{self.source_code}"

    def news(self) -> dict[str, object]:
        """What listeners need."""
        return {"file": self.pk, "side": self.side, "source": self.source_code, "day": str(self.day or "")}


class StatementBooking(models.Model):
    """Somebody's wish that the worker book a file too large to be booked while they wait.

    `agency_codes` are those the asker may speak of, None for all. `rows_done` were read so far of about `rows_total`
    (None: not known before the end). `error` is a sentence for the asker. A running booking whose file nobody holds
    locked has lost its worker: it is taken again, and given up after some `attempts`.
    """

    id = models.BigAutoField(primary_key=True)
    file = models.ForeignKey(StatementFile, on_delete=models.PROTECT, related_name="bookings")
    state = models.CharField(
        max_length=12, choices=[(s, s) for s in BookingState], default=BookingState.WAITING
    )
    agency_codes = ArrayField(models.CharField(max_length=30), null=True)
    rows_total = models.IntegerField(null=True)
    rows_done = models.IntegerField(default=0)
    attempts = models.IntegerField(default=0)
    error = models.CharField(max_length=500, blank=True)
    asked_by = models.CharField(max_length=80)
    asked_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("file",),
                condition=Q(state__in=list(LIVE_BOOKINGS)),
                name="statement_one_live_booking",
            ),
            models.CheckConstraint(
                condition=Q(state__in=list(BookingState)), name="statement_booking_state_known"
            ),
        )
        indexes = (
            models.Index(
                fields=("asked_at",),
                name="statement_booking_live",
                condition=Q(state__in=list(LIVE_BOOKINGS)),
            ),
        )

    def __str__(self) -> str:
        return f"{self.file_id}: {self.state}"

    @property
    def reference(self) -> str:
        """Bookings are told of in the journal of their file."""
        return self.file.number

    @property
    def stream(self) -> str:
        """In the order of the file's source."""
        return self.file.stream

    def news(self) -> dict[str, object]:
        """What listeners need."""
        return {"file": self.file_id, "booking": self.pk}


class StatementLine(models.Model):
    """One transaction as a provider, the Treasury or an agency has it in its books.

    `external_id` is the source's own number of the line: the same line in two files counts once. Lines come by the
    million, so the two references are not checked row by row: files and payments are never deleted, and both numbers
    come from their own tables in the statement that writes the line. Each index costs a second for a million lines:
    what an agency may see of a file is found through the file.
    """

    id = models.BigAutoField(primary_key=True)
    file = models.ForeignKey(
        StatementFile, on_delete=models.PROTECT, related_name="lines", db_constraint=False, db_index=False
    )
    position = models.IntegerField()
    side = models.CharField(max_length=12)
    source_code = models.CharField(max_length=30)
    external_id = models.CharField(max_length=120)
    payment = models.ForeignKey(
        Payment, null=True, on_delete=models.PROTECT, related_name="statement_lines", db_constraint=False
    )
    payment_code = models.CharField(max_length=60, blank=True)
    provider_reference = models.CharField(max_length=100, blank=True)
    revenue_identifier = models.CharField(max_length=80, blank=True)
    agency_code = models.CharField(max_length=30, blank=True)
    day = models.DateField()
    status = models.CharField(max_length=12)
    amount_vnd = models.BigIntegerField()
    fee_vnd = models.BigIntegerField(default=0)
    currency = models.CharField(max_length=3, default="VND")
    paid_at = models.DateTimeField(null=True)
    account_number = models.CharField(max_length=34, blank=True)
    content = models.TextField(blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("side", "source_code", "external_id"), name="statement_line_once"
            ),
        )
        indexes = (
            models.Index(
                fields=("payment_code",), name="statement_line_unknown", condition=Q(payment__isnull=True)
            ),
            # Lines of a day stand together, as they came: the range of each stretch of the table says where.
            BrinIndex(fields=("day",), name="statement_line_days", autosummarize=True, pages_per_range=64),
            models.Index(fields=("file", "id"), name="statement_line_by_file"),
        )

    def __str__(self) -> str:
        return f"{self.source_code} {self.external_id}"


class Credit(models.Model):
    """Money that arrived on a beneficiary account, from a bank statement or the Treasury's notice.

    `payment_codes` are those read out of `content`; a lump has several. `matched_vnd` is the sum of its shares, `refunded_vnd` what
    went back to the sender.
    """

    id = models.BigAutoField(primary_key=True)
    file = models.ForeignKey(StatementFile, on_delete=models.PROTECT, related_name="credits")
    position = models.IntegerField()
    account_number = models.CharField(max_length=34)
    citad = models.CharField(max_length=8, blank=True)
    external_id = models.CharField(max_length=120)
    amount_vnd = models.BigIntegerField()
    currency = models.CharField(max_length=3, default="VND")
    booked_on = models.DateField()
    content = models.TextField(blank=True)
    payment_codes = models.JSONField(default=list)
    agency_code = models.CharField(max_length=30, blank=True)
    at_treasury = models.BooleanField(default=False)
    matched_vnd = models.BigIntegerField(default=0)
    refunded_vnd = models.BigIntegerField(default=0, db_default=0)
    state = models.CharField(
        max_length=12, choices=[(s, s) for s in CreditState], default=CreditState.UNMATCHED
    )

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("account_number", "external_id"), name="credit_once"),
            models.CheckConstraint(condition=Q(amount_vnd__gt=0), name="credit_amount_positive"),
            models.CheckConstraint(
                condition=Q(matched_vnd__gte=0, matched_vnd__lte=models.F("amount_vnd")),
                name="credit_shares_within_amount",
            ),
            models.CheckConstraint(
                condition=Q(
                    refunded_vnd__gte=0, refunded_vnd__lte=models.F("amount_vnd") - models.F("matched_vnd")
                ),
                name="credit_refunded_within_rest",
            ),
            models.CheckConstraint(condition=Q(state__in=list(CreditState)), name="credit_state_known"),
        )
        indexes = (
            models.Index(fields=("agency_code", "booked_on"), name="credit_by_agency_day"),
            models.Index(fields=("state", "booked_on"), name="credit_by_state_day"),
        )

    def __str__(self) -> str:
        return f"{self.account_number} {self.external_id}"


class CreditShare(models.Model):
    """The part of a credit that belongs to one payment. `origin`: `content`, `line` (a settlement line), `officer`."""

    id = models.BigAutoField(primary_key=True)
    credit = models.ForeignKey(Credit, on_delete=models.PROTECT, related_name="shares")
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="credit_shares")
    amount_vnd = models.BigIntegerField()
    origin = models.CharField(max_length=12)
    actor = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("credit", "payment"), name="credit_share_once"),
            models.CheckConstraint(condition=Q(amount_vnd__gt=0), name="credit_share_positive"),
        )

    def __str__(self) -> str:
        return f"{self.credit_id} → {self.payment_id}: {self.amount_vnd}"


class ColumnMapping(models.Model):
    """How one source names the columns of its CSV and XLSX files: {"payment_code": "Mã giao dịch", …}."""

    source_code = models.CharField(max_length=30, primary_key=True)
    columns = models.JSONField(default=dict)
    date_format = models.CharField(max_length=30, default="%d/%m/%Y %H:%M:%S")
    statuses = models.JSONField(default=dict)
    changed_by = models.CharField(max_length=80)
    changed_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.source_code
