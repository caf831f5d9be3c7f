"""The watch list: no service, dead links, old domains, wrong levels and localities (PRO-12)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from dichvucong.identity.rules import AgencyScope
from dichvucong.kernel.clock import vietnam_day
from dichvucong.kernel.errors import InvalidValue
from dichvucong.procedures.gateways import LinkReport, NoChecker, link_checker
from dichvucong.procedures.models import LinkCheck, OldDomain, Service
from dichvucong.procedures.selectors.watching import (
    ServiceKind,
    counts_of,
    procedures_without_service,
    procedures_without_service_in,
    watched_services,
)
from dichvucong.procedures.services import (
    Incoming,
    PlaceDraft,
    end_version,
    put_version,
    suspend_service,
)
from dichvucong.procedures.services.watching import (
    add_old_domain,
    look_again,
    remove_old_domain,
    watch_services,
)
from dichvucong.procedures.words import Channel, Level, LinkOutcome, ServiceLevel
from tests.factories.online import (
    CODE,
    OFFICE,
    OWNER,
    a_declared,
    a_procedure,
    a_public,
    a_world,
    fresh,
    reading,
)
from tests.factories.procedures import LATER_DAY, NOW, ground

pytestmark = [pytest.mark.django_db, pytest.mark.req("PRO-12")]

ALL = AgencyScope(everything=True, codes=frozenset())
SOON, TOMORROW = NOW + timedelta(hours=4), NOW + timedelta(hours=30)


@dataclass
class Eyes:
    """A checker that says what it was told to say."""

    outcome: LinkOutcome = LinkOutcome.ALIVE
    looked: list[str] = field(default_factory=list)

    def check(self, url: str) -> LinkReport:
        self.looked.append(url)
        return LinkReport(self.outcome, 200, "", 12)


@pytest.fixture
def eyes() -> Iterator[Eyes]:
    eyes = Eyes()
    link_checker.install(eyes)
    yield eyes
    link_checker.install(NoChecker())


@pytest.fixture(autouse=True)
def world() -> None:
    a_world()


def kinds(scope: AgencyScope = ALL) -> Mapping[str, int]:
    return {kind: count for kind, count in counts_of(scope=scope, day=vietnam_day(NOW)).items() if count}


def test_a_procedure_nobody_offers_is_listed_until_somebody_begins(eyes: Eyes) -> None:
    a_procedure("2.000001", name="Kết hôn")
    a_declared()

    rows = procedures_without_service(scope=ALL, day=vietnam_day(NOW))

    assert [row.procedure.code for row in rows] == ["2.000001"]
    assert eyes.looked == []


def test_what_one_province_offers_is_still_missing_in_the_others(eyes: Eyes) -> None:
    service = a_declared()
    code, day = service.procedure.code, vietnam_day(NOW)

    def missing(province: str) -> list[str]:
        return [row.procedure.code for row in procedures_without_service_in(province, day)]

    assert eyes.looked == []
    assert code not in missing("H26")
    assert code in missing("H29")
    assert code not in [row.procedure.code for row in procedures_without_service(scope=ALL, day=day)]


def test_a_unit_sees_its_own_only(eyes: Eyes) -> None:
    eyes.outcome = LinkOutcome.DEAD
    a_public()
    watch_services(now=SOON)

    assert kinds(AgencyScope(False, frozenset({OWNER}))) == {"dead_link": 1}
    assert kinds(AgencyScope(False, frozenset({"H29"}))) == {}


def test_an_address_is_looked_at_when_due_and_the_look_is_kept(eyes: Eyes) -> None:
    service = a_public()

    done = watch_services(now=SOON)
    again = watch_services(now=SOON + timedelta(minutes=1))

    assert (done.looked, done.alive, again.looked) == (1, 1, 0)
    assert eyes.looked == [service.url]
    assert LinkCheck.objects.get().outcome == "alive"
    assert fresh(service).next_check_at == SOON + timedelta(hours=24)


def test_silence_once_proves_nothing_twice_it_does_and_an_answer_ends_it(eyes: Eyes) -> None:
    service = a_public()
    eyes.outcome = LinkOutcome.NO_ANSWER
    watch_services(now=SOON)
    assert "dead_link" not in kinds()

    watch_services(now=SOON + timedelta(hours=1))
    assert list(watched_services(ServiceKind.DEAD_LINK, scope=ALL)) == [service]

    eyes.outcome = LinkOutcome.ALIVE
    watch_services(now=TOMORROW)
    assert "dead_link" not in kinds()
    assert LinkCheck.objects.count() == 3


def test_a_person_may_ask_for_a_look_now(eyes: Eyes) -> None:
    service = a_public()
    watch_services(now=SOON)

    look_again(service.code, actor=OFFICE, now=SOON + timedelta(minutes=1))
    watch_services(now=SOON + timedelta(minutes=2))

    assert len(eyes.looked) == 2


def test_what_is_not_public_is_not_looked_at(eyes: Eyes) -> None:
    service = a_declared()

    with pytest.raises(InvalidValue):
        look_again(service.code, actor=OFFICE, now=SOON)
    watch_services(now=SOON)

    assert eyes.looked == []


def test_a_suspended_one_is_still_looked_at(eyes: Eyes) -> None:
    service = a_public()
    suspend_service(service.code, reason="Lỗi.", actor=OFFICE, now=SOON)

    watch_services(now=SOON)

    assert len(eyes.looked) == 1


@pytest.mark.parametrize(
    ("domain", "listed"),
    [("gov.vn", True), ("dichvucong.example.gov.vn", True), ("cong.example.gov.vn", False)],
)
def test_old_domains_are_data(domain: str, listed: bool) -> None:
    a_public()
    add_old_domain(domain.upper(), note="Nghị quyết 1", actor=OFFICE, now=NOW)
    assert kinds() == ({"old_domain": 1} if listed else {})

    remove_old_domain(domain, actor=OFFICE, now=NOW)
    assert kinds() == {}


@pytest.mark.parametrize(
    ("domain", "note"), [("khong cham", "a"), ("a..b", "a"), ("cũ.vn", "a"), ("a.vn", " ")]
)
def test_a_domain_that_is_none_is_refused(domain: str, note: str) -> None:
    with pytest.raises(InvalidValue):
        add_old_domain(domain, note=note, actor=OFFICE, now=NOW)

    assert not OldDomain.objects.exists()


def changed(**changes: object) -> None:
    put_version(Incoming(CODE, "G15", reading(**changes), LATER_DAY), ground=ground())


class TestDeclarations:
    def test_what_agrees_is_not_listed(self) -> None:
        a_public()
        watch_services(now=SOON)

        assert kinds() == {}

    def test_a_procedure_that_is_no_longer_done_online(self) -> None:
        service = a_public()
        changed(channels=tuple(c for c in reading().channels if c.channel is Channel.IN_PERSON))
        watch_services(now=SOON)

        assert kinds() == {"wrong_level": 1}
        assert fresh(service).mismatches == ["no_online_channel"]

    def test_partly_declared_though_wholly_possible(self) -> None:
        service = a_public(places=(PlaceDraft("H26.101", ServiceLevel.PARTIAL),))
        watch_services(now=SOON)

        assert fresh(service).mismatches == ["level_too_low"]

    def test_a_procedure_that_has_ended(self) -> None:
        a_public()
        end_version(CODE, last_day_before=LATER_DAY, ground=ground())
        watch_services(now=SOON)

        assert kinds() == {"ended": 1}

    def test_an_agency_of_another_level(self) -> None:
        service = a_public()
        changed(levels=(Level.COMMUNE,))
        watch_services(now=SOON)

        assert fresh(service).mismatches == [
            "wrong_agency_level"
        ]  # the tree of the tests knows provinces only
        assert kinds() == {"wrong_locality": 1}

    def test_an_agency_of_another_province(self) -> None:
        service = a_public(places=(PlaceDraft("H29.1", ServiceLevel.FULL),))
        changed(name="Khai sinh lại")
        watch_services(now=SOON)

        assert fresh(service).mismatches == ["wrong_locality"]

    def test_what_was_put_right_is_no_longer_listed(self) -> None:
        a_public()
        changed(levels=(Level.COMMUNE,))
        watch_services(now=SOON)
        Service.objects.update(mismatches=["ended"])
        put_version(
            Incoming(CODE, "G15", reading(), LATER_DAY + timedelta(days=1)),
            ground=ground(),
        )
        watch_services(now=SOON)

        assert kinds() == {}
