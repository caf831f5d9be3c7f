"""Agencies: adding one, moving one."""

from collections.abc import Sequence
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
    return add_agencies([draft], change=change)[0]


def add_agencies(drafts: Sequence[AgencyDraft], *, change: Change) -> list[Agency]:
    """Add or amend several agencies, parents before those below them; all of them or none."""
    with transaction.atomic():
        revision = lock_catalogues()
        rows = [amend(Agency, _version(draft), change=change) for draft in drafts]
        known = known_links(modern_code(draft.code) for draft in drafts)
        moved: dict[str, list[Link]] = {}
        for draft in drafts:
            code, parent = modern_code(draft.code), modern_code(draft.parent_code)
            links = known.get(code, [])
            if not links or links[-1].parent_code != parent:
                _must_exist(parent)
                link = Link(code, parent, draft.valid_from, None, change.legal_document)
                moved[code] = hang_from(links, link)
        if moved:
            place(moved, change=change, revision=revision)
    return rows


def move_agency(code: str, *, parent_code: str, valid_from: date, change: Change) -> None:
    """Hang an agency, with everything below it, under another parent from a day on; the past keeps its shape.

    Raises `UnknownEntry` for an unknown parent, `TreeCycle` when the parent is below the agency.
    """
    _must_exist(parent_code)
    with transaction.atomic():
        revision = lock_catalogues()
        links = known_links([code]).get(code, [])
        moved = Link(code, parent_code, valid_from, None, change.legal_document)
        place({code: hang_from(links, moved)}, change=change, revision=revision)


def _must_exist(parent_code: str) -> None:
    if parent_code and not Agency.objects.filter(code=parent_code, superseded_at=None).exists():
        raise UnknownEntry("cơ quan", parent_code, field="parent_code")


def _version(draft: AgencyDraft) -> Version:
    values = {
        "name": draft.name,
        "short_name": draft.short_name,
        "level": draft.level,
        "unit_code": draft.unit_code,
        "successor_code": "",
    }
    return Version(modern_code(draft.code), draft.valid_from, None, "", values)
