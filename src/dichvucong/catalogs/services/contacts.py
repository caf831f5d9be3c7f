"""Contact points of agencies, banks and intermediaries (SUP-01), kept by the units themselves."""

from dataclasses import asdict, dataclass
from datetime import date

from django.db import transaction

from dichvucong.catalogs.errors import UnknownEntry
from dichvucong.catalogs.models import ContactPoint
from dichvucong.catalogs.services.versions import Change, Version, amend, lock_catalogues, withdraw
from dichvucong.kernel.clock import vietnam_day
from dichvucong.kernel.errors import InvalidValue
from dichvucong.kernel.journal import Entry, write


@dataclass(frozen=True)
class ContactDraft:
    """Whom to ask at a unit. `owner_code` is an agency code or a provider code; `hours` are written as people say them."""

    owner_code: str
    name: str
    position: str = ""
    phone: str = ""
    email: str = ""
    hotline: str = ""
    hours: str = ""
    public: bool = True


def set_contact_point(draft: ContactDraft, *, ordinal: int, valid_from: date, change: Change) -> ContactPoint:
    """Say from a day on who the unit's contact point number `ordinal` is."""
    return _put(f"{draft.owner_code}/{ordinal}", draft, valid_from=valid_from, change=change)


@transaction.atomic
def add_contact_point(draft: ContactDraft, *, change: Change) -> ContactPoint:
    """One more contact point of the unit from today on; one that says just the same is not added again.

    Raises `InvalidValue` when nobody could be reached by it.
    """
    _check(draft)
    lock_catalogues()
    same = ContactPoint.objects.filter(**asdict(draft), superseded_at=None, valid_to=None).first()
    if same is not None:
        return same
    codes = ContactPoint.objects.filter(owner_code=draft.owner_code).values_list("code", flat=True)
    used = [int(code.rpartition("/")[2]) for code in codes]
    code = f"{draft.owner_code}/{max(used, default=0) + 1}"
    row = _put(code, draft, valid_from=vietnam_day(change.now), change=change)
    _note(row, "contact.added", change)
    return row


@transaction.atomic
def change_contact_point(code: str, draft: ContactDraft, *, change: Change) -> ContactPoint:
    """Let a contact point read differently from today on; the unit it belongs to stays.

    Raises `InvalidValue`, `UnknownEntry`.
    """
    _check(draft)
    lock_catalogues()
    known = ContactPoint.objects.filter(code=code, superseded_at=None, owner_code=draft.owner_code)
    if not known.filter(valid_to=None).exists():
        raise UnknownEntry("đầu mối", code)
    row = _put(code, draft, valid_from=vietnam_day(change.now), change=change)
    _note(row, "contact.changed", change)
    return row


@transaction.atomic
def disable_contact_point(code: str, *, change: Change) -> ContactPoint:
    """The contact point is asked no more from today on. Raises `UnknownEntry`."""
    row = withdraw(ContactPoint, code, day=vietnam_day(change.now), change=change)
    _note(row, "contact.disabled", change)
    return row


def _put(code: str, draft: ContactDraft, *, valid_from: date, change: Change) -> ContactPoint:
    return amend(ContactPoint, Version(code, valid_from, None, "", asdict(draft)), change=change)


def _check(draft: ContactDraft) -> None:
    if not (draft.phone or draft.hotline or draft.email):
        raise InvalidValue(
            "Hãy ghi ít nhất một cách liên hệ: hotline, điện thoại hoặc e-mail.", field="hotline"
        )


def _note(row: ContactPoint, event: str, change: Change) -> None:
    entry = Entry(
        subject=row.code[:80],
        stream=f"contacts:{row.owner_code}",
        event=event,
        actor=change.actor,
        evidence={"revision": row.revision, "public": row.public},
    )
    write([entry], now=change.now)
