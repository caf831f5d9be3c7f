"""Finding procedures by everyday words, codes and facets."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import connection

from dichvucong.procedures.errors import SearchEmpty, SearchTooLong
from dichvucong.procedures.rules.searching import matching
from dichvucong.procedures.rules.searching.asking import LONGEST_QUESTION, Question, taken_apart
from dichvucong.procedures.rules.searching.indexing import ApplicantFlag, LevelFlag
from dichvucong.procedures.rules.searching.ranking import Candidate, Part, Score, score
from dichvucong.procedures.selectors.facets import Facets, counted
from dichvucong.procedures.selectors.reading import ProcedureView, views_of_versions
from dichvucong.procedures.selectors.vocabulary import Asked, asked, corrected
from dichvucong.procedures.words import Applicant, Level

MOST_RANKED = 200
"""What is worth reading of a question in words; lists without words are paged through to the end."""
_WEIGHTS = "{0.05,0.1,0.4,1.0}"

_FROM = """
FROM procedures_searchentry AS e
LEFT JOIN procedures_searchlocality AS l ON l.procedure_id = e.procedure_id AND l.province_code = %(province)s
    AND l.valid_from <= %(day)s AND (l.valid_to IS NULL OR l.valid_to > %(day)s)
WHERE e.valid_from <= %(day)s AND (e.valid_to IS NULL OR e.valid_to > %(day)s)
    AND (%(province)s = '' OR e.province_code IN ('', %(province)s))
"""
_NARROWED = """
    AND (%(field)s = '' OR e.field_name = %(field)s) AND (%(owner)s = '' OR e.owner_code = %(owner)s)
    AND (%(level)s = 0 OR coalesce(l.levels, e.levels) & %(level)s <> 0)
    AND (%(applicant)s = 0 OR e.applicants & %(applicant)s <> 0)
"""
# The functions look into the index whatever the planner thinks of it: it does not count the cost of unpacking vectors.
_BY_HEAD = "    AND e.version_id IN (SELECT procedures_headed(%(match)s::tsquery))\n"
_BY_WORDS = "    AND e.version_id IN (SELECT procedures_saying(%(match)s::tsquery))\n"
_RANKED = """
SELECT e.version_id, e.code, e.digits, e.name_words, e.keyword_words, e.result_words, e.field_words,
    e.applicants & 1 <> 0, (SELECT array_agg(e.vector @@ g::tsquery) FROM unnest(%(groups)s::text[]) AS g)
FROM (SELECT e.*, ts_rank(%(weights)s::float4[], e.head, %(rank)s::tsquery, 1) AS rough {source}
    ORDER BY rough DESC, e.code LIMIT %(most)s) AS e
