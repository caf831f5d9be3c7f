"""Decisions about accounts, grants, persons and ways of logging in. Pure: no database, no clock."""

from dichvucong.identity.rules.accounts import (
    CONFLICTS,
    NOTHING,
    WHOLE_COUNTRY,
    AgencyScope,
    GrantView,
    Permission,
    Scope,
    Unit,
    conflict_in,
    handed_on,
    is_valid,
    permissions_of,
)
from dichvucong.identity.rules.persons import BirthDay, birth_day, person_name
from dichvucong.identity.rules.ways import Way, last_day_over, level_given, read_ways, ways_on
from dichvucong.identity.words import (
    CONSOLE_KINDS,
    PERSONAL_KINDS,
    AccountKind,
    IdentifierKind,
    Level,
    Method,
)

__all__ = [
    "CONFLICTS",
    "CONSOLE_KINDS",
    "NOTHING",
    "PERSONAL_KINDS",
    "WHOLE_COUNTRY",
    "AccountKind",
    "AgencyScope",
    "BirthDay",
    "GrantView",
    "IdentifierKind",
    "Level",
    "Method",
    "Permission",
    "Scope",
    "Unit",
    "Way",
    "birth_day",
    "conflict_in",
    "handed_on",
    "is_valid",
    "last_day_over",
    "level_given",
    "permissions_of",
    "person_name",
    "read_ways",
    "ways_on",
]
