"""Drafting a decision: its heading, the signed file, giving it up."""

import io
import zipfile
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction

from dichvucong.kernel.calendar.store import load_calendar
from dichvucong.kernel.clock import vietnam_day
from dichvucong.kernel.errors import FieldError, InvalidFields, InvalidValue
from dichvucong.kernel.journal import Entry, write
from dichvucong.kernel.moves import Why, begin, move
from dichvucong.kernel.text import tidy
from dichvucong.procedures.errors import DecisionNumberTaken, NotYourProcedure
from dichvucong.procedures.models import Decision
from dichvucong.procedures.rules.authorship import NO_ISSUER, IssuerKind
from dichvucong.procedures.rules.publishing import FIRST_DAY, publishing_deadline
from dichvucong.procedures.selectors.records import kind_of_issuer
from dichvucong.procedures.services.decisions.books import locked_decision
from dichvucong.procedures.states import DECISION_CHART, DecisionState

LARGEST_DOCUMENT_BYTES = 10 * 1024 * 1024
LONGEST_DOCUMENT_TEXT = 500_000
LATEST_EFFECT = timedelta(days=5 * 366)


@dataclass(frozen=True)
class DecisionDraft:
    """The heading of a decision, and its signed text where it was copied."""

    number: str
    issuer_code: str
    title: str
    signed_on: date
    effective_on: date
    document_text: str = ""


@transaction.atomic
def draft_decision(draft: DecisionDraft, *, actor: str, now: datetime) -> Decision:
    """Begin a decision. The caller makes sure that `actor` works for the issuer.

    Raises `NotYourProcedure` for an agency that publishes no procedures, `InvalidFields`, `DecisionNumberTaken`.
    """
    if kind_of_issuer(draft.issuer_code) is IssuerKind.NEITHER:
        raise NotYourProcedure(NO_ISSUER)
    decision = Decision(issuer_code=draft.issuer_code, drafted_by=actor, drafted_at=now)
    _fill(decision, draft, now)
    _save(decision)
    begin(decision, event="decision.drafted", why=Why(actor=actor, now=now))
    return decision


@transaction.atomic
def revise_decision(key: int, draft: DecisionDraft, *, actor: str, now: datetime) -> Decision:
    """Change the heading of a draft; the issuer stays. Raises as `draft_decision` does, `DecisionStepNotOffered`."""
    decision = locked_decision(key, DecisionState.DRAFT)
    _fill(decision, draft, now)
    _save(decision)
    _note(decision, "decision.revised", actor, now)
    return decision


@transaction.atomic
def attach_document(key: int, body: bytes, *, name: str, actor: str, now: datetime) -> Decision:
    """Keep the signed file, PDF or DOCX by what it contains. Raises `InvalidValue`, `DecisionStepNotOffered`."""
    check_document(body)
    decision = locked_decision(key, DecisionState.DRAFT)
    decision.document, decision.document_name = body, tidy(name)[-250:]
    decision.save(update_fields=["document", "document_name"])
    _note(decision, "decision.attached", actor, now)
    return decision


@transaction.atomic
def withdraw_decision(key: int, *, reason: str, actor: str, now: datetime) -> Decision:
    """Give up a draft; its number is free again. Raises `DecisionStepNotOffered`."""
    decision = locked_decision(key, DecisionState.DRAFT)
    why = Why(actor=actor, now=now, reason=reason)
    move(decision, DecisionState.WITHDRAWN, chart=DECISION_CHART, why=why)
    return decision


def check_document(body: bytes) -> None:
    """Raises `InvalidValue` for a file that is empty, too large, or neither a PDF that opens nor DOCX."""
    if len(body) > LARGEST_DOCUMENT_BYTES:
        raise InvalidValue("Tệp quá lớn, nhiều nhất 10 MB.", field="document")
    if body.startswith(b"%PDF-"):
        # Reading papers takes a large library: only who sends one pays for it.
        from dichvucong.kernel.documents.opening import can_be_opened  # noqa: PLC0415 -- see above

        if not can_be_opened(body):
            words = "Tệp PDF bị hỏng hoặc có mật khẩu nên không mở được. Hãy xuất lại tệp rồi gửi."
            raise InvalidValue(words, field="document")
    elif not _is_docx(body):
        raise InvalidValue("Chỉ nhận tệp PDF hoặc DOCX.", field="document")


def _is_docx(body: bytes) -> bool:
    if not body.startswith(b"PK"):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            return "word/document.xml" in archive.namelist()
    except zipfile.BadZipFile:
        return False


def _fill(decision: Decision, draft: DecisionDraft, now: datetime) -> None:
    errors = _faults(draft, vietnam_day(now))
    if errors:
        raise InvalidFields(errors)
    decision.number, decision.title = tidy(draft.number), tidy(draft.title)
    decision.signed_on, decision.effective_on = draft.signed_on, draft.effective_on
    decision.document_text = draft.document_text.strip()
    deadline = publishing_deadline(
        draft.signed_on, kind_of_issuer(decision.issuer_code), set_by=decision.issuer_code
    )
    decision.publish_due_at = deadline.due_at(load_calendar()) if deadline else None


def _faults(draft: DecisionDraft, today: date) -> list[FieldError]:
    found = []
    if not tidy(draft.number):
        found.append(FieldError("number", "required", "Hãy ghi số quyết định."))
    if not tidy(draft.title):
        found.append(FieldError("title", "required", "Hãy ghi trích yếu."))
    if draft.signed_on > today:
        found.append(FieldError("signed_on", "too_late", "Ngày ký không thể sau hôm nay."))
    if draft.signed_on < FIRST_DAY:
        said = f"Ngày ký phải từ {FIRST_DAY:%d/%m/%Y}, ngày Nghị định 63/2010/NĐ-CP có hiệu lực."
        found.append(FieldError("signed_on", "too_early", said))
    if draft.effective_on < draft.signed_on:
        found.append(FieldError("effective_on", "too_early", "Ngày hiệu lực không thể trước ngày ký."))
    elif draft.effective_on - draft.signed_on > LATEST_EFFECT:
        found.append(FieldError("effective_on", "too_late", "Ngày hiệu lực cách ngày ký quá 5 năm."))
    if len(draft.document_text) > LONGEST_DOCUMENT_TEXT:
        said = f"Toàn văn dài quá {LONGEST_DOCUMENT_TEXT} ký tự; hãy gửi tệp đã ký thay vì dán toàn văn."
        found.append(FieldError("document_text", "too_long", said))
    return found


def _save(decision: Decision) -> None:
    try:
        with transaction.atomic():
            decision.save()
    except IntegrityError as error:
        if "one_decision_per_issuer_and_number" not in str(error):
            raise
        raise DecisionNumberTaken(decision.number) from error


def _note(decision: Decision, event: str, actor: str, now: datetime) -> None:
    write([Entry(decision.reference, decision.stream, event, actor)], now=now)
