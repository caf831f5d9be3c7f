"""Questions and answers, for officers, for everybody, and for the systems that mirror them (QC 22)."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from dichvucong.identity.rules import AgencyScope
from dichvucong.kernel.text import fold, tidy
from dichvucong.procedures.errors import QuestionNotFound
from dichvucong.procedures.models import ProcedureVersion, QuestionAsker
from dichvucong.procedures.models import Question as QuestionRow
from dichvucong.procedures.states import SHOWN_QUESTIONS, QuestionState
from dichvucong.procedures.words import Origin

__all__ = [
    "QuestionFilter",
    "QuestionRow",
    "asked_by_link",
    "fields_to_ask_about",
    "question_by_number",
    "question_for",
    "questions_about",
    "questions_after",
    "questions_asked_of",
    "questions_matching",
    "shown_questions",
]
MOST_WORDS = 12


def fields_to_ask_about() -> Sequence[str]:
    """What the fields of the procedures in force are called, by their letters."""
    rows = ProcedureVersion.objects.filter(valid_to=None).exclude(field_name="")
    return sorted(rows.order_by().values_list("field_name", flat=True).distinct(), key=fold)


@dataclass(frozen=True)
class QuestionFilter:
    """What to look for; empty values do not filter. `text` is words in any order, with or without accents."""

    text: str = ""
    state: str = ""
    owner_code: str = ""
    procedure_code: str = ""


def questions_matching(wanted: QuestionFilter, *, scope: AgencyScope) -> QuerySet[QuestionRow, QuestionRow]:
    """Questions of the ministries that may be seen, in any state."""
    rows = QuestionRow.objects.all()
    if not scope.everything:
        rows = rows.filter(owner_code__in=scope.codes)
    if wanted.state:
        rows = rows.filter(state=wanted.state)
    return _narrowed(rows, wanted)


def shown_questions(wanted: QuestionFilter) -> QuerySet[QuestionRow, QuestionRow]:
    """What everybody may read, newest first."""
    rows = QuestionRow.objects.filter(state__in=SHOWN_QUESTIONS)
    return _narrowed(rows, wanted).order_by("-published_at", "-pk")


def questions_about(procedure_code: str, *, limit: int = 20) -> Sequence[QuestionRow]:
    """What everybody may read of one procedure; flagged ones say that they are being read again."""
    return list(shown_questions(QuestionFilter(procedure_code=procedure_code))[:limit])


def questions_after(number: int, *, limit: int, owner_code: str = "") -> Sequence[QuestionRow]:
    """The public questions beyond a number, in order: for whoever mirrors them (`LayDanhSachHoiDapBoCoQuan`)."""
    rows = QuestionRow.objects.filter(state__in=SHOWN_QUESTIONS, pk__gt=number)
    if owner_code:
        rows = rows.filter(owner_code=owner_code)
    return list(rows.order_by("pk")[:limit])


def questions_asked_of(owner_code: str) -> Sequence[QuestionRow]:
    """What was asked of a ministry on the portal and not taken off, answered or not, in order: for its own system."""
    rows = QuestionRow.objects.filter(origin=Origin.PORTAL, owner_code=owner_code)
    return list(rows.exclude(state=QuestionState.UNPUBLISHED).order_by("pk"))


def question_for(number: int, owner_code: str) -> QuestionRow | None:
    """A question that everybody may read, or one of the ministry's own; None for any other."""
    rows = QuestionRow.objects.filter(Q(state__in=SHOWN_QUESTIONS) | Q(owner_code=owner_code))
    return rows.filter(pk=number).first()


def asked_by_link(token: str) -> QuestionAsker:
    """What somebody asked, by the link they were given, with the question. Raises `QuestionNotFound`."""
    row = QuestionAsker.objects.select_related("question").filter(link_token=token).first()
    if row is None:
        raise QuestionNotFound
    return row


def question_by_number(number: int) -> QuestionRow:
    """Raises `QuestionNotFound`."""
    row = QuestionRow.objects.filter(pk=number).first()
    if row is None:
        raise QuestionNotFound
    return row


def _narrowed(
    rows: QuerySet[QuestionRow, QuestionRow], wanted: QuestionFilter
) -> QuerySet[QuestionRow, QuestionRow]:
    if wanted.owner_code:
        rows = rows.filter(owner_code=wanted.owner_code)
    if wanted.procedure_code:
        rows = rows.filter(procedure_codes__contains=[wanted.procedure_code])
    for word in fold(tidy(wanted.text)).split()[:MOST_WORDS]:
        rows = rows.filter(Q(folded__contains=word) | Q(procedure_codes__contains=[word]))
    return rows
