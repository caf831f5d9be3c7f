"""Anybody asks about a procedure on the portal: into its ministry's drafts, answered there, told to who asked (QC 22)."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from dichvucong.kernel.errors import FieldError, InvalidFields, InvalidValue
from dichvucong.kernel.identifiers import email_address, phone_number
from dichvucong.kernel.moves import Why, move
from dichvucong.kernel.repeats import one_at_a_time, recently
from dichvucong.kernel.text import tidy
from dichvucong.procedures.errors import ProcedureNotFound, QuestionNotFound
from dichvucong.procedures.models import ProcedureVersion, Question, QuestionAsker
from dichvucong.procedures.selectors.online import GOVERNMENT_OFFICE
from dichvucong.procedures.services.questions import LONGEST_QUESTION, QuestionDraft, write_question
from dichvucong.procedures.services.reporting import Reporter
from dichvucong.procedures.states import QUESTION_CHART, QuestionState
from dichvucong.procedures.words import Origin

SHORTEST_QUESTION = 10


@dataclass(frozen=True)
class AskedQuestion:
    """What somebody asks about one procedure, and whom to tell, as far as they said."""

    procedure_code: str
    text: str
    asker: Reporter = field(default=Reporter(), repr=False)


@transaction.atomic
def ask_question(asked: AskedQuestion, *, actor: str, now: datetime) -> QuestionAsker:
    """Put a question among the drafts of the procedure's ministry; a province's own go to the Government Office.

    Sent twice it is the one that was sent. Raises `ProcedureNotFound`, `InvalidValue` with the field.
    """
    rows = ProcedureVersion.objects.filter(procedure__code=asked.procedure_code)
    version = rows.select_related("procedure").order_by("-number").first()
    if version is None:
        raise ProcedureNotFound(asked.procedure_code)
    text, asker = _text(asked.text), asked.asker
    phone, email = asker.phone.strip(), asker.email.strip()
    contact = {
        "name": tidy(asker.name)[:250],
        "phone": phone_number(phone, field="phone") if phone else "",
        "email": email_address(email, field="email") if email else "",
    }
    one_at_a_time("asked", asked.procedure_code, actor, text, *contact.values())
    sent = _just_asked(asked.procedure_code, {"text": text, **contact}, now)
    if sent is not None:
        return sent
    owner = version.procedure.owner_code
    draft = QuestionDraft(text, "", version.field_name, [asked.procedure_code], origin=Origin.PORTAL)
    question = write_question(
        draft, owner_code=owner if owner.startswith("G") else GOVERNMENT_OFFICE, actor=actor, now=now
    )
    token = secrets.token_urlsafe(16)
    return QuestionAsker.objects.create(
        question=question, link_token=token, text=text, asked_at=now, **contact
    )


@transaction.atomic
def answer_asker(number: int, *, actor: str, now: datetime) -> None:
    """Let the answer written go to who asked alone. Raises `QuestionNotFound`, `InvalidFields` without an answer,
    `ForbiddenMove` for what is no draft.
    """
    rows = Question.objects.select_for_update(of=("self",)).filter(pk=number, asker__isnull=False)
    question = rows.first()
    if question is None:
        raise QuestionNotFound
    if not question.answer:
        raise InvalidFields([FieldError("answer", "required", "Cần có câu trả lời trước khi gửi.")])
    why = Why(actor=actor, now=now)
    move(question, QuestionState.UNPUBLISHED, chart=QUESTION_CHART, why=why, changed_at=now)


def claim_askers(numbers: list[int], *, now: datetime) -> list[QuestionAsker]:
    """Who of these questions' askers is to be told now: each once, however often it is published."""
    rows = QuestionAsker.objects.select_for_update(of=("self",)).select_related("question")
    found = list(rows.filter(question__in=numbers, told_at=None).order_by("pk"))
    QuestionAsker.objects.filter(pk__in=[row.pk for row in found]).update(told_at=now)
    return found


def _just_asked(procedure_code: str, said: Mapping[str, str], now: datetime) -> QuestionAsker | None:
    rows = QuestionAsker.objects.select_related("question").filter(**said, asked_at__gte=recently(now))
    waiting = rows.filter(question__state=QuestionState.DRAFT)
    return waiting.filter(question__procedure_codes=[procedure_code]).first()


def _text(raw: str) -> str:
    text = tidy(raw)
    if len(text) < SHORTEST_QUESTION:
        raise InvalidValue(f"Hãy ghi rõ hơn, ít nhất {SHORTEST_QUESTION} ký tự.", field="text")
    if len(text) > LONGEST_QUESTION:
        raise InvalidValue(f"Hãy ghi ngắn hơn, nhiều nhất {LONGEST_QUESTION} ký tự.", field="text")
    return text
