"""The restructuring record behind a service (QC 26): drafted and submitted by one person, approved by another."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from dichvucong.kernel.errors import FieldError, InvalidFields
from dichvucong.kernel.journal import Entry, write
from dichvucong.kernel.moves import Why, begin, move
from dichvucong.procedures.errors import OwnApproval, RestructuringMissing, ServiceNotEditable
from dichvucong.procedures.models import Restructuring, Service
from dichvucong.procedures.services.moving import locked_service, reason_of
from dichvucong.procedures.states import EDITABLE_SERVICES, RESTRUCTURING_CHART, RestructuringState

MOST = 500


@dataclass(frozen=True)
class RestructuringDraft:
    """How it is done today, which systems and databases it touches, what is cut, and the count before and after."""

    current_process: str
    systems: str
    plan: str
    steps_before: int
    steps_after: int
    papers_before: int
    papers_after: int


@transaction.atomic
def write_restructuring(code: str, draft: RestructuringDraft, *, actor: str, now: datetime) -> Restructuring:
    """Write the record anew; an approved one has to be approved again.

    Raises `ServiceNotFound`, `ServiceNotEditable`, `InvalidFields`, `ForbiddenMove` while it lies for approval.
    """
    service = locked_service(code)
    if service.state not in EDITABLE_SERVICES:
        raise ServiceNotEditable
    _check(draft)
    why = Why(actor=actor, now=now)
    found = Restructuring.objects.select_for_update().filter(service=service).first()
    if found is None:
        found = Restructuring(service=service, drafted_by=actor, drafted_at=now, **vars(draft))
        found.save(force_insert=True)
        begin(found, event="restructuring.drafted", why=why)
        return found
    if found.state != RestructuringState.DRAFT:
        move(found, RestructuringState.DRAFT, chart=RESTRUCTURING_CHART, why=why, decided_by="")
    for name, value in (vars(draft) | {"drafted_by": actor, "drafted_at": now}).items():
        setattr(found, name, value)
    found.save()
    write([Entry(found.reference, found.stream, "restructuring.amended", actor)], now=now)
    return found


@transaction.atomic
def submit_restructuring(code: str, *, actor: str, now: datetime) -> None:
    """Lay it before whoever approves. Raises `RestructuringMissing`, `ForbiddenMove`."""
    found = _record(locked_service(code))
    why = Why(actor=actor, now=now)
    move(found, RestructuringState.SUBMITTED, chart=RESTRUCTURING_CHART, why=why, reason="")


@transaction.atomic
def approve_restructuring(code: str, *, actor: str, now: datetime) -> None:
    """Approve it. Raises `OwnApproval` for the person who drafted it, `RestructuringMissing`, `ForbiddenMove`."""
    found = _record(locked_service(code))
    if found.drafted_by == actor:
        raise OwnApproval
    why = Why(actor=actor, now=now)
    decided = {"decided_by": actor, "decided_at": now}
    move(found, RestructuringState.APPROVED, chart=RESTRUCTURING_CHART, why=why, **decided)


@transaction.atomic
def return_restructuring(code: str, *, reason: str, actor: str, now: datetime) -> None:
    """Give it back with what has to be better. Raises as `approve_restructuring`, and `InvalidValue`."""
    found = _record(locked_service(code))
    said = reason_of(reason)
    why = Why(actor=actor, now=now, reason=said)
    decided = {"decided_by": actor, "decided_at": now, "reason": said}
    move(found, RestructuringState.DRAFT, chart=RESTRUCTURING_CHART, why=why, **decided)


def _record(service: Service) -> Restructuring:
    found = Restructuring.objects.select_for_update().filter(service=service).first()
    if found is None:
        raise RestructuringMissing
    return found


def _check(draft: RestructuringDraft) -> None:
    errors = [
        FieldError(name, "required", "Hãy ghi nội dung này.")
        for name in ("current_process", "systems", "plan")
        if not getattr(draft, name).strip()
    ]
    if not 1 <= draft.steps_after <= draft.steps_before <= MOST:
        errors.append(
            FieldError("steps_after", "more_than_before", "Số bước sau phải từ 1 và không nhiều hơn trước.")
        )
    if not 0 <= draft.papers_after <= draft.papers_before <= MOST:
        errors.append(
            FieldError("papers_after", "more_than_before", "Số giấy tờ sau không được nhiều hơn trước.")
        )
    if errors:
        raise InvalidFields(errors)
