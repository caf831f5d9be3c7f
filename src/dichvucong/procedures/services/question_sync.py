"""Questions and answers that ministries' own systems send (QC 22; PRO-14). All rows of a message or none; the same twice changes nothing."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db import transaction

from dichvucong.kernel.errors import FieldError, InvalidFields
from dichvucong.kernel.journal import Entry, write
from dichvucong.kernel.text import tidy
from dichvucong.procedures.models import Question
from dichvucong.procedures.services.questions import (
    QuestionDraft,
    change_question,
    draft_question,
    publish_question,
)
from dichvucong.procedures.states import QuestionState
from dichvucong.procedures.words import Origin


@dataclass(frozen=True)
class SentQuestion:
    """One question under the number it has in the system it comes from."""

    external_id: str
    text: str
    field_name: str


@dataclass(frozen=True)
class SentAnswer:
    """An answer to a question of this portal, and the day it was given."""

    number: int
    text: str
    answered_on: date | None = None


@transaction.atomic
def take_in_questions(rows: Sequence[SentQuestion], *, owner_code: str, actor: str, now: datetime) -> int:
    """Keep questions of a ministry's system as drafts, or say known ones differently; an answer given here stays.

    Returns how many changed anything. Raises `InvalidFields` with paths `<row>.<field>`.
    """
    known = _known([row.external_id for row in rows], owner_code)
    changed = 0
    for place, row in enumerate(rows):
        question = known.get(row.external_id)
        draft = QuestionDraft(row.text, "", row.field_name, origin=Origin.UNIT, external_id=row.external_id)
        if question is None:
            with _path(place):
                made = draft_question(draft, owner_code=owner_code, actor=actor, now=now)
            known[row.external_id] = made
            changed += 1
        elif (question.text, question.field_name) != (tidy(row.text), row.field_name):
            said = replace(draft, answer=question.answer, procedure_codes=question.procedure_codes)
            with _path(place):
                change_question(question.pk, said, actor=actor, now=now)
            changed += 1
    return changed


@transaction.atomic
def take_in_answers(rows: Sequence[SentAnswer], *, owner_code: str, actor: str, now: datetime) -> int:
    """Answer questions that were asked on the portal, and show them. Returns how many changed anything.

    Raises `InvalidFields` with paths `<row>.<field>`: a question that is not the ministry's is unknown.
    """
    asked = _asked([row.number for row in rows], owner_code)
    changed = 0
    for place, row in enumerate(rows):
        with _path(place):
            changed += _answer(asked.get(row.number), row, actor=actor, now=now)
    return changed


def _known(external_ids: Sequence[str], owner_code: str) -> dict[str, Question]:
    rows = Question.objects.select_for_update().filter(owner_code=owner_code, external_id__in=external_ids)
    return {row.external_id: row for row in rows.order_by("pk")}


def _asked(numbers: Sequence[int], owner_code: str) -> dict[int, Question]:
    rows = Question.objects.select_for_update().filter(
        pk__in=numbers, owner_code=owner_code, origin=Origin.PORTAL
    )
    return {row.pk: row for row in rows.order_by("pk")}


def _answer(question: Question | None, row: SentAnswer, *, actor: str, now: datetime) -> bool:
    """Whether anything changed."""
    if question is None:
        words = f"Không có câu hỏi số {row.number} gửi đến cơ quan này."
        raise InvalidFields([FieldError("number", "unknown_question", words)])
    answer = row.text.strip()
    if not answer:
        raise InvalidFields([FieldError("answer", "required", "Thiếu nội dung trả lời.")])
    if question.answer == answer and question.state != QuestionState.DRAFT:
        return False
    said = QuestionDraft(question.text, answer, question.field_name, question.procedure_codes)
    change_question(question.pk, said, actor=actor, now=now)
    evidence = {"answered_on": row.answered_on.isoformat()} if row.answered_on else {}
    write(
        [Entry(question.reference, question.stream, "question.answered", actor, evidence=evidence)], now=now
    )
    question.answer = answer
    if question.state == QuestionState.DRAFT:
        publish_question(question.pk, actor=actor, now=now)
        question.state = QuestionState.PUBLISHED
    return True


@contextmanager
def _path(place: int) -> Iterator[None]:
    """Errors of one row, told with its place."""
    try:
        yield
    except InvalidFields as wrong:
        raise InvalidFields(
            [replace(error, field=f"{place}.{error.field}") for error in wrong.errors]
        ) from wrong
