"""The drop folder: `<folder>/<source>/<file>`. Each file is stored first, then moved to `done/` or `refused/`.

A source's folder is named by its code: `KBNN` is the Treasury, six digits a bank (its BIN), a provider's code its
settlement, an agency's code what that agency has as paid. Folders with other names are left alone.
Only finished files are taken: names that begin with a dot or end in `.part` or `.tmp` are left alone.
"""

import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Final

import structlog

from dichvucong.catalogs import selectors as catalogs
from dichvucong.payments.models import Provider
from dichvucong.payments.services.settlement.booking import book
from dichvucong.payments.services.settlement.receiving import receive_file
from dichvucong.payments.statements import LARGEST_FILE_BYTES, TREASURY, UnreadableStatement
from dichvucong.payments.states import FileState, StatementSide

_BIN: Final = re.compile(r"[0-9]{6}")
ACTOR: Final = "portal:drop-folder"
DONE: Final = "done"
REFUSED: Final = "refused"
UNFINISHED: Final = (".part", ".tmp")
SETTLED_SECONDS: Final = 2.0
"""A file that was written to this recently may still be growing."""

log = structlog.get_logger()


def take_dropped(folder: Path, *, now: datetime, limit: int = 20) -> int:
    """Store and book what lies in the folder. Returns how many files were taken."""
    taken = 0
    for path, side, source_code in _waiting(folder, now):
        if taken >= limit:
            break
        taken += 1
        _take(path, side, source_code, now)
    return taken


def _take(path: Path, side: StatementSide, source_code: str, now: datetime) -> None:
    try:
        file, _is_new = receive_file(
            _whole(path), side=side, source_code=source_code, name=path.name, actor=ACTOR, now=now
        )
        state = book(file.number, actor=ACTOR, now=now).state
    except UnreadableStatement as refusal:
        log.warning("statement.refused", source=source_code, name=path.name, reason=refusal.reason)
        state = FileState.REFUSED
    _put_away(path, DONE if state == FileState.BOOKED else REFUSED)


def _whole(path: Path) -> bytes:
    """At most one byte more than is accepted is read."""
    with path.open("rb") as opened:
        return opened.read(LARGEST_FILE_BYTES + 1)


def _waiting(folder: Path, now: datetime) -> Iterator[tuple[Path, StatementSide, str]]:
    for source in sorted(folder.iterdir()) if folder.is_dir() else ():
        side = side_of(source.name) if source.is_dir() else None
        if side is None:
            continue
        for path in sorted(source.iterdir()):
            if path.is_file() and not path.is_symlink() and _is_finished(path, now):
                yield path, side, source.name


def side_of(source_code: str) -> StatementSide | None:
    """Whose books a source hands in; None for a code nobody has."""
    if source_code == TREASURY:
        return StatementSide.TREASURY
    if _BIN.fullmatch(source_code):
        return StatementSide.BANK
    if Provider.objects.filter(code=source_code).exists():
        return StatementSide.PROVIDER
    return StatementSide.AGENCY if catalogs.agency(source_code) else None


def _is_finished(path: Path, now: datetime) -> bool:
    if path.name.startswith(".") or path.name.endswith(UNFINISHED):
        return False
    return now.timestamp() - path.stat().st_mtime >= SETTLED_SECONDS


def _put_away(path: Path, where: str) -> None:
    target = path.parent / where
    target.mkdir(exist_ok=True)
    # A second file of that name does not replace the first.
    free = (target / f"{path.stem}{f'.{nth}' if nth else ''}{path.suffix}" for nth in range(1000))
    path.replace(next((place for place in free if not place.exists()), target / path.name))
