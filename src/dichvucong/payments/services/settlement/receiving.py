"""A file comes in: stored whole before it is believed, the same bytes of one source once."""

import hashlib
from datetime import datetime

from django.db import IntegrityError, transaction

from dichvucong.kernel.clock import vietnam_day
from dichvucong.kernel.moves import Why, begin
from dichvucong.kernel.numbering import next_number
from dichvucong.kernel.text import tidy
from dichvucong.payments.bodies import keep_body
from dichvucong.payments.models import StatementFile
from dichvucong.payments.statements import LARGEST_FILE_BYTES, UnreadableStatement, reader
from dichvucong.payments.states import StatementSide

LONGEST_NAME = 250


def receive_file(
    body: bytes, *, side: StatementSide, source_code: str, name: str, actor: str, now: datetime
) -> tuple[StatementFile, bool]:
    """The stored file, and whether it is new. Raises `UnreadableStatement` for an empty or too large body.

    Anything else is stored, also what cannot be read: that is found out, and kept with the file, when it is booked.
    """
    if not body:
        raise UnreadableStatement("empty", "Tệp rỗng, không có dòng nào.")
    if len(body) > LARGEST_FILE_BYTES:
        raise UnreadableStatement("too_large", f"Tệp lớn hơn {LARGEST_FILE_BYTES // 1024**2} MB.")
    sha256 = hashlib.sha256(body).hexdigest()
    known = StatementFile.objects.defer("body").filter(source_code=source_code, sha256=sha256).first()
    if known is not None:
        return known, False
    yymmdd = vietnam_day(now).strftime("%y%m%d")
    file = StatementFile(
        side=side,
        source_code=source_code,
        format=_format(body),
        name=tidy(name)[:LONGEST_NAME],
        sha256=sha256,
        body=b"",
        received_at=now,
        received_by=actor,
    )
    try:
        with transaction.atomic():
            file.number = f"SK-{yymmdd}-{next_number(f'SK-{yymmdd}'):05d}"
            file.save(force_insert=True)
            keep_body(file.pk, body)
            begin(file, event="statement.received", why=Why(actor=actor, now=now))
    except IntegrityError:
        # Somebody handed in the same bytes in the same instant.
        return StatementFile.objects.defer("body").get(source_code=source_code, sha256=sha256), False
    return file, True


def _format(body: bytes) -> str:
    try:
        return reader.current.format_of(body)
    except UnreadableStatement:
        return "unknown"
