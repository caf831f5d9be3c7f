"""Keeping the search index: what it says of a procedure follows from its versions, in the transaction that writes them."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from django.db import connection, transaction
from django.db.models import Q

from dichvucong.kernel.clock import vietnam_day
from dichvucong.procedures.content import content_from, overrides_from
from dichvucong.procedures.models import (
    LocalVersion,
    Procedure,
    ProcedureVersion,
    SearchEntry,
    SearchGram,
    SearchLocality,
    SearchTerm,
)
from dichvucong.procedures.rules.searching.asking import TOTAL
from dichvucong.procedures.rules.searching.indexing import (
    Indexed,
    applicant_bits,
    digits_of,
    indexed,
    level_bits,
)
from dichvucong.procedures.rules.searching.slips import grams
from dichvucong.procedures.rules.searching.words import JOINT

_BATCH = 200
_COUNT_OF = """
SELECT lexeme, count(*) FROM procedures_searchentry, unnest(vector)
WHERE procedure_id = ANY(%s) AND weights && '{A,B}' GROUP BY lexeme
"""
# Always in order of term: writers that meet wait for each other and never in a ring.
_COUNT = """
INSERT INTO procedures_searchterm AS known (term, entries, shown, paired)
SELECT * FROM unnest(%s::text[], %s::int[], %s::text[], %s::bool[]) AS told (term, entries, shown, paired) ORDER BY term
ON CONFLICT (term) DO UPDATE SET entries = known.entries + excluded.entries
WHERE excluded.entries <> 0
"""
_GRAMS = """
INSERT INTO procedures_searchgram (gram, term) SELECT * FROM unnest(%s::text[], %s::text[]) ON CONFLICT DO NOTHING
"""


def index_procedures(keys: Iterable[int], *, now: datetime) -> None:
    """Let the index say what the versions of these procedures say. Part of the transaction that wrote them."""
    chosen = sorted(set(keys))
    for start in range(0, len(chosen), _BATCH):
        _index(chosen[start : start + _BATCH], vietnam_day(now))


@transaction.atomic
def index_localities(keys: Iterable[int], *, now: datetime) -> None:
    """Let the index say at which levels provinces handle these procedures, where they say so."""
    chosen, today = sorted(set(keys)), vietnam_day(now)
    SearchLocality.objects.filter(procedure__in=chosen).delete()
    rows = LocalVersion.objects.filter(
        _still(today), procedure__in=chosen, superseded_at=None, overrides__has_key="levels"
    )
    found = [(row, overrides_from(row.overrides)) for row in rows]
    SearchLocality.objects.bulk_create(
        SearchLocality(
            local_version=row,
            procedure_id=row.procedure_id,
            province_code=row.province_code,
            levels=level_bits(overrides.levels or ()),
            valid_from=row.valid_from,
            valid_to=row.valid_to,
        )
        for row, overrides in found
    )


@transaction.atomic
def rebuild_index(*, now: datetime) -> int:
    """Make the whole index again from the versions: after an upgrade that changes what is indexed. Counts procedures."""
    for model in (SearchEntry, SearchLocality, SearchTerm, SearchGram):
        model.objects.all().delete()
    keys = list(Procedure.objects.order_by("code").values_list("pk", flat=True))
    index_procedures(keys, now=now)
    index_localities(keys, now=now)
    return len(keys)


def _index(keys: Sequence[int], today: date) -> None:
    before = _counted(keys)
    SearchEntry.objects.filter(procedure__in=keys).delete()
    rows = ProcedureVersion.objects.filter(_still(today), procedure__in=keys, superseded_at=None)
    found = [(row, _indexed(row)) for row in rows.select_related("procedure")]
    SearchEntry.objects.bulk_create([_entry(row, one) for row, one in found], batch_size=_BATCH)
    _count(before, [one for _, one in found])


def _still(today: date) -> Q:
    """Versions that hold today or later; what was is read by its own pages."""
    return Q(valid_to=None) | Q(valid_to__gt=today)


def _indexed(row: ProcedureVersion) -> Indexed:
    return indexed(content_from(row.content))


def _entry(row: ProcedureVersion, one: Indexed) -> SearchEntry:
    content = content_from(row.content)
    return SearchEntry(
        version=row,
        procedure=row.procedure,
        code=row.procedure.code,
        digits=digits_of(row.procedure.code),
        owner_code=row.procedure.owner_code,
        province_code=row.procedure.province_code,
        field_name=row.field_name,
        levels=level_bits(content.levels),
        applicants=applicant_bits(content.applicants),
        name_words=one.name_words,
        keyword_words=one.keyword_words,
        field_words=one.field_words,
        result_words=one.result_words,
        vector=one.vector,
        head=one.head,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
    )


def _counted(keys: Sequence[int]) -> Mapping[str, int]:
    """What the entries of these procedures count for in the vocabulary; accented forms among it do no harm."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNT_OF, [list(keys)])
        counts = dict(cursor.fetchall())
    counts[TOTAL] = SearchEntry.objects.filter(procedure__in=keys).count()
    return counts


def _count(before: Mapping[str, int], now: Sequence[Indexed]) -> None:
    """Take the old entries out of the vocabulary and the new ones in."""
    counts: Counter[str] = Counter()
    shown: dict[str, str] = {}
    for one in now:
        counts.update(one.terms.keys())
        for term, words in (*one.rare.items(), *one.terms.items()):
            shown.setdefault(term, words)
    counts[TOTAL] = len(now)
    shown[TOTAL] = ""
    known = set(
        SearchTerm.objects.filter(term__in=[t for t in before if t not in shown]).values_list(
            "term", flat=True
        )
    )
    terms = sorted({*shown, *known})
    put_terms([(term, counts[term] - before.get(term, 0), shown.get(term, "")) for term in terms])


def put_terms(told: Sequence[tuple[str, int, str]]) -> None:
    """Add to the vocabulary: terms in order, by how much they count more, and how they are shown."""
    with connection.cursor() as cursor:
        cursor.execute(
            _COUNT,
            [
                [term for term, _, _ in told],
                [more for _, more, _ in told],
                [shown for _, _, shown in told],
                [JOINT in term for term, _, _ in told],
            ],
        )
        cut = [
            (gram, term) for term, _, _ in told if term and JOINT not in term for gram in sorted(grams(term))
        ]
        cursor.execute(_GRAMS, [[gram for gram, _ in cut], [term for _, term in cut]])
