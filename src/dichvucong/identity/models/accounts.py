"""Accounts: one table for citizens, organisations, foreigners, officers and providers' staff; and their numbers."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower, Now

from dichvucong.identity.words import PERSONAL_KINDS, AccountKind, IdentifierKind
from dichvucong.kernel.sealed_fields import Digest, SealedText

PERSONAL_KINDS_IN_ORDER = [kind for kind in AccountKind if kind in PERSONAL_KINDS]


class AccountManager(BaseUserManager["Account"]):
    """Finds accounts the way Django's log-in asks for them, and by phone."""

    def with_phone(self, phone: str) -> models.QuerySet["Account"]:
        """The accounts that name this phone (E.164): families share one, so there may be several."""
        return self.filter(phone=phone)


class Account(AbstractBaseUser):
    """Somebody who can log in. What proves who it is lives in `Identifier`, what it may do in `Grant`."""

    username = models.CharField(max_length=60, unique=True)
    kind = models.CharField(max_length=20, choices=[(k, k) for k in AccountKind])
    full_name = SealedText(label="account.full_name", max_length=250)
    # As far as it is known: `1950`, `1950-03` or `1950-03-02`.
    birth = SealedText(label="account.birth", max_length=10, blank=True, db_default="")
    phone = SealedText(label="account.phone", look_up=True, max_length=20, blank=True)
    email = SealedText(label="account.email", max_length=254, blank=True)
    locale = models.CharField(max_length=8, default="vi")
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    # Since when the owner decides about the e-mail; before, the provider does.
    own_email_at = models.DateTimeField(null=True)
    # The last log-in: whoever logs in uses the portal for hours at most (QC 13.2).
    last_active_at = models.DateTimeField(db_default=Now())
    # Sessions in the console that began before are over: set when an officer moves or leaves.
    signed_out_at = models.DateTimeField(null=True)

    objects = AccountManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["kind", "full_name"]

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(kind__in=list(AccountKind)), name="account_kind_known"),
            models.UniqueConstraint(Lower("username"), name="one_account_per_username_in_any_case"),
        )
        indexes = (
            models.Index(Digest("phone"), name="account_by_phone", condition=~Q(phone="")),
            models.Index(
                fields=("last_active_at",),
                name="account_idle",
                condition=Q(is_active=True, kind__in=list(PERSONAL_KINDS_IN_ORDER)),
            ),
        )

    def __str__(self) -> str:
        return self.username

    @property
    def reference(self) -> str:
        """The name of the row in the journal."""
        return f"account:{self.pk}"

    @property
    def actor(self) -> str:
        """How the journal names this account when it acts."""
        return f"{self.kind}:{self.username}"


class IdentifierManager(models.Manager["Identifier"]):
    """Finds numbers. Nobody else compares `value`: how it is kept is decided here."""

    def holding(self, kind: str, value: str, country: str = "") -> models.QuerySet["Identifier"]:
        """The row of a number in the form it is stored: one or none."""
        return self.filter(kind=kind, country=country, value=value)


class Identifier(models.Model):
    """One number that identifies an account. `country` is ISO 3166-1 alpha-2, filled for passports only.

    `verified_at` and `verified_with` say when and against which source it was checked; empty means claimed.
    """

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="identifiers")
    kind = models.CharField(max_length=20, choices=[(k, k) for k in IdentifierKind])
    country = models.CharField(max_length=2, blank=True)
    value = SealedText(label="identifier.value", look_up=True, max_length=30)
    verified_at = models.DateTimeField(null=True)
    verified_with = models.CharField(max_length=40, blank=True)
    assurance = models.JSONField(default=dict)
    added_at = models.DateTimeField()

    objects = IdentifierManager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                F("kind"), F("country"), Digest("value"), name="one_account_per_identifier"
            ),
            models.CheckConstraint(condition=Q(kind__in=list(IdentifierKind)), name="identifier_kind_known"),
            models.CheckConstraint(
                condition=(Q(kind=IdentifierKind.PASSPORT) & ~Q(country=""))
                | (~Q(kind=IdentifierKind.PASSPORT) & Q(country="")),
                name="passports_and_only_passports_have_a_country",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} of {self.account_id}"


class ProviderLink(models.Model):
    """By what name an external provider knows an account: finds it again when a passport was renewed."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="provider_links")
    provider = models.CharField(max_length=30)
    subject = SealedText(label="provider_link.subject", look_up=True, max_length=255)
    made_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                F("provider"), Digest("subject"), name="one_account_per_provider_subject"
            ),
        )

    def __str__(self) -> str:
        return f"{self.provider} of {self.account_id}"
