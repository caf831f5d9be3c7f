"""How many of what was found each field, agency, level, applicant and province has."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from dichvucong.procedures.rules.searching.indexing import applicants_in, levels_in
from dichvucong.procedures.words import Applicant, Level

# One pass: each facet counts what all the others leave, so that another value can be chosen.
_COUNTED = """
SELECT grouping(field_name, owner_code, levels, applicants, province_code) AS kind,
    field_name, owner_code, levels, applicants, province_code,
    count(*) FILTER (WHERE in_owner AND in_level AND in_applicant),
    count(*) FILTER (WHERE in_field AND in_level AND in_applicant),
    count(*) FILTER (WHERE in_field AND in_owner AND in_applicant),
    count(*) FILTER (WHERE in_field AND in_owner AND in_level),
    count(*) FILTER (WHERE in_field AND in_owner AND in_level AND in_applicant), count(*)
FROM (
    SELECT e.field_name, e.owner_code, coalesce(l.levels, e.levels) AS levels, e.applicants, e.province_code,
        %(field)s = '' OR e.field_name = %(field)s AS in_field,
        %(owner)s = '' OR e.owner_code = %(owner)s AS in_owner,
        %(level)s = 0 OR coalesce(l.levels, e.levels) & %(level)s <> 0 AS in_level,
        %(applicant)s = 0 OR e.applicants & %(applicant)s <> 0 AS in_applicant
    {source}
) AS found
GROUP BY GROUPING SETS ((field_name), (owner_code), (levels), (applicants), (province_code), ())
"""
_FIELD, _OWNER, _LEVELS, _APPLICANTS, _PROVINCE, _ALL = 0b01111, 0b10111, 0b11011, 0b11101, 0b11110, 0b11111


@dataclass(frozen=True)
class Facets:
    """Counts by value. Provinces are those that wrote the procedure themselves; "" is the whole country.

    `total` is what all choices leave, `matched` what there was before any.
    """

    total: int = 0
    matched: int = 0
    fields: Mapping[str, int] = field(default_factory=dict)
    owners: Mapping[str, int] = field(default_factory=dict)
    levels: Mapping[Level, int] = field(default_factory=dict)
    applicants: Mapping[Applicant, int] = field(default_factory=dict)
    provinces: Mapping[str, int] = field(default_factory=dict)


def counted(source: str, values: Mapping[str, Any]) -> Facets:
    """The facets of what `source` (FROM … WHERE …, aliases e and l) finds."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNTED.format(source=source), values)
        rows = cursor.fetchall()
    levels: Counter[Level] = Counter()
    applicants: Counter[Applicant] = Counter()
    for row in rows:
        if row[0] == _LEVELS:
            levels.update(dict.fromkeys(levels_in(row[3]), row[8]))
        if row[0] == _APPLICANTS:
            applicants.update(dict.fromkeys(applicants_in(row[4]), row[9]))
    total, matched = next((row[10:] for row in rows if row[0] == _ALL), (0, 0))
    return Facets(
        total=total,
        matched=matched,
        fields={row[1]: row[6] for row in rows if row[0] == _FIELD and row[1] and row[6]},
        owners={row[2]: row[7] for row in rows if row[0] == _OWNER and row[7]},
        levels={level: levels[level] for level in Level if levels[level]},
        applicants={one: applicants[one] for one in Applicant if applicants[one]},
        provinces={row[5]: row[10] for row in rows if row[0] == _PROVINCE and row[10]},
    )
