"""The real files: everything loads, and what was understood is printed, not assumed."""

from time import monotonic
from typing import Any

import pytest

from dichvucong.catalogs.services import LoadReport
from dichvucong.integrations.procedure_records.reader import ProcedureFiles
from dichvucong.procedures.models import ImportFile, ProcedureVersion
from dichvucong.procedures.records import records_reader
from dichvucong.procedures.rules import share
from dichvucong.procedures.selectors import outcomes, understood
from dichvucong.procedures.services import Handed, confirm_import, receive_import, run_imports
from tests.catalogs.conftest import catalogues, short_data
from tests.catalogs.conftest import now as catalogue_now
from tests.factories.procedures import FIRST_DAY, LATER_DAY, NOW
from tests.support.published import RECORDS, listings, published

__all__ = ["catalogue_now", "catalogues", "short_data"]

pytestmark = [pytest.mark.django_db, pytest.mark.req("PRO-15")]
AT_LEAST = {"channels": 1.0, "fees": 0.95, "papers": 0.95, "bases": 0.95, "results": 0.95, "terms": 0.75}
"""Terms: a fifth of the published time limits are bare numbers without a unit, which is kept as it stands."""


@pytest.fixture
def now() -> Any:
    return NOW


@pytest.fixture(autouse=True)
def ready(catalogues: LoadReport) -> None:
    records_reader.install(ProcedureFiles())


def take_in(name: str, **changes: Any) -> ImportFile:
    values: dict[str, Any] = {
        "body": published(name),
        "name": name,
        "valid_from": FIRST_DAY,
        "fallback_owner": "G22",
    }
    file = receive_import(Handed(**values | changes), actor="officer:can-bo", now=NOW)
    confirm_import(file.number, reach=None, actor="officer:can-bo", now=NOW)
    run_imports(now=NOW)
    return ImportFile.objects.get(pk=file.pk)


def test_all_published_procedures_load_and_the_report_says_how_much_was_understood() -> None:
    started = monotonic()
    file = take_in(RECORDS)
    took_seconds = monotonic() - started

    print(f"\n{file.row_count} records in {took_seconds:.1f} s: {dict(outcomes(file))}")  # noqa: T201 -- the report
    print(dict(sorted(file.figures.items())))  # noqa: T201 -- as above
    for kind, (structured, text) in understood(file).items():
        part = share(structured, text)
        print(f"{kind:9} {structured:5} structured, {text:4} as text: {part or 0:.1%}")  # noqa: T201 -- as above
        assert part is not None
        assert part >= AT_LEAST[kind], kind
    assert dict(outcomes(file)) == {"added": file.row_count}
    assert ProcedureVersion.objects.count() == file.row_count == 1_319
    assert took_seconds < 60


def test_the_four_listings_load_alone_and_change_little_over_the_detailed_records() -> None:
    alone = [take_in(name) for name in listings()]
    assert [dict(outcomes(file)) for file in alone] == [{"added": file.row_count} for file in alone]
    assert sum(file.row_count for file in alone) == 1_319

    take_in(RECORDS, valid_from=LATER_DAY)
    over = [take_in(name, valid_from=LATER_DAY) for name in listings()]

    print([dict(outcomes(file)) for file in over])  # noqa: T201 -- the report
    assert all("refused" not in outcomes(file) for file in over)
    again = [take_in(name, valid_from=LATER_DAY) for name in listings()]
    assert all(dict(outcomes(file)) == {"unchanged": file.row_count} for file in again)
