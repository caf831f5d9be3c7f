"""Writing versions: add, amend from a day on, correct, disable. Nothing is deleted, nothing overwritten.

Every writer first locks the one row of the revision, so changes happen one after the other, revisions are in commit
order, and a mirror that asks for "changes since" misses nothing.
"""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Generic, TypeVar

from django.db import connection, transaction
from django.db.models import Q

from dichvucong.catalogs.errors import UnknownEntry
from dichvucong.catalogs.models import CatalogRevision, Dated
from dichvucong.catalogs.selectors.shelf import shelf

D = TypeVar("D", bound=Dated)

_NEXT_REVISION = """
UPDATE catalogs_catalogrevision SET number = number + 1, token = gen_random_uuid() RETURNING number
"""


@dataclass(frozen=True)
class Change:
    """Who changes a catalogue, when, and on what legal ground."""

    actor: str
    now: datetime
    legal_document: str = ""


@dataclass(frozen=True)
class Version:
    """How one entry should read from `valid_from` until before `valid_to`."""

    code: str
    valid_from: date
    valid_to: date | None
    legal_document: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Tally:
    """What a batch did: rows added, ended, corrected; entries left to the officers who changed them."""

    added: int = 0
    ended: int = 0
    corrected: int = 0
    kept: int = 0

    @property
    def changed(self) -> bool:
        """Whether anything was written."""
        return bool(self.added or self.ended or self.corrected)


class Revision:
    """The number of one batch, taken only when there is something to write."""

    def __init__(self) -> None:
        self._number = 0

    @property
    def number(self) -> int:
        """The number; the first use changes the token of the data."""
        if not self._number:
            self._number = _next_revision()
        return self._number


def lock_catalogues() -> Revision:
    """Wait for other writers, so that what is read next is not changed before it is written."""
    CatalogRevision.objects.bulk_create([CatalogRevision(token=uuid.uuid4())], ignore_conflicts=True)
    assert CatalogRevision.objects.select_for_update().get().pk == 1, "one row"
    return Revision()


def put_versions(
    model: type[D],
    versions: Sequence[Version],
    *,
    change: Change,
    revision: Revision,
    sparing: Collection[str] = (),
) -> Tally:
    """Make the entries read as given. Codes in `sparing` stay as they are and are counted as kept."""
    rows = list(model._default_manager.filter(superseded_at=None))  # noqa: SLF001 -- Django's own name for it
    existing = {(row.code, row.valid_from): row for row in rows}
    batch = _Batch(model, change, revision)
    for version in versions:
        if version.code in sparing:
            batch.kept.add(version.code)
            continue
        batch.compare(existing.get((version.code, version.valid_from)), version)
    return batch.write()


def put_new(model: type[D], versions: Sequence[Version], *, change: Change, revision: Revision) -> int:
    """Add entries whose codes are not on record. Returns how many."""
    batch = _Batch(model, change, revision)
    for version in versions:
        batch.compare(None, version)
    return batch.write().added


def touched_by_others(model: type[Dated], actor: str) -> frozenset[str]:
    """Codes with a version that somebody else entered or changed."""
    rows = model._default_manager.exclude(changed_by=actor)  # noqa: SLF001 -- Django's own name for it
    return frozenset(rows.values_list("code", flat=True))


def amend(model: type[D], version: Version, *, change: Change) -> D:
    """Let an entry read differently from a day until its next version; add it when there is none.

    An equal version changes nothing.
    """
    with transaction.atomic():
        revision = lock_catalogues()
        row = _in_force(model, version.code, version.valid_from)
        if row is not None and _same_values(row, version):
            return row
        batch = _Batch(model, change, revision)
        end = row.valid_to if row is not None else _end_before_next(model, version)
        added = Version(version.code, version.valid_from, end, version.legal_document, version.values)
        if row is None:
            batch.compare(None, added)
        elif row.valid_from == version.valid_from:
            batch.compare(row, added)
        else:
            batch.end(row, version.valid_from)
            batch.compare(None, added)
        batch.write()
        return batch.new[0]


