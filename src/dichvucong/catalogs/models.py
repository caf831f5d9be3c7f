"""Tables of the catalogues. Every row is one version of one entry: dated, never deleted, never overwritten.

A change from a day on closes the version in force and adds the next. A correction of a version that was wrong
from the start marks it superseded and adds the right one beside it. The database refuses two versions of one
code on the same day (`*_versions_never_overlap`, migration 0002).
"""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from dichvucong.catalogs.facts import AccountKind, AgencyLevel, CheckState, ItemKind, UnitKind


class Dated(models.Model):
    """One version of an entry: who entered it, when, on what legal ground, from which day to which.

    `valid_to` is the first day the version no longer holds. `revision` numbers the batch of changes that last
    touched the row, in commit order: what a mirror asks for with "changes since".
    """

    id = models.BigAutoField(primary_key=True)
    code = models.CharField(max_length=80)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    legal_document = models.CharField(max_length=300, blank=True)
    changed_by = models.CharField(max_length=120)
    changed_at = models.DateTimeField()
    revision = models.BigIntegerField()
    superseded_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True
        ordering = ("code", "valid_from")
        constraints: ClassVar[tuple[models.BaseConstraint, ...]] = (
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")),
                name="%(class)s_ends_after_it_begins",
            ),
            models.UniqueConstraint(
                fields=("code", "valid_from"),
                condition=Q(superseded_at=None),
                name="%(class)s_one_version_a_day",
            ),
        )
        indexes: ClassVar[tuple[models.Index, ...]] = (
            models.Index(fields=("revision",), name="%(class)s_changes"),
        )

    def __str__(self) -> str:
        return f"{self.code} ({self.valid_from:%d/%m/%Y})"


class Agency(Dated):
    """A state agency under its electronic identification code (Decision 20/2020/QĐ-TTg)."""

    name = models.CharField(max_length=250)
    short_name = models.CharField(max_length=100)
    level = models.CharField(max_length=12, choices=[(level, level) for level in AgencyLevel])
    unit_code = models.CharField(max_length=10, blank=True)
    successor_code = models.CharField(max_length=30, blank=True)
    note = models.CharField(max_length=300, blank=True)

    class Meta(Dated.Meta):
        abstract = False


class AgencyPlacement(Dated):
    """Where an agency hangs in the tree. `code` is the agency's; `path` runs from the root: `/H26/H26.12/`."""

    parent_code = models.CharField(max_length=30, blank=True)
    path = models.CharField(max_length=300)

    class Meta(Dated.Meta):
        abstract = False
        indexes = (
            *Dated.Meta.indexes,
            models.Index(fields=("path",), name="placement_by_path", opclasses=("varchar_pattern_ops",)),
        )


class AdministrativeUnit(Dated):
    """A province or a commune, by the code of the statistics office."""

    name = models.CharField(max_length=100)
    kind = models.CharField(max_length=12, choices=[(kind, kind) for kind in UnitKind])
    province_code = models.CharField(max_length=10, blank=True)

    class Meta(Dated.Meta):
        abstract = False
        indexes = (
            *Dated.Meta.indexes,
            models.Index(fields=("province_code", "code"), name="unit_by_province"),
        )


class Bank(Dated):
    """A bank or finance company reachable through NAPAS. `code` is the six-digit BIN."""

    napas_code = models.CharField(max_length=20)
    short_name = models.CharField(max_length=60)
    name = models.CharField(max_length=250)
    swift = models.CharField(max_length=11, blank=True)
    kind = models.CharField(max_length=20)
    citad_institution = models.CharField(max_length=3, blank=True)

    class Meta(Dated.Meta):
        abstract = False


class PaymentType(Dated):
    """A payment type of TT 01/2023/TT-VPCP, article 27.4. `item_kinds` are the kinds of sub-items it collects."""

    number = models.SmallIntegerField()
    name = models.CharField(max_length=200)
    item_kinds = models.CharField(max_length=100)

    class Meta(Dated.Meta):
        abstract = False
        constraints = (
            *Dated.Meta.constraints,
            models.CheckConstraint(
                condition=Q(number__gte=1, number__lte=8), name="payment_type_one_to_eight"
            ),
        )


