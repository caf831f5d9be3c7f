"""Comparing a day: on demand, by the clock when files have come, and again for whatever is open."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection, transaction

from dichvucong.kernel.calendar.store import load_calendar
from dichvucong.kernel.clock import vietnam_day
from dichvucong.payments.models import ReconciliationRun
from dichvucong.payments.services.reconciliation.causes import Comparison
from dichvucong.payments.services.reconciliation.facts import gather_facts
from dichvucong.payments.services.reconciliation.narrowing import EVERYTHING, Narrowing, fetch, values_of
from dichvucong.payments.services.reconciliation.sieves import compared, sieve, sieve_open
from dichvucong.payments.services.reconciliation.verdicts import judge
from dichvucong.payments.services.reconciliation.writing import Deed, counts_found, write_found

PORTAL = "portal"
ENOUGH_MEMORY = "128MB"
"""What one sort or hash table of a run may use; a run has at most a few at a time."""

_ONE_AT_A_TIME = 3_440_034
_STALE_DAYS = """
SELECT DISTINCT day FROM (
    SELECT unnest(f.days) AS day, f.booked_at FROM payments_statementfile f
    WHERE f.state = 'booked' AND f.booked_at >= %(since)s
) evidence
WHERE day < %(today)s AND NOT EXISTS (
    SELECT FROM payments_reconciliationrun r
    WHERE r.day = evidence.day AND r.narrowing = '{}' AND r.started_at > evidence.booked_at)
ORDER BY day
"""
LOOK_BACK = timedelta(days=7)
"""How far back files are looked for that no run has seen."""


@transaction.atomic
def reconcile(
    day: date, *, actor: str, now: datetime, narrowing: Narrowing = EVERYTHING
) -> ReconciliationRun:
    """Compare one business day and everything still open. Running again changes nothing but adds a run.

    Runs follow each other. A part of the day (one provider, some agencies, one type) leaves the rest untouched.
    """
    begin_alone()
    run = ReconciliationRun.objects.create(
        day=day, actor=actor, started_at=now, narrowing=narrowing.noted(), counts={}
    )
    values = values_of(day, narrowing, load_calendar())
    sieve(values)
    gather_facts(vietnam_day(now))
    judge()
    found = counts_found(values)
    written = write_found(now=now)
    run.counts = {
        **{one: _counts_of(one, count, found) for one, count in compared(values).items()},
        "written": written,
        "waiting_for": _waiting_for(values),
    }
    run.finished_at = now
    run.save(update_fields=["counts", "finished_at"])
    return run


@transaction.atomic
def reevaluate(
    *, now: datetime, payment_ids: Sequence[int] = (), deed: Deed | None = None
) -> Mapping[str, int]:
    """Judge every open difference, and these payments, by what the books say now.

    Returns how many were opened, reopened, resolved. `deed` is what a person has done that may have ended one.
    """
    begin_alone()
    sieve_open(payment_ids)
    gather_facts(vietnam_day(now))
    judge()
    return write_found(now=now, deed=deed)


def reconcile_due(*, now: datetime) -> list[ReconciliationRun]:
    """Yesterday once a day, and every day of which a file has come since it was last compared."""
    today = vietnam_day(now)
    yesterday = today - timedelta(days=1)
    days = {row[0] for row in fetch(_STALE_DAYS, {"since": now - LOOK_BACK, "today": today})}
    if not ReconciliationRun.objects.filter(day=yesterday, narrowing={}).exists():
        days.add(yesterday)
    return [reconcile(day, actor=PORTAL, now=now) for day in sorted(days)]


def begin_alone() -> None:
    """The first step of a run: no other runs meanwhile, and nothing is left of one before in this transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_ONE_AT_A_TIME])
        cursor.execute("SELECT set_config('work_mem', %s, true)", [ENOUGH_MEMORY])
        # A sieve lets few rows through, which the planner cannot know: handing them on costs a parallel plan nothing.
        cursor.execute("SET LOCAL parallel_tuple_cost = 0")
        cursor.execute(
            "DROP TABLE IF EXISTS suspect, fact, found, sieve_bank_lines, sieve_not_at_bank, sieve_twice_at_bank,"
            " sieve_agency_lines, sieve_not_at_agency, sieve_twice_at_agency, sieve_credited, sieve_not_credited,"
            " sieve_stray"
        )


def _counts_of(one: Comparison, count: int, found: Mapping[str, Mapping[str, int]]) -> dict[str, int]:
    causes = found.get(one, {})
    return {"compared": count, "different": sum(causes.values()), **causes}


def _waiting_for(values: Mapping[str, Any]) -> list[str]:
    """Providers with payments of the day and no file yet: nothing can be said of those."""
    paid = """
    SELECT DISTINCT p.provider_code FROM payments_payment p
    WHERE p.paid_at >= %(begin)s AND p.paid_at < %(end)s AND p.state = ANY(%(paid)s::text[])
        AND NOT p.provider_code = ANY(%(spoken)s::text[])
        AND (%(provider)s = '' OR p.provider_code = %(provider)s)
    """
    return sorted(row[0] for row in fetch(paid, values))
