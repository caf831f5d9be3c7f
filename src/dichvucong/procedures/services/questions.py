"""Questions and answers of the ministries (QC 22): written, published, flagged when a procedure changes, reviewed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from dichvucong.kernel.errors import FieldError, InvalidFields
from dichvucong.kernel.journal import Entry, write
from dichvucong.kernel.moves import Why, begin, move, move_many
from dichvucong.kernel.repeats import one_at_a_time, recently
from dichvucong.kernel.text import fold, tidy
from dichvucong.procedures.errors import QuestionNotFound
from dichvucong.procedures.models import Procedure, Question
from dichvucong.procedures.services.moving import reason_of
from dichvucong.procedures.states import QUESTION_CHART, QuestionState
from dichvucong.procedures.words import Origin

LONGEST_QUESTION, LONGEST_ANSWER, MOST_PROCEDURES = 2_000, 20_000, 50
PORTAL = "portal"


@dataclass(frozen=True)
class QuestionDraft:
    """A question with its answer, tied to procedures, to a field, or to both."""

    text: str
    answer: str
    field_name: str = ""
    procedure_codes: Sequence[str] = ()
    origin: Origin = Origin.MINISTRY
    external_id: str = ""


@transaction.atomic
def draft_question(draft: QuestionDraft, *, owner_code: str, actor: str, now: datetime) -> Question:
    """Write a question down, not yet public; sent twice it is the one that was sent. Raises `InvalidFields`."""
    values, external_id = _checked(draft, owner_code), draft.external_id
    one_at_a_time("question", actor, owner_code, external_id, *map(str, values.values()))
    drafts = Question.objects.filter(state=QuestionState.DRAFT, drafted_by=actor, asker=None)
    recent = drafts.filter(owner_code=owner_code, external_id=external_id, drafted_at__gte=recently(now))
    sent = recent.filter(**values).first()
    return sent or write_question(draft, owner_code=owner_code, actor=actor, now=now)


@transaction.atomic
def write_question(draft: QuestionDraft, *, owner_code: str, actor: str, now: datetime) -> Question:
    """One more draft, whatever is there already. Raises `InvalidFields`."""
    values = _checked(draft, owner_code)
    question = Question(
        owner_code=owner_code,
        origin=draft.origin,
        external_id=draft.external_id,
        drafted_by=actor,
        drafted_at=now,
        changed_at=now,
        **values,
    )
    question.save(force_insert=True)
    begin(question, event="question.drafted", why=Why(actor=actor, now=now))
    return question


@transaction.atomic
def change_question(number: int, draft: QuestionDraft, *, actor: str, now: datetime) -> None:
    """Say it differently; what is public reads so at once. Raises `QuestionNotFound`, `InvalidFields`."""
    question = _locked(number)
    for name, value in _checked(draft, question.owner_code).items():
        setattr(question, name, value)
    question.changed_at = now
    question.save()
    write([Entry(question.reference, question.stream, "question.changed", actor)], now=now)


@transaction.atomic
def publish_question(number: int, *, actor: str, now: datetime) -> None:
    """Show it to everybody. Raises `QuestionNotFound`, `InvalidFields` without an answer, `ForbiddenMove`."""
    question = _locked(number)
    if not question.answer:
        raise InvalidFields([FieldError("answer", "required", "Cần có câu trả lời trước khi công khai.")])
    why = Why(actor=actor, now=now)
    read = {"changed_at": now, "flagged_for": "", "flagged_at": None}
    move(question, QuestionState.PUBLISHED, chart=QUESTION_CHART, why=why, **read, published_at=now)


@transaction.atomic
def confirm_question(number: int, *, actor: str, now: datetime) -> None:
    """Reviewed: it still holds. Raises `QuestionNotFound`, `ForbiddenMove`."""
    question = _locked(number)
    QUESTION_CHART.event_for(QuestionState(question.state), QuestionState.PUBLISHED)
    why = Why(actor=actor, now=now)
    read = {"changed_at": now, "flagged_for": "", "flagged_at": None}
    move(question, QuestionState.PUBLISHED, chart=QUESTION_CHART, why=why, **read)


@transaction.atomic
def unpublish_question(number: int, *, reason: str, actor: str, now: datetime) -> None:
    """Take it off. Raises `QuestionNotFound`, `InvalidValue`, `ForbiddenMove`."""
    said = reason_of(reason)
    why = Why(actor=actor, now=now, reason=said)
    move(_locked(number), QuestionState.UNPUBLISHED, chart=QUESTION_CHART, why=why)


@transaction.atomic
def flag_questions(changes: Mapping[str, datetime], *, now: datetime) -> int:
    """Ask for a review of everything public that is tied to a procedure which changed after the answer was last read.

    `changes` says when each procedure changed. Returns how many questions were flagged.
    """
    tied = Question.objects.select_for_update().filter(
        procedure_codes__overlap=list(changes), state=QuestionState.PUBLISHED
    )
    found = [(row, cause) for row in tied.order_by("pk") if (cause := _cause(row, changes))]
    move_many(
        [row for row, _ in found],
        QuestionState.FLAGGED,
        chart=QUESTION_CHART,
        whys=[Why(actor=PORTAL, now=now, evidence={"procedure": cause}) for _, cause in found],
        changes=[{"flagged_at": now, "flagged_for": cause} for _, cause in found],
    )
    return len(found)


def _cause(question: Question, changes: Mapping[str, datetime]) -> str:
    """The first of its procedures that changed since the answer was read, or nothing."""
    newer = (
        code for code in question.procedure_codes if code in changes and changes[code] > question.changed_at
    )
    return next(newer, "")


def _locked(number: int) -> Question:
    question = Question.objects.select_for_update().filter(pk=number).first()
    if question is None:
        raise QuestionNotFound
    return question


def _checked(draft: QuestionDraft, owner_code: str) -> dict[str, object]:
    text, answer = tidy(draft.text), draft.answer.strip()
    codes = list(dict.fromkeys(code.strip() for code in draft.procedure_codes if code.strip()))
    errors = _faults(text, answer, codes)
    if not owner_code.startswith("G"):
        words = "Bộ câu hỏi do bộ, cơ quan trung ương xây dựng (Quy chế, Điều 22)."
        errors.append(FieldError("owner_code", "not_a_ministry", words))
    if not codes and not tidy(draft.field_name):
        words = "Hãy gắn câu hỏi với một thủ tục hoặc một lĩnh vực."
        errors.append(FieldError("procedure_codes", "required", words))
    if errors:
        raise InvalidFields(errors)
    return {
        "text": text,
        "answer": answer,
        "field_name": tidy(draft.field_name)[:300],
        "procedure_codes": codes,
        "folded": fold(f"{text} {answer}"),
    }


def _faults(text: str, answer: str, codes: Sequence[str]) -> list[FieldError]:
    errors = []
    if not text or len(text) > LONGEST_QUESTION:
        errors.append(FieldError("text", "length", f"Câu hỏi từ 1 đến {LONGEST_QUESTION} ký tự."))
    if len(answer) > LONGEST_ANSWER:
        errors.append(FieldError("answer", "length", f"Câu trả lời dài tối đa {LONGEST_ANSWER} ký tự."))
    if len(codes) > MOST_PROCEDURES:
        errors.append(FieldError("procedure_codes", "too_many", f"Tối đa {MOST_PROCEDURES} thủ tục."))
    known = set(Procedure.objects.filter(code__in=codes).values_list("code", flat=True))
    errors += [
        FieldError("procedure_codes", "unknown_procedure", f"Không có thủ tục mã {code[:40]}.")
        for code in codes
        if code not in known
    ]
    return errors
