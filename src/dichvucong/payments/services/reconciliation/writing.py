"""From `found` to rows: new differences numbered and opened, known ones brought up to date, gone ones resolved.

Every difference still open was among the suspects, so what is not found again no longer holds.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dichvucong.kernel.calendar.store import load_calendar
from dichvucong.kernel.clock import vietnam_day
from dichvucong.kernel.moves import Why, begin_many, move_many
from dichvucong.kernel.numbering import next_numbers
from dichvucong.payments.events import DISCREPANCY_OPENED
from dichvucong.payments.models import Discrepancy
from dichvucong.payments.services.reconciliation.causes import EVIDENCE_ARRIVED, RETURNED, SENT_BACK
from dichvucong.payments.services.reconciliation.narrowing import execute, fetch
from dichvucong.payments.states import DISCREPANCY_CHART, DiscrepancyState

PORTAL = "portal"
AT_ONCE = 5_000
"""How many rows one statement of the journal is given."""

_NEW = "SELECT count(*) FROM found f WHERE NOT EXISTS (SELECT FROM payments_discrepancy d WHERE d.dedupe_key = f.dedupe_key)"
_INSERT = """
INSERT INTO payments_discrepancy (number, comparison, cause, dedupe_key, payment_id, line_id, credit_id,
    revenue_identifier, agency_code, provider_code, payment_type, day, ours_vnd, theirs_vnd, evidence, owner_unit,
    state, resolution, proposed_by, opened_at, due_at)
SELECT %(series)s || '-' || lpad((%(first)s - 1 + row_number() OVER (ORDER BY f.comparison, f.dedupe_key))::text, 5, '0'),
    f.comparison, f.cause, f.dedupe_key, f.payment_id, f.line_id, f.credit_id, coalesce(f.revenue_identifier, ''),
    coalesce(f.agency_code, ''), coalesce(f.provider_code, ''), f.payment_type, f.day, f.ours_vnd, f.theirs_vnd,
    f.evidence, f.owner_unit, 'open', '', '', %(now)s, %(due_at)s
FROM found f
WHERE NOT EXISTS (SELECT FROM payments_discrepancy d WHERE d.dedupe_key = f.dedupe_key)
"""
_AGAIN = """
SELECT d.id FROM payments_discrepancy d JOIN found f USING (dedupe_key)
WHERE d.state = 'resolved' AND (d.resolution = %(arrived)s
    OR (d.ours_vnd, d.theirs_vnd) IS DISTINCT FROM (f.ours_vnd, f.theirs_vnd))
"""
_REFRESH = """
UPDATE payments_discrepancy d
SET ours_vnd = f.ours_vnd, theirs_vnd = f.theirs_vnd, evidence = f.evidence, line_id = f.line_id,
    credit_id = f.credit_id, day = f.day
FROM found f
WHERE d.dedupe_key = f.dedupe_key AND d.state <> 'resolved'
    AND (d.ours_vnd, d.theirs_vnd, d.evidence, d.line_id, d.credit_id, d.day)
        IS DISTINCT FROM (f.ours_vnd, f.theirs_vnd, f.evidence, f.line_id, f.credit_id, f.day)
"""
_GONE = """
SELECT d.id FROM payments_discrepancy d
WHERE d.state <> 'resolved' AND NOT EXISTS (SELECT FROM found f WHERE f.dedupe_key = d.dedupe_key)
"""
_RETURNED = """
SELECT d.id, fact.portal_book ->> 'refunds' FROM payments_discrepancy d JOIN fact USING (payment_id)
WHERE d.id = ANY(%(ids)s::bigint[]) AND d.cause = ANY(%(causes)s::text[])
    AND (fact.returned_vnd >= fact.amount_vnd OR fact.bank_returned)
"""
_SENT_BACK = """
SELECT d.id, string_agg(concat_ws(' ', r.number, nullif(r.result_reference, '')), ', ' ORDER BY r.id)
FROM payments_discrepancy d JOIN payments_refund r USING (credit_id)
WHERE d.id = ANY(%(ids)s::bigint[]) AND r.state = 'refunded' GROUP BY d.id
"""
_EXPLAINED_BY_REFUND = ["missing_at_account", "reversed_after_success", "status_differs"]
_COUNTS = """
SELECT comparison, cause, count(*) FROM found
WHERE day = %(day)s AND (%(provider)s = '' OR provider_code = %(provider)s)
    AND (%(agencies)s::text[] IS NULL OR agency_code = ANY(%(agencies)s::text[]))
    AND (%(type)s::int IS NULL OR payment_type = %(type)s::int)
