"""What follows: questions flagged when a procedure changes, owners and reporters told by message."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.conf import settings

from dichvucong.catalogs.selectors import contact_points
from dichvucong.kernel.journal import history_of
from dichvucong.kernel.models import OutboxEvent
from dichvucong.notifications.services import MessageDraft, queue_messages
from dichvucong.procedures.models import ProcedureReport, QuestionAsker, Service
from dichvucong.procedures.services.asking import claim_askers
from dichvucong.procedures.services.questions import flag_questions

TEXTS: Mapping[str, str] = {
    "service.returned": "service_returned",
    "service.taken_off": "service_taken_off",
    "service.suspended": "service_suspended",
    "service.stopped": "service_stopped",
}
"""What the owner of a service is told of each step of the Government Office."""


def flag(events: Sequence[OutboxEvent], now: datetime) -> None:
    """Answers tied to a procedure that changed are to be read again (QC 22.2)."""
    flag_questions({event.payload["procedure"]: event.at for event in events}, now=now)


def tell_owner(events: Sequence[OutboxEvent], now: datetime) -> None:
    """E-mail to the owner's contact points about its service (QC 27.5, 28.4)."""
    services = Service.objects.select_related("procedure").in_bulk(
        [event.payload["service"] for event in events]
    )
    drafts: list[MessageDraft] = []
    for event in events:
        drafts += _to_owner(services[event.payload["service"]], event)
    queue_messages(drafts, now=now)


def tell_reporter(events: Sequence[OutboxEvent], now: datetime) -> None:
    """SMS or e-mail to whoever reported a procedure and left an address."""
    reports = ProcedureReport.objects.in_bulk([event.payload["report"] for event in events])
    queue_messages([_to_reporter(reports[event.payload["report"]]) for event in events], now=now)


def tell_asker(events: Sequence[OutboxEvent], now: datetime) -> None:
    """SMS or e-mail to whoever asked a question on the portal and left an address, once it is answered."""
    askers = claim_askers([event.payload["question"] for event in events], now=now)
    queue_messages([_to_asker(asker) for asker in askers if asker.phone or asker.email], now=now)


def question_link(asker: QuestionAsker) -> str:
    """Where whoever asked reads the answer."""
    return f"{settings.PUBLIC_URL}/hoi-dap/da-hoi/{asker.link_token}"


def report_link(report: ProcedureReport) -> str:
    """Where whoever reported sees what became of it."""
    return f"{settings.PUBLIC_URL}/thu-tuc/phan-anh/{report.link_token}"


def _to_owner(service: Service, event: OutboxEvent) -> Iterable[MessageDraft]:
    # The row may have moved on since: what was said then stands in the journal.
    said = history_of(service.stream).filter(event=event.name, at=event.at).last()
    places = {
        "service": service.code,
        "name": service.name[:150],
        "reason": said.reason if said else "",
        "link": f"{settings.PUBLIC_URL}/quantri/dich-vu-cong/{service.code}",
    }
    addresses = {point.email for point in contact_points(service.owner_code) if point.email}
    for address in sorted(addresses):
        yield MessageDraft(
            template=TEXTS[event.name],
            about=service.reference,
            places=places,
            email=address,
            agency_code=service.owner_code,
        )


def _to_reporter(report: ProcedureReport) -> MessageDraft:
    return MessageDraft(
        template="report_answered",
        about=report.reference,
        places={
            "number": report.number,
            "name": report.subject_name[:60],
            "link": report_link(report),
            "hotline": settings.PORTAL_HOTLINE,
        },
        phone=report.reporter_phone,
        email=report.reporter_email,
        agency_code=report.owner_code,
    )


def _to_asker(asker: QuestionAsker) -> MessageDraft:
    return MessageDraft(
        template="question_answered",
        about=asker.question.reference,
        places={
            "procedure": ", ".join(asker.question.procedure_codes)[:60],
            "link": question_link(asker),
            "hotline": settings.PORTAL_HOTLINE,
        },
        phone=asker.phone,
        email=asker.email,
        agency_code=asker.question.owner_code,
    )
