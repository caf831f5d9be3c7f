"""What the search is compared with, on the same texts: PostgreSQL's own full-text search, and BM25 of a library."""

from collections.abc import Callable, Sequence
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.db import connection

from dichvucong.procedures.content import ProcedureContent
from dichvucong.procedures.services import Incoming

Find = Callable[[str], Sequence[str]]
"""The best codes for a question, at most ten."""

_TABLE = "CREATE TEMPORARY TABLE rival (code text, words tsvector)"
_FILL = "INSERT INTO rival SELECT code, to_tsvector('simple', said) FROM unnest(%s::text[], %s::text[]) AS t (code, said)"
_ASK = """
SELECT code FROM rival, to_tsquery('simple', %s) AS q WHERE words @@ q ORDER BY ts_rank(words, q, 1) DESC, code LIMIT 10
"""


def full_text(rows: Sequence[Incoming]) -> Find:
    """PostgreSQL's `simple` configuration with any of the words, ranked by `ts_rank`."""
    with connection.cursor() as cursor:
        cursor.execute(_TABLE)
        cursor.execute(_FILL, [[row.code for row in rows], [said(row) for row in rows]])
        cursor.execute("CREATE INDEX ON rival USING gin (words)")
        cursor.execute("ANALYZE rival")

    def find(text: str) -> Sequence[str]:
        words = ["".join(sign for sign in word if sign.isalnum()) for word in text.split()]
        with connection.cursor() as cursor:
            cursor.execute(_ASK, [" | ".join(word for word in words if word)])
            return [code for (code,) in cursor.fetchall()]

    return find


def bm25(rows: Sequence[Incoming]) -> Find | None:
    """BM25 (Okapi) of rank_bm25 over lower-case words; None where the library is not installed."""
    if find_spec("rank_bm25") is None:
        return None
    okapi: Any = import_module("rank_bm25").BM25Okapi
    index = okapi([said(row).lower().split() for row in rows])
    codes = [row.code for row in rows]

    def find(text: str) -> Sequence[str]:
        scores = index.get_scores(text.lower().split())
        order = sorted(range(len(codes)), key=lambda place: -scores[place])[:10]
        return [codes[place] for place in order if scores[place] > 0]

    return find


def said(row: Incoming) -> str:
    """The same text for all: code, name, field, results, agencies."""
    return f"{row.code} {_words(row.content)}"


def _words(content: ProcedureContent) -> str:
    results = " ".join(result.name for result in content.results)
    agencies = " ".join(agency.name for agency in (*content.implementing, *content.competent))
    return f"{content.name} {content.field_name} {results} {agencies}"
