"""Units' requests for their high-level account, and who holds it."""

from collections.abc import Mapping
from typing import Any

from django.db import models
from django.db.models import Q

from dichvucong.identity.models.accounts import Account
from dichvucong.identity.states import UnitRequestState
from dichvucong.identity.words import IdentifierKind, PostEnd
from dichvucong.kernel.sealed_fields import SealedText

_ONE_UNIT = (Q(agency_code="") & ~Q(provider_code="")) | (~Q(agency_code="") & Q(provider_code=""))


class UnitRequest(models.Model):
    """What a unit wrote about itself and its contact, what its certificate proved, and how it was answered.

    `form_key` makes the same form sent twice one request. `certificate_name` is the organisation's in the certificate.
    """

    number = models.CharField(max_length=30, unique=True)
    link_token = models.CharField(max_length=64, unique=True)
    form_key = models.CharField(max_length=64, unique=True)
    agency_code = models.CharField(max_length=30, blank=True)
    provider_code = models.CharField(max_length=30, blank=True)
    unit_name = models.CharField(max_length=250)
    tax_code = models.CharField(max_length=20)
    replaces = models.BooleanField(default=False)
    contact_name = SealedText(label="unit_request.contact_name", max_length=250)
    number_kind = models.CharField(max_length=20, choices=[(k, k) for k in IdentifierKind])
    contact_number = SealedText(label="unit_request.contact_number", max_length=30)
    country = models.CharField(max_length=2, blank=True)
    phone = SealedText(label="unit_request.phone", max_length=20)
    email = SealedText(label="unit_request.email", max_length=254)
    state = models.CharField(
        max_length=12, choices=[(s, s) for s in UnitRequestState], default=UnitRequestState.UNPROVEN
    )
    certificate_name = models.CharField(max_length=250, blank=True)
    certificate_issuer = models.CharField(max_length=500, blank=True)
    certificate_serial = models.CharField(max_length=80, blank=True)
    asked_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    answered_by = models.CharField(max_length=80, blank=True)
    answer = models.CharField(max_length=1000, blank=True)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="unit_requests")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(state__in=list(UnitRequestState)), name="unit_request_state_known"
            ),
            models.CheckConstraint(condition=_ONE_UNIT, name="unit_request_is_of_an_agency_or_a_provider"),
            models.CheckConstraint(
                condition=~Q(state__in=["submitted", "granted", "refused"])
                | (Q(submitted_at__isnull=False, due_at__isnull=False) & ~Q(certificate_serial="")),
                name="unit_request_is_submitted_with_a_certificate",
            ),
            models.CheckConstraint(
                condition=Q(state="granted", account__isnull=False) | (~Q(state="granted") & Q(account=None)),
                name="unit_request_is_granted_with_an_account",
            ),
            models.UniqueConstraint(
                fields=("agency_code", "provider_code", "tax_code"),
                condition=Q(state="submitted"),
                name="one_waiting_request_per_unit_and_certificate",
            ),
        )
        indexes = (models.Index(fields=("state", "due_at"), name="unit_request_by_state"),)

    def __str__(self) -> str:
        return self.number

    @property
    def reference(self) -> str:
        """The name of the row in the journal."""
        return self.number

    @property
    def stream(self) -> str:
        """What its events are ordered by."""
        return f"unit:{self.agency_code or self.provider_code}"

    def news(self) -> Mapping[str, Any]:
        """What listeners need to know."""
        return {"request": self.pk}


class HighLevelAccount(models.Model):
    """That an account is its unit's high-level account: one at a time (HD 4.1). Never deleted.

    `reminded_at` is when it was last told of rights to review.
    """

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="high_level")
    agency_code = models.CharField(max_length=30, blank=True)
    provider_code = models.CharField(max_length=30, blank=True)
    begun_at = models.DateTimeField()
    begun_by = models.CharField(max_length=80)
    ended_at = models.DateTimeField(null=True)
    ended_how = models.CharField(max_length=20, blank=True)
    reminded_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=_ONE_UNIT, name="high_level_is_of_an_agency_or_a_provider"),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_how="")
                | Q(ended_at__isnull=False, ended_how__in=list(PostEnd)),
                name="high_level_ended_somehow",
            ),
            models.UniqueConstraint(
                fields=("agency_code", "provider_code"),
                condition=Q(ended_at=None),
                name="one_high_level_account_per_unit",
            ),
            models.UniqueConstraint(
                fields=("account",), condition=Q(ended_at=None), name="one_unit_per_high_level_account"
            ),
        )

    def __str__(self) -> str:
        return f"high-level account of {self.agency_code or self.provider_code}"
