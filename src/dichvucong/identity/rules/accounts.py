"""What can be granted, and what a grant reaches. Pure: no database, no clock."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from dichvucong.identity.words import AccountKind

WHOLE_COUNTRY = "*"
"""The agency code of a grant that reaches every agency."""
GOVERNMENT_OFFICE = "G22"
"""The agency that runs the portal (QC 16, 48)."""


class Permission(StrEnum):
    """Everything that can be granted, for an agency's subtree or for one provider."""

    PAYMENTS_VIEW = "payments.view"
    PAYMENTS_OPERATE = "payments.operate"
    CASES_RESOLVE = "cases.resolve"
    COUNTER_USE = "counter.use"
    USERS_MANAGE = "users.manage"
    CATALOGS_WRITE = "catalogs.write"
    OPERATION_VIEW = "operation.view"
    SETTLEMENT_IMPORT = "settlement.import"
    RECONCILIATION_RESOLVE = "reconciliation.resolve"
    RECONCILIATION_APPROVE = "reconciliation.approve"
    REFUNDS_DRAFT = "refunds.draft"
    REFUNDS_APPROVE = "refunds.approve"
    CONTACTS_MANAGE = "contacts.manage"
    PROCEDURES_EDIT = "procedures.edit"
    PROCEDURES_CHECK = "procedures.check"
    PROCEDURES_PUBLISH = "procedures.publish"
    PROCEDURES_REVIEW = "procedures.review"
    SERVICES_EDIT = "services.edit"
    SERVICES_APPROVE = "services.approve"
    ACCOUNTS_ASSIST = "accounts.assist"
    ACCOUNTS_AUDIT = "accounts.audit"
    CLIENTS_MANAGE = "clients.manage"
    UNITS_ADMIT = "units.admit"


@dataclass(frozen=True)
class Unit:
    """What a right is for: an agency with everything below it, or one provider. Exactly one of the two is filled."""

    agency_code: str = ""
    provider_code: str = ""

    @property
    def code(self) -> str:
        """The one that is filled."""
        return self.agency_code or self.provider_code

    @property
    def kind(self) -> AccountKind:
        """Who works there."""
        return AccountKind.PROVIDER_USER if self.provider_code else AccountKind.OFFICER


_NOT_HANDED_ON = frozenset(
    {
        Permission.USERS_MANAGE,
        Permission.OPERATION_VIEW,
        Permission.PROCEDURES_REVIEW,
        Permission.SERVICES_APPROVE,
        Permission.ACCOUNTS_ASSIST,
        Permission.ACCOUNTS_AUDIT,
        Permission.CLIENTS_MANAGE,
        Permission.UNITS_ADMIT,
    }
)
_FOR_PROVIDERS = frozenset(
    {
        Permission.PAYMENTS_VIEW,
        Permission.CASES_RESOLVE,
        Permission.SETTLEMENT_IMPORT,
        Permission.RECONCILIATION_RESOLVE,
        Permission.REFUNDS_DRAFT,
        Permission.CONTACTS_MANAGE,
    }
)
NATIONAL = frozenset({Permission.ACCOUNTS_ASSIST, Permission.UNITS_ADMIT})
"""Rights over what belongs to no unit: they count for the Government Office and the whole country only."""
CONFLICTS = (
    (Permission.REFUNDS_DRAFT, Permission.REFUNDS_APPROVE),
    (Permission.RECONCILIATION_RESOLVE, Permission.RECONCILIATION_APPROVE),
    (Permission.ACCOUNTS_ASSIST, Permission.ACCOUNTS_AUDIT),
)
"""Rights that never lie in one hand: who drafts or proposes does not approve (TT 30.2), who helps does not audit."""


def handed_on(unit: Unit) -> Collection[Permission]:
    """What a unit's high-level account may give to its users (HD 4.1). Only the Government Office makes another one."""
    if unit.provider_code:
        return _FOR_PROVIDERS
    return frozenset(Permission) - _NOT_HANDED_ON


def conflict_in(permissions: Collection[str]) -> tuple[Permission, Permission] | None:
    """The first two of these rights that may not lie in one hand, or None."""
    return next((pair for pair in CONFLICTS if set(pair) <= set(permissions)), None)


class Scope(StrEnum):
    """What a connected system's token may be used for."""

    OBLIGATIONS_READ = "obligations.read"
    OBLIGATIONS_WRITE = "obligations.write"
    SETTLEMENT_WRITE = "settlement.write"
    REFUNDS_WRITE = "refunds.write"
    REFUNDS_RESULTS = "refunds.results"
    RECEIVABLES_READ = "receivables.read"
    PROCEDURES_READ = "procedures.read"
    QUESTIONS_WRITE = "questions.write"
    ACCOUNTS_FIND = "accounts.find"


@dataclass(frozen=True)
class GrantView:
    """One grant as the rules see it: exactly one of `agency_code` and `provider_code` is filled."""

    permission: str
    agency_code: str
    provider_code: str

    @property
    def counts(self) -> bool:
        """False for a right over the nation's affairs that was given for some other unit."""
        return self.permission not in NATIONAL or self.agency_code in {WHOLE_COUNTRY, GOVERNMENT_OFFICE}


def is_valid(
    *, valid_from: datetime, valid_to: datetime | None, revoked_at: datetime | None, now: datetime
) -> bool:
    """Whether a grant counts at that instant: `valid_from` is included, `valid_to` is not."""
    if revoked_at is not None or now < valid_from:
        return False
    return valid_to is None or now < valid_to


@dataclass(frozen=True)
class AgencyScope:
    """The agencies one permission reaches: all of them, or exactly `codes` (subtrees already opened)."""

    everything: bool
    codes: frozenset[str]

    def covers(self, agency_code: str) -> bool:
        """Whether the agency is inside. An empty code belongs to nobody but the whole country."""
        return self.everything or agency_code in self.codes

    def __bool__(self) -> bool:
        return self.everything or bool(self.codes)


NOTHING = AgencyScope(everything=False, codes=frozenset())


def permissions_of(grants: Collection[GrantView]) -> frozenset[str]:
    """The permissions held anywhere at all."""
    return frozenset(grant.permission for grant in grants)
