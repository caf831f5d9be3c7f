"""What officers and providers' staff may do, and the links with which they begin."""

from django.db import models
from django.db.models import Q

from dichvucong.identity.models.accounts import Account
from dichvucong.identity.rules import Permission


class Activation(models.Model):
    """A link sent by SMS with which somebody sets a password, once. Only the hash of its secret is kept."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="activations")
    secret_hash = models.CharField(max_length=64, unique=True)
    sent_by = models.CharField(max_length=80)
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    replaced_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(expires_at__gt=models.F("sent_at")), name="activation_ends_after_it_begins"
            ),
            models.UniqueConstraint(
                fields=("account",),
                condition=Q(used_at=None, replaced_at=None),
                name="one_open_activation_per_account",
            ),
        )

    def __str__(self) -> str:
        return f"activation of {self.account_id}"


class Grant(models.Model):
    """One permission for one agency's subtree, or for one provider. Revoked, never deleted."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="grants")
    permission = models.CharField(max_length=40, choices=[(p, p) for p in Permission])
    agency_code = models.CharField(max_length=30, blank=True)
    provider_code = models.CharField(max_length=30, blank=True)
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField(null=True)
    given_by = models.CharField(max_length=80)
    given_at = models.DateTimeField()
    reason = models.CharField(max_length=300, blank=True)
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.CharField(max_length=80, blank=True)
    revoked_reason = models.CharField(max_length=300, blank=True)
    # The yearly review: when somebody last confirmed that the right is still needed. Empty: since it was given.
    reviewed_at = models.DateTimeField(null=True)
    reviewed_by = models.CharField(max_length=80, blank=True, db_default="")
    # The last day on which a page that needs the right was opened; written at most once a day.
    used_on = models.DateField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(permission__in=list(Permission)), name="grant_permission_known"
            ),
            models.CheckConstraint(
                condition=(Q(agency_code="") & ~Q(provider_code=""))
                | (~Q(agency_code="") & Q(provider_code="")),
                name="grant_is_for_an_agency_or_a_provider",
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gt=models.F("valid_from")),
                name="grant_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(revoked_at=None, revoked_by="")
                | (Q(revoked_at__isnull=False) & ~Q(revoked_by="")),
                name="grant_revoked_by_somebody",
            ),
        )
        indexes = (models.Index(fields=("account",), name="grant_in_force", condition=Q(revoked_at=None)),)

    def __str__(self) -> str:
        return f"{self.permission} × {self.agency_code or self.provider_code}"
