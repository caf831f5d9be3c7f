import shutil
from datetime import date, datetime, timedelta
from importlib import resources
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction

from dichvucong.catalogs import selectors
from dichvucong.catalogs.models import AdministrativeUnit, Bank, CatalogRevision
from dichvucong.catalogs.services import Change, LoadReport, disable, load_reference_data
from dichvucong.catalogs.services.versions import Version, amend

pytestmark = pytest.mark.req("CAT-05")

BANK_FROM = date(2024, 1, 1)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the shipped files that a test may amend."""
    with resources.as_file(resources.files("dichvucong.catalogs") / "data") as data:
        shutil.copytree(data, tmp_path / "data")
    return tmp_path / "data"


def rewrite(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_a_second_load_writes_nothing(all_catalogues: LoadReport, now: datetime) -> None:
    revision = CatalogRevision.objects.get()

    again = load_reference_data(now=now + timedelta(days=1))

    assert all_catalogues.changed
    assert not again.changed
    assert CatalogRevision.objects.get().token == revision.token


def test_a_version_with_a_new_day_ends_the_old_one_and_keeps_it(
    all_catalogues: LoadReport, now: datetime, folder: Path
) -> None:
    line = "970436,VCB,Vietcombank,Ngân hàng TMCP Ngoại thương Việt Nam,BFTVVNVX,bank,203,,,"
    renamed = line.replace("Vietcombank", "VCB mới").replace("203,,,", "203,2027-01-01,,Quyết định mẫu")
    rewrite(folder / "banks.csv", line, f"{line.replace('203,,,', '203,,2027-01-01,')}\n{renamed}")

    report = load_reference_data(now=now, folder=folder)

    tally = report.tallies["banks.csv"]
    assert (tally.added, tally.ended, tally.corrected) == (1, 1, 0)
    before, after = (selectors.bank("970436", on=day) for day in (date(2026, 12, 31), date(2027, 1, 1)))
    assert (before and before.short_name, after and after.short_name) == ("Vietcombank", "VCB mới")


def test_a_corrected_line_supersedes_the_wrong_version_and_keeps_it(
    all_catalogues: LoadReport, now: datetime, folder: Path
) -> None:
    rewrite(folder / "banks.csv", "BFTVVNVX", "BFTVVNVXXXX")

    report = load_reference_data(now=now, folder=folder)

    tally = report.tallies["banks.csv"]
    assert (tally.added, tally.ended, tally.corrected) == (1, 0, 1)
    versions = Bank.objects.filter(code="970436").order_by("pk")
    assert [(row.swift, row.superseded_at) for row in versions] == [("BFTVVNVX", now), ("BFTVVNVXXXX", None)]


def test_what_an_officer_changed_is_left_alone(
    all_catalogues: LoadReport, now: datetime, folder: Path
) -> None:
    officer = Change(actor="officer:minh-hoa", now=now, legal_document="Quyết định mẫu 1")
    disable(Bank, "970406", valid_to=date(2025, 2, 14), change=officer)
    rewrite(folder / "banks.csv", "EACBVNVX", "EACBVNVXXXX")

    report = load_reference_data(now=now, folder=folder)

    assert report.tallies["banks.csv"].kept == 1
    row = Bank.objects.get(code="970406")
    assert (row.swift, row.valid_to, row.changed_by) == ("EACBVNVX", date(2025, 2, 14), "officer:minh-hoa")


def test_a_broken_line_spoils_nothing(all_catalogues: LoadReport, now: datetime, folder: Path) -> None:
    rewrite(folder / "banks.csv", "970400,", "970400, extra,")
    rewrite(folder / "units.csv", "75,Đồng Nai,tinh,,,2026-04-30,", "75,Đồng Nai,tinh,,,not-a-day,")

    with pytest.raises(ValueError, match="not-a-day"):
        load_reference_data(now=now, folder=folder)

    assert AdministrativeUnit.objects.filter(superseded_at=None).count() == 3356


@pytest.mark.req("CAT-03")
def test_the_database_refuses_two_versions_on_one_day(all_catalogues: LoadReport, now: datetime) -> None:
    row = Bank.objects.get(code="970436")
    row.pk = None
    row.valid_from = date(2025, 1, 1)

    with pytest.raises(IntegrityError, match="bank_versions_never_overlap"), transaction.atomic():
        row.save(force_insert=True)

    assert Bank.objects.filter(code="970436").count() == 1


@pytest.mark.req("CAT-03")
def test_an_amendment_keeps_author_time_document_and_the_version_before(
    all_catalogues: LoadReport, now: datetime
) -> None:
    officer = Change(actor="officer:minh-hoa", now=now, legal_document="Quyết định mẫu 2")
    row = Bank.objects.get(code="970436")
    values = {
        name: getattr(row, name) for name in ("napas_code", "name", "swift", "kind", "citad_institution")
    }

    amend(
        Bank,
        Version("970436", date(2026, 12, 1), None, "", {**values, "short_name": "VCB"}),
        change=officer,
    )

    versions = Bank.objects.filter(code="970436").order_by("valid_from")
    assert [(v.short_name, v.valid_from, v.valid_to) for v in versions] == [
        ("Vietcombank", BANK_FROM, date(2026, 12, 1)),
        ("VCB", date(2026, 12, 1), None),
    ]
    assert (versions[1].changed_by, versions[1].changed_at, versions[1].legal_document) == (
        "officer:minh-hoa",
        now,
        "Quyết định mẫu 2",
    )


@pytest.mark.req("CAT-03")
def test_a_disabled_entry_stays_readable(all_catalogues: LoadReport, now: datetime) -> None:
    disable(Bank, "970406", valid_to=date(2025, 2, 14), change=Change(actor="officer:minh-hoa", now=now))

    bank = selectors.bank("970406", on=date(2026, 11, 22))

    assert bank is not None
    assert bank.valid_to == date(2025, 2, 14)
    assert bank not in selectors.banks(on=date(2026, 11, 22))
