"""Log-ins: sessions of people, codes by SMS, and the table in which attempts are counted."""

from django.db import models
from django.db.models import Q

from dichvucong.identity.models.accounts import Account
from dichvucong.identity.words import AccountKind, IdentifierKind, Level, Method, SessionEnd
from dichvucong.kernel.sealed_fields import SealedText


class LogInSession(models.Model):
    """One log-in of a person on one device, from its beginning to its end. Never deleted: it is the log-in history.

    `provider` vouched for it ("" for none); `device` is in our words, never the browser's own header.
    """

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="log_in_sessions")
    method = models.CharField(max_length=20, choices=[(m, m) for m in Method])
    level = models.SmallIntegerField(choices=[(level.value, level.name) for level in Level])
    provider = models.CharField(max_length=30, blank=True)
    address = SealedText(label="session.address", max_length=45, blank=True)
    device = models.CharField(max_length=80)
    begun_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_how = models.CharField(max_length=20, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(method__in=list(Method)), name="session_method_known"),
            models.CheckConstraint(
                condition=Q(level__in=[level.value for level in Level]), name="session_level_known"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_how="")
                | Q(ended_at__isnull=False, ended_how__in=list(SessionEnd)),
                name="session_ended_somehow",
            ),
        )
        indexes = (models.Index(fields=("account", "-begun_at"), name="session_by_account"),)

    def __str__(self) -> str:
        return f"session {self.pk} of {self.account_id}"


class SmsChallenge(models.Model):
    """A code that was asked for, to log in or register by phone. Short-lived; deleted a day after it ends.

    `full_name` is the telecom's; empty when the telecom did not confirm the claim, and then no code fits.
    """

    secret_hash = models.CharField(max_length=64, unique=True)
    code_hash = models.CharField(max_length=64, blank=True)
    kind = models.CharField(max_length=20, choices=[(k, k) for k in AccountKind])
    number_kind = models.CharField(max_length=20, choices=[(k, k) for k in IdentifierKind])
    number = SealedText(label="challenge.number", max_length=30)
    country = models.CharField(max_length=2, blank=True)
    phone = SealedText(label="challenge.phone", max_length=20)
    full_name = SealedText(label="challenge.full_name", max_length=250, blank=True)
    tries = models.SmallIntegerField(default=0)
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=(Q(code_hash="") & Q(full_name="")) | (~Q(code_hash="") & ~Q(full_name="")),
                name="sms_code_only_for_who_was_confirmed",
            ),
            models.CheckConstraint(condition=Q(tries__gte=0, tries__lte=5), name="sms_code_tried_at_most_5"),
        )

    def __str__(self) -> str:
        return f"challenge {self.pk}"

    @property
    def reference(self) -> str:
        """The name of the row in the journal and of its message."""
        return f"challenge:{self.pk}"


class CacheRow(models.Model):
    """The table behind Django's database cache, where allauth counts log-in attempts."""

    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "identity_cacherow"

    def __str__(self) -> str:
        return self.cache_key
