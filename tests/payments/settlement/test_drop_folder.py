"""Files dropped into a folder: stored, booked, put away; unfinished and strange ones left alone."""

import os
from pathlib import Path

import pytest

from dichvucong.kernel.clock import now as clock_now
from dichvucong.payments.models import StatementFile, StatementLine
from dichvucong.payments.services.settlement import run_bookings, take_dropped
from dichvucong.payments.services.settlement.requesting import SMALL_LINES
from dichvucong.payments.states import StatementSide
from tests.factories.payments import ScriptedProvider
from tests.factories.settlement import CSV_HEADER, a_paid_payment

pytestmark = [pytest.mark.django_db, pytest.mark.req("REC-04")]
LONG_AGO = 1_000_000_000


def drop(folder: Path, source: str, name: str, body: bytes, *, settled: bool = True) -> Path:
    (folder / source).mkdir(exist_ok=True)
    path = folder / source / name
    path.write_bytes(body)
    if settled:
        os.utime(path, (LONG_AGO, LONG_AGO))
    return path


def a_day(code: str) -> bytes:
    return f"{CSV_HEADER}\n{code};F1;20/11/2026;200000;Thành công;\n".encode()


def test_a_file_is_stored_booked_and_put_away(bank: ScriptedProvider, tmp_path: Path) -> None:
    payment = a_paid_payment()
    path = drop(tmp_path, "scripted", "ngay-20.csv", a_day(payment.code))

    assert take_dropped(tmp_path, now=clock_now()) == 1

    assert StatementLine.objects.get().payment_id == payment.pk
    assert not path.exists()
    assert (tmp_path / "scripted" / "done" / "ngay-20.csv").exists()
    assert take_dropped(tmp_path, now=clock_now()) == 0


def test_the_same_file_again_is_put_away_beside_the_first(bank: ScriptedProvider, tmp_path: Path) -> None:
    payment = a_paid_payment()
    for _ in range(2):
        drop(tmp_path, "scripted", "ngay-20.csv", a_day(payment.code))
        take_dropped(tmp_path, now=clock_now())

    assert StatementFile.objects.count() == 1
    assert sorted(path.name for path in (tmp_path / "scripted" / "done").iterdir()) == [
        "ngay-20.1.csv",
        "ngay-20.csv",
    ]


@pytest.mark.parametrize(("last", "where"), [("", "done"), ("G22.99;F", "refused")])
def test_a_large_file_waits_beside_until_the_worker_has_booked_it(
    bank: ScriptedProvider, tmp_path: Path, last: str, where: str
) -> None:
    rows = [f";F{nth};20/11/2026;200000;Thành công;" for nth in range(5 * SMALL_LINES)]
    drop(tmp_path, "scripted", "ngay-20.csv", "\n".join([CSV_HEADER, *rows, last]).encode())

    take_dropped(tmp_path, now=clock_now())
    take_dropped(tmp_path, now=clock_now())

    number = StatementFile.objects.get().number
    assert (tmp_path / "scripted" / "booking" / f"{number}__ngay-20.csv").exists()
    assert not StatementLine.objects.exists()

    run_bookings(now=clock_now())
    take_dropped(tmp_path, now=clock_now())

    assert (tmp_path / "scripted" / where / "ngay-20.csv").exists()
    assert StatementLine.objects.count() == (len(rows) if where == "done" else 0)
    assert StatementFile.objects.count() == 1


@pytest.mark.parametrize("body", [b"", b"PK\x03\x04", b"A;B\n1;2\n"])
def test_what_cannot_be_booked_is_put_with_the_refused(
    bank: ScriptedProvider, tmp_path: Path, body: bytes
) -> None:
    drop(tmp_path, "scripted", "hong.csv", body)

    take_dropped(tmp_path, now=clock_now())

    assert (tmp_path / "scripted" / "refused" / "hong.csv").exists()
    assert not StatementLine.objects.exists()


def test_the_name_of_the_folder_says_whose_books_they_are(bank: ScriptedProvider, tmp_path: Path) -> None:
    body = "Ngày;Số tài khoản;Số CT;Ghi có;Diễn giải\n20/11/2026;3511;C1;5000;x\n".encode()
    drop(tmp_path, "970400", "a.csv", body)
    drop(tmp_path, "KBNN", "b.csv", body.replace(b"C1", b"C2"))

    take_dropped(tmp_path, now=clock_now())

    assert dict(StatementFile.objects.values_list("source_code", "side")) == {
        "970400": StatementSide.BANK,
        "KBNN": StatementSide.TREASURY,
    }


def test_unfinished_files_links_and_unknown_folders_are_left_alone(
    bank: ScriptedProvider, tmp_path: Path
) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_bytes(b"x")
    left = [
        drop(tmp_path, "scripted", "dang-ghi.csv", b"x", settled=False),
        drop(tmp_path, "scripted", "dang-tai.csv.part", b"x"),
        drop(tmp_path, "scripted", ".an", b"x"),
        drop(tmp_path, "khong-ai", "a.csv", b"x"),
    ]
    link = tmp_path / "scripted" / "lien-ket.csv"
    link.symlink_to(secret)

    assert take_dropped(tmp_path, now=clock_now()) == 0

    assert all(path.exists() for path in [*left, link])
    assert take_dropped(tmp_path / "khong-co", now=clock_now()) == 0
