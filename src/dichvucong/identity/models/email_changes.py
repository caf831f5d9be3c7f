"""Changing one's own e-mail: the new address counts once somebody who is logged in has opened the link sent to it."""

from django.db import models
from django.db.models import F, Q

from dichvucong.identity.models.accounts import Account
from dichvucong.kernel.sealed_fields import SealedText


class EmailChange(models.Model):
    """One wish to change the e-mail. Only the hash of the link's secret is kept. `replaced_at`: a later wish counts."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="email_changes")
    email = SealedText(label="email_change.email", max_length=254)
    secret_hash = models.CharField(max_length=64, unique=True)
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    replaced_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("asked_at")), name="email_change_ends_after_it_begins"
            ),
            models.UniqueConstraint(
                fields=("account",),
                condition=Q(used_at=None, replaced_at=None),
                name="one_open_email_change_per_account",
            ),
        )

    def __str__(self) -> str:
        return f"e-mail change of {self.account_id}"
