"""What somebody may be about to type: everyday phrases, words that go on, and names of procedures."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from dichvucong.procedures.models import SearchTerm, Synonym
from dichvucong.procedures.rules.searching.asking import LONGEST_QUESTION, taken_apart
from dichvucong.procedures.rules.searching.matching import beginnings
from dichvucong.procedures.rules.searching.words import Word, pair
from dichvucong.procedures.selectors.searching import Wanted, search

MOST_WORDS = 4

# Short names first: they are the general procedures.
_NAMES = """
SELECT e.code, v.name FROM procedures_searchentry e JOIN procedures_procedureversion v ON v.id = e.version_id
WHERE e.valid_from <= %(day)s AND (e.valid_to IS NULL OR e.valid_to > %(day)s)
    AND (%(province)s = '' OR e.province_code IN ('', %(province)s)) AND {condition}
ORDER BY length(e.name_words), e.code LIMIT %(limit)s
"""

_BEGUN = "e.version_id IN (SELECT procedures_headed(%(match)s::tsquery))"


@dataclass(frozen=True)
class Named:
    """A procedure by code and name."""

    code: str
    name: str


@dataclass(frozen=True)
class Suggestion:
    """Ways to go on typing, and procedures that fit already."""

    words: Sequence[str] = ()
    procedures: Sequence[Named] = ()


def suggest(text: str, day: date, *, limit: int, province_code: str = "") -> Suggestion:
    """Suggestions for a question that is still being typed; none for signs only or more than anybody types."""
    typed = taken_apart(text)
    if typed.empty or len(text) > LONGEST_QUESTION:
        return Suggestion()
    values = {"day": day, "province": province_code, "limit": limit}
    if typed.codes and not typed.words:
        return Suggestion((), _named("e.digits LIKE %(start)s", {**values, "start": f"{typed.codes[0]}%"}))
    plain = [word.plain for word in typed.words]
    found = _named(_BEGUN, {**values, "match": beginnings(plain)})
    if len(found) < limit:
        wanted = Wanted(text, province_code)
        meant = search(wanted, day, offset=0, limit=limit).results
        names = [Named(result.view.code, result.view.content.name) for result in meant]
        found = list(dict.fromkeys([*found, *names]))[:limit]
    return Suggestion(list(dict.fromkeys(_going_on(typed.words)))[:MOST_WORDS], found)


def _named(condition: str, values: dict[str, Any]) -> list[Named]:
    with connection.cursor() as cursor:
        cursor.execute(_NAMES.format(condition=condition), values)
        return [Named(code, name) for code, name in cursor.fetchall()]


def _going_on(words: Sequence[Word]) -> Iterator[str]:
    """Whole questions that begin with what was typed: everyday phrases, then the usual next words."""
    plain = " ".join(word.plain for word in words)
    spoken = Synonym.objects.filter(plain__startswith=plain, active=True).exclude(plain=plain)
    yield from spoken.values_list("phrase", flat=True)[:MOST_WORDS]
    before = [word.written for word in words[:-2]]
    start = pair(words[-2].plain, words[-1].plain) if len(words) > 1 else words[-1].plain
    known = SearchTerm.objects.filter(term__startswith=start, entries__gt=0, paired=True)
    for shown in known.order_by("-entries", "term").values_list("shown", flat=True)[:MOST_WORDS]:
        if shown:
            yield " ".join([*before, shown])
