"""Questions a province asks: what it has localised, what fell behind, what there is to add; and interlinked ways."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.contrib.postgres.search import SearchQuery
from django.db.models import Exists, OuterRef, Q, QuerySet

from dichvucong.kernel.text import fold
from dichvucong.procedures.content import LocalOverrides, ProcedureContent, content_from, overrides_from
from dichvucong.procedures.models import LocalVersion, ProcedureVersion, SearchEntry
from dichvucong.procedures.rules import Difference, differences, localised
from dichvucong.procedures.selectors.reading import versions_holding


@dataclass(frozen=True)
class LocalRow:
    """One central procedure in a province's list. `outdated`: the centre has a newer version than the one localised."""

    code: str
    name: str
    field_name: str
    owner_code: str
    valid_from: date
    outdated: bool


@dataclass(frozen=True)
class LocalView:
    """A province's version against the centre: its own words, and what the centre has changed since."""

    code: str
    name: str
    province_code: str
    overrides: LocalOverrides
    valid_from: date
    decision_number: str
    own: tuple[Difference, ...]
    central: tuple[Difference, ...]
    based_on: int
    newest: int

    @property
    def outdated(self) -> bool:
        """Whether the centre has a newer version than the one that was localised."""
        return self.based_on != self.newest


def local_list(
    province_code: str, day: date, *, text: str = "", outdated: bool = False
) -> Sequence[LocalRow]:
    """What a province has localised, in order of code."""
    current = versions_holding(day).filter(procedure=OuterRef("procedure"), pk=OuterRef("based_on"))
    rows = _holding(province_code, day).annotate(fresh=Exists(current))
    rows = rows.select_related("procedure", "based_on").order_by("procedure__code")
    if text:
        rows = rows.filter(Q(procedure__code__startswith=text) | Q(based_on__name__icontains=text))
    if outdated:
        rows = rows.filter(fresh=False)
    return [
        LocalRow(
            code=row.procedure.code,
            name=row.based_on.name,
            field_name=row.based_on.field_name,
            owner_code=row.procedure.owner_code,
            valid_from=row.valid_from,
            outdated=not vars(row)["fresh"],
        )
        for row in rows
    ]


def to_localise(province_code: str, day: date, *, text: str, limit: int) -> Sequence[ProcedureVersion]:
    """Central procedures the province has not taken into its list, by code or words of the name."""
    own = _holding(province_code, day).filter(procedure=OuterRef("procedure"))
    rows = versions_holding(day).filter(procedure__province_code="").exclude(Exists(own))
    return _matching(rows, text, limit)


def own_procedures(province_code: str, day: date) -> Sequence[ProcedureVersion]:
    """The procedures a law lets the province write whole."""
    return list(
        versions_holding(day).filter(procedure__province_code=province_code).order_by("procedure__code")
    )


def find_procedures(day: date, *, text: str, limit: int) -> Sequence[ProcedureVersion]:
    """Any procedure in force, by code or words of the name: to choose one for a decision."""
    return _matching(versions_holding(day), text, limit)


def local_view(code: str, province_code: str, day: date) -> LocalView | None:
    """The province's version against the centre; None where it has none, or the procedure holds no more."""
    local = (
        _holding(province_code, day)
        .filter(procedure__code=code)
        .select_related("based_on", "decision")
        .first()
    )
    central = versions_holding(day).filter(procedure__code=code).first()
    if local is None or central is None:
        return None
    base, newest = content_from(local.based_on.content), content_from(central.content)
    overrides = overrides_from(local.overrides)
    names = names_of(sorted(others_in(base, newest)), day)
    return LocalView(
        code=code,
        name=central.name,
        province_code=province_code,
        overrides=overrides,
        valid_from=local.valid_from,
        decision_number=local.decision.number if local.decision else "",
        own=differences(newest, localised(newest, overrides), names),
        central=differences(base, newest, names),
        based_on=local.based_on.number,
        newest=central.number,
    )


def interlinked_with(code: str, day: date) -> Sequence[ProcedureVersion]:
    """The interlinked procedures that start this one, in order of code (PRO-07)."""
    rows = versions_holding(day).filter(content__interlinked__contains=[code])
    return list(rows.order_by("procedure__code"))


def others_in(*contents: ProcedureContent | None) -> frozenset[str]:
    """The codes of the other procedures that contents name."""
    return frozenset(
        code
        for content in contents
        if content
        for code in (
            *content.related,
            *content.interlinked,
            *(stage.procedure_code for stage in content.stages),
        )
    )


def names_of(codes: Sequence[str], day: date) -> dict[str, str]:
    """The names of procedures in force by code; unknown ones are left out."""
    rows = versions_holding(day).filter(procedure__code__in=codes)
    return dict(rows.values_list("procedure__code", "name"))


def _holding(province_code: str, day: date) -> QuerySet[LocalVersion]:
    holds = Q(valid_to=None) | Q(valid_to__gt=day)
    return LocalVersion.objects.filter(
        holds, province_code=province_code, valid_from__lte=day, superseded_at=None
    )


def _indexed(word: str) -> Q:
    """Versions the search knows by a word that begins so, accents or not."""
    plain = "".join(letter for letter in fold(word) if letter.isalnum())
    if not plain:
        return Q(pk__in=())
    begins = SearchQuery(f"{plain}:*", config="simple", search_type="raw")
    return Q(Exists(SearchEntry.objects.filter(version=OuterRef("pk"), vector=begins)))


def _matching(rows: QuerySet[ProcedureVersion], text: str, limit: int) -> Sequence[ProcedureVersion]:
    for word in text.split()[:10]:
        rows = rows.filter(Q(procedure__code__startswith=word) | Q(name__icontains=word) | _indexed(word))
    return list(rows.order_by("procedure__code")[:limit])
