"""Taking a decision about a difference back, while nothing has been built on it; with a reason, in the journal."""

from datetime import datetime

from django.db import transaction

from dichvucong.kernel.moves import Why, move
from dichvucong.payments.errors import CannotUndo, VerbNotOffered
from dichvucong.payments.models import Discrepancy, Payment, PaymentCase, Refund, StatementLine
from dichvucong.payments.services import settlement
from dichvucong.payments.services.reconciliation.causes import Verb
from dichvucong.payments.services.reconciliation.verbs import TAKEN_BACK, locked_row
from dichvucong.payments.services.refunds import withdraw_for_cases
from dichvucong.payments.states import (
    CASE_CHART,
    DISCREPANCY_CHART,
    CaseState,
    DiscrepancyState,
    RefundState,
)

REOPENABLE = (
    Verb.ACCEPT_LATE_EVIDENCE,
    Verb.WRITE_OFF,
    Verb.CORRECT_REFERENCE,
    Verb.ATTACH_CREDIT,
    Verb.OPEN_REFUND,
)
_NOT_DECIDED = (
    RefundState.DRAFT,
    RefundState.AWAITING_APPROVAL,
    RefundState.REJECTED,
    RefundState.WITHDRAWN,
)


@transaction.atomic
def reopen(number: str, *, reason: str, actor: str, now: datetime) -> Discrepancy:
    """Take a decision back: what it did is undone, the difference is open again.

    Raises `DiscrepancyNotFound`, `VerbNotOffered` where evidence ended it, `CannotUndo` where more was built on it.
    """
    row = locked_row(number)
    if not is_reopenable(row):
        raise VerbNotOffered
    why = Why(actor=actor, now=now, reason=reason)
    if row.resolution == Verb.CORRECT_REFERENCE and row.line_id is not None:
        StatementLine.objects.filter(pk=row.line_id).update(payment=None)
    if row.resolution == Verb.ATTACH_CREDIT and row.credit_id is not None:
        settlement.detach_credit(row.credit_id, reason=reason, actor=actor, now=now)
    if row.resolution == Verb.OPEN_REFUND and row.payment_id is not None:
        _take_case_back(row.payment_id, why)
    for ended in _decided_together(row):
        changes = {"resolution": "", "resolved_at": None, "proposed_by": ""}
        move(ended, DiscrepancyState.OPEN, chart=DISCREPANCY_CHART, why=why, **changes)
    row.refresh_from_db()
    return row


def is_reopenable(row: Discrepancy) -> bool:
    """Whether its end was a decision that may be taken back."""
    return row.state == DiscrepancyState.RESOLVED and row.resolution in REOPENABLE


def _decided_together(row: Discrepancy) -> list[Discrepancy]:
    """Several differences may have handed the same money to one case: they open again together."""
    if row.resolution != Verb.OPEN_REFUND:
        return [row]
    rows = Discrepancy.objects.select_for_update(of=("self",)).filter(
        payment=row.payment_id, state=DiscrepancyState.RESOLVED, resolution=Verb.OPEN_REFUND
    )
    return list(rows.order_by("pk"))


def _take_case_back(payment_id: int, why: Why) -> None:
    """The case that the verb opened ends, and its waiting draft with it. A case that stood before is not touched.

    Approving holds the payment's lock, too: nothing is approved between the look and the end.
    """
    Payment.objects.select_for_update(of=("self",)).get(pk=payment_id)
    rows = PaymentCase.objects.select_for_update(of=("self",)).filter(payment_id=payment_id)
    case = rows.filter(dedupe_key__startswith="overpaid:", state=CaseState.OPEN).first()
    if case is None:
        raise CannotUndo("Tiền thuộc một vụ việc khác. Hãy xử lý ở vụ việc đó.")
    decided = Refund.objects.filter(case=case).exclude(state__in=_NOT_DECIDED)
    if decided.exists():
        raise CannotUndo("Khoản hoàn trả đã được duyệt hoặc đã gửi lệnh, không thể rút lại quyết định này.")
    move(
        case,
        CaseState.RESOLVED,
        chart=CASE_CHART,
        why=why,
        resolution=TAKEN_BACK,
        resolved_at=why.now,
        to_refund_vnd=0,
    )
    withdraw_for_cases([case.pk], now=why.now)
