"""Officers as persons with posts: who works where and since when, and by which number a person is known."""

from django.db import models
from django.db.models import F, Q

from dichvucong.identity.models.accounts import Account
from dichvucong.identity.words import AccountRole, IdentifierKind, PostEnd
from dichvucong.kernel.sealed_fields import Digest, SealedText


class Post(models.Model):
    """That an officer works for an agency or a provider, from a moment until it ended. Never deleted.

    The unit's high-level account keeps the officer while the post is open; one person may have posts in several units.
    """

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="posts")
    agency_code = models.CharField(max_length=30, blank=True)
    provider_code = models.CharField(max_length=30, blank=True)
    title = models.CharField(max_length=250, blank=True)
    begun_at = models.DateTimeField()
    begun_by = models.CharField(max_length=80)
    ended_at = models.DateTimeField(null=True)
    ended_how = models.CharField(max_length=20, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=(Q(agency_code="") & ~Q(provider_code=""))
                | (~Q(agency_code="") & Q(provider_code="")),
                name="post_is_in_an_agency_or_a_provider",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_how="")
                | Q(ended_at__isnull=False, ended_how__in=list(PostEnd)),
                name="post_ended_somehow",
            ),
            models.UniqueConstraint(
                fields=("account", "agency_code", "provider_code"),
                condition=Q(ended_at=None),
                name="one_open_post_per_officer_and_unit",
            ),
        )
        indexes = (
            models.Index(fields=("agency_code",), name="post_open_in_agency", condition=Q(ended_at=None)),
            models.Index(fields=("provider_code",), name="post_open_in_provider", condition=Q(ended_at=None)),
        )

    def __str__(self) -> str:
        return f"post of {self.account_id} in {self.agency_code or self.provider_code}"


class OfficerNumberManager(models.Manager["OfficerNumber"]):
    """Finds officers by a number. Nobody else compares `value`: how it is kept is decided here."""

    def holding(self, kind: str, value: str, country: str = "") -> models.QuerySet["OfficerNumber"]:
        """The rows in force of a number in the form it is stored: at most one a role, more for high-level accounts."""
        return self.filter(kind=kind, country=country, value=value, released_at=None)


class OfficerNumber(models.Model):
    """The number of the person behind an officer's account. It does not own the number: the same person may log in
    as a citizen with an account of their own (`Identifier`).
    """

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="officer_numbers")
    role = models.CharField(max_length=20, choices=[(r, r) for r in AccountRole])
    kind = models.CharField(max_length=20, choices=[(k, k) for k in IdentifierKind])
    country = models.CharField(max_length=2, blank=True)
    value = SealedText(label="officer_number.value", look_up=True, max_length=30)
    noted_at = models.DateTimeField()
    released_at = models.DateTimeField(null=True)

    objects = OfficerNumberManager()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(role__in=list(AccountRole)), name="officer_number_role_known"),
            models.CheckConstraint(
                condition=Q(kind__in=list(IdentifierKind)), name="officer_number_kind_known"
            ),
            models.CheckConstraint(
                condition=(Q(kind=IdentifierKind.PASSPORT) & ~Q(country=""))
                | (~Q(kind=IdentifierKind.PASSPORT) & Q(country="")),
                name="officer_passports_and_only_passports_have_a_country",
            ),
            models.UniqueConstraint(
                F("role"),
                F("kind"),
                F("country"),
                Digest("value"),
                condition=Q(released_at=None) & ~Q(role=AccountRole.HIGH_LEVEL),
                name="one_officer_per_person_and_role",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} of officer {self.account_id}"
