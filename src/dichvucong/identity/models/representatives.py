"""Who may act for an organisation, and sessions in which somebody does."""

from django.db import models
from django.db.models import F, Q

from dichvucong.identity.models.accounts import Account
from dichvucong.identity.models.log_ins import LogInSession
from dichvucong.identity.words import IdentifierKind
from dichvucong.kernel.sealed_fields import Digest, SealedText

_NAMED_BY = (IdentifierKind.CITIZEN_NUMBER, IdentifierKind.PASSPORT)


class RepresentativeManager(models.Manager["Representative"]):
    """Finds representatives by the number that names them."""

    def named(self, kind: str, number: str, country: str = "") -> models.QuerySet["Representative"]:
        """Those with this number, in the form it is stored."""
        return self.filter(number_kind=kind, country=country, number=number)


class Representative(models.Model):
    """A person who may act for an organisation, named by a number: an account of theirs need not exist yet.

    Everybody may see; `may_pay` and `may_manage` say what else (`ActRight`).
    `valid_from` and `valid_to` (None: no end) are the first and last day. Removed, never deleted.
    """

    organisation = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="representatives")
    full_name = SealedText(label="representative.full_name", max_length=250)
    number_kind = models.CharField(max_length=20, choices=[(k, k) for k in _NAMED_BY])
    country = models.CharField(max_length=2, blank=True)
    number = SealedText(label="representative.number", look_up=True, max_length=30)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    may_pay = models.BooleanField(default=True, db_default=True)
    may_manage = models.BooleanField(default=False, db_default=False)
    added_by = models.CharField(max_length=80)
    added_at = models.DateTimeField()
    removed_by = models.CharField(max_length=80, blank=True)
    removed_at = models.DateTimeField(null=True)

    objects = RepresentativeManager()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=(Q(number_kind=IdentifierKind.PASSPORT) & ~Q(country=""))
                | Q(number_kind=IdentifierKind.CITIZEN_NUMBER, country=""),
                name="representative_named_by_a_number_of_a_person",
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                name="representative_ends_after_beginning",
            ),
            models.CheckConstraint(
                condition=Q(removed_at=None, removed_by="")
                | (Q(removed_at__isnull=False) & ~Q(removed_by="")),
                name="representative_removed_by_somebody",
            ),
            models.UniqueConstraint(
                F("organisation"),
                F("number_kind"),
                F("country"),
                Digest("number"),
                condition=Q(removed_at=None),
                name="one_representative_per_organisation_and_number",
            ),
        )
        indexes = (
            models.Index(Digest("number"), name="representative_by_number", condition=Q(removed_at=None)),
        )

    def __str__(self) -> str:
        return f"representative {self.pk} of {self.organisation_id}"


class Acting(models.Model):
    """That a session of an organisation is a person's who acts for it. `own` is the person's session it came from."""

    session = models.OneToOneField(LogInSession, on_delete=models.PROTECT, related_name="acting")
    person = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="acted")
    representative = models.ForeignKey(Representative, on_delete=models.PROTECT, related_name="acted")
    own = models.ForeignKey(LogInSession, on_delete=models.PROTECT, null=True, related_name="lent")

    def __str__(self) -> str:
        return f"{self.person_id} acts in session {self.session_id}"
