"""Agencies: adding one, moving one."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from dichvucong.catalogs.errors import UnknownEntry
from dichvucong.catalogs.facts import AgencyLevel
from dichvucong.catalogs.models import Agency
from dichvucong.catalogs.rules.codes import modern_code
from dichvucong.catalogs.rules.tree import Link, hang_from
from dichvucong.catalogs.services.placing import known_links, place
from dichvucong.catalogs.services.versions import Change, Version, amend, lock_catalogues


@dataclass(frozen=True)
class AgencyDraft:
    """An agency as an officer enters it. `parent_code` is "" for ministries and provinces."""

    code: str
    name: str
    short_name: str
    level: AgencyLevel
    valid_from: date
    parent_code: str = ""
    unit_code: str = ""


def add_agency(draft: AgencyDraft, *, change: Change) -> Agency:
    """Add an agency below its parent, or amend it from `valid_from` on when it exists.

    Raises `UnknownEntry` when the parent is unknown.
    """
    code, parent = modern_code(draft.code), modern_code(draft.parent_code)
    values = {
        "name": draft.name,
        "short_name": draft.short_name,
        "level": draft.level,
        "unit_code": draft.unit_code,
        "successor_code": "",
    }
    with transaction.atomic():
        row = amend(Agency, Version(code, draft.valid_from, None, "", values), change=change)
        links = known_links([code]).get(code, [])
        if not links or links[-1].parent_code != parent:
            move_agency(code, parent_code=parent, valid_from=draft.valid_from, change=change)
    return row


def move_agency(code: str, *, parent_code: str, valid_from: date, change: Change) -> None:
    """Hang an agency, with everything below it, under another parent from a day on; the past keeps its shape.

    Raises `UnknownEntry` for an unknown parent, `TreeCycle` when the parent is below the agency.
    """
    if parent_code and not Agency.objects.filter(code=parent_code, superseded_at=None).exists():
        raise UnknownEntry("cơ quan", parent_code, field="parent_code")
    with transaction.atomic():
        revision = lock_catalogues()
        links = known_links([code]).get(code, [])
        moved = Link(code, parent_code, valid_from, None, change.legal_document)
        place({code: hang_from(links, moved)}, change=change, revision=revision)
