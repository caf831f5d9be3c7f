"""Watching over what is public (PRO-12): do addresses answer, do declarations still agree with their procedures.

An address is looked at in three steps: claimed, called, written down; never inside a transaction.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from dichvucong.catalogs.facts import AgencyInfo, AgencyLevel
from dichvucong.catalogs.selectors import agencies
from dichvucong.kernel.clock import vietnam_day
from dichvucong.kernel.errors import InvalidValue
from dichvucong.kernel.journal import Entry, write
from dichvucong.kernel.text import tidy
from dichvucong.procedures.content import content_from
from dichvucong.procedures.gateways import LinkReport, link_checker
from dichvucong.procedures.models import LinkCheck, OldDomain, Service
from dichvucong.procedures.rules.online import Mismatch, Place, mismatches
from dichvucong.procedures.rules.watching import failures_after, next_look
from dichvucong.procedures.selectors.reading import versions_holding
from dichvucong.procedures.services.addresses import clean_domain
from dichvucong.procedures.services.moving import locked_service
from dichvucong.procedures.services.online import reach_of
from dichvucong.procedures.states import SEEN_SERVICES
from dichvucong.procedures.words import Level, ServiceLevel

LEASE = timedelta(minutes=5)
BATCH = 500
KEEP_CHECKS = timedelta(days=400)
_LEVELS: Mapping[AgencyLevel, Level] = {
    AgencyLevel.CENTRAL: Level.MINISTRY,
    AgencyLevel.PROVINCE: Level.PROVINCE,
    AgencyLevel.COMMUNE: Level.COMMUNE,
}


@dataclass(frozen=True)
class Watched:
    """What one turn did: looks taken, how many found the page, services that disagree with their procedures."""

    looked: int
    alive: int
    judged: int
    disagreeing: int


def watch_services(*, now: datetime, limit: int = BATCH) -> Watched:
    """One turn of the clock: judge every declaration, look at the addresses that are due, forget old looks."""
    judged, disagreeing = judge_services(now=now)
    due = Service.objects.filter(next_check_at__lte=now).order_by("next_check_at", "pk")
    outcomes = [_look(service, now) for service in due[:limit]]
    LinkCheck.objects.filter(checked_at__lt=now - KEEP_CHECKS).delete()
    taken = [outcome for outcome in outcomes if outcome is not None]
    alive = sum(report.outcome == "alive" for report in taken)
    return Watched(len(taken), alive, judged, disagreeing)


@transaction.atomic
def look_again(code: str, *, actor: str, now: datetime) -> None:
    """Look at one address at the next turn. Raises `ServiceNotFound`, `InvalidValue` for one that is not public."""
    service = locked_service(code)
    if service.state not in SEEN_SERVICES:
        raise InvalidValue("Dịch vụ chưa công khai nên không kiểm tra địa chỉ.")
    Service.objects.filter(pk=service.pk).update(next_check_at=now)
    write([Entry(service.reference, service.stream, "service.look_asked", actor)], now=now)


def judge_services(*, now: datetime) -> tuple[int, int]:
    """Compare every public declaration with the procedure in force. Returns how many, and how many disagree."""
    beyond, judged, disagreeing = 0, 0, 0
    while True:
        rows = Service.objects.filter(state__in=SEEN_SERVICES, pk__gt=beyond).order_by("pk")
        batch = list(rows.select_related("procedure").prefetch_related("places")[:BATCH])
        if not batch:
            return judged, disagreeing
        found = _judge(batch, now)
        for service in batch:
            service.mismatches = [str(kind) for kind in found[service.pk]]
        Service.objects.bulk_update(batch, ["mismatches"])
        beyond = batch[-1].pk
        judged += len(batch)
        disagreeing += sum(bool(kinds) for kinds in found.values())


@transaction.atomic
def add_old_domain(raw: str, *, note: str, actor: str, now: datetime) -> OldDomain:
    """From now on nothing may point there. Adding one again brings it back. Raises `InvalidValue`."""
    domain, said = clean_domain(raw), tidy(note)
    if not said:
        raise InvalidValue("Hãy ghi văn bản hoặc lý do.", field="note")
    values = {"note": said[:500], "added_by": actor, "added_at": now, "removed_at": None}
    row, _ = OldDomain.objects.update_or_create(domain=domain, defaults=values)
    write([_domain_entry(domain, "old_domain.added", actor)], now=now)
    return row


@transaction.atomic
def remove_old_domain(domain: str, *, actor: str, now: datetime) -> bool:
    """The domain may be used again. Returns whether it was listed: removing what is not there changes nothing."""
    if not OldDomain.objects.filter(domain=domain, removed_at=None).update(removed_at=now):
        return False
    write([_domain_entry(domain, "old_domain.removed", actor)], now=now)
    return True


def _look(service: Service, now: datetime) -> LinkReport | None:
    claimed = Service.objects.filter(pk=service.pk, next_check_at=service.next_check_at)
    if not claimed.update(next_check_at=now + LEASE):
        return None  # another worker has it
    report = link_checker.current.check(service.url)
    _write_down(service, report, now)
    return report


@transaction.atomic
def _write_down(service: Service, report: LinkReport, now: datetime) -> None:
    LinkCheck.objects.create(
        service=service,
        url=service.url,
        outcome=report.outcome,
        status=report.status,
        reason=report.reason[:120],
        duration_ms=report.duration_ms,
        checked_at=now,
    )
    failures = failures_after(report.outcome, service.link_failures)
    Service.objects.filter(pk=service.pk, next_check_at=now + LEASE).update(
        link_outcome=report.outcome,
        link_failures=failures,
        next_check_at=next_look(report.outcome, failures, now=now),
    )


def _judge(batch: Sequence[Service], now: datetime) -> Mapping[int, Sequence[Mismatch]]:
    versions = versions_holding(vietnam_day(now)).filter(procedure__in=[s.procedure_id for s in batch])
    contents = {version.procedure_id: content_from(version.content) for version in versions}
    places = _places(batch)
    found: dict[int, Sequence[Mismatch]] = {}
    for service in batch:
        content = contents.get(service.procedure_id)
        if content is None:
            found[service.pk] = [Mismatch.ENDED]
            continue
        root = service.owner_code.partition(".")[0]
        found[service.pk] = mismatches(content, reach_of(service), places[service.pk], owner_root=root)
    return found


def _places(batch: Sequence[Service]) -> Mapping[int, Sequence[Place]]:
    codes = {place.agency_code for service in batch for place in service.places.all()}
    known = agencies(codes)
    above = {code for info in known.values() for code in info.path.split("/") if code}
    known = {**agencies(above), **known}
    return {
        service.pk: [
            Place(
                place.agency_code,
                place.agency_code.partition(".")[0],
                _level(known.get(place.agency_code), known),
                ServiceLevel(place.level),
            )
            for place in service.places.all()
        ]
        for service in batch
    }


def _level(info: AgencyInfo | None, known: Mapping[str, AgencyInfo]) -> Level | None:
    """A department stands where the body stands that it is a unit of."""
    if info is None:
        return None
    for code in reversed([code for code in info.path.split("/") if code]):
        level = _LEVELS.get(known[code].level) if code in known else None
        if level is not None:
            return level
    return None


def _domain_entry(domain: str, event: str, actor: str) -> Entry:
    return Entry(subject=f"old_domain:{domain}"[:80], stream="old_domains", event=event, actor=actor)
