"""Declaring online services (QC 27.1): what they are, where they are offered, how much of them online."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from dichvucong.catalogs.selectors import agencies
from dichvucong.kernel.clock import vietnam_day
from dichvucong.kernel.errors import FieldError, InvalidFields, InvalidValue
from dichvucong.kernel.journal import Entry, write
from dichvucong.kernel.moves import Why, begin
from dichvucong.kernel.numbering import next_number
from dichvucong.kernel.text import tidy
from dichvucong.procedures.content import ProcedureContent
from dichvucong.procedures.errors import ProcedureNotFound, ServiceNotEditable
from dichvucong.procedures.models import Procedure, Service, ServicePlace
from dichvucong.procedures.rules.online import Reach, against_full
from dichvucong.procedures.selectors.reading import ProcedureView, procedure_on
from dichvucong.procedures.services.addresses import clean_url
from dichvucong.procedures.services.moving import locked_service
from dichvucong.procedures.states import EDITABLE_SERVICES
from dichvucong.procedures.words import Assurance, ResultBy, ServiceLevel

LONGEST_NAME = 2000


@dataclass(frozen=True)
class PlaceDraft:
    """An agency that carries the service out, and how much of it is online there."""

    agency_code: str
    level: ServiceLevel


@dataclass(frozen=True)
class ServiceDraft:
    """What an owner declares. `places` name each agency once."""

    procedure_code: str
    owner_code: str
    name: str
    url: str
    reach: Reach
    places: Sequence[PlaceDraft] = field(default_factory=tuple)
    assurance: Assurance = Assurance.UNSAID


@transaction.atomic
def declare_service(draft: ServiceDraft, *, actor: str, now: datetime) -> Service:
    """Declare a service of a procedure in force. Raises `ProcedureNotFound`, `InvalidValue`, `InvalidFields`."""
    view = _in_force(draft.procedure_code, now)
    values = _checked(draft, view.content)
    code = view.code
    service = Service(
        code=f"{code}.{next_number(f'service:{code}'):02d}",
        procedure=Procedure.objects.get(code=code),
        owner_code=draft.owner_code,
        version_number=view.version,
        state_since=now,
        declared_by=actor,
        declared_at=now,
        **values,
    )
    service.save(force_insert=True)
    _place(service, draft.places)
    begin(service, event="service.declared", why=Why(actor=actor, now=now))
    return service


@transaction.atomic
def amend_service(code: str, draft: ServiceDraft, *, actor: str, now: datetime) -> Service:
    """Say it differently; procedure and owner stay. Raises `ServiceNotFound`, `ServiceNotEditable`, as `declare_service`."""
    service = locked_service(code)
    if service.state not in EDITABLE_SERVICES:
        raise ServiceNotEditable
    view = _in_force(service.procedure.code, now)
    asked = {"assurance_before": service.assurance, "assurance": str(draft.assurance)}
    for name, value in _checked(draft, view.content).items():
        setattr(service, name, value)
    service.save()
    service.places.all().delete()
    _place(service, draft.places)
    entry = Entry(
        subject=service.reference,
        stream=service.stream,
        event="service.amended",
        actor=actor,
        evidence=asked if draft.assurance != asked["assurance_before"] else {},
    )
    write([entry], now=now)
    return service


def reach_of(service: Service) -> Reach:
    """What the row declares."""
    return Reach(service.needs_visit, service.pays_online, ResultBy(service.result_by))


def _in_force(code: str, now: datetime) -> ProcedureView:
    view = procedure_on(code, vietnam_day(now))
    if view is None:
        raise ProcedureNotFound(code)
    return view


def _checked(draft: ServiceDraft, content: ProcedureContent) -> dict[str, object]:
    """The columns of a draft that is right."""
    url, host = clean_url(draft.url)
    name = tidy(draft.name) or content.name
    if len(name) > LONGEST_NAME:
        raise InvalidValue(f"Tên dịch vụ dài tối đa {LONGEST_NAME} ký tự.", field="name")
    _check_places(draft)
    _check_level(draft, content)
    return {
        "name": name,
        "url": url,
        "host": host,
        "needs_visit": draft.reach.needs_visit,
        "pays_online": draft.reach.pays_online,
        "result_by": draft.reach.result_by,
        "assurance": draft.assurance,
    }


def _check_places(draft: ServiceDraft) -> None:
    codes = [place.agency_code for place in draft.places]
    if not codes:
        raise InvalidValue("Hãy chọn ít nhất một cơ quan thực hiện.", field="places")
    if len(set(codes)) < len(codes):
        raise InvalidValue("Mỗi cơ quan chỉ được nêu một lần.", field="places")
    known = agencies(codes)
    wrong = [code for code in codes if code not in known or not known[code].active]
    if wrong:
        raise InvalidFields(
            [
                FieldError("places", "unknown_agency", f"Không có cơ quan đang hoạt động mã {code}.")
                for code in wrong
            ]
        )


def _check_level(draft: ServiceDraft, content: ProcedureContent) -> None:
    reasons = against_full(draft.reach, content)
    if reasons and any(place.level is ServiceLevel.FULL for place in draft.places):
        raise InvalidValue(f"Không thể là toàn trình: {'; '.join(reasons)}.", field="places")


def _place(service: Service, places: Sequence[PlaceDraft]) -> None:
    rows = [
        ServicePlace(service=service, agency_code=place.agency_code, level=place.level) for place in places
    ]
    ServicePlace.objects.bulk_create(rows)
