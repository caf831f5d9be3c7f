from datetime import timedelta
from typing import Any

import pytest

from dichvucong.catalogs.selectors import field_codes
from dichvucong.catalogs.services import LoadReport
from dichvucong.integrations.procedure_records.reader import ProcedureFiles
from dichvucong.kernel.errors import DomainError
from dichvucong.kernel.text import fold
from dichvucong.procedures.models import ImportFile, ImportRow, Procedure, ProcedureChange, ProcedureVersion
from dichvucong.procedures.records import UnreadableRecords, records_reader
from dichvucong.procedures.selectors import (
    Importer,
    import_by_number,
    imports,
    outcomes,
    procedure_on,
    understood,
)
from dichvucong.procedures.services import (
    Handed,
    confirm_import,
    discard_import,
    end_version,
    importing,
    receive_import,
    run_imports,
)
from tests.catalogs.conftest import catalogues, short_data
from tests.catalogs.conftest import now as catalogue_now
from tests.factories.procedures import FIRST_DAY, LATER_DAY, NOW, ground
from tests.factories.records import a_record, as_lines
from tests.integrations.procedure_records.test_read_files import sheet

__all__ = ["catalogue_now", "catalogues", "short_data"]

pytestmark = [pytest.mark.django_db, pytest.mark.req("PRO-15")]
ACTOR = "officer:can-bo"
CODE = "1.000001"


@pytest.fixture
def now() -> Any:
    return NOW


@pytest.fixture(autouse=True)
def ready(catalogues: LoadReport) -> None:
    records_reader.install(ProcedureFiles())


def hand_in(body: bytes, **changes: Any) -> ImportFile:
    values: dict[str, Any] = {"body": body, "name": "thu-tuc.jsonl", "valid_from": FIRST_DAY, "reach": None}
    return receive_import(Handed(**values | changes), actor=ACTOR, now=NOW)


def take_in(body: bytes, **changes: Any) -> ImportFile:
    file = hand_in(body, **changes)
    confirm_import(file.number, reach=changes.get("reach"), actor=ACTOR, now=NOW)
    run_imports(now=NOW)
    return ImportFile.objects.get(pk=file.pk)


def test_a_file_handed_in_says_what_it_would_do_and_writes_no_procedure() -> None:
    file = hand_in(as_lines(a_record(), a_record(code="1.000002", issuing_agency="Bộ Hư cấu")))

    assert dict(outcomes(file)) == {"added": 1, "refused": 1}
    refused = ImportRow.objects.get(file=file, outcome="refused")
    assert (refused.line, refused.procedure_code) == (2, "1.000002")
    assert "Bộ Hư cấu" in refused.message
    assert run_imports(now=NOW) == 0
    assert not Procedure.objects.exists()


def test_a_confirmed_file_is_taken_in_with_its_owner_by_the_issuers_name() -> None:
    file = take_in(as_lines(a_record()))

    assert (file.state, file.done_count) == ("done", 1)
    seen = procedure_on(CODE, FIRST_DAY)
    assert seen
    assert (seen.owner_code, seen.decision_number) == ("G15", "1/QĐ-BTP")
    assert seen.content.field_name == "Hộ tịch"
    assert dict(understood(file))["fees"] == (1, 0)


@pytest.mark.req("CAT-01")
def test_a_field_is_named_by_its_code_in_the_catalogue_and_stays_so() -> None:
    take_in(as_lines(a_record()))

    seen = procedure_on(CODE, FIRST_DAY)
    assert seen
    assert seen.content.field_code == field_codes()[fold(seen.content.field_name)]
    again = hand_in(as_lines(a_record()))
    assert dict(outcomes(again)) == {"unchanged": 1}


def test_what_is_no_code_of_a_procedure_is_refused_with_its_line() -> None:
    file = take_in(as_lines(a_record(code="mã lạ"), a_record()))

    assert dict(outcomes(file)) == {"added": 1, "refused": 1}
    assert "không đúng dạng mã thủ tục" in ImportRow.objects.get(file=file, outcome="refused").message
    assert [row.code for row in Procedure.objects.all()] == [CODE]


def test_the_same_file_again_changes_nothing() -> None:
    take_in(as_lines(a_record(), a_record(code="1.000002")))
    before = ProcedureChange.objects.count()

    again = take_in(as_lines(a_record(), a_record(code="1.000002")))

    assert dict(outcomes(again)) == {"unchanged": 2}
    assert ProcedureVersion.objects.count() == 2
    assert ProcedureChange.objects.count() == before


def test_only_what_changed_is_amended_from_a_later_day_and_corrected_on_the_same() -> None:
    take_in(as_lines(a_record(), a_record(code="1.000002")))

    amended = take_in(as_lines(a_record(name="Khai sinh"), a_record(code="1.000002")), valid_from=LATER_DAY)
    corrected = take_in(as_lines(a_record(name="Khai sinh mới")), valid_from=LATER_DAY)

    assert dict(outcomes(amended)) == {"amended": 1, "unchanged": 1}
    assert dict(outcomes(corrected)) == {"corrected": 1}
    before, after = procedure_on(CODE, FIRST_DAY), procedure_on(CODE, LATER_DAY)
    assert before
    assert after
    assert (before.content.name, after.content.name) == ("Đăng ký khai sinh", "Khai sinh mới")