"""
_LISTED = "SELECT e.version_id, e.code {source} ORDER BY e.code OFFSET %(offset)s LIMIT %(limit)s"


@dataclass(frozen=True)
class Wanted:
    """What is looked for: words or codes, in which province, and what narrows the list; all may be empty."""

    text: str = ""
    province_code: str = ""
    field_name: str = ""
    owner_code: str = ""
    level: Level | None = None
    applicant: Applicant | None = None


@dataclass(frozen=True)
class Result:
    """One procedure found, as it reads in the province chosen; `score` says why, None in lists without words."""

    view: ProcedureView
    score: Score | None = None


@dataclass(frozen=True)
class Findings:
    """One page of results. `total` counts all that fit; `reachable` those that pages lead to.

    `corrected` is how the question should have been typed, "" when it was understood as it is.
    """

    results: Sequence[Result]
    total: int
    reachable: int
    facets: Facets = field(default_factory=Facets)
    corrected: str = ""


def search(wanted: Wanted, day: date, *, offset: int, limit: int) -> Findings:
    """Procedures in force that day, the best first. Raises `SearchTooLong`, `SearchEmpty`."""
    if not wanted.text.strip():
        return _listed(wanted, day, offset, limit)
    understood = understood_from(wanted.text)
    values = _values(wanted, day)
    source, facets = _found(understood.question, values)
    if not source:
        return Findings((), 0, 0, Facets(), corrected(understood, ()))
    ranked = _ranked(understood.question, source, values)
    shown = ranked[offset : offset + limit]
    views = views_of_versions([key for key, _ in shown], day, province_code=wanted.province_code)
    results = [Result(views[key], found) for key, found in shown]
    best = {word for _, found in ranked[:1] for hit in found.hits for word in hit.found.split()}
    return Findings(results, facets.total, len(ranked), facets, corrected(understood, best))


def understood_from(text: str) -> Asked:
    """What a text asks for. Raises `SearchTooLong`, `SearchEmpty`."""
    if len(text) > LONGEST_QUESTION:
        raise SearchTooLong(LONGEST_QUESTION)
    typed = taken_apart(text)
    if typed.empty:
        raise SearchEmpty
    return asked(typed)


def _listed(wanted: Wanted, day: date, offset: int, limit: int) -> Findings:
    """Everything that the facets leave, in order of code."""
    values = {**_values(wanted, day), "offset": offset, "limit": limit}
    facets = counted(_FROM, values)
    with connection.cursor() as cursor:
        cursor.execute(_LISTED.format(source=_FROM + _NARROWED), values)
        keys = [key for key, _ in cursor.fetchall()]
    views = views_of_versions(keys, day, province_code=wanted.province_code)
    return Findings([Result(views[key]) for key in keys], facets.total, facets.total, facets)


def _values(wanted: Wanted, day: date) -> dict[str, Any]:
    return {
        "day": day,
        "province": wanted.province_code,
        "field": wanted.field_name,
        "owner": wanted.owner_code,
        "level": int(LevelFlag[wanted.level.name]) if wanted.level else 0,
        "applicant": int(ApplicantFlag[wanted.applicant.name]) if wanted.applicant else 0,
    }


def _found(question: Question, values: dict[str, Any]) -> tuple[str, Facets]:
    """The condition under which a procedure is worth ranking, with what it finds: close when that finds any, else ever
    wider; "" when nothing does. Codes decide alone where they lead somewhere.
    """
    for condition, more in _conditions(question):
        values |= more
        facets = counted(_FROM + condition, values)
        if facets.matched:
            return condition, facets
    return "", Facets()


def _conditions(question: Question) -> Iterator[tuple[str, Mapping[str, str]]]:
    """Conditions with what they ask for, the closest first."""
    if question.codes:
        codes = {f"code{place}": f"{code}%" for place, code in enumerate(question.codes)}
        yield f"    AND ({' OR '.join(f'e.digits LIKE %({name})s' for name in codes)})\n", codes
    if question.groups:
        yield _BY_HEAD, {"match": matching.close_match(question)}
        yield _BY_WORDS, {"match": matching.wide_match(question)}
        yield _BY_WORDS, {"match": matching.any_match(question)}


def _ranked(question: Question, source: str, values: Mapping[str, Any]) -> Sequence[tuple[int, Score]]:
    """The candidates as version keys with their scores, the best first."""
    asked_for = {
        **values,
        "rank": matching.rank_query(question),
        "groups": [matching.group_match(group) for group in question.groups],
        "weights": _WEIGHTS,
        "most": MOST_RANKED,
    }
    with connection.cursor() as cursor:
        cursor.execute(_RANKED.format(source=_FROM + source + _NARROWED), asked_for)
        rows = cursor.fetchall()
    scored = [(key, code, score(question, _candidate(code, rest))) for key, code, *rest in rows]
    scored.sort(key=lambda row: (-row[2].total, row[1]))
    return [(key, found) for key, _, found in scored]


def _candidate(code: str, row: Sequence[Any]) -> Candidate:
    digits, name, keywords, results, field_words, for_citizens, anywhere = row
    words = {
        Part.NAME: name,
        Part.KEYWORDS: keywords,
        Part.RESULTS: results,
        Part.FIELD: field_words,
    }
    return Candidate(code, digits, words, tuple(anywhere or ()), for_citizens)
