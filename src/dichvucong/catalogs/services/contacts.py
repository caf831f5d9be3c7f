"""Contact points of agencies, banks and intermediaries (SUP-01)."""

from dataclasses import asdict, dataclass
from datetime import date

from dichvucong.catalogs.models import ContactPoint
from dichvucong.catalogs.services.versions import Change, Version, amend


@dataclass(frozen=True)
class ContactDraft:
    """Whom to ask at a unit. `owner_code` is an agency code or a provider code."""

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
    version = Version(f"{draft.owner_code}/{ordinal}", valid_from, None, "", asdict(draft))
    return amend(ContactPoint, version, change=change)