GROUP BY comparison, cause
"""


@dataclass(frozen=True)
class Deed:
    """What a person has just done about one difference; if it ends it, this is how and why."""

    discrepancy_id: int
    resolution: str
    why: Why


def write_found(*, now: datetime, deed: Deed | None = None) -> Mapping[str, int]:
    """Bring the table of differences to what `found` says, in the caller's transaction.

    What no longer holds is ended by the evidence, or by the deed. Returns how many were opened, reopened, resolved.
    """
    execute("ANALYZE found", {})
    reopened = _reopen(now)
    resolved = _resolve(now, deed)
    execute(_REFRESH, {})
    opened = _open(now)
    return {"opened": opened, "reopened": reopened, "resolved": resolved}


def counts_found(values: Mapping[str, Any]) -> Mapping[str, Mapping[str, int]]:
    """How many differences of each cause `found` has for the part of the day compared, by comparison."""
    counts: dict[str, dict[str, int]] = {}
    for comparison, cause, count in fetch(_COUNTS, values):
        counts.setdefault(comparison, {})[cause] = count
    return counts


def _open(now: datetime) -> int:
    count = int(fetch(_NEW, {})[0][0])
    if count == 0:
        return 0
    series = f"CL-{vietnam_day(now):%y%m%d}"
    numbers = next_numbers(series, count)
    calendar = load_calendar()
    due_at = calendar.end_of(calendar.add_working_days(vietnam_day(now), 1))
    execute(_INSERT, {"series": series, "first": numbers[0], "now": now, "due_at": due_at})
    why = Why(actor=PORTAL, now=now)
    for first in range(numbers[0], numbers[-1] + 1, AT_ONCE):
        last = min(first + AT_ONCE, numbers[-1] + 1)
        wanted = [f"{series}-{number:05d}" for number in range(first, last)]
        rows = Discrepancy.objects.filter(number__in=wanted).defer("evidence").order_by("pk")
        begin_many(list(rows), event=DISCREPANCY_OPENED, why=why)
    return count


def _reopen(now: datetime) -> int:
    """What was resolved and differs again, or differs by another sum than a person had accepted."""
    keys = [row[0] for row in fetch(_AGAIN, {"arrived": EVIDENCE_ARRIVED})]
    rows = list(Discrepancy.objects.filter(pk__in=keys).order_by("pk"))
    why = Why(actor=PORTAL, now=now, reason="Đối chiếu lại thấy còn chênh lệch.")
    calendar = load_calendar()
    due_at = calendar.end_of(calendar.add_working_days(vietnam_day(now), 1))
    changes = {
        "resolution": "",
        "resolved_at": None,
        "escalated_at": None,
        "due_at": due_at,
        "proposed_by": "",
    }
    move_many(
        rows,
        DiscrepancyState.OPEN,
        chart=DISCREPANCY_CHART,
        whys=[why] * len(rows),
        changes=[changes] * len(rows),
    )
    return len(rows)


def _resolve(now: datetime, deed: Deed | None) -> int:
    """What no longer holds. A proposal to write it off is set aside first."""
    keys = [row[0] for row in fetch(_GONE, {})]
    rows = list(Discrepancy.objects.filter(pk__in=keys).order_by("pk"))
    portal = Why(actor=PORTAL, now=now, reason="Bằng chứng mới cho thấy không còn chênh lệch.")
    proposed = [row for row in rows if row.state == DiscrepancyState.AWAITING_APPROVAL]
    move_many(proposed, DiscrepancyState.OPEN, chart=DISCREPANCY_CHART, whys=[portal] * len(proposed))
    done = {deed.discrepancy_id: (deed.resolution, deed.why)} if deed else {}
    refunded = _given_back(keys, now)
    ends = [done.get(row.pk) or refunded.get(row.pk) or (EVIDENCE_ARRIVED, portal) for row in rows]
    move_many(
        rows,
        DiscrepancyState.RESOLVED,
        chart=DISCREPANCY_CHART,
        whys=[why for _, why in ends],
        changes=[{"resolution": resolution, "resolved_at": now} for resolution, _ in ends],
    )
    return len(rows)


def _given_back(keys: Sequence[int], now: datetime) -> Mapping[int, tuple[str, Why]]:
    """Of the differences that ended, those that a refund explains, with its number as evidence."""
    if not keys:
        return {}
    asked = {"ids": list(keys), "causes": _EXPLAINED_BY_REFUND}
    by_provider = "Đơn vị thanh toán đã hoàn tiền cho người nộp trước khi ghi có"
    to_sender = "Tiền không rõ của ai đã được trả lại nơi chuyển"
    ends = {key: (RETURNED, _because(by_provider, refunds, now)) for key, refunds in fetch(_RETURNED, asked)}
    back = {key: (SENT_BACK, _because(to_sender, refunds, now)) for key, refunds in fetch(_SENT_BACK, asked)}
    return ends | back


def _because(reason: str, refunds: str, now: datetime) -> Why:
    return Why(PORTAL, now, reason=f"{reason}: {refunds}.", evidence={"refunds": refunds})
