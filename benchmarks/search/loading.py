"""The real records as the product's own import takes them in, and many more made from them."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from django.db import connection

from dichvucong.catalogs.services import load_reference_data
from dichvucong.integrations.procedure_records.reader import ProcedureFiles
from dichvucong.kernel.clock import now
from dichvucong.procedures.content import content_from
from dichvucong.procedures.models import ProcedureVersion
from dichvucong.procedures.records import records_reader
from dichvucong.procedures.services import (
    Ground,
    Handed,
    Incoming,
    confirm_import,
    load_synonyms,
    put_versions,
    receive_import,
    take_in_import,
)

FILE = Path(__file__).resolve().parents[3] / "shared" / "data" / "procedures" / "procedures.jsonl.gz"
SINCE = date(2026, 1, 1)
ACTOR = "benchmark"
PROVINCES = [f"H{number:02d}" for number in range(1, 35)]
BATCH = 250

_LOCAL = """
INSERT INTO procedures_localversion (procedure_id, province_code, number, based_on_id, overrides, valid_from, changed_by,
    changed_at)
SELECT v.procedure_id, province, 1, v.id, '{"receiving_address": "Trung tâm phục vụ hành chính công"}', v.valid_from,
    'benchmark', %s
FROM procedures_procedureversion v, unnest(%s::text[]) AS province
"""


def load() -> Sequence[Incoming]:
    """The catalogues, the shipped synonyms, and every record of the file, received, confirmed and taken in."""
    load_reference_data(now=now())
    load_synonyms(now=now())
    records_reader.install(ProcedureFiles())
    handed = Handed(body=FILE.read_bytes(), name=FILE.name, valid_from=SINCE, fallback_owner="G22")
    file = receive_import(handed, actor=ACTOR, now=now())
    confirm_import(file.number, reach=None, actor=ACTOR, now=now())
    take_in_import(file.number, now=now())
    _tidy()
    return list(_taken_in())


def enlarge(real: Sequence[Incoming], count: int) -> None:
    """Up to `count` procedures: real ones under new codes, words of names exchanged; every one in 34 provinces."""
    chance = random.Random(1)
    words = [word for row in real for word in row.content.name.split()]
    made = []
    for number in range(count - len(real)):
        row = real[number % len(real)]
        name = row.content.name.split()
        for _ in range(3):
            name[chance.randrange(len(name))] = chance.choice(words)
        made.append(replace(row, code=f"4.{number:06d}", content=replace(row.content, name=" ".join(name))))
    ground = Ground(ACTOR, now(), "import")
    for start in range(0, len(made), BATCH):
        put_versions(made[start : start + BATCH], ground=ground)
    with connection.cursor() as cursor:
        cursor.execute(_LOCAL, [now(), PROVINCES])
    _tidy()


def _taken_in() -> Iterator[Incoming]:
    for row in ProcedureVersion.objects.select_related("procedure").order_by("procedure__code"):
        yield Incoming(row.procedure.code, row.procedure.owner_code, content_from(row.content), SINCE)


def _tidy() -> None:
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
