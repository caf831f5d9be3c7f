"""From the proposal to the public: the Government Office opens, the owner tests, the Government Office confirms (QC 27)."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from dichvucong.kernel.clock import vietnam_day
from dichvucong.kernel.codes import DossierCode
from dichvucong.kernel.errors import FieldError, InvalidFields, InvalidValue
from dichvucong.kernel.moves import Why
from dichvucong.procedures.errors import ProcedureNotFound, RestructuringMissing
from dichvucong.procedures.models import Restructuring, Service, ServiceTrial
from dichvucong.procedures.selectors.reading import procedure_on
from dichvucong.procedures.services.addresses import clean_url
from dichvucong.procedures.services.moving import locked_service, move_service, reason_of
from dichvucong.procedures.states import RestructuringState, ServiceState

MOST_CODES = 100


@transaction.atomic
def propose_service(code: str, *, actor: str, now: datetime) -> None:
    """Ask for the public test, with the procedure's version of today (QC 27.2).

    Raises `ServiceNotFound`, `ProcedureNotFound`, `RestructuringMissing`, `InvalidValue` for an address in a domain
    retired since, `ForbiddenMove`.
    """
    service = locked_service(code)
    view = procedure_on(service.procedure.code, vietnam_day(now))
    if view is None:
        raise ProcedureNotFound(service.procedure.code)
    approved = Restructuring.objects.filter(service=service, state=RestructuringState.APPROVED)
    if not approved.exists():
        raise RestructuringMissing
    clean_url(service.url)
    why = Why(actor=actor, now=now)
    move_service(service, ServiceState.PROPOSED, why=why, version_number=view.version, reason="")


@transaction.atomic
def open_for_test(code: str, *, actor: str, now: datetime) -> None:
    """Mark it public for its test (QC 27.3). Raises `ServiceNotFound`, `ForbiddenMove`."""
    service = locked_service(code)
    why = Why(actor=actor, now=now)
    changes = {"round": service.round + 1, "next_check_at": now}
    move_service(service, ServiceState.TESTING, why=why, **changes)


@transaction.atomic
def return_proposal(code: str, *, reason: str, actor: str, now: datetime) -> None:
    """Do not open it, and say why (QC 27.3). Raises `ServiceNotFound`, `ForbiddenMove`, `InvalidValue`."""
    said = reason_of(reason)
    why = Why(actor=actor, now=now, reason=said)
    move_service(locked_service(code), ServiceState.RETURNED, why=why, reason=said)


@transaction.atomic
def hand_in_results(code: str, dossier_codes: Sequence[str], *, actor: str, now: datetime) -> None:
    """Say which dossiers were completed in the test (QC 27.4).

    Raises `ServiceNotFound`, `ForbiddenMove`; `InvalidFields` for codes that are none, that repeat, that are of no
    agency of the service, or that proved a test before.
    """
    service = locked_service(code)
    codes = _codes(service, dossier_codes)
    move_service(service, ServiceState.TESTED, why=Why(actor=actor, now=now, evidence={"dossiers": codes}))
    rows = [
        ServiceTrial(service=service, round=service.round, dossier_code=one, entered_by=actor, entered_at=now)
        for one in codes
    ]
    ServiceTrial.objects.bulk_create(rows)


@transaction.atomic
def confirm_results(code: str, *, actor: str, now: datetime) -> None:
    """The test is passed: it stays public (QC 27.5). Raises `ServiceNotFound`, `ForbiddenMove`."""
    why = Why(actor=actor, now=now)
    move_service(locked_service(code), ServiceState.PUBLIC, why=why, public_since=now)


@transaction.atomic
def take_off(code: str, *, reason: str, actor: str, now: datetime) -> None:
    """The test is not passed: it is no longer public, and its owner is told why (QC 27.5).

    Raises `ServiceNotFound`, `ForbiddenMove`, `InvalidValue`.
    """
    said = reason_of(reason)
    why = Why(actor=actor, now=now, reason=said)
    move_service(locked_service(code), ServiceState.TAKEN_OFF, why=why, reason=said, next_check_at=None)


@transaction.atomic
def suspend_service(code: str, *, reason: str, actor: str, now: datetime) -> None:
    """No new dossiers for a while; those under way are carried on (QC 28.4). Raises as `take_off`."""
    said = reason_of(reason)
    why = Why(actor=actor, now=now, reason=said)
    move_service(locked_service(code), ServiceState.SUSPENDED, why=why, reason=said)


@transaction.atomic
def stop_service(code: str, *, reason: str, actor: str, now: datetime) -> None:
    """No new dossiers until it was tested anew; those under way are carried on (QC 28.4). Raises as `take_off`."""
    said = reason_of(reason)
    why = Why(actor=actor, now=now, reason=said)
    move_service(locked_service(code), ServiceState.STOPPED, why=why, reason=said, next_check_at=None)


@transaction.atomic
def resume_service(code: str, *, reason: str, actor: str, now: datetime) -> None:
    """Offer a suspended one again (QC 28.4). Raises as `take_off`."""
    said = reason_of(reason)
    why = Why(actor=actor, now=now, reason=said)
    changes = {"public_since": now, "reason": "", "next_check_at": now}
    move_service(locked_service(code), ServiceState.PUBLIC, why=why, **changes)


@transaction.atomic
def withdraw_service(code: str, *, reason: str, actor: str, now: datetime) -> None:
    """Its owner gives the declaration up. Raises as `take_off`."""
    said = reason_of(reason)
    why = Why(actor=actor, now=now, reason=said)
    move_service(locked_service(code), ServiceState.WITHDRAWN, why=why, reason=said)


def _codes(service: Service, raw: Sequence[str]) -> list[str]:
    typed = [text for text in raw if text.strip()]
    if not typed or len(typed) > MOST_CODES:
        words = f"Hãy nhập từ 1 đến {MOST_CODES} mã hồ sơ đã hoàn thành, mỗi mã một dòng."
        raise InvalidValue(words, field="dossier_codes")
    own = {service.owner_code.partition(".")[0]}
    own |= {place.agency_code.partition(".")[0] for place in service.places.all()}
    errors: list[FieldError] = []
    codes: dict[str, None] = {}
    for position, text in enumerate(typed):
        fault = _fault(text, own, codes)
        if fault:
            errors.append(
                FieldError(f"dossier_codes.{position}", "dossier_code", f"Dòng {position + 1}: {fault}")
            )
    used = ServiceTrial.objects.filter(dossier_code__in=list(codes)).values_list("dossier_code", flat=True)
    errors += [
        FieldError("dossier_codes", "dossier_code_used", f"Mã hồ sơ {code} đã được dùng ở lần kiểm thử khác.")
        for code in used
    ]
    if errors:
        raise InvalidFields(errors)
    return list(codes)


def _fault(text: str, own: set[str], codes: dict[str, None]) -> str:
    """What is wrong with one line; a right one is added to `codes`."""
    try:
        code = DossierCode.parse(text)
    except InvalidValue as refusal:
        return refusal.message
    if code.agency.levels[0] not in own:
        return f"mã hồ sơ {code} không thuộc cơ quan thực hiện dịch vụ."
    if code.text in codes:
        return f"mã hồ sơ {code} bị lặp."
    codes[code.text] = None
    return ""
