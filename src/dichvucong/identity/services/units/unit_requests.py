"""A unit asks for its high-level account, proves itself with its certificate, may take the request back (HD 4.1, step 1).

Written down first, believed once the unit's certificate has signed.
"""

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import IntegrityError, transaction

from dichvucong.catalogs.selectors import agency
from dichvucong.identity.errors.units import (
    NothingToReplace,
    ProofOfAnotherUnit,
    RequestNotFound,
    RequestOver,
    RequestWaits,
    UnitHasAccount,
    UnitUnknown,
)
from dichvucong.identity.gateways import ProvenNumber
from dichvucong.identity.models import HighLevelAccount, UnitRequest
from dichvucong.identity.rules import IdentifierKind, Unit
from dichvucong.identity.rules.units import GRANTED_WITHIN
from dichvucong.identity.services.accounts import READERS
from dichvucong.identity.states import UNIT_REQUEST_CHART, UnitRequestState
from dichvucong.kernel.calendar.store import load_calendar
from dichvucong.kernel.clock import VIETNAM, vietnam_day
from dichvucong.kernel.errors import InvalidValue
from dichvucong.kernel.identifiers import email_address, mobile_number, tax_code
from dichvucong.kernel.moves import Why, begin, move
from dichvucong.kernel.numbering import next_number
from dichvucong.kernel.repeats import one_at_a_time
from dichvucong.kernel.text import tidy
from dichvucong.notifications.services import MessageDraft, queue_messages

UNPROVEN_FOR: Final = timedelta(days=1)
"""How long a request waits for the unit's signature."""


@dataclass(frozen=True)
class UnitRequestDraft:
    """HD 4.1, step 1: the unit, and its contact who will hold the account. `form_key` is new with every form shown."""

    form_key: str
    unit: Unit
    unit_name: str
    tax_code: str
    contact_name: str = field(repr=False)
    number: ProvenNumber
    phone: str = field(repr=False)
    email: str = field(repr=False)
    replaces: bool = False


@dataclass(frozen=True)
class UnitProof:
    """What the unit's certificate said, checked by the port of certificates: never what somebody typed."""

    name: str
    issuer: str
    serial: str
    tax_codes: frozenset[str] = frozenset()
    agency_code: str = ""


@transaction.atomic
def begin_request(draft: UnitRequestDraft, *, now: datetime) -> UnitRequest:
    """Write the request down; the same form sent again gives the same request.

    Raises `InvalidValue`, `UnitUnknown`, `UnitHasAccount`, `NothingToReplace`. Whether a provider exists the caller asks.
    """
    one_at_a_time("unit-request", draft.form_key)
    same = UnitRequest.objects.filter(form_key=draft.form_key).first()
    if same is not None:
        return same
    unit = _known(draft.unit)
    _check_holder(unit, replaces=draft.replaces)
    day = vietnam_day(now)
    series = f"CC-{day:%y%m%d}"
    request = UnitRequest(
        number=f"{series}-{next_number(series):05d}",
        link_token=secrets.token_urlsafe(32),
        form_key=draft.form_key,
        agency_code=unit.agency_code,
        provider_code=unit.provider_code,
        unit_name=_filled(draft.unit_name, "unit_name"),
        tax_code=tax_code(draft.tax_code, field="tax_code"),
        replaces=draft.replaces,
        contact_name=_filled(draft.contact_name, "contact_name"),
        number_kind=draft.number.kind,
        contact_number=_number(draft.number),
        country=draft.number.country,
        phone=mobile_number(draft.phone, field="phone"),
        email=email_address(draft.email, field="email"),
        asked_at=now,
    )
    request.save(force_insert=True)
    begin(request, event="unit_request.begun", why=Why(actor=request.stream, now=now))
    return request


@transaction.atomic
def submit_request(link_token: str, proof: UnitProof, *, now: datetime) -> UnitRequest:
    """The unit's certificate has signed: the request goes to the Government Office, whose clock starts.

    Raises `RequestNotFound`, `RequestOver`, `ProofOfAnotherUnit`, `RequestWaits`, `UnitHasAccount`, `NothingToReplace`.
    """
    request = _locked(link_token)
    if request.state != UnitRequestState.UNPROVEN:
        raise RequestOver
    if not _proves(proof, request):
        raise ProofOfAnotherUnit
    _check_holder(Unit(request.agency_code, request.provider_code), replaces=request.replaces)
    why = Why(actor=request.stream, now=now, evidence={"serial": proof.serial, "issuer": proof.issuer[:200]})
    try:
        with transaction.atomic():
            move(
                request,
                UnitRequestState.SUBMITTED,
                chart=UNIT_REQUEST_CHART,
                why=why,
                submitted_at=now,
                due_at=load_calendar().add_working_time(now, GRANTED_WITHIN),
                certificate_name=proof.name[:250],
                certificate_issuer=proof.issuer[:500],
                certificate_serial=proof.serial[:80],
            )
    except IntegrityError as error:
        raise RequestWaits from error
    assert request.due_at is not None, "set by the move"
    due = f"{request.due_at.astimezone(VIETNAM):%H:%M ngày %d/%m/%Y}"
    link = f"{settings.PUBLIC_URL}/dang-ky-don-vi/{request.link_token}"
    tell_contact(request, "unit_request_received", now=now, due=due, link=link)
    return request


