"""The amount due is asked again of its owner at the moment of paying, where the owner can be asked."""

from datetime import datetime

from django.db import transaction

from dichvucong.kernel.journal import Entry, write
from dichvucong.kernel.moves import Why, move
from dichvucong.payments.models import Obligation
from dichvucong.payments.states import OBLIGATION_CHART, ObligationState


def take_quote(obligation_id: int, amount_vnd: int | None, *, now: datetime) -> None:
    """Apply the owner's word: None (no answer in time) keeps the last amount, 0 withdraws, another amount replaces."""
    with transaction.atomic():
        obligation = Obligation.objects.select_for_update().get(pk=obligation_id)
        if obligation.state != ObligationState.OPEN or amount_vnd == obligation.amount_vnd:
            return
        actor = f"system:{obligation.system_code}"
        if amount_vnd is None:
            write([_entry(obligation, "obligation.quote_missing", actor, "")], now=now)
            return
        if amount_vnd <= 0:
            why = Why(actor=actor, now=now, reason="Cơ quan thu báo không còn phải nộp.")
            move(obligation, ObligationState.CANCELLED, chart=OBLIGATION_CHART, why=why, changed_at=now)
            return
        _replace_amount(obligation, amount_vnd, actor, now=now)


def _replace_amount(obligation: Obligation, amount_vnd: int, actor: str, *, now: datetime) -> None:
    before = obligation.amount_vnd
    difference = amount_vnd - before
    lines = [dict(line) for line in obligation.lines]
    if len(lines) == 1:
        lines[0]["amount_vnd"] = amount_vnd
    else:
        lines.append({"code": obligation.fee_code, "name": "Điều chỉnh", "amount_vnd": difference})
    Obligation.objects.filter(pk=obligation.pk).update(amount_vnd=amount_vnd, lines=lines, changed_at=now)
    write([_entry(obligation, "obligation.requoted", actor, f"{before} → {amount_vnd}")], now=now)


def _entry(obligation: Obligation, event: str, actor: str, reason: str) -> Entry:
    return Entry(
        subject=obligation.reference, stream=obligation.stream, event=event, actor=actor, reason=reason
    )
