"""What officers have to look at now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count

from dichvucong.kernel.clock import VIETNAM
from dichvucong.payments.models import Payment, PaymentCase
from dichvucong.payments.selectors.search import Scope, scoped
from dichvucong.payments.states import LIVE_PAYMENTS, CaseState

SHOWN = 8


@dataclass(frozen=True)
class Attention:
    """Open cases and payments without an answer, oldest first, with how many there are; today's payments by state."""

    cases: Sequence[PaymentCase]
    case_count: int
    unknown: Sequence[Payment]
    unknown_count: int
    today: Mapping[str, int]


def attention(scope: Scope, *, now: datetime) -> Attention:
    """What needs a person, of what the asker may see."""
    cases = scoped(PaymentCase.objects.filter(state=CaseState.OPEN), scope, providers=True)
    waiting = Payment.objects.filter(
        next_ask_at__isnull=False, unknown_since__isnull=False, state__in=LIVE_PAYMENTS
    )
    unknown = scoped(waiting, scope, providers=True)
    midnight = now.astimezone(VIETNAM).replace(hour=0, minute=0, second=0, microsecond=0)
    today = scoped(Payment.objects.filter(created_at__gte=midnight), scope, providers=True)
    return Attention(
        cases=list(cases.select_related("payment").order_by("opened_at")[:SHOWN]),
        case_count=cases.count(),
        unknown=list(unknown.order_by("unknown_since")[:SHOWN]),
        unknown_count=unknown.count(),
        today=dict(today.values_list("state").annotate(total=Count("pk")).order_by()),
    )