def test_a_listing_over_detailed_records_changes_only_what_it_states() -> None:
    take_in(as_lines(a_record()))

    file = take_in(sheet([CODE, "Tên mới", "Bộ Tư pháp", "ủy ban nhân dân cấp XÃ", ""]), valid_from=LATER_DAY)

    assert dict(outcomes(file)) == {"amended": 1}
    seen = procedure_on(CODE, LATER_DAY)
    assert seen
    assert seen.content.name == "Tên mới"
    assert seen.content.field_name == "Hộ tịch"
    assert [agency.name for agency in seen.content.implementing] == ["Ủy ban nhân dân cấp xã"]
    assert seen.content.channels


def test_another_units_records_are_refused_row_by_row_and_written_nowhere() -> None:
    body = as_lines(a_record(), a_record(code="1.000002", issuing_agency="Bộ Công an"))

    file = take_in(body, reach=frozenset({"G15"}))

    assert dict(outcomes(file)) == {"added": 1, "refused": 1}
    assert list(Procedure.objects.values_list("owner_code", flat=True)) == ["G15"]


def test_a_procedure_of_another_owner_is_not_taken_over() -> None:
    take_in(as_lines(a_record()))

    file = take_in(as_lines(a_record(issuing_agency="Bộ Công an", name="Khác")), valid_from=LATER_DAY)

    assert dict(outcomes(file)) == {"refused": 1}
    seen = procedure_on(CODE, LATER_DAY)
    assert seen
    assert (seen.owner_code, seen.content.name) == ("G15", "Đăng ký khai sinh")


def test_records_of_an_unknown_issuer_go_to_the_agency_chosen_for_them() -> None:
    file = take_in(as_lines(a_record(issuing_agency="Tòa án nhân dân")), fallback_owner="G15")

    assert dict(outcomes(file)) == {"added": 1}
    assert Procedure.objects.get().owner_code == "G15"


def test_a_version_that_begins_later_or_an_abolished_procedure_is_left_alone() -> None:
    take_in(as_lines(a_record()), valid_from=LATER_DAY)
    take_in(as_lines(a_record(code="1.000002")))
    end_version("1.000002", last_day_before=LATER_DAY, ground=ground())

    file = take_in(as_lines(a_record(name="Sớm hơn"), a_record(code="1.000002", name="Sống lại")))

    assert dict(outcomes(file)) == {"refused": 2}
    messages = list(ImportRow.objects.filter(file=file).values_list("message", flat=True))
    assert ["01/07/2026" in message for message in messages] == [True, True]


def test_a_version_published_between_plan_and_writing_refuses_its_row_only(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    take_in(as_lines(a_record(), a_record(code="1.000002")), valid_from=LATER_DAY)
    file = hand_in(as_lines(a_record(name="A"), a_record(code="1.000003")))
    confirm_import(file.number, reach=None, actor=ACTOR, now=NOW)
    # What was on record when the plan was made is older than what is there now.
    monkeypatch.setattr(importing, "_on_record", lambda _codes: {})

    run_imports(now=NOW)

    assert dict(outcomes(file)) == {"refused": 1, "added": 1}
    seen = procedure_on(CODE, LATER_DAY + timedelta(days=1))
    assert seen
    assert seen.content.name == "Đăng ký khai sinh"


def test_a_killed_import_goes_on_where_it_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "BATCH", 2)
    records = [a_record(code=f"1.00000{n}") for n in range(1, 6)]
    file = hand_in(as_lines(*records))
    confirm_import(file.number, reach=None, actor=ACTOR, now=NOW)
    write, calls = importing._write, []

    def dying(*args: Any) -> None:
        calls.append(1)
        if len(calls) == 2:
            raise KeyboardInterrupt
        write(*args)

    monkeypatch.setattr(importing, "_write", dying)
    with pytest.raises(KeyboardInterrupt):
        run_imports(now=NOW)
    stopped = ImportFile.objects.get(pk=file.pk)
    assert (stopped.state, stopped.done_count, Procedure.objects.count()) == ("confirmed", 2, 2)

    assert run_imports(now=NOW) == 3

    assert ImportFile.objects.get(pk=file.pk).state == "done"
    assert Procedure.objects.count() == 5
    assert ProcedureChange.objects.count() == 5


def test_a_discarded_or_finished_file_is_not_confirmed_again() -> None:
    file = hand_in(as_lines(a_record()))
    discard_import(file.number, actor=ACTOR, now=NOW)

    with pytest.raises(DomainError):
        confirm_import(file.number, reach=None, actor=ACTOR, now=NOW)

    assert run_imports(now=NOW) == 0
    assert not Procedure.objects.exists()


def test_an_unreadable_or_too_large_file_is_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "LARGEST_FILE_BYTES", 10)

    for body in (b"", b"x" * 5, b"x" * 11):
        with pytest.raises(UnreadableRecords):
            hand_in(body)

    assert not ImportFile.objects.exists()


def test_an_officer_sees_own_files_and_those_of_the_agencies_granted() -> None:
    file = hand_in(as_lines(a_record()))

    assert import_by_number(file.number, Importer("officer:khac", frozenset({"G15"}))) == file
    assert import_by_number(file.number, Importer("officer:khac", frozenset({"G01"}))) is None
    assert import_by_number(file.number, Importer(ACTOR, frozenset())) == file
    assert imports(Importer("officer:khac", frozenset({"G01"}))) == []
    assert imports(Importer("officer:khac", frozenset({"G15", "G15.1"}))) == [file]
