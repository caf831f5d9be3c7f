"""Answers of providers to our questions are kept like their callbacks, when they say something final."""

from datetime import datetime
from uuid import uuid4

from dichvucong.kernel.models import InboxMessage
from dichvucong.payments.gateways import ProviderReport, ReportOutcome
from dichvucong.payments.models import Payment
from dichvucong.payments.services.hearing import SOURCE, digest_of

_NOT_WORTH_KEEPING = (ReportOutcome.PENDING, ReportOutcome.UNKNOWN)


def keep_answer(payment: Payment, report: ProviderReport, raw: str, *, now: datetime) -> int:
    """Store a final answer, already handled, in the caller's transaction. Returns its number, 0 if not kept."""
    if report.outcome in _NOT_WORTH_KEEPING:
        return 0
    message = InboxMessage.objects.create(
        source=f"{SOURCE}{payment.provider_code}",
        external_id=f"answer:{payment.code}:{uuid4().hex}",
        believed=True,
        body=raw.encode(),
        digest=digest_of(report),
        reference=payment.code,
        received_at=now,
        handled_at=now,
        outcome="answer",
    )
    return message.pk
