"""Procedures as dated versions, central and local; and the feed of what changed.

A version is never overwritten: a change closes the one in force and adds the next. Two versions of one procedure
(and of one province) never hold on the same day; the database refuses it (migration 0002).
"""

from django.db import models
from django.db.models import F, Q

from dichvucong.kernel.feeds import TransactionNumber
from dichvucong.procedures.models.decisions import Decision


class Procedure(models.Model):
    """One procedure under its code ("1.001193"). `owner_code` is who publishes it: a ministry, or the province that a
    law lets write whole procedures of its own; then `province_code` names it and nobody else localises.
    """

    id = models.BigAutoField(primary_key=True)
    code = models.CharField(max_length=40, unique=True)
    owner_code = models.CharField(max_length=30)
    province_code = models.CharField(max_length=30, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=("owner_code", "code"), name="procedure_by_owner"),)

    def __str__(self) -> str:
        return self.code


class _Dated(models.Model):
    """From which day to which a version holds (`valid_to` is the first day it does not), and who said so.

    A version that was wrong from the start is marked superseded and stays readable beside the right one.
    """

    number = models.IntegerField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    decision = models.ForeignKey(Decision, null=True, on_delete=models.PROTECT, related_name="+")
    changed_by = models.CharField(max_length=80)
    changed_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True


class ProcedureVersion(_Dated):
    """What the procedure reads centrally from a day on. `content` is `content.ProcedureContent` as JSON; name, field and
    issuer are repeated as columns for lists. `source` is "decision", "import" or "demo". `missing` lists the parts
    (`words.Part`) that were not filled.
    """

    id = models.BigAutoField(primary_key=True)
    procedure = models.ForeignKey(Procedure, on_delete=models.PROTECT, related_name="versions")
    name = models.CharField(max_length=2000)
    field_name = models.CharField(max_length=300, blank=True)
    content = models.JSONField()
    missing = models.JSONField(default=list)
    source = models.CharField(max_length=20)
    source_decision = models.CharField(max_length=100, blank=True)

    class Meta:
        ordering = ("procedure_id", "number")
        constraints = (
            models.UniqueConstraint(fields=("procedure", "number"), name="procedure_version_numbered_once"),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")),
                name="procedure_version_ends_after_it_begins",
            ),
        )
        indexes = (
            models.Index(fields=("procedure", "valid_from"), name="version_by_procedure_day"),
            models.Index(
                fields=("field_name",), name="version_in_force_by_field", condition=Q(valid_to=None)
            ),
        )

    def __str__(self) -> str:
        return f"{self.procedure_id}#{self.number}"


class LocalVersion(_Dated):
    """What one province says differently from a day on, over the central version `based_on`.

    `province_code` is the province's agency code ("H26"). When a newer central version is published the local one stays
    in force and is shown as out of date until the province accepts or re-localises.
    """

    id = models.BigAutoField(primary_key=True)
    procedure = models.ForeignKey(Procedure, on_delete=models.PROTECT, related_name="local_versions")
    province_code = models.CharField(max_length=30)
    based_on = models.ForeignKey(ProcedureVersion, on_delete=models.PROTECT, related_name="localised_by")
    overrides = models.JSONField()

    class Meta:
        ordering = ("procedure_id", "province_code", "number")
        constraints = (
            models.UniqueConstraint(
                fields=("procedure", "province_code", "number"), name="local_version_numbered_once"
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")),
                name="local_version_ends_after_it_begins",
            ),
        )
        indexes = (
            models.Index(
                fields=("procedure", "province_code", "valid_from"), name="local_by_procedure_province"
            ),
            models.Index(fields=("province_code",), name="local_in_force", condition=Q(valid_to=None)),
        )

    def __str__(self) -> str:
        return f"{self.procedure_id}@{self.province_code}#{self.number}"


class ProcedureChange(models.Model):
    """The feed that mirrors follow: one row for each change of one procedure, central ("") or of one province.

    `event`: introduced, amended, corrected, abolished, localised, delocalised. Read it with `kernel.feeds.behind`.
    """

    id = models.BigAutoField(primary_key=True)
    xact = models.BigIntegerField(db_default=TransactionNumber())
    procedure_code = models.CharField(max_length=40)
    province_code = models.CharField(max_length=30, blank=True)
    event = models.CharField(max_length=20)
    valid_from = models.DateField()
    at = models.DateTimeField()

    class Meta:
        indexes = (
            models.Index(fields=("xact", "id"), name="procedure_change_feed"),
            models.Index(fields=("procedure_code", "id"), name="procedure_change_by_code"),
        )

    def __str__(self) -> str:
        return f"{self.event} {self.procedure_code}"
