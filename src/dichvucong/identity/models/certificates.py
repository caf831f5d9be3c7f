"""Texts that were given to somebody to sign; revocation lists as authorities published them."""

from django.db import models
from django.db.models import Q

from dichvucong.identity.words import ChallengePurpose


class CertificateChallenge(models.Model):
    """A text to be signed with a certificate's key, once, for one purpose, by the browser that holds the secret.

    Short-lived; deleted a day after it ends. The text holds no personal data.
    """

    secret_hash = models.CharField(max_length=64, unique=True)
    purpose = models.CharField(max_length=30, choices=[(p, p) for p in ChallengePurpose])
    text = models.TextField()
    tries = models.SmallIntegerField(default=0)
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(purpose__in=list(ChallengePurpose)), name="certificate_challenge_purpose_known"
            ),
            models.CheckConstraint(
                condition=Q(tries__gte=0, tries__lte=5), name="certificate_challenge_tried_at_most_5"
            ),
        )

    def __str__(self) -> str:
        return f"certificate challenge {self.pk}"

    @property
    def reference(self) -> str:
        """The name of the row in the journal."""
        return f"certificate_challenge:{self.pk}"


class RevocationList(models.Model):
    """The newest list of one authority at one address, its signature checked. Replaced, never by an older one."""

    url = models.CharField(max_length=500)
    authority = models.CharField(max_length=64)
    issuer = models.BinaryField()
    body = models.BinaryField()
    # The authority's own count, up to 20 octets (RFC 5280, 5.2.3), as 40 hexadecimal digits: compared as text.
    number = models.CharField(max_length=40)
    this_update = models.DateTimeField()
    next_update = models.DateTimeField()
    fetched_at = models.DateTimeField()
    due_at = models.DateTimeField(db_index=True)
    used_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("url", "authority"), name="one_revocation_list_per_address_and_authority"
            ),
        )

    def __str__(self) -> str:
        return f"revocation list {self.pk}"
