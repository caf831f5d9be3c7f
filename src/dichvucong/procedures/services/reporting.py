"""Reports of missing, wrong or expired procedures from anybody (QC 25.3): into the owner's queue, answered, told."""

import secrets
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from dichvucong.catalogs.selectors import agency
from dichvucong.kernel.calendar.store import load_calendar
from dichvucong.kernel.clock import vietnam_day
from dichvucong.kernel.errors import InvalidValue
from dichvucong.kernel.identifiers import email_address, phone_number
from dichvucong.kernel.moves import Why, begin, move
from dichvucong.kernel.numbering import next_number
from dichvucong.kernel.repeats import one_at_a_time, recently
from dichvucong.kernel.text import tidy
from dichvucong.procedures.errors import ProcedureNotFound, ReportNotFound
from dichvucong.procedures.models import ProcedureReport, ProcedureVersion
from dichvucong.procedures.selectors.online import GOVERNMENT_OFFICE
from dichvucong.procedures.services.moving import reason_of
from dichvucong.procedures.states import REPORT_CHART, ReportState
from dichvucong.procedures.terms import due_from
from dichvucong.procedures.words import ReportKind, ReportOutcome

CITIZEN = "citizen"
SHORTEST_TEXT, LONGEST_TEXT = 10, 5_000


@dataclass(frozen=True)
class Reporter:
    """Whom to tell, as far as they said: everything may be empty."""

    name: str = field(default="", repr=False)
    phone: str = field(default="", repr=False)
    email: str = field(default="", repr=False)


@dataclass(frozen=True)
class ReportDraft:
    """What somebody reports: of a procedure under its code, or (`procedure_code` empty) of one known by a name only."""

    kind: ReportKind
    text: str
    procedure_code: str = ""
    subject_name: str = ""
    reporter: Reporter = Reporter()


@transaction.atomic
def report_procedure(draft: ReportDraft, *, actor: str, now: datetime) -> ProcedureReport:
    """Put a report into the owner's queue, or into the Government Office's when nobody is known to own it.

    Sent twice it is the one that was sent. Raises `ProcedureNotFound`, `InvalidValue` with the field.
    """
    owner_code, name = _subject(draft)
    said = {
        "kind": draft.kind.value,
        "procedure_code": draft.procedure_code,
        "subject_name": name[:500],
        "text": _text(draft.text, "text"),
        "owner_code": owner_code,
        "reported_by": actor,
        **_contact(draft.reporter),
    }
    one_at_a_time("report", *said.values())
    waiting = ProcedureReport.objects.filter(state=ReportState.RECEIVED, received_at__gte=recently(now))
    sent = waiting.filter(**said).first()
    if sent is not None:
        return sent
    series = f"PB-{vietnam_day(now):%y%m%d}"
    report = ProcedureReport(
        number=f"{series}-{next_number(series):05d}",
        link_token=secrets.token_urlsafe(16),
        **said,
        received_at=now,
        due_at=due_from("report.answer", now, load_calendar()),
    )
    report.save(force_insert=True)
    begin(report, event="report.received", why=Why(actor=actor, now=now))
    return report


@transaction.atomic
def pass_report_on(number: str, *, owner_code: str, reason: str, actor: str, now: datetime) -> None:
    """It is somebody else's: into their queue, with its first deadline. Raises `ReportNotFound`, `InvalidValue`."""
    report = _locked(number)
    said = reason_of(reason)
    code = tidy(owner_code).upper()
    found = agency(code)
    if found is None or not found.active:
        raise InvalidValue(f"Không có cơ quan mã {code[:30]}.", field="owner_code")
    if found.code == report.owner_code:
        raise InvalidValue("Phản ánh đang ở chính cơ quan này.", field="owner_code")
    why = Why(actor=actor, now=now, reason=said, evidence={"from": report.owner_code, "to": found.code})
    move(report, ReportState.RECEIVED, chart=REPORT_CHART, why=why, owner_code=found.code)


@transaction.atomic
def answer_report(number: str, *, outcome: ReportOutcome, answer: str, actor: str, now: datetime) -> None:
    """Answer it; whoever left an address is told. Raises `ReportNotFound`, `InvalidValue`, `ForbiddenMove`."""
    report = _locked(number)
    said = _text(answer, "answer")
    why = Why(actor=actor, now=now)
    changes = {"outcome": outcome.value, "answer": said, "answered_by": actor, "answered_at": now}
    move(report, ReportState.ANSWERED, chart=REPORT_CHART, why=why, **changes)


def _subject(draft: ReportDraft) -> tuple[str, str]:
    if draft.procedure_code:
        rows = ProcedureVersion.objects.filter(procedure__code=draft.procedure_code)
        version = rows.select_related("procedure").order_by("-number").first()
        if version is None:
            raise ProcedureNotFound(draft.procedure_code)
        return version.procedure.owner_code, version.name
    name = tidy(draft.subject_name)
    if not name:
        raise InvalidValue("Hãy ghi tên thủ tục.", field="subject_name")
    return GOVERNMENT_OFFICE, name


def _contact(reporter: Reporter) -> dict[str, str]:
    phone, email = reporter.phone.strip(), reporter.email.strip()
    return {
        "reporter_name": tidy(reporter.name)[:250],
        "reporter_phone": phone_number(phone, field="phone") if phone else "",
        "reporter_email": email_address(email, field="email") if email else "",
    }


def _locked(number: str) -> ProcedureReport:
    report = ProcedureReport.objects.select_for_update().filter(number=number).first()
    if report is None:
        raise ReportNotFound
    return report


def _text(raw: str, field_name: str) -> str:
    text = raw.strip()
    if len(text) < SHORTEST_TEXT:
        raise InvalidValue(f"Hãy ghi rõ hơn, ít nhất {SHORTEST_TEXT} ký tự.", field=field_name)
    if len(text) > LONGEST_TEXT:
        raise InvalidValue(f"Hãy ghi ngắn hơn, nhiều nhất {LONGEST_TEXT} ký tự.", field=field_name)
    return text
