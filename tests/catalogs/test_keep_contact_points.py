from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dichvucong.catalogs.errors import UnknownEntry
from dichvucong.catalogs.models import ContactPoint
from dichvucong.catalogs.selectors import (
    agencies,
    agency,
    contact_directory,
    contact_points,
    public_contact_points,
)
from dichvucong.catalogs.services import (
    Change,
    add_contact_point,
    change_contact_point,
    disable_contact_point,
)
from dichvucong.catalogs.services.contacts import ContactDraft
from dichvucong.kernel.errors import InvalidValue
from dichvucong.kernel.models import JournalEntry
from tests.factories.agencies import plant

pytestmark = [pytest.mark.django_db, pytest.mark.req("SUP-01")]
MONDAY = datetime(2026, 11, 16, 2, 0, tzinfo=UTC)
FRIDAY = MONDAY + timedelta(days=4)
DRAFT = ContactDraft("H26.12", "Bộ phận một cửa", hotline="1022", hours="8 giờ đến 17 giờ")


def by(actor: str = "officer:a", now: datetime = MONDAY) -> Change:
    return Change(actor, now)


def test_points_of_a_unit_are_numbered_and_what_they_were_stays_readable() -> None:
    first = add_contact_point(DRAFT, change=by())
    second = add_contact_point(replace(DRAFT, name="Trực cuối tuần"), change=by())
    change_contact_point(
        first.code, ContactDraft("H26.12", "Tổ hỗ trợ", phone="024 1111"), change=by(now=FRIDAY)
    )

    assert (first.code, second.code) == ("H26.12/1", "H26.12/2")
    assert contact_points("H26.12", on=MONDAY.date())[0].name == "Bộ phận một cửa"
    assert contact_points("H26.12", on=FRIDAY.date())[0].name == "Tổ hỗ trợ"
    assert contact_points("H26.12", on=MONDAY.date())[0].hours == "8 giờ đến 17 giờ"


def test_the_same_saved_twice_is_one_point() -> None:
    first = add_contact_point(DRAFT, change=by())

    assert add_contact_point(DRAFT, change=by("officer:b", FRIDAY)).pk == first.pk
    assert ContactPoint.objects.count() == 1
    assert len(JournalEntry.objects.filter(subject=first.code)) == 1


def test_a_disabled_point_is_gone_from_that_day_on_and_its_number_is_not_used_again() -> None:
    first = add_contact_point(DRAFT, change=by())
    disable_contact_point(first.code, change=by(now=FRIDAY))
    again = add_contact_point(DRAFT, change=by(now=FRIDAY))

    assert [point.code for point in contact_points("H26.12", on=MONDAY.date())] == [first.code]
    assert [point.code for point in contact_points("H26.12", on=FRIDAY.date())] == [again.code]
    assert again.code == "H26.12/2"
    with pytest.raises(UnknownEntry):
        change_contact_point(first.code, DRAFT, change=by(now=FRIDAY))


def test_a_point_added_by_mistake_can_be_taken_back_the_same_day() -> None:
    point = add_contact_point(DRAFT, change=by())

    disable_contact_point(point.code, change=by())

    assert contact_points("H26.12", on=MONDAY.date()) == ()
    assert ContactPoint.objects.get().superseded_at == MONDAY
    with pytest.raises(UnknownEntry):
        disable_contact_point(point.code, change=by())


def test_each_change_is_journalled_without_names() -> None:
    point = add_contact_point(DRAFT, change=by())
    change_contact_point(
        point.code, ContactDraft("H26.12", "Tổ hỗ trợ", hotline="1022"), change=by("officer:b")
    )
    disable_contact_point(point.code, change=by("officer:c"))

    entries = JournalEntry.objects.filter(stream="contacts:H26.12").order_by("pk")
    assert [(entry.event, entry.actor) for entry in entries] == [
        ("contact.added", "officer:a"),
        ("contact.changed", "officer:b"),
        ("contact.disabled", "officer:c"),
    ]
    assert all("Tổ" not in str(entry.evidence) for entry in entries)


def test_a_point_nobody_can_be_reached_by_is_refused() -> None:
    with pytest.raises(InvalidValue):
        add_contact_point(ContactDraft("H26.12", "Bộ phận một cửa"), change=by())

    assert not ContactPoint.objects.exists()


def test_a_point_is_changed_only_as_its_own_units() -> None:
    point = add_contact_point(DRAFT, change=by())

    with pytest.raises(UnknownEntry):
        change_contact_point(point.code, ContactDraft("H29.1", "Khác", hotline="1"), change=by())

    assert [row.name for row in contact_points("H26.12", on=MONDAY.date())] == ["Bộ phận một cửa"]


def test_the_directory_names_units_and_what_stands_above_them_and_keeps_private_points_out() -> None:
    plant("H26", "H26.12")
    add_contact_point(DRAFT, change=by())
    add_contact_point(ContactDraft("H26.12", "Nội bộ", hotline="1", public=False), change=by())
    add_contact_point(ContactDraft("songhong", "Tra soát", hotline="1900 0001"), change=by())

    units = contact_directory(on=date(2026, 11, 17))

    assert [(unit.owner_code, unit.name, unit.body_name) for unit in units] == [
        ("H26.12", "Cơ quan H26.12", "Cơ quan H26"),
        ("songhong", "", ""),
    ]
    assert [point.name for point in public_contact_points(on=date(2026, 11, 17))] == [
        "Bộ phận một cửa",
        "Tra soát",
    ]


def test_several_agencies_are_read_together_and_remembered() -> None:
    plant("H26", "H26.12", "H29")
    with CaptureQueriesContext(connection) as first:
        found = agencies({"H26", "H26.12", "la"})
    with CaptureQueriesContext(connection) as second:
        again = agencies({"H26", "H26.12"})

    assert {code: info.path for code, info in found.items()} == {"H26": "/H26/", "H26.12": "/H26/H26.12/"}
    assert dict(again) == dict(found)
    assert agency("H26.12") == found["H26.12"]
    assert len(first) <= 3
    assert len(second) == 0
