from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from threading import Barrier

import pytest
from django.db import IntegrityError, OperationalError, connections, transaction

from dichvucong.catalogs.models import Bank, CatalogRevision
from dichvucong.catalogs.services import Change, versions
from dichvucong.catalogs.services.versions import Revision, Version, amend

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.req("CAT-03")]

WRITERS = 6
FIRST = date(2026, 1, 1)


def values(name: str) -> dict[str, str]:
    return {
        "napas_code": "MH",
        "short_name": name,
        "name": f"Ngân hàng {name}",
        "swift": "",
        "kind": "bank",
        "citad_institution": "",
    }


@pytest.fixture
def a_bank(now: datetime) -> None:
    amend(Bank, Version("999999", FIRST, None, "", values("Gốc")), change=Change("officer:0", now))


def all_at_once(work: Callable[[int], str]) -> list[str]:
    """What each of the writers ended with when all start at the same moment."""
    barrier = Barrier(WRITERS)

    def one(number: int) -> str:
        try:
            barrier.wait(10)
            return work(number)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(WRITERS) as pool:
        return list(pool.map(one, range(WRITERS)))


def test_amendments_made_at_once_follow_each_other(a_bank: None, now: datetime) -> None:
    def work(number: int) -> str:
        version = Version("999999", date(2026, 6, 1), None, "", values(f"Tên {number}"))
        amend(Bank, version, change=Change(f"officer:{number}", now))
        return "done"

    outcomes = all_at_once(work)

    assert outcomes == ["done"] * WRITERS
    current = Bank.objects.filter(code="999999", superseded_at=None).order_by("valid_from")
    assert [(row.valid_from, row.valid_to) for row in current] == [
        (FIRST, date(2026, 6, 1)),
        (date(2026, 6, 1), None),
    ]
    assert Bank.objects.filter(code="999999").count() == 1 + WRITERS
    revisions = list(Bank.objects.filter(code="999999").values_list("revision", flat=True))
    assert max(revisions) == CatalogRevision.objects.get().number == 1 + WRITERS


def test_without_the_lock_the_database_refuses_what_would_overlap(
    a_bank: None, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    everybody_has_read = Barrier(WRITERS)

    def unlocked() -> Revision:
        revision = Revision()
        revision._number = 99
        return revision

    usual = versions._in_force

    def read_together(model: type[Bank], code: str, day: date) -> Bank | None:
        row = usual(model, code, day)
        everybody_has_read.wait(10)
        return row

    def work(number: int) -> str:
        version = Version("999999", date(2026, 6, 1), None, "", values(f"Tên {number}"))
        try:
            with transaction.atomic():
                amend(Bank, version, change=Change(f"officer:{number}", now))
        except (IntegrityError, OperationalError) as refusal:
            return type(refusal).__name__
        return "done"

    monkeypatch.setattr(versions, "lock_catalogues", unlocked)
    monkeypatch.setattr(versions, "_in_force", read_together)
    outcomes = all_at_once(work)

    assert outcomes.count("done") == 1
    assert len(outcomes) - outcomes.count("done") == WRITERS - 1
    assert Bank.objects.filter(code="999999", superseded_at=None).count() == 2