class BudgetItem(Dated):
    """A sub-item (tiểu mục) of the budget index; `group_code` is its item (mục)."""

    name = models.CharField(max_length=300)
    kind = models.CharField(max_length=10, choices=[(kind, kind) for kind in ItemKind])
    group_code = models.CharField(max_length=4)

    class Meta(Dated.Meta):
        abstract = False


class Field(Dated):
    """A field (lĩnh vực) that procedures are published under; `owner_code` is the ministry that keeps it."""

    name = models.CharField(max_length=300)
    owner_code = models.CharField(max_length=30)

    class Meta(Dated.Meta):
        abstract = False
        indexes = (*Dated.Meta.indexes, models.Index(fields=("owner_code",), name="field_by_owner"))


class ProcedureResult(Dated):
    """A result that procedures give, under its code ("KQ.G15.000001").

    `procedure_code` is the procedure a law delegates to the province that keeps the result, else "".
    """

    name = models.CharField(max_length=1000)
    owner_code = models.CharField(max_length=30)
    procedure_code = models.CharField(max_length=40, blank=True)

    class Meta(Dated.Meta):
        abstract = False
        indexes = (*Dated.Meta.indexes, models.Index(fields=("owner_code",), name="result_by_owner"))


class BeneficiaryAccount(Dated):
    """An account money for an agency may go to. `code` is `<agency>/<bank BIN or CITAD>/<account number>`.

    `payment_types` (numbers) and `fee_codes` say what the account may collect; empty means anything.
    `findings` are those of the last check, as JSON.
    """

    agency_code = models.CharField(max_length=30)
    kind = models.CharField(max_length=10, choices=[(kind, kind) for kind in AccountKind])
    account_number = models.CharField(max_length=34)
    account_name = models.CharField(max_length=250)
    citad = models.CharField(max_length=8, blank=True)
    bank_bin = models.CharField(max_length=6, blank=True)
    payment_types = models.JSONField(default=list)
    fee_codes = models.JSONField(default=list)
    check_state = models.CharField(
        max_length=10, choices=[(state, state) for state in CheckState], default=CheckState.UNCHECKED
    )
    findings = models.JSONField(default=list)
    checked_at = models.DateTimeField(null=True)

    class Meta(Dated.Meta):
        abstract = False
        indexes = (
            *Dated.Meta.indexes,
            models.Index(fields=("agency_code",), name="account_by_agency"),
        )


class ContactPoint(Dated):
    """Whom to ask at an agency, a bank or an intermediary. `code` is `<owner>/<ordinal>`."""

    owner_code = models.CharField(max_length=30)
    name = models.CharField(max_length=250)
    position = models.CharField(max_length=250, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    email = models.CharField(max_length=254, blank=True)
    hotline = models.CharField(max_length=40, blank=True)
    hours = models.CharField(max_length=120, blank=True, db_default="")
    public = models.BooleanField(default=True)

    class Meta(Dated.Meta):
        abstract = False
        indexes = (*Dated.Meta.indexes, models.Index(fields=("owner_code",), name="contact_by_owner"))


class ProcedureFee(Dated):
    """What a procedure costs at one level, as published. `code` is `<procedure>@<level>`.

    `lines` is a list of {"code", "name", "amount_vnd"}. The procedures themselves belong to another component.
    """

    procedure_code = models.CharField(max_length=40)
    procedure_name = models.CharField(max_length=1000)
    agency_level = models.CharField(max_length=12, choices=[(level, level) for level in AgencyLevel])
    lines = models.JSONField()

    class Meta(Dated.Meta):
        abstract = False
        indexes = (
            *Dated.Meta.indexes,
            models.Index(fields=("procedure_code",), name="fee_by_procedure"),
        )


class CatalogRevision(models.Model):
    """One row: the number of the last batch of changes and a token that no two states of the data share."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    number = models.BigIntegerField(default=0)
    token = models.UUIDField()

    class Meta:
        constraints = (models.CheckConstraint(condition=Q(id=1), name="only_one_catalog_revision"),)

    def __str__(self) -> str:
        return str(self.number)
