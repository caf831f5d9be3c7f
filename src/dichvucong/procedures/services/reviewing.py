"""The Government Office's quality review (QC 24.2): a finding, the owner's answer within its days, the verdict.

The days count only while the finding lies with its owner: while the Government Office reads the answer the clock stands.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from dichvucong.kernel.calendar.store import load_calendar
from dichvucong.kernel.clock import vietnam_day
from dichvucong.kernel.errors import FieldError, InvalidFields, InvalidValue
from dichvucong.kernel.moves import Why, begin, move
from dichvucong.kernel.numbering import next_number
from dichvucong.kernel.repeats import one_at_a_time, recently
from dichvucong.procedures.errors import FindingNotFound, ProcedureNotFound
from dichvucong.procedures.models import Decision, Finding, ProcedureVersion
from dichvucong.procedures.selectors.quality import finding_deadline
from dichvucong.procedures.services.moving import reason_of
from dichvucong.procedures.states import FINDING_CHART, FindingState
from dichvucong.procedures.terms import due_from
from dichvucong.procedures.words import Criterion

LONGEST_TEXT = 10_000


@dataclass(frozen=True)
class FindingDraft:
    """What is wrong, with a procedure or with a decision: exactly one of the two is named."""

    criterion: Criterion
    text: str
    procedure_code: str = ""
    decision_number: str = ""
    issuer_code: str = ""


@transaction.atomic
def open_finding(draft: FindingDraft, *, actor: str, now: datetime) -> Finding:
    """Send a finding to the owner; sent twice it is the one that was sent.

    Raises `InvalidFields`, `ProcedureNotFound`, `InvalidValue`.
    """
    text = _text(draft.text, "text")
    owner_code, name = _subject(draft)
    said = {
        "owner_code": owner_code,
        "procedure_code": draft.procedure_code,
        "decision_number": draft.decision_number,
        "criterion": draft.criterion.value,
        "text": text,
        "opened_by": actor,
    }
    one_at_a_time("finding", *said.values())
    sent = Finding.objects.filter(**said, state=FindingState.OPEN, opened_at__gte=recently(now)).first()
    if sent is not None:
        return sent
    series = f"RS-{vietnam_day(now):%y%m%d}"
    finding = Finding(
        number=f"{series}-{next_number(series):04d}",
        **said,
        subject_name=name,
        opened_at=now,
        due_at=due_from("finding.answer", now, load_calendar()),
    )
    finding.save(force_insert=True)
    begin(finding, event="finding.opened", why=Why(actor=actor, now=now))
    return finding


@transaction.atomic
def answer_finding(number: str, *, answer: str, actor: str, now: datetime) -> None:
    """Say what was changed. Raises `FindingNotFound`, `InvalidValue`, `ForbiddenMove`."""
    finding = _locked(number)
    said = _text(answer, "answer")
    late = finding.late or (finding.due_at is not None and finding.due_at < now)
    changes = {"answer": said, "answered_by": actor, "answered_at": now, "due_at": None, "late": late}
    move(finding, FindingState.ANSWERED, chart=FINDING_CHART, why=Why(actor=actor, now=now), **changes)


@transaction.atomic
def send_finding_back(number: str, *, reason: str, actor: str, now: datetime) -> None:
    """The answer does not do: the rest of the days runs on. Raises `FindingNotFound`, `InvalidValue`, `ForbiddenMove`."""
    finding = _locked(number)
    said = reason_of(reason)
    assert finding.answered_at or finding.state == FindingState.OPEN, "answered at a time"
    since = finding.answered_at or now
    finding.pauses = [*finding.pauses, [since.isoformat(), now.isoformat()]]
    changes = {
        "verdict": said,
        "pauses": finding.pauses,
        "due_at": finding_deadline(finding).due_at(load_calendar()),
    }
    why = Why(actor=actor, now=now, reason=said)
    move(finding, FindingState.OPEN, chart=FINDING_CHART, why=why, **changes)


@transaction.atomic
def close_finding(number: str, *, verdict: str, actor: str, now: datetime) -> None:
    """The answer is accepted; the result is public. Raises `FindingNotFound`, `InvalidValue`, `ForbiddenMove`."""
    finding = _locked(number)
    said = reason_of(verdict)
    why = Why(actor=actor, now=now, reason=said)
    move(finding, FindingState.CLOSED, chart=FINDING_CHART, why=why, verdict=said, closed_at=now)


def _locked(number: str) -> Finding:
    finding = Finding.objects.select_for_update().filter(number=number).first()
    if finding is None:
        raise FindingNotFound
    return finding


def _subject(draft: FindingDraft) -> tuple[str, str]:
    """Who answers for it, and what it is called."""
    if bool(draft.procedure_code) == bool(draft.decision_number):
        words = "Hãy nêu một thủ tục hoặc một quyết định."
        raise InvalidFields([FieldError("procedure_code", "one_subject", words)])
    if draft.procedure_code:
        rows = ProcedureVersion.objects.filter(procedure__code=draft.procedure_code)
        version = rows.select_related("procedure").order_by("-number").first()
        if version is None:
            raise ProcedureNotFound(draft.procedure_code)
        if draft.issuer_code not in ("", version.procedure.owner_code):
            words = "Thủ tục này không thuộc cơ quan ấy. Hãy để trống: mã cơ quan chỉ cần cho quyết định."
            raise InvalidValue(words, field="issuer_code")
        return version.procedure.owner_code, version.name
    decisions = Decision.objects.filter(number=draft.decision_number)
    if draft.issuer_code:
        decisions = decisions.filter(issuer_code=draft.issuer_code)
    found = list(decisions[:2])
    if not found:
        raise InvalidValue("Không có quyết định công bố này trên Cổng.", field="decision_number")
    if len(found) > 1:
        raise InvalidValue("Nhiều cơ quan có quyết định số này, hãy ghi mã cơ quan.", field="issuer_code")
    return found[0].issuer_code, found[0].title


def _text(raw: str, field: str) -> str:
    text = raw.strip()
    if not text:
        raise InvalidValue("Hãy ghi nội dung.", field=field)
    if len(text) > LONGEST_TEXT:
        raise InvalidValue(f"Nội dung dài tối đa {LONGEST_TEXT} ký tự.", field=field)
    return text
