"""Accounts: one table for citizens, organisations, foreigners, officers and providers' staff; and what they hold."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from dichvucong.identity.rules import AccountKind, IdentifierKind, Level, Method, Permission
from dichvucong.identity.words import SessionEnd


class AccountManager(BaseUserManager["Account"]):
    """Finds accounts the way Django's log-in asks for them."""


class Account(AbstractBaseUser):
    """Somebody who can log in. What proves who it is lives in `Identifier`, what it may do in `Grant`."""

    username = models.CharField(max_length=60, unique=True)
    kind = models.CharField(max_length=20, choices=[(k, k) for k in AccountKind])
    full_name = models.CharField(max_length=250)
    # As far as it is known: `1950`, `1950-03` or `1950-03-02`.
    birth = models.CharField(max_length=10, blank=True, db_default="")
    phone = models.CharField(max_length=20, blank=True)
    email = models.CharField(max_length=254, blank=True)
    locale = models.CharField(max_length=8, default="vi")
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    # The unit whose high-level account made this one and keeps it; empty for everybody else.
    kept_by_agency = models.CharField(max_length=30, blank=True, db_default="")
    kept_by_provider = models.CharField(max_length=30, blank=True, db_default="")

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
            models.Index(fields=("phone",), name="account_by_phone"),
            models.Index(
                fields=("kept_by_agency",), name="account_kept_by_agency", condition=~Q(kept_by_agency="")
            ),
            models.Index(
                fields=("kept_by_provider",),
                name="account_kept_by_provider",
                condition=~Q(kept_by_provider=""),
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


class Identifier(models.Model):
    """One number that identifies an account. `country` is ISO 3166-1 alpha-2, filled for passports only.

    `verified_at` and `verified_with` say when and against which source it was checked; empty means claimed.
    """

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="identifiers")
    kind = models.CharField(max_length=20, choices=[(k, k) for k in IdentifierKind])
    country = models.CharField(max_length=2, blank=True)
    value = models.CharField(max_length=30)
    verified_at = models.DateTimeField(null=True)
    verified_with = models.CharField(max_length=40, blank=True)
    assurance = models.JSONField(default=dict)
    added_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("kind", "country", "value"), name="one_account_per_identifier"),
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
    subject = models.CharField(max_length=255)
    made_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("provider", "subject"), name="one_account_per_provider_subject"),
        )

    def __str__(self) -> str:
        return f"{self.provider} of {self.account_id}"


class LogInSession(models.Model):
    """One log-in of a person on one device, from its beginning to its end. Never deleted: it is the log-in history.

    `provider` vouched for it ("" for none); `device` is in our words, never the browser's own header.
    """

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="log_in_sessions")
    method = models.CharField(max_length=20, choices=[(m, m) for m in Method])
    level = models.SmallIntegerField(choices=[(level.value, level.name) for level in Level])
    provider = models.CharField(max_length=30, blank=True)
    address = models.CharField(max_length=45, blank=True)
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
    number = models.CharField(max_length=30)
    country = models.CharField(max_length=2, blank=True)
    phone = models.CharField(max_length=20)
    full_name = models.CharField(max_length=250, blank=True)
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


class Activation(models.Model):
    """A link sent by SMS with which somebody sets a password, once. Only the hash of its secret is kept."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="activations")
    secret_hash = models.CharField(max_length=64, unique=True)
    sent_by = models.CharField(max_length=80)
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    replaced_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(expires_at__gt=models.F("sent_at")), name="activation_ends_after_it_begins"
            ),
            models.UniqueConstraint(
                fields=("account",),
                condition=Q(used_at=None, replaced_at=None),
                name="one_open_activation_per_account",
            ),
        )

    def __str__(self) -> str:
        return f"activation of {self.account_id}"


class Grant(models.Model):
    """One permission for one agency's subtree, or for one provider. Revoked, never deleted."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="grants")
    permission = models.CharField(max_length=40, choices=[(p, p) for p in Permission])
    agency_code = models.CharField(max_length=30, blank=True)
    provider_code = models.CharField(max_length=30, blank=True)
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField(null=True)
    given_by = models.CharField(max_length=80)
    given_at = models.DateTimeField()
    reason = models.CharField(max_length=300, blank=True)
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.CharField(max_length=80, blank=True)
    revoked_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(permission__in=list(Permission)), name="grant_permission_known"
            ),
            models.CheckConstraint(
                condition=(Q(agency_code="") & ~Q(provider_code=""))
                | (~Q(agency_code="") & Q(provider_code="")),
                name="grant_is_for_an_agency_or_a_provider",
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gt=models.F("valid_from")),
                name="grant_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(revoked_at=None, revoked_by="")
                | (Q(revoked_at__isnull=False) & ~Q(revoked_by="")),
                name="grant_revoked_by_somebody",
            ),
        )
        indexes = (models.Index(fields=("account",), name="grant_in_force", condition=Q(revoked_at=None)),)

    def __str__(self) -> str:
        return f"{self.permission} × {self.agency_code or self.provider_code}"


class CacheRow(models.Model):
    """The table behind Django's database cache, where allauth counts log-in attempts."""

    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "identity_cacherow"

    def __str__(self) -> str:
        return self.cache_key
