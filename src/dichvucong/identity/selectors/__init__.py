"""Questions about accounts, grants and tokens."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from allauth.idp.oidc.adapter import get_adapter as get_oidc_adapter
from allauth.idp.oidc.models import Token
from allauth.mfa.models import Authenticator
from django.db.models import Q, QuerySet

from dichvucong.catalogs.selectors import subtree_codes
from dichvucong.identity.models import Account, Grant, Identifier, LogInSession
from dichvucong.identity.rules import (
    NOTHING,
    WHOLE_COUNTRY,
    AgencyScope,
    GrantView,
    IdentifierKind,
    permissions_of,
)
from dichvucong.identity.selectors.assurance import accounts_of


@dataclass(frozen=True)
class ClientOfToken:
    """The connected system behind a bearer token, and what the token may be used for."""

    client_id: str
    scopes: frozenset[str]


@dataclass(frozen=True)
class Authority:
    """Everything an account may do at one instant: read once a request, asked many times."""

    actor: str
    grants: tuple[GrantView, ...]

    @property
    def permissions(self) -> frozenset[str]:
        """The permissions held for any unit or provider."""
        return permissions_of(self.grants)

    def may(self, permission: str) -> bool:
        """Whether the permission is held anywhere."""
        return permission in self.permissions

    def agencies(self, permission: str) -> AgencyScope:
        """The agencies the permission reaches."""
        roots = {g.agency_code for g in self.grants if g.permission == permission and g.agency_code}
        return open_subtrees(roots)

    def providers(self, permission: str) -> frozenset[str]:
        """The providers the permission reaches."""
        return frozenset(
            g.provider_code for g in self.grants if g.permission == permission and g.provider_code
        )


def grants_of(account: Account, *, now: datetime) -> tuple[GrantView, ...]:
    """The grants in force at that instant, in one query. National rights of another unit are left out."""
    rows = Grant.objects.filter(
        Q(valid_to=None) | Q(valid_to__gt=now), account=account, revoked_at=None, valid_from__lte=now
    )
    found = [GrantView(*row) for row in rows.values_list("permission", "agency_code", "provider_code")]
    return tuple(one for one in found if one.counts)


def authority_of(account: Account, *, now: datetime) -> Authority:
    """What the account may do now. An inactive account may do nothing."""
    grants = grants_of(account, now=now) if account.is_active else ()
    return Authority(account.actor, grants)


def agency_filter(account: Account, permission: str, *, now: datetime) -> AgencyScope:
    """The agencies an account sees under one permission, ready for a query."""
    return authority_of(account, now=now).agencies(permission)


def open_subtrees(roots: set[str]) -> AgencyScope:
    """The agencies at and below the roots, as the catalogue draws the tree now."""
    if not roots:
        return NOTHING
    if WHOLE_COUNTRY in roots:
        return AgencyScope(everything=True, codes=frozenset())
    below = (subtree_codes(root) for root in roots)
    return AgencyScope(everything=False, codes=frozenset(roots).union(*below))


def grant_history(account: Account) -> Sequence[Grant]:
    """Every grant the account ever held, newest first."""
    return list(Grant.objects.filter(account=account).order_by("-pk"))


def users_matching(users: QuerySet[Account], asked: str) -> QuerySet[Account]:
    """Those whose name, log-in name or end of phone number fits. Names are sealed: the users are read, not asked for."""
    words, digits = asked.casefold(), asked.lstrip("0")
    fitting = [
        number
        for number, username, name, phone in users.values_list("pk", "username", "full_name", "phone")
        if words in username.casefold() or words in name.casefold() or (digits and phone.endswith(digits))
    ]
    return users.filter(pk__in=fitting)


def account_by_username(username: str) -> Account | None:
    """The account that logs in with that name, in any case of letters."""
    return Account.objects.filter(username__iexact=username.strip()).first()


def has_second_factor(account: Account) -> bool:
    """Whether the account has set up a code generator or a passkey."""
    types = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
    return bool(Authenticator.objects.filter(user=account, type__in=types).exists())


def client_of_token(token: str, *, now: datetime) -> ClientOfToken | None:
    """Who a bearer token belongs to, in one indexed query; None when it is unknown, a person's, or has expired."""
    row = (
        Token.objects.filter(
            type=Token.Type.ACCESS_TOKEN,
            hash=get_oidc_adapter().hash_token(token),
            user=None,
            expires_at__gt=now,
        )
        .values_list("client_id", "scopes")
        .first()
    )
    if row is None or row[0] is None:
        return None
    return ClientOfToken(row[0], frozenset(row[1].split()))


SURE_KINDS = (IdentifierKind.CITIZEN_NUMBER, IdentifierKind.TAX_CODE)
SHARED_KINDS = (IdentifierKind.PASSPORT, IdentifierKind.OLD_CARD)
MOST_LOG_INS = 50


@dataclass(frozen=True)
class IdentityOnPaper:
    """The verified numbers of a person: `sure` name one person alone, `shared` only together with a name."""

    numbers: tuple[Identifier, ...]

    @property
    def sure(self) -> tuple[str, ...]:
        """Citizen numbers and tax codes."""
        return tuple(one.value for one in self.numbers if one.kind in SURE_KINDS)

    @property
    def shared(self) -> tuple[str, ...]:
        """Passports and old cards: two countries, or two provinces of old, may give the same number."""
        return tuple(one.value for one in self.numbers if one.kind in SHARED_KINDS)


def identity_on_paper(account: Account) -> IdentityOnPaper:
    """The numbers that some source vouches for; claimed ones are left out."""
    rows = Identifier.objects.filter(account=account).exclude(verified_at=None).order_by("pk")
    return IdentityOnPaper(tuple(rows))


def log_ins_of(account: Account) -> list[LogInSession]:
    """The newest sessions of a person, open and ended, with accounts that were merged: the log-in history."""
    rows = LogInSession.objects.filter(account__in=accounts_of(account)).select_related("acting__person")
    return list(rows.order_by("-begun_at", "-pk")[:MOST_LOG_INS])