@transaction.atomic
def withdraw_request(link_token: str, *, now: datetime) -> UnitRequest:
    """Who asked takes it back. Raises `RequestNotFound`, `RequestOver`."""
    request = _locked(link_token)
    if request.state not in {UnitRequestState.UNPROVEN, UnitRequestState.SUBMITTED}:
        raise RequestOver
    why = Why(actor=request.stream, now=now)
    move(request, UnitRequestState.WITHDRAWN, chart=UNIT_REQUEST_CHART, why=why, ended_at=now)
    return request


def lapse_requests(*, now: datetime) -> int:
    """Requests that no certificate signed in time end, and what they said of their contact is forgotten."""
    old = UnitRequest.objects.filter(state=UnitRequestState.UNPROVEN, asked_at__lt=now - UNPROVEN_FOR)
    lapsed = 0
    for found in old.order_by("pk")[:500]:
        with transaction.atomic():
            request = UnitRequest.objects.select_for_update().get(pk=found.pk)
            if request.state != UnitRequestState.UNPROVEN:
                continue
            why = Why(actor="portal:units", now=now)
            blank = {"contact_name": "", "contact_number": "", "phone": "", "email": ""}
            move(request, UnitRequestState.LAPSED, chart=UNIT_REQUEST_CHART, why=why, ended_at=now, **blank)
            lapsed += 1
    return lapsed


def request_of(link_token: str) -> UnitRequest:
    """The request behind a link. Raises `RequestNotFound`."""
    found = UnitRequest.objects.filter(link_token=link_token).first()
    if found is None:
        raise RequestNotFound
    return found


def tell_contact(request: UnitRequest, template: str, *, now: datetime, **places: str) -> None:
    """A message to the unit's contact, in the transaction of the change."""
    told = MessageDraft(
        template,
        about=request.number,
        places={"number": request.number, "unit": request.unit_name, **places},
        phone=request.phone,
        email=request.email,
    )
    queue_messages([told], now=now)


def _locked(link_token: str) -> UnitRequest:
    found = UnitRequest.objects.select_for_update().filter(link_token=link_token).first()
    if found is None:
        raise RequestNotFound
    return found


def _known(unit: Unit) -> Unit:
    """The unit under the code of today. Raises `UnitUnknown`."""
    if unit.provider_code:
        return unit
    found = agency(unit.agency_code)
    if found is None or not found.active:
        raise UnitUnknown
    return Unit(found.code)


def _check_holder(unit: Unit, *, replaces: bool) -> None:
    """One account a unit: a first one, or a change of its holder. The table has the last word."""
    there = HighLevelAccount.objects.filter(
        agency_code=unit.agency_code, provider_code=unit.provider_code, ended_at=None
    ).exists()
    if there and not replaces:
        raise UnitHasAccount
    if replaces and not there:
        raise NothingToReplace


def _proves(proof: UnitProof, request: UnitRequest) -> bool:
    """Whether the certificate is the unit's: by the agency's code where it names one, else by the tax code."""
    if proof.agency_code and request.agency_code:
        return proof.agency_code == request.agency_code
    return request.tax_code in proof.tax_codes


def _number(number: ProvenNumber) -> str:
    """As it is stored. Raises `InvalidValue` for the field `number`."""
    if number.kind is IdentifierKind.PASSPORT and not number.country:
        raise InvalidValue("Hãy chọn quốc gia cấp hộ chiếu.", field="country")
    try:
        return READERS[number.kind](number.value)
    except InvalidValue as refusal:
        raise InvalidValue(refusal.message, field="number") from refusal


def _filled(text: str, name: str) -> str:
    said = tidy(text)
    if not said or len(said) > 250:  # noqa: PLR2004 -- as the column
        raise InvalidValue("Hãy ghi từ 1 đến 250 ký tự.", field=name)
    return said
