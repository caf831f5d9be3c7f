from pathlib import Path

import pytest

from dichvucong.config.importing import import_file
from dichvucong.integrations.procedure_records.reader import ProcedureFiles
from dichvucong.procedures.models import Procedure
from dichvucong.procedures.records import records_reader
from tests.factories.agencies import plant
from tests.factories.procedures import NOW
from tests.factories.records import a_record, as_lines

pytestmark = [pytest.mark.django_db, pytest.mark.req("PRO-15")]


@pytest.fixture(autouse=True)
def ready(db: None) -> None:
    plant("G15")
    records_reader.install(ProcedureFiles())


def test_an_operator_takes_a_file_in_and_reads_what_became_of_it(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(as_lines(a_record(issuing_agency="G15"), a_record(code="1.000002", issuing_agency="?")))

    lines, complete = import_file(path, valid_from=None, owner="", now=NOW)

    assert not complete
    assert lines[0].endswith("added 1, refused 1")
    assert any(line.startswith("line 2") for line in lines)
    assert [procedure.code for procedure in Procedure.objects.all()] == ["1.000001"]


def test_a_file_that_is_not_there_or_not_readable_is_told(tmp_path: Path) -> None:
    (tmp_path / "b.jsonl").write_bytes(b"?")

    for name in ("a.jsonl", "b.jsonl"):
        lines, complete = import_file(tmp_path / name, valid_from=None, owner="", now=NOW)
        assert not complete
        assert name in lines[0]
    assert not Procedure.objects.exists()
