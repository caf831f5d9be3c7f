"""Units in words and to choose from: a high-level account reaches its own and those below."""

from collections.abc import Collection, Mapping, Sequence

from dichvucong.catalogs.selectors import agencies, subtree_codes
from dichvucong.identity.models import Post
from dichvucong.identity.rules import WHOLE_COUNTRY, Permission, Unit
from dichvucong.identity.selectors import Authority
from dichvucong.web.console.scope import provider_names

MOST_OFFERED = 400
"""A longer list is of no use; who keeps so many units gives rights for the branches near the root."""


def unit_key(unit: Unit) -> str:
    """The unit as a form carries it."""
    return f"{unit.provider_code and 'p'}:{unit.code}"


def units_kept(authority: Authority) -> Sequence[tuple[Unit, str]]:
    """The units for which users may be made, own ones first, then what is below them in order of code."""
    held = [grant for grant in authority.grants if grant.permission == Permission.USERS_MANAGE]
    own = [Unit(one.agency_code, one.provider_code) for one in held if one.agency_code != WHOLE_COUNTRY]
    roots = {unit.agency_code for unit in own if unit.agency_code}
    below = sorted(frozenset().union(*(subtree_codes(root) for root in roots)) - roots)
    known = agencies(below[:MOST_OFFERED])
    named = unit_names(own)
    return [(unit, named[unit]) for unit in own] + [
        (Unit(code), f"{known[code].name} ({code})") for code in below if code in known and known[code].active
    ]


def unit_names(units: Collection[Unit]) -> Mapping[Unit, str]:
    """Their names; a code that no catalogue knows stands for itself."""
    known = agencies({unit.agency_code for unit in units if unit.agency_code})
    providers = provider_names() if any(unit.provider_code for unit in units) else {}

    def name(unit: Unit) -> str:
        if unit.provider_code:
            return providers.get(unit.provider_code, unit.provider_code)
        found = known.get(unit.agency_code)
        return found.name if found else unit.agency_code

    return {unit: name(unit) for unit in units}


def unit_of(row: Post) -> Unit:
    """Where a post is."""
    return Unit(row.agency_code, row.provider_code)
