"""The drop folder: `<folder>/<source>/<file>`. Each file is stored first, then moved to `done/` or `refused/`.

A large one waits in `booking/`, its number before its name, until the worker has booked it.

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
from dichvucong.payments.models import Provider, StatementBooking, StatementFile
from dichvucong.payments.services.settlement.receiving import receive_file
from dichvucong.payments.services.settlement.requesting import book_or_ask
from dichvucong.payments.statements import LARGEST_FILE_BYTES, TREASURY, UnreadableStatement
from dichvucong.payments.states import LIVE_BOOKINGS, FileState, StatementSide

_BIN: Final = re.compile(r"[0-9]{6}")
ACTOR: Final = "portal:drop-folder"
BOOKING: Final = "booking"
DONE: Final = "done"
REFUSED: Final = "refused"
AFTER_NUMBER: Final = "__"
UNFINISHED: Final = (".part", ".tmp")
SETTLED_SECONDS: Final = 2.0
"""A file that was written to this recently may still be growing."""

log = structlog.get_logger()


def take_dropped(folder: Path, *, now: datetime, limit: int = 20) -> int:
    """Store and book what lies in the folder. Returns how many files were taken."""
    taken = 0
    _put_booked_away(folder)
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
        file, booking = book_or_ask(file.number, actor=ACTOR, now=now)
    except UnreadableStatement as refusal:
        log.warning("statement.refused", source=source_code, name=path.name, reason=refusal.reason)
        _put_away(path, path.parent / REFUSED, path.name)
        return
    if booking is not None:
        _put_away(path, path.parent / BOOKING, f"{file.number}{AFTER_NUMBER}{path.name}")
        return
    _put_away(path, path.parent / (DONE if file.state == FileState.BOOKED else REFUSED), path.name)


def _put_booked_away(folder: Path) -> None:
    """What the worker has booked or refused meanwhile."""
    for path in sorted(folder.glob(f"*/{BOOKING}/*{AFTER_NUMBER}*")):
        number, _, name = path.name.partition(AFTER_NUMBER)
        file = StatementFile.objects.defer("body").filter(number=number).first()
        if file is None or StatementBooking.objects.filter(file=file, state__in=LIVE_BOOKINGS).exists():
            continue
        where = DONE if file.state == FileState.BOOKED else REFUSED
        _put_away(path, path.parent.parent / where, name)


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


def _put_away(path: Path, folder: Path, name: str) -> None:
    folder.mkdir(exist_ok=True)
    # A second file of that name does not replace the first.
    wanted = folder / name
    free = (folder / f"{wanted.stem}{f'.{nth}' if nth else ''}{wanted.suffix}" for nth in range(1000))
    path.replace(next((place for place in free if not place.exists()), wanted))
