"""Complaints about accounts: opened by anybody, told on within 24 hours, answered within 48 of acceptance (QC 13.1)."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from django.conf import settings
from django.db import transaction

from dichvucong.catalogs.selectors import contact_points
from dichvucong.identity.errors import ComplaintNotFound, SamePerson
from dichvucong.identity.models import Account, AccountComplaint, Identifier
from dichvucong.identity.services.accounts import READERS
from dichvucong.identity.states import COMPLAINT_CHART, ComplaintState
from dichvucong.identity.words import COMPLAINT_LABELS, ComplaintKind, ComplaintOutcome, IdentifierKind
from dichvucong.kernel.clock import vietnam_day
from dichvucong.kernel.errors import InvalidValue
from dichvucong.kernel.identifiers import email_address, mask_identifier, phone_number
from dichvucong.kernel.journal import Entry, write
from dichvucong.kernel.moves import Why, begin, move
from dichvucong.kernel.numbering import next_number
from dichvucong.kernel.repeats import one_at_a_time, recently
from dichvucong.kernel.text import tidy
from dichvucong.notifications.services import MessageDraft, queue_messages

ANYBODY: Final = "citizen"
SHORTEST: Final = 10
LONGEST: Final = 5_000


@dataclass(frozen=True)
class ComplaintDraft:
    """What somebody complains of, about the account under which number, and how to reach them."""

    kind: ComplaintKind
    text: str = field(repr=False)
    name: str = field(repr=False)
    phone: str = field(repr=False)
    number_kind: IdentifierKind
    number: str = field(repr=False)
    country: str = ""
    email: str = field(default="", repr=False)


@dataclass(frozen=True)
class Parties:
    """Whom to tell: sources of identity by code, an agency, and who was told in another way, in words."""

    sources: Sequence[str] = ()
    agency_code: str = ""
    otherwise: str = ""


@transaction.atomic
def open_complaint(
    draft: ComplaintDraft, *, actor: str, now: datetime, owner: Account | None = None
) -> AccountComplaint:
    """Put a complaint into the help desk's queue. Nothing happens to the account, and nothing is said about it.

    `owner` is who has logged in to complain about their own account. Sent twice it is the one that was sent.
    Raises `InvalidValue` with the field.
    """
    said = _read(draft)
    one_at_a_time("complaint", draft.kind, said["paper"], said["phone"], said["text"])
    waiting = AccountComplaint.objects.filter(
        kind=draft.kind,
        paper=said["paper"],
        phone=said["phone"],
        state=ComplaintState.RECEIVED,
        received_at__gte=recently(now),
    )
    sent = next((one for one in waiting if one.text == said["text"]), None)
    if sent is not None:
        return sent
    series = f"KN-{vietnam_day(now):%y%m%d}"
    complaint = AccountComplaint(
        number=f"{series}-{next_number(series):05d}",
        link_token=secrets.token_urlsafe(16),
        kind=draft.kind,
        number_kind=draft.number_kind,
        country=draft.country,
        **said,
        account=owner or _holder(draft, said["paper"]),
        owner_opened=owner is not None,
        opened_by=actor,
        received_at=now,
    )
    complaint.save(force_insert=True)
    begin(complaint, event="complaint.received", why=Why(actor=actor, now=now))
    return complaint


@transaction.atomic
def tell_parties(number: str, parties: Parties, *, actor: str, now: datetime) -> AccountComplaint:
    """Tell those concerned that they have to help, and who complained that they were told.

    Raises `InvalidValue` without anybody to tell, or for an agency without an address, `ForbiddenMove`.
    """
    complaint = held(number)
    addresses = {code: settings.COMPLAINT_CONTACTS[code] for code in parties.sources}
    addresses |= _of_agency(parties.agency_code)
    if not addresses and not parties.otherwise:
        raise InvalidValue(
            "Hãy chọn ít nhất một bên, hoặc ghi rõ đã báo cho ai bằng cách nào.", field="otherwise"
        )
    whom = ", ".join([*sorted(addresses), *([parties.otherwise] if parties.otherwise else [])])[:500]
    why = Why(actor=actor, now=now, evidence={"told": sorted(addresses)})
    move(complaint, ComplaintState.TOLD, chart=COMPLAINT_CHART, why=why, told_at=now, told_whom=whom)
    queue_messages(
        [_to_party(complaint, address) for _code, address in sorted(addresses.items())]
        + [_to_complainant("complaint_told", complaint)],
        now=now,
    )
    return complaint


@transaction.atomic
def accept_complaint(number: str, *, actor: str, now: datetime) -> AccountComplaint:
    """Officially accepted: the 48 hours begin. Raises `ForbiddenMove`."""
    complaint = held(number)
    why = Why(actor=actor, now=now)
    move(complaint, ComplaintState.ACCEPTED, chart=COMPLAINT_CHART, why=why, accepted_at=now)
    queue_messages([_to_complainant("complaint_accepted", complaint)], now=now)
    return complaint


@transaction.atomic
def check_identity(number: str, how: str, *, actor: str, now: datetime) -> AccountComplaint:
    """The first officer says how it was checked who complains; an earlier check by one person is replaced."""
    complaint = held(number)
    complaint.checked_by, complaint.checked_how, complaint.confirmed_by = actor, tidy(how), ""
    complaint.save(update_fields=["checked_by", "checked_how", "confirmed_by"])
    note(complaint, "complaint.identity_checked", actor=actor, now=now)
    return complaint


@transaction.atomic
def confirm_identity(number: str, *, actor: str, now: datetime) -> AccountComplaint:
    """A second officer confirms the check. Raises `SamePerson`, also when nobody has checked yet."""
    complaint = held(number)
    if not complaint.checked_by or complaint.checked_by == actor:
        raise SamePerson
    complaint.confirmed_by = actor
    complaint.save(update_fields=["confirmed_by"])
    note(complaint, "complaint.identity_confirmed", actor=actor, now=now)
    return complaint


@transaction.atomic
def answer_complaint(
    number: str, outcome: ComplaintOutcome, answer: str, *, actor: str, now: datetime
) -> AccountComplaint:
    """End it and tell who complained. Raises `InvalidValue`, `ForbiddenMove`."""
    complaint = held(number)
    said = tidy(answer)
    if len(said) < SHORTEST:
        raise InvalidValue(f"Câu trả lời cần ít nhất {SHORTEST} ký tự.", field="answer")
    why = Why(actor=actor, now=now, evidence={"outcome": str(outcome)})
    move(
        complaint,
        ComplaintState.ANSWERED,
        chart=COMPLAINT_CHART,
        why=why,
        outcome=outcome.value,
        answered_at=now,
    )
    complaint.answer = said
    complaint.save(update_fields=["answer"])
    queue_messages([_to_complainant("complaint_answered", complaint)], now=now)
    return complaint


def held(number: str) -> AccountComplaint:
    """The complaint, locked until the transaction ends. Raises `ComplaintNotFound`."""
    found = AccountComplaint.objects.select_for_update().filter(number=number).first()
    if found is None:
        raise ComplaintNotFound
    return found


def note(complaint: AccountComplaint, event: str, *, actor: str, now: datetime, reason: str = "") -> None:
    """Journal something done about a complaint that does not move it."""
    subject = complaint.reference
    write([Entry(subject=subject, stream=subject, event=event, actor=actor, reason=reason)], now=now)


def _read(draft: ComplaintDraft) -> dict[str, str]:
    text, name = draft.text.strip(), tidy(draft.name)
    if not SHORTEST <= len(text) <= LONGEST:
        raise InvalidValue(f"Hãy kể sự việc, từ {SHORTEST} đến {LONGEST} ký tự.", field="text")
    if not name:
        raise InvalidValue("Hãy ghi họ tên.", field="name")
    if draft.number_kind == IdentifierKind.PASSPORT and not draft.country:
        raise InvalidValue("Hãy chọn quốc gia cấp hộ chiếu.", field="country")
    try:
        paper = READERS[draft.number_kind](draft.number)
    except InvalidValue as refusal:
        raise InvalidValue(refusal.message, field="number") from refusal
    return {
        "text": text,
        "name": name[:250],
        "phone": phone_number(draft.phone, field="phone"),
        "email": email_address(draft.email, field="email") if draft.email.strip() else "",
        "paper": paper,
    }


def _holder(draft: ComplaintDraft, paper: str) -> Account | None:
    found = Identifier.objects.holding(draft.number_kind, paper, draft.country).select_related("account")
    row = found.exclude(verified_at=None).first()
    return row.account if row else None


def _of_agency(code: str) -> dict[str, str]:
    if not code:
        return {}
    found = next((point.email for point in contact_points(code) if point.email), "")
    if not found:
        raise InvalidValue(
            "Cơ quan này chưa khai thư điện tử đầu mối. Hãy báo bằng cách khác và ghi lại.",
            field="agency_code",
        )
    return {code: found}


def _to_party(complaint: AccountComplaint, address: str) -> MessageDraft:
    """Enough to find it in their own books by asking: the end of the number, never all of it by e-mail."""
    places = {
        "number": complaint.number,
        "what": COMPLAINT_LABELS[ComplaintKind(complaint.kind)],
        "paper": mask_identifier(complaint.paper),
        "hotline": settings.PORTAL_HOTLINE,
    }
    return MessageDraft("complaint_party", about=complaint.reference, places=places, email=address)


def _to_complainant(template: str, complaint: AccountComplaint) -> MessageDraft:
    places = {
        "number": complaint.number,
        "link": f"{settings.PUBLIC_URL}/ho-tro/tai-khoan/{complaint.link_token}",
        "hotline": settings.PORTAL_HOTLINE,
    }
    return MessageDraft(
        template,
        about=complaint.reference,
        places=places,
        phone=complaint.phone,
        email=complaint.email,
        both=True,
    )
