from datetime import date, datetime
from time import perf_counter

import pytest
from pytest_django import DjangoAssertNumQueries

from dichvucong.catalogs import selectors
from dichvucong.catalogs.models import Bank
from dichvucong.catalogs.selectors import shelf as shelves
from dichvucong.catalogs.services import Change, disable

pytestmark = [pytest.mark.usefixtures("catalogues"), pytest.mark.req("CAT-01")]

TODAY = date(2026, 11, 22)


def test_a_second_look_up_asks_the_database_nothing(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    selectors.agency("H26", on=TODAY)
    selectors.fee_codes(on=TODAY)

    with django_assert_num_queries(0):
        selectors.agency("H26", on=TODAY)
        selectors.is_within("H26", "H26", on=TODAY)
        selectors.fee_code("2771", on=TODAY)
        selectors.payment_type(2, on=TODAY)


def test_what_is_not_found_is_not_remembered(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    selectors.agency("H99", on=TODAY)

    with django_assert_num_queries(1):
        assert selectors.agency("H99", on=TODAY) is None


def test_a_change_is_seen_at_once_by_the_process_that_made_it(now: datetime) -> None:
    assert len(selectors.banks(on=TODAY)) == 56

    disable(Bank, "970406", valid_to=TODAY, change=Change(actor="officer:minh-hoa", now=now))

    assert len(selectors.banks(on=TODAY)) == 55


def test_a_change_made_elsewhere_is_seen_once_the_memory_is_stale(
    now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert len(selectors.banks(on=TODAY)) == 56
    ours = shelves.shelf
    monkeypatch.setattr("dichvucong.catalogs.services.versions.shelf", shelves.Shelf())
    disable(Bank, "970406", valid_to=TODAY, change=Change(actor="officer:minh-hoa", now=now))

    remembered = len(selectors.banks(on=TODAY))
    monkeypatch.setattr(ours, "_looked_at", float("-inf"))

    assert (remembered, len(selectors.banks(on=TODAY))) == (56, 55)


def test_a_remembered_agency_costs_microseconds() -> None:
    selectors.agency("H26", on=TODAY)

    started = perf_counter()
    for _ in range(10_000):
        selectors.agency("H26", on=TODAY)

    assert (perf_counter() - started) / 10_000 < 0.0001
