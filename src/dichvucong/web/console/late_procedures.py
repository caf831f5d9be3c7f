"""What is late about procedures and online services, of the units an officer works for: lines of the exception board."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest
from django.urls import reverse

from dichvucong.identity.rules import AgencyScope
from dichvucong.procedures.selectors.decisions import WAITING, DecisionFilter, search_decisions
from dichvucong.procedures.selectors.online import ServiceFilter, services_matching
from dichvucong.procedures.selectors.quality import FindingFilter, findings_matching, reports_matching
from dichvucong.web.console.units import units_seen

_LATE = FindingFilter(overdue=True)


@dataclass(frozen=True)
class LateLine:
    """One kind of what is late, how many there are, and where they are listed."""

    words: str
    count: int
    address: str


def late_procedures(request: HttpRequest, now: datetime) -> Sequence[LateLine]:
    """The kinds this officer has to do with; empty for whoever works with payments only."""
    decisions = units_seen(
        request, "procedures.edit", "procedures.check", "procedures.publish", office="procedures.review"
    )
    queues = units_seen(request, "procedures.edit", office="procedures.review")
    services = units_seen(request, "services.edit", office="services.approve")
    found = []
    if _reaches(decisions):
        issuers = None if decisions.everything else decisions.codes
        rows = search_decisions(DecisionFilter(late=True, issuers=issuers), now=now).filter(state__in=WAITING)
        address = f"{reverse('console:decisions')}?han=tre"
        found.append(LateLine("Quyết định chưa công khai dù quá hạn", rows.order_by().count(), address))
    if _reaches(services):
        late = services_matching(ServiceFilter(overdue=True), scope=services, now=now)
        address = f"{reverse('console:services')}?qua_han=on"
        found.append(LateLine("Dịch vụ công quá hạn kiểm thử, xác nhận", late.count(), address))
    if _reaches(queues):
        late_findings = findings_matching(_LATE, scope=queues, now=now)
        address = f"{reverse('console:findings')}?qua_han=on"
        found.append(LateLine("Phiếu rà soát quá hạn trả lời", late_findings.count(), address))
        late_reports = reports_matching(_LATE, scope=queues, now=now)
        address = f"{reverse('console:reports')}?qua_han=on"
        found.append(LateLine("Phản ánh về thủ tục quá hạn trả lời", late_reports.count(), address))
    return found


def _reaches(scope: AgencyScope) -> bool:
    return scope.everything or bool(scope.codes)
