"""Numbers that were moved between two accounts of people: merged into one, or split off into a new one."""

from django.db import models
from django.db.models import Q

from dichvucong.identity.models.accounts import Account
from dichvucong.identity.words import TransferKind


class NumberTransfer(models.Model):
    """One merging or splitting, with all that is needed to take it back. Never deleted.

    Merging empties `source`, which stays, inactive, and points here to the account that goes on (`target`). Splitting
    takes numbers from `source` into the new account `target`. `identifiers` and `links` are the keys of the rows moved.
    """

    kind = models.CharField(max_length=10, choices=[(k, k) for k in TransferKind])
    source = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="transfers_from")
    target = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="transfers_to")
    identifiers = models.JSONField()
    links = models.JSONField()
    # The kind that the target had before: who merges with a citizen is one.
    target_kind = models.CharField(max_length=20)
    reason = models.CharField(max_length=300)
    made_by = models.CharField(max_length=80)
    made_at = models.DateTimeField()
    undone_by = models.CharField(max_length=80, blank=True)
    undone_at = models.DateTimeField(null=True)
    undone_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(kind__in=list(TransferKind)), name="transfer_kind_known"),
            models.CheckConstraint(
                condition=~Q(source=models.F("target")), name="transfer_is_between_two_accounts"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="transfer_has_a_reason"),
            models.CheckConstraint(
                condition=Q(undone_at=None, undone_by="") | (Q(undone_at__isnull=False) & ~Q(undone_by="")),
                name="transfer_undone_by_somebody",
            ),
            models.UniqueConstraint(
                fields=("source",), condition=Q(kind="merge", undone_at=None), name="merged_into_one_account"
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} of {self.source_id} into {self.target_id}"
