"""Portals that log people in through this one, what people agreed to, and what came of it."""

from allauth.idp.oidc.models import Client
from django.db import models
from django.db.models import Q

from dichvucong.identity.models.accounts import Account
from dichvucong.identity.models.log_ins import LogInSession
from dichvucong.identity.words import KeyState, Level, SignOnEnd


class Portal(models.Model):
    """A ministry's or province's portal: an OAuth client that logs people in. Closed, never deleted.

    `claims` maps each claim it may ask for to `{"why": …, "needed": …}`. With `pairwise` a person has another name in
    every `sector`. `older` portals speak the protocol of existing clients, which knows no PKCE; of the others
    `pkce_waived_why` frees those that cannot do it yet, since `pkce_waived_at`.
    """

    client = models.OneToOneField(Client, on_delete=models.PROTECT, related_name="portal")
    agency_code = models.CharField(max_length=30)
    post_logout_uris = models.JSONField(default=list)
    back_channel_uri = models.CharField(max_length=500, blank=True)
    claims = models.JSONField(default=dict)
    least_level = models.SmallIntegerField(choices=[(level.value, level.name) for level in Level])
    pairwise = models.BooleanField(default=False)
    sector = models.CharField(max_length=253, blank=True)
    older = models.BooleanField(default=False)
    pkce_waived_why = models.CharField(max_length=300, blank=True, db_default="")
    pkce_waived_at = models.DateTimeField(null=True)
    contact = models.CharField(max_length=254, blank=True)
    registered_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(least_level__in=[level.value for level in Level]), name="portal_level_known"
            ),
            models.CheckConstraint(
                condition=Q(pairwise=False, sector="") | (Q(pairwise=True) & ~Q(sector="")),
                name="pairwise_portals_have_a_sector",
            ),
            models.CheckConstraint(
                condition=Q(pkce_waived_why="", pkce_waived_at=None)
                | (~Q(pkce_waived_why="") & Q(pkce_waived_at__isnull=False)),
                name="waived_pkce_has_a_reason_and_a_day",
            ),
        )

    def __str__(self) -> str:
        return str(self.client_id)

    @property
    def reference(self) -> str:
        """The name of the row in the journal."""
        return f"client:{self.client_id}"[:80]

    @property
    def needs_pkce(self) -> bool:
        """Whether a request without a challenge is refused."""
        return not (self.older or self.pkce_waived_why)


class ClientSecret(models.Model):
    """One of a client's secrets: a slow hash, from when to when it counts, when it was last used."""

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="secrets")
    hash = models.CharField(max_length=200)
    hint = models.CharField(max_length=4, blank=True)
    made_by = models.CharField(max_length=80)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    warned_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(expires_at=None) | Q(expires_at__gt=models.F("made_at")),
                name="secret_ends_after_it_begins",
            ),
        )
        indexes = (
            models.Index(
                fields=("expires_at",),
                name="secret_to_warn_of",
                condition=Q(revoked_at=None, warned_at=None, expires_at__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"secret …{self.hint} of {self.client_id}"


class Subject(models.Model):
    """By what name portals know a person: one for all, and one for each sector that wants its own. Random."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="subjects")
    sector = models.CharField(max_length=253, blank=True)
    value = models.CharField(max_length=64, unique=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("account", "sector"), name="one_subject_per_account_and_sector"),
        )

    def __str__(self) -> str:
        return f"subject of {self.account_id}"


class SigningKey(models.Model):
    """A key that signs ID tokens and logout tokens. The private part is encrypted, and gone once retired."""

    name = models.CharField(max_length=40, unique=True)
    state = models.CharField(max_length=10, choices=[(state, state) for state in KeyState])
    private = models.TextField(blank=True)
    public = models.JSONField()
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(state__in=list(KeyState)), name="signing_key_state_known"),
            models.UniqueConstraint(
                fields=("state",),
                condition=Q(state__in=[KeyState.NEXT, KeyState.CURRENT]),
                name="one_signing_key_next_and_current",
            ),
            models.CheckConstraint(
                condition=Q(state=KeyState.RETIRED, private="")
                | (~Q(state=KeyState.RETIRED) & ~Q(private="")),
                name="retired_signing_keys_cannot_sign",
            ),
        )

    def __str__(self) -> str:
        return f"{self.name} ({self.state})"


class SignOnRequest(models.Model):
    """A portal's request while its person logs in, steps up or decides. Short-lived; answered once."""

    handle = models.CharField(max_length=64, unique=True)
    portal = models.ForeignKey(Portal, on_delete=models.PROTECT, related_name="requests")
    asked = models.JSONField()
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    answered_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"request {self.pk} of {self.portal_id}"


class Consent(models.Model):
    """What a person agreed to give a portal, and for what. Replaced or withdrawn, never changed, never deleted.

    `given` and `declined` map claims to the reason that was shown.
    """

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="consents")
    portal = models.ForeignKey(Portal, on_delete=models.PROTECT, related_name="consents")
    version = models.PositiveIntegerField()
    given = models.JSONField(default=dict)
    declined = models.JSONField(default=dict)
    given_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    withdrawn = models.BooleanField(default=False)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("account", "portal", "version"), name="consent_versions_differ"),
            models.UniqueConstraint(
                fields=("account", "portal"), condition=Q(ended_at=None), name="one_consent_in_force"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn=False) | Q(ended_at__isnull=False), name="withdrawn_consents_have_ended"
            ),
        )

    def __str__(self) -> str:
        return f"consent {self.pk} version {self.version}"


class SignOn(models.Model):
    """One person logged in to one portal through one session: the family of all tokens that came of it."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="sign_ons")
    portal = models.ForeignKey(Portal, on_delete=models.PROTECT, related_name="sign_ons")
    session = models.ForeignKey(LogInSession, on_delete=models.PROTECT, related_name="sign_ons")
    sid = models.CharField(max_length=64)
    # By what name the portal knows the person in this sign-on; "" for older rows: the account's own name.
    subject = models.CharField(max_length=64, blank=True, db_default="")
    scopes = models.JSONField(default=list)
    userinfo_claims = models.JSONField(default=list)
    id_token_claims = models.JSONField(default=list)
    nonce = models.TextField(blank=True)
    acr = models.CharField(max_length=10)
    amr = models.JSONField(default=list)
    logged_in_at = models.DateTimeField()
    begun_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_how = models.CharField(max_length=20, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_how="")
                | Q(ended_at__isnull=False, ended_how__in=list(SignOnEnd)),
                name="sign_on_ended_somehow",
            ),
        )
        indexes = (
            models.Index(fields=("session",), name="sign_on_open", condition=Q(ended_at=None)),
            models.Index(fields=("account", "portal"), name="sign_on_by_account"),
        )

    def __str__(self) -> str:
        return f"sign-on {self.pk}"

    @property
    def reference(self) -> str:
        """The name of the row in the journal."""
        return f"sign_on:{self.pk}"


class LogoutNotice(models.Model):
    """A portal is to be told that a sign-on has ended (OpenID Connect Back-Channel Logout). Once, until it says 200."""

    sign_on = models.OneToOneField(SignOn, on_delete=models.PROTECT, related_name="notice")
    token_id = models.CharField(max_length=64, unique=True)
    queued_at = models.DateTimeField()
    next_attempt_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    told_at = models.DateTimeField(null=True)
    last_outcome = models.CharField(max_length=80, blank=True)

    class Meta:
        indexes = (
            models.Index(
                fields=("next_attempt_at",),
                name="logout_notice_due",
                condition=Q(next_attempt_at__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"notice {self.pk} of {self.sign_on_id}"
