"""Looking after accounts: locks, and accounts that nobody uses."""

from django.db import models
from django.db.models import Q

from dichvucong.identity.models.accounts import Account
from dichvucong.identity.states import OPEN, DormancyState
from dichvucong.identity.words import LockCause


class AccountLock(models.Model):
    """Why an account cannot be used, from a moment until it was opened again. Never deleted."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="locks")
    cause = models.CharField(max_length=20, choices=[(cause, cause) for cause in LockCause])
    locked_at = models.DateTimeField()
    locked_by = models.CharField(max_length=80)
    reason = models.CharField(max_length=300, blank=True)
    opened_at = models.DateTimeField(null=True)
    opened_by = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(cause__in=list(LockCause)), name="lock_cause_known"),
            models.UniqueConstraint(
                fields=("account",), condition=Q(opened_at=None), name="one_open_lock_per_account"
            ),
        )

    def __str__(self) -> str:
        return f"{self.cause} of {self.account_id}"


class Dormancy(models.Model):
    """One time that an account was found unused, from the first notice to its end. `idle_since` is the last activity."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="dormancies")
    state = models.CharField(
        max_length=10, choices=[(s, s) for s in DormancyState], default=DormancyState.NOTICED
    )
    idle_since = models.DateTimeField()
    noticed_at = models.DateTimeField()
    reminded_at = models.DateTimeField(null=True)
    locked_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name_plural = "dormancies"
        constraints = (
            models.CheckConstraint(condition=Q(state__in=list(DormancyState)), name="dormancy_state_known"),
            models.UniqueConstraint(
                fields=("account",), condition=Q(state__in=list(OPEN)), name="one_open_dormancy_per_account"
            ),
        )
        indexes = (
            models.Index(
                fields=("noticed_at",), name="dormancy_noticed", condition=Q(state=DormancyState.NOTICED)
            ),
            models.Index(
                fields=("reminded_at",), name="dormancy_reminded", condition=Q(state=DormancyState.REMINDED)
            ),
        )

    def __str__(self) -> str:
        return f"{self.state}: {self.account_id}"

    @property
    def reference(self) -> str:
        """It happens to the account: its journal tells."""
        return f"account:{self.account_id}"

    @property
    def stream(self) -> str:
        """The account's."""
        return self.reference

    def news(self) -> dict[str, object]:
        """What listeners need."""
        return {"account": self.account_id}
