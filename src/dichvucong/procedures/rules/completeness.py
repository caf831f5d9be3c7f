"""Which of the twelve parts of a procedure are not filled (QC 24.1a, PRO-04)."""

from collections.abc import Callable, Collection, Mapping

from dichvucong.procedures.content import ProcedureContent
from dichvucong.procedures.words import Part

WAIVABLE: Mapping[Part, str] = {
    Part.FORMS: "Thủ tục không có mẫu đơn, mẫu tờ khai",
    Part.CONDITIONS: "Thủ tục không có yêu cầu, điều kiện",
    Part.FEES: "Thủ tục không thu phí, lệ phí",
}
"""Parts that belong to a procedure only where there are any (Decree 63/2010/NĐ-CP, article 8.2): the words of a waiver."""


def _has_form(content: ProcedureContent) -> bool:
    papers = (paper for group in content.components for paper in group.components)
    return any(paper.form_name or paper.form_url for paper in papers)


_FILLED: Mapping[Part, Callable[[ProcedureContent], bool]] = {
    Part.NAME: lambda c: bool(c.name),
    Part.STEPS: lambda c: bool(c.steps or c.steps_text),
    Part.METHOD: lambda c: bool(c.channels),
    Part.COMPONENTS: lambda c: bool(c.components or c.components_text),
    Part.SETS: lambda c: c.sets is not None,
    Part.TERM: lambda c: any(way.term or way.term_text for way in c.channels),
    Part.APPLICANTS: lambda c: bool(c.applicants or c.applicants_text),
    Part.AGENCY: lambda c: bool(c.implementing or c.competent),
    Part.RESULT: lambda c: bool(c.results),
    Part.FORMS: _has_form,
    Part.CONDITIONS: lambda c: bool(c.conditions),
    Part.FEES: lambda c: any(way.fees or way.free or way.fee_text for way in c.channels),
}


def missing_parts(content: ProcedureContent) -> tuple[Part, ...]:
    """The parts that say nothing, in the order of the law."""
    return tuple(part for part in Part if not _FILLED[part](content))


def unanswered_parts(content: ProcedureContent, waived: Collection[str]) -> tuple[Part, ...]:
    """The parts that say nothing and of which nobody said that there are none."""
    return tuple(part for part in missing_parts(content) if part not in waived or part not in WAIVABLE)
