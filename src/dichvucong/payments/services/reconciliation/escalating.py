"""What is not settled in time is raised, once, with the day it was due in the journal (QC 34.5)."""

from datetime import datetime

from django.db import transaction

from dichvucong.kernel.journal import Entry, write
from dichvucong.payments.models import Discrepancy
from dichvucong.payments.states import DiscrepancyState


@transaction.atomic
def escalate_late(*, now: datetime) -> int:
    """Mark every unresolved difference whose time is over. Returns how many were marked now."""
    late = Discrepancy.objects.select_for_update(skip_locked=True).filter(
        state__in=(DiscrepancyState.OPEN, DiscrepancyState.AWAITING_APPROVAL),
        due_at__lt=now,
        escalated_at__isnull=True,
    )
    rows = list(late.only("number", "revenue_identifier", "owner_unit", "due_at").order_by("pk"))
    write(
        [
            Entry(
                subject=row.number,
                stream=row.stream,
                event="discrepancy.escalated",
                actor="portal",
                evidence={"due_at": row.due_at.isoformat(), "owner": row.owner_unit},
            )
            for row in rows
        ],
        now=now,
    )
    Discrepancy.objects.filter(pk__in=[row.pk for row in rows]).update(escalated_at=now)
    return len(rows)
