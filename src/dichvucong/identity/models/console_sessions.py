"""Sessions of officers and providers' staff in the console."""

from django.db import models
from django.db.models import Q

from dichvucong.identity.models.accounts import Account
from dichvucong.identity.words import SessionEnd


class ConsoleSession(models.Model):
    """One log-in to the console on one device, from its beginning to its end. Never deleted: it is the history.

    `device` is in our words; `second_factor` what the log-in ended with: `totp`, `recovery_codes`, `webauthn`, or "" for
    a first log-in that set one up.
    """

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="console_sessions")
    second_factor = models.CharField(max_length=20, blank=True)
    address = models.CharField(max_length=45, blank=True)
    device = models.CharField(max_length=80)
    begun_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_how = models.CharField(max_length=20, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_how="")
                | Q(ended_at__isnull=False, ended_how__in=list(SessionEnd)),
                name="console_session_ended_somehow",
            ),
        )
        indexes = (models.Index(fields=("account", "-begun_at"), name="console_session_by_account"),)

    def __str__(self) -> str:
        return f"console session {self.pk} of {self.account_id}"
