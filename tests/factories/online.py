"""Online services for tests: of one procedure, owned by Hà Nội, in any state of their life."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from dichvucong.procedures.content import ProcedureContent
from dichvucong.procedures.models import Service
from dichvucong.procedures.rules.online import Reach
from dichvucong.procedures.services import (
    Incoming,
    PlaceDraft,
    RestructuringDraft,
    ServiceDraft,
    approve_restructuring,
    confirm_results,
    declare_service,
    hand_in_results,
    open_for_test,
    propose_service,
    put_version,
    submit_restructuring,
    write_restructuring,
)
from dichvucong.procedures.words import Level, ResultBy, ServiceLevel
from tests.factories.agencies import plant
from tests.factories.procedures import FIRST_DAY, NOW, content, ground

CODE = "1.001193"
OWNER, COMMUNE = "H26", "H26.101"
CLERK, LEADER, OFFICE = "officer:can-bo", "officer:lanh-dao", "officer:vpcp"
DOSSIER = "H26.101-261123-0001"
FULL_REACH = Reach(needs_visit=False, pays_online=True, result_by=ResultBy.ONLINE)


def reading(**changes: Any) -> ProcedureContent:
    """A procedure of the provinces: the agencies of `tests.factories.agencies` all stand there."""
    return replace(content(), **{"levels": (Level.PROVINCE,), **changes})


def a_procedure(code: str = CODE, **changes: Any) -> None:
    """A procedure in force."""
    put_version(Incoming(code, "G15", reading(**changes), FIRST_DAY), ground=ground())


def service_draft(**changes: Any) -> ServiceDraft:
    """A full service of the commune."""
    values: dict[str, Any] = {
        "procedure_code": CODE,
        "owner_code": OWNER,
        "name": "Đăng ký khai sinh trực tuyến",
        "url": "https://dichvucong.example.gov.vn/khai-sinh",
        "reach": FULL_REACH,
        "places": (PlaceDraft(COMMUNE, ServiceLevel.FULL),),
    }
    return ServiceDraft(**values | changes)


def restructuring_draft(**changes: Any) -> RestructuringDraft:
    """One step and one paper less."""
    values: dict[str, Any] = {
        "current_process": "Người dân đến nộp và đến nhận.",
        "systems": "Cơ sở dữ liệu quốc gia về dân cư.",
        "plan": "Bỏ bản sao giấy chứng sinh, lấy dữ liệu từ bệnh viện.",
        "steps_before": 5,
        "steps_after": 4,
        "papers_before": 3,
        "papers_after": 2,
    }
    return RestructuringDraft(**values | changes)


def a_world() -> None:
    """The procedure and the agencies every service here needs."""
    plant("H26", "H26.101", "H29", "H29.1", "G15", "G22")
    a_procedure()


def a_declared(*, now: datetime = NOW, **changes: Any) -> Service:
    """Declared."""
    return declare_service(service_draft(**changes), actor=CLERK, now=now)


def a_restructured(*, now: datetime = NOW, **changes: Any) -> Service:
    """Declared, with an approved record."""
    service = a_declared(now=now, **changes)
    write_restructuring(service.code, restructuring_draft(), actor=CLERK, now=now)
    submit_restructuring(service.code, actor=CLERK, now=now)
    approve_restructuring(service.code, actor=LEADER, now=now)
    return service


def a_proposed(*, now: datetime = NOW, **changes: Any) -> Service:
    """Waits for the Government Office."""
    service = a_restructured(now=now, **changes)
    propose_service(service.code, actor=CLERK, now=now)
    return fresh(service)


def a_testing(*, now: datetime = NOW, **changes: Any) -> Service:
    """Public for its test."""
    service = a_proposed(now=now, **changes)
    open_for_test(service.code, actor=OFFICE, now=now + timedelta(hours=1))
    return fresh(service)


def a_public(*, now: datetime = NOW, dossier: str = DOSSIER, **changes: Any) -> Service:
    """Tested and confirmed."""
    service = a_testing(now=now, **changes)
    hand_in_results(service.code, [dossier], actor=CLERK, now=now + timedelta(hours=2))
    confirm_results(service.code, actor=OFFICE, now=now + timedelta(hours=3))
    return fresh(service)


def fresh(service: Service) -> Service:
    """As the table says now."""
    return Service.objects.select_related("procedure").get(pk=service.pk)