def disable(model: type[D], code: str, *, valid_to: date, change: Change) -> D:
    """End the version in force; it stays readable. Raises `UnknownEntry` when nothing is in force that day."""
    with transaction.atomic():
        revision = lock_catalogues()
        row = _in_force(model, code, valid_to)
        if row is None or row.valid_from == valid_to:
            raise UnknownEntry(model.__name__, code)
        batch = _Batch(model, change, revision)
        batch.end(row, valid_to)
        batch.write()
        row.refresh_from_db()
        return row


def withdraw(model: type[D], code: str, *, day: date, change: Change) -> D:
    """As `disable`, from today on: a version that only began today is superseded, since no day is left to it."""
    with transaction.atomic():
        revision = lock_catalogues()
        row = _in_force(model, code, day)
        if row is None:
            raise UnknownEntry(model.__name__, code)
        batch = _Batch(model, change, revision)
        if row.valid_from == day:
            batch.corrected.append(row)
        else:
            batch.end(row, day)
        batch.write()
        row.refresh_from_db()
        return row


class _Batch(Generic[D]):
    """Collects changes and writes each kind in one statement, endings before beginnings."""

    def __init__(self, model: type[D], change: Change, revision: Revision) -> None:
        self.model = model
        self.change = change
        self.revision = revision
        self.new: list[D] = []
        self.ended: list[D] = []
        self.corrected: list[D] = []
        self.kept: set[str] = set()

    def compare(self, row: D | None, version: Version) -> None:
        """Note what it takes to get from the row to the version."""
        if row is None:
            self.new.append(self._row(version))
            return
        if not _same_values(row, version):
            self.corrected.append(row)
            self.new.append(self._row(version))
            return
        if row.valid_to == version.valid_to:
            return
        if row.valid_to is None and version.valid_to is not None:
            self.end(row, version.valid_to)
            return
        self.corrected.append(row)
        self.new.append(self._row(version))

    def end(self, row: D, day: date) -> None:
        """Note that the version ends."""
        row.valid_to = day
        self.ended.append(row)

    def write(self) -> Tally:
        """Write everything noted."""
        if self.new or self.ended or self.corrected:
            number = self.revision.number
            table = self.model._default_manager  # noqa: SLF001 -- Django's own name for it
            for row in self.ended:
                row.changed_by, row.changed_at, row.revision = self.change.actor, self.change.now, number
            table.bulk_update(self.ended, ["valid_to", "changed_by", "changed_at", "revision"])
            table.filter(pk__in=[row.pk for row in self.corrected]).update(
                superseded_at=self.change.now, revision=number
            )
            for row in self.new:
                row.revision = number
            self.new = table.bulk_create(self.new)
        return Tally(len(self.new), len(self.ended), len(self.corrected), len(self.kept))

    def _row(self, version: Version) -> D:
        return self.model(
            code=version.code,
            valid_from=version.valid_from,
            valid_to=version.valid_to,
            legal_document=version.legal_document or self.change.legal_document,
            changed_by=self.change.actor,
            changed_at=self.change.now,
            **version.values,
        )


def _same_values(row: Dated, version: Version) -> bool:
    return all(getattr(row, name) == value for name, value in version.values.items())


def _in_force(model: type[D], code: str, day: date) -> D | None:
    rows = model._default_manager.filter(superseded_at=None, code=code, valid_from__lte=day)  # noqa: SLF001 -- as above
    return rows.filter(Q(valid_to=None) | Q(valid_to__gt=day)).first()


def _end_before_next(model: type[D], version: Version) -> date | None:
    """When a version ends at the latest: where a later one of the entry begins."""
    later = model._default_manager.filter(  # noqa: SLF001 -- as above
        superseded_at=None, code=version.code, valid_from__gt=version.valid_from
    )
    begins = later.order_by("valid_from").values_list("valid_from", flat=True).first()
    return min((day for day in (begins, version.valid_to) if day), default=None)


def _next_revision() -> int:
    with connection.cursor() as cursor:
        cursor.execute(_NEXT_REVISION)
        row = cursor.fetchone()
    assert row is not None, "lock_catalogues made the row"
    shelf.forget()
    transaction.on_commit(shelf.forget)
    return int(row[0])
