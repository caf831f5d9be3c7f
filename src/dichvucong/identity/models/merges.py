"""Numbers that were moved between two accounts of people: merged into one, or split off; and proposals to do so."""

from collections.abc import Mapping

from django.db import models
from django.db.models import F, Q

from dichvucong.identity.models.accounts import Account
from dichvucong.identity.models.portals import Portal, Subject
from dichvucong.identity.states import ProposalState
from dichvucong.identity.words import ProposedAct, TransferKind
from dichvucong.kernel.sealed_fields import SealedText


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


class KeptSubject(models.Model):
    """By which name of an emptied account portals go on knowing the person, as long as the merging holds.

    For one portal, or for all of a `sector` that has names of its own. Counts while `transfer` is not undone.
    """

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="kept_subjects")
    portal = models.ForeignKey(Portal, on_delete=models.PROTECT, null=True, related_name="kept_subjects")
    sector = models.CharField(max_length=253, blank=True)
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="kept")
    transfer = models.ForeignKey(NumberTransfer, on_delete=models.PROTECT, related_name="kept_subjects")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(portal=None) & ~Q(sector="") | Q(portal__isnull=False, sector=""),
                name="kept_subject_is_for_a_portal_or_a_sector",
            ),
            models.UniqueConstraint(
                fields=("transfer", "portal", "sector"),
                nulls_distinct=False,
                name="one_kept_subject_per_transfer_and_portal",
            ),
        )

    def __str__(self) -> str:
        return f"kept name of {self.account_id} for {self.portal_id or self.sector}"


class TransferProposal(models.Model):
    """One officer proposes to merge, split or take back; another carries it out or refuses. Never deleted.

    `account` keeps its numbers and gets those of `other` (merging), or loses `numbers`, keys of `Identifier`, to a new
    account of `full_name` (splitting). `transfer` is what is to be taken back, or what came of it. `seen` is what both
    accounts were made of when it was proposed: when that has changed, the proposal is void.
    """

    number = models.CharField(max_length=30, unique=True)
    act = models.CharField(max_length=10, choices=[(a, a) for a in ProposedAct])
    state = models.CharField(
        max_length=20, choices=[(s, s) for s in ProposalState], default=ProposalState.OPEN
    )
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="proposals")
    other = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="proposals_beside")
    transfer = models.ForeignKey(
        NumberTransfer, on_delete=models.PROTECT, null=True, related_name="proposals"
    )
    numbers = models.JSONField(default=list)
    full_name = SealedText(label="proposal.full_name", max_length=250, blank=True)
    seen = models.JSONField()
    reason = models.CharField(max_length=300)
    evidence = SealedText(label="proposal.evidence", max_length=1_000)
    proposed_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="proposals_made")
    proposed_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        Account, on_delete=models.PROTECT, null=True, related_name="proposals_decided"
    )
    decided_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(act__in=list(ProposedAct)), name="proposed_act_known"),
            models.CheckConstraint(condition=Q(state__in=list(ProposalState)), name="proposal_state_known"),
            models.CheckConstraint(condition=~Q(reason=""), name="proposal_has_a_reason"),
            models.CheckConstraint(
                condition=Q(act=ProposedAct.SPLIT, other=None)
                | (~Q(act=ProposedAct.SPLIT) & Q(other__isnull=False)),
                name="proposal_names_the_other_account_unless_it_splits",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[ProposalState.CARRIED_OUT, ProposalState.REFUSED])
                | (Q(decided_by__isnull=False) & ~Q(decided_by=F("proposed_by"))),
                name="proposal_is_decided_by_another_officer",
            ),
            models.CheckConstraint(
                condition=~Q(state=ProposalState.CARRIED_OUT) | Q(transfer__isnull=False),
                name="carried_out_proposal_has_a_transfer",
            ),
            models.UniqueConstraint(
                fields=("account",),
                condition=Q(state=ProposalState.OPEN),
                name="one_open_proposal_per_account",
            ),
            models.UniqueConstraint(
                fields=("other",),
                condition=Q(state=ProposalState.OPEN, other__isnull=False),
                name="one_open_proposal_per_other_account",
            ),
        )
        indexes = (models.Index(fields=("state", "proposed_at"), name="proposal_by_state"),)

    def __str__(self) -> str:
        return self.number

    @property
    def reference(self) -> str:
        """The name of the row in journal and outbox."""
        return f"proposal:{self.number}"

    @property
    def stream(self) -> str:
        """A proposal is a stream of its own."""
        return self.reference

    def news(self) -> Mapping[str, object]:
        """What listeners need: no word of whom it is about."""
        return {"proposal": self.pk}
