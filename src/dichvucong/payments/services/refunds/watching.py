"""Refunds that wait longer than they should: said once, to the owning system and in the journal."""

from datetime import datetime

from django.db import transaction
from django.db.models import F

from dichvucong.kernel.moves import Why, begin_many
from dichvucong.payments.events import REFUND_STUCK
from dichvucong.payments.models import Refund
from dichvucong.payments.selectors import Scope
from dichvucong.payments.selectors.refunds import stuck_refunds
from dichvucong.payments.services.refunds.drafting import PORTAL
from dichvucong.payments.states import RefundState

AT_ONCE = 500


@transaction.atomic
def raise_stuck_refunds(*, now: datetime) -> int:
    """Say of each stuck refund that it is, once for each state it is stuck in. Returns how many. A failure was said already."""
    waiting = stuck_refunds(Scope(everything=True), now=now).exclude(state=RefundState.FAILED)
    rows = list(waiting.exclude(stuck_in=F("state")).select_for_update(of=("self",))[:AT_ONCE])
    Refund.objects.filter(pk__in=[row.pk for row in rows]).update(stuck_in=F("state"))
    begin_many(rows, event=REFUND_STUCK, why=Why(actor=PORTAL, now=now))
    return len(rows)
