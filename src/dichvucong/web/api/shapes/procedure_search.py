"""What a search for procedures answers."""

from collections.abc import Mapping
from typing import Any

from dichvucong.procedures.content import ChannelTerms
from dichvucong.procedures.rules.searching.ranking import Score
from dichvucong.procedures.selectors import Facets, ProcedureView, Suggestion
from dichvucong.procedures.words import Applicant, Channel, DurationUnit, Level
from dichvucong.web.api.shapes.base import Day, Out


class FeeAmountOut(Out):
    """One fee. `amount_vnd` is null when it is not an amount in đồng; then `note` has the wording."""

    name: str
    amount_vnd: int | None
    per: str
    note: str


class WayOut(Out):
    """One way of handing in, with time limit and fees; `*_text` are published wordings that are not structured."""

    channel: Channel
    term_amount: int | None
    term_unit: DurationUnit | None
    term_text: str
    free: bool
    fees: list[FeeAmountOut]
    fee_text: str

    @classmethod
    def of(cls, terms: ChannelTerms) -> "WayOut":
        """The terms of one channel."""
        return cls(
            channel=terms.channel,
            term_amount=terms.term.amount if terms.term else None,
            term_unit=terms.term.unit if terms.term else None,
            term_text=terms.term_text,
            free=terms.free,
            fees=[FeeAmountOut.model_validate(fee) for fee in terms.fees],
            fee_text=terms.fee_text,
        )


class ReasonOut(Out):
    """What was typed, the words found for it, where (name, keywords, results, field, code, elsewhere), why they stand
    for it (exact, slip, synonym), and what that gained.
    """

    typed: str
    found: str
    part: str
    via: str
    gained: float


class ScoreOut(Out):
    """The score and its parts; they sum up to `total`."""

    total: float
    neighbours: float
    brevity: float
    bonus: float
    reasons: list[ReasonOut]


class FoundProcedureOut(Out):
    """One procedure as it reads in the province asked for. `province_code` is filled when that wording is the province's."""

    code: str
    name: str
    field: str
    owner_code: str
    province_code: str
    levels: list[Level]
    applicants: list[Applicant]
    ways: list[WayOut]
    valid_from: Day
    score: ScoreOut | None

    @classmethod
    def of(cls, view: ProcedureView, score: ScoreOut | None) -> "FoundProcedureOut":
        """One result."""
        content = view.content
        return cls(
            code=view.code,
            name=content.name,
            field=content.field_name,
            owner_code=view.owner_code,
            province_code=view.province_code,
            levels=list(content.levels),
            applicants=list(content.applicants),
            ways=[WayOut.of(terms) for terms in content.channels],
            valid_from=view.valid_from,
            score=score,
        )


class CountOut(Out):
    """One value and how many procedures have it."""

    value: str
    count: int


class FacetsOut(Out):
    """What would narrow the list; each counts what the other choices leave. `provinces`: who wrote it, "" centrally."""

    fields: list[CountOut]
    agencies: list[CountOut]
    levels: list[CountOut]
    applicants: list[CountOut]
    provinces: list[CountOut]

    @classmethod
    def of(cls, facets: Facets) -> "FacetsOut":
        """The counts, most first."""
        return cls(
            fields=_counts(facets.fields),
            agencies=_counts(facets.owners),
            levels=_counts(facets.levels),
            applicants=_counts(facets.applicants),
            provinces=_counts(facets.provinces),
        )


class FoundOut(Out):
    """A page of results. `corrected` is how the question should have been typed; `next` the cursor of the next page."""

    total: int
    corrected: str | None
    next: str | None
    procedures: list[FoundProcedureOut]
    facets: FacetsOut


class NamedOut(Out):
    """A procedure by code and name."""

    code: str
    name: str


class SuggestionsOut(Out):
    """Whole questions that begin with what was typed, and procedures."""

    words: list[str]
    procedures: list[NamedOut]

    @classmethod
    def of(cls, found: Suggestion) -> "SuggestionsOut":
        """Suggestions."""
        named = [NamedOut.model_validate(one) for one in found.procedures]
        return cls(words=list(found.words), procedures=named)


def scored(score: Score) -> ScoreOut:
    """Why a procedure stands where it does."""
    reasons = [
        ReasonOut(typed=hit.typed, found=hit.found, part=hit.part, via=hit.via, gained=round(hit.gained, 4))
        for hit in score.hits
    ]
    parts = (score.total, score.neighbours, score.brevity, score.bonus)
    total, neighbours, brevity, bonus = (round(part, 4) for part in parts)
    return ScoreOut(total=total, neighbours=neighbours, brevity=brevity, bonus=bonus, reasons=reasons)


def _counts(counts: Mapping[Any, int]) -> list[CountOut]:
    ordered = sorted(counts.items(), key=lambda item: (-item[1], str(item[0])))
    return [CountOut(value=str(value), count=count) for value, count in ordered]
