"""What all moves of an online service share: one row at a time, with the deadline of the state it comes into."""

from dichvucong.kernel.calendar.store import load_calendar
from dichvucong.kernel.errors import InvalidValue
from dichvucong.kernel.moves import Why, move
from dichvucong.kernel.text import tidy
from dichvucong.procedures.errors import ServiceNotFound
from dichvucong.procedures.models import Service
from dichvucong.procedures.rules.online import TERMS
from dichvucong.procedures.states import SERVICE_CHART, ServiceState
from dichvucong.procedures.terms import due_from

LONGEST_REASON = 1000


def locked_service(code: str) -> Service:
    """The row, locked. Raises `ServiceNotFound`."""
    rows = Service.objects.select_for_update(of=("self",)).select_related("procedure")
    service = rows.filter(code=code).first()
    if service is None:
        raise ServiceNotFound
    return service


def move_service(service: Service, target: ServiceState, *, why: Why, **changes: object) -> None:
    """Move it, with the clock of the new state. Raises `ForbiddenMove`, `StaleState`."""
    name = TERMS.get(target)
    due_at = due_from(name, why.now, load_calendar()) if name else None
    move(
        service,
        target,
        chart=SERVICE_CHART,
        why=why,
        state_since=why.now,
        due_at=due_at,
        **changes,
    )


def reason_of(raw: str) -> str:
    """What a person gives as the reason. Raises `InvalidValue` for none or too much."""
    reason = tidy(raw)
    if not reason:
        raise InvalidValue("Hãy ghi lý do.", field="reason")
    if len(reason) > LONGEST_REASON:
        raise InvalidValue(f"Lý do dài tối đa {LONGEST_REASON} ký tự.", field="reason")
    return reason
