"""The feeds that mirrors follow: nothing is missed however late it commits, and of many changes the last is enough."""

import threading
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.db import connection, transaction

from dichvucong.kernel.feeds import Place
from dichvucong.procedures.content import LocalOverrides
from dichvucong.procedures.models import Procedure, ProcedureChange, Service, ServicePlace
from dichvucong.procedures.selectors import (
    ProcedureHistory,
    following,
    procedure_history,
    procedures_changed_after,
    services_after,
    services_changed_after,
)
from dichvucong.procedures.services import (
    Incoming,
    end_version,
    localise,
    put_version,
    put_versions,
    suspend_service,
)
from dichvucong.procedures.words import ServiceLevel
from tests.factories import online
from tests.factories.procedures import FIRST_DAY, LATER_DAY, NOW, content, ground

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.req("PRO-14")]
CODES = [f"1.00000{number}" for number in range(5)]


@dataclass
class Mirror:
    """Puts each entry over the last of its code and province."""

    limit: int = 2
    place: Place = field(default_factory=Place)
    kept: dict[tuple[str, str], ProcedureHistory] = field(default_factory=dict)
    told: list[tuple[str, str, str]] = field(default_factory=list)

    def catch_up(self) -> list[tuple[str, str, str]]:
        """What this turn told: code, province, event."""
        told: list[tuple[str, str, str]] = []
        while found := procedures_changed_after(self.place, limit=self.limit):
            for change in found:
                key = (change.history.code, change.history.province_code)
                self.kept[key] = change.history
                told.append((*key, change.event))
            self.place = found[-1].place
        return told


def put(code: str, name: str, day: Any = FIRST_DAY, **how: Any) -> None:
    put_version(Incoming(code, "G15", content(name), day), ground=ground(**how))


def the_same(mirror: Mirror) -> None:
    """Whether the mirror holds what is on record, of every procedure and the province that localises."""
    assert mirror.kept, "a mirror of nothing proves nothing"
    for (code, province), history in mirror.kept.items():
        assert history == procedure_history(code, province_code=province)
    central = {code for code, province in mirror.kept if not province}
    assert central == set(Procedure.objects.values_list("code", flat=True))


def test_a_mirror_from_nothing_ends_equal_and_stays_so() -> None:
    put_versions([Incoming(code, "G15", content(code), FIRST_DAY) for code in CODES], ground=ground())
    mirror = Mirror()

    assert mirror.catch_up() == [(code, "", "introduced") for code in CODES]
    the_same(mirror)

    put(CODES[1], "Sửa", LATER_DAY)
    localise(CODES[2], "H26", LocalOverrides(receiving_address="Quầy"), valid_from=FIRST_DAY, ground=ground())
    end_version(CODES[0], last_day_before=LATER_DAY, ground=ground())
    assert mirror.catch_up() == [
        (CODES[1], "", "amended"),
        (CODES[2], "H26", "localised"),
        (CODES[0], "", "abolished"),
    ]
    the_same(mirror)
    assert mirror.catch_up() == []


def test_who_comes_late_meets_each_procedure_once() -> None:
    for number in range(4):
        put(CODES[0], f"Lần {number}", source="import")
    put(CODES[1], "Khác")
    late = Mirror()

    assert late.catch_up() == [(CODES[0], "", "corrected"), (CODES[1], "", "introduced")]
    the_same(late)
    assert [version.withdrawn for version in late.kept[CODES[0], ""].versions] == [True, True, True, False]


def test_abolishing_tells_of_every_province_that_had_its_own() -> None:
    put(CODES[0], "Một")
    for province in ("H26", "H31"):
        own = LocalOverrides(receiving_address="Quầy")
        localise(CODES[0], province, own, valid_from=FIRST_DAY, ground=ground())
    mirror = Mirror()
    mirror.catch_up()

    end_version(CODES[0], last_day_before=LATER_DAY, ground=ground())

    assert mirror.catch_up() == [(CODES[0], province, "abolished") for province in ("", "H26", "H31")]
    assert {version.valid_to for history in mirror.kept.values() for version in history.versions} == {
        LATER_DAY
    }


def test_a_change_that_commits_late_is_not_missed() -> None:
    mirror, late = Mirror(), SlowWriter(CODES[0])
    put(CODES[0], "Một")
    mirror.catch_up()
    late.write()
    put(CODES[1], "Sớm")

    meanwhile = mirror.catch_up()
    late.finish()

    assert meanwhile == []
    assert mirror.catch_up() == [(CODES[0], "", "corrected"), (CODES[1], "", "introduced")]
    assert mirror.kept[CODES[0], ""].owner_code == "G01"


def test_control_a_feed_that_holds_nothing_back_misses_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def careless(rows: Any, place: Place, *, number: str) -> Any:
        return rows.filter(**{f"{number}__gt": place.number}).order_by(number, "pk")

    monkeypatch.setattr(following, "behind", careless)
    mirror, late = Mirror(), SlowWriter(CODES[0])
    put(CODES[0], "Một")
    mirror.catch_up()
    late.write()
    put(CODES[1], "Sớm")

    meanwhile = mirror.catch_up()
    late.finish()

    assert meanwhile == [(CODES[1], "", "introduced")]
    assert mirror.catch_up() == []
    assert mirror.kept[CODES[0], ""].owner_code == "G15"


def test_services_are_told_while_citizens_are_told_and_taken_back_afterwards() -> None:
    online.a_world()
    public = online.a_public()
    hidden = online.a_declared()

    (first,) = services_changed_after(Place(), limit=10)
    assert first.service is not None
    assert first.service == services_after("", limit=10)[0]
    assert [(one.agency_code, one.level) for one in first.service.places] == [(online.COMMUNE, "full")]

    Service.objects.filter(pk=public.pk).update(next_check_at=NOW, link_failures=3, link_outcome="dead")
    assert services_changed_after(first.place, limit=10) == []
    suspend_service(public.code, reason="Bảo trì", actor="officer:vpcp", now=NOW)
    (second,) = services_changed_after(first.place, limit=10)
    assert second.service is not None
    assert second.service.state == "suspended"
    ServicePlace.objects.create(service=public, agency_code="H29", level=ServiceLevel.PARTIAL)
    (third,) = services_changed_after(second.place, limit=10)
    assert third.service is not None
    assert [one.agency_code for one in third.service.places] == [online.COMMUNE, "H29"]
    Service.objects.filter(pk=public.pk).update(state="taken_off")
    (last,) = services_changed_after(third.place, limit=10)
    assert (last.code, last.service) == (public.code, None)
    assert hidden.code != public.code


class SlowWriter(threading.Thread):
    """Changes a procedure in a transaction of its own that commits when told to."""

    def __init__(self, code: str) -> None:
        super().__init__(daemon=True)
        self.code = code
        self.written, self.commit = threading.Event(), threading.Event()

    def run(self) -> None:
        try:
            with transaction.atomic():
                Procedure.objects.filter(code=self.code).update(owner_code="G01")
                ProcedureChange.objects.create(
                    procedure_code=self.code, event="corrected", valid_from=FIRST_DAY, at=NOW
                )
                self.written.set()
                assert self.commit.wait(20)
        finally:
            connection.close()

    def write(self) -> None:
        self.start()
        assert self.written.wait(20)

    def finish(self) -> None:
        self.commit.set()
        self.join(20)
