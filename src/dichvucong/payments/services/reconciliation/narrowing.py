"""What part of a day is compared, and the values every statement of a run is given."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import connection
from psycopg import ClientCursor

from dichvucong.kernel.calendar.rules import WorkingCalendar
from dichvucong.kernel.clock import VIETNAM
from dichvucong.payments.states import PAID_PAYMENTS, StatementSide

LONGEST_REST = 20
"""No holiday lasts longer; how far back the payments are looked for whose money is due on a day."""


@dataclass(frozen=True)
class Narrowing:
    """One provider, some agencies, one payment type; what is empty does not narrow."""

    provider_code: str = ""
    agency_codes: Collection[str] = ()
    payment_type: int | None = None

    def noted(self) -> dict[str, object]:
        """As kept with the run."""
        told = {
            "provider_code": self.provider_code,
            "agency_codes": sorted(self.agency_codes),
            "payment_type": self.payment_type,
        }
        return {name: value for name, value in told.items() if value}


EVERYTHING = Narrowing()


def values_of(day: date, narrowing: Narrowing, calendar: WorkingCalendar) -> dict[str, Any]:
    """The parameters of the sieves of one day."""
    begin = datetime.combine(day, time(), VIETNAM)
    first, last = _paid_for(day, calendar)
    return {
        "day": day,
        "begin": begin,
        "end": begin + timedelta(days=1),
        "due_begin": datetime.combine(first, time(), VIETNAM),
        "due_end": datetime.combine(last, time(), VIETNAM),
        "paid": [str(state) for state in PAID_PAYMENTS],
        "provider": narrowing.provider_code,
        "agencies": list(narrowing.agency_codes) or None,
        "type": narrowing.payment_type,
        "spoken": _sources(day, StatementSide.PROVIDER),
        "reporting": reporting_patterns(_sources(day, StatementSide.AGENCY)),
    }


def credit_due_days(days: Collection[date], calendar: WorkingCalendar) -> Mapping[date, date]:
    """When the money of each day has to be on its account: the next working day (T+1; QC 33.5)."""
    return {day: calendar.add_working_days(day, 1) for day in days}


def execute(statement: str, values: Mapping[str, Any]) -> int:
    """Run one statement with its values inside it, so that it may create a table. Returns how many rows it wrote."""
    with connection.cursor() as cursor:
        cursor.execute(_composed(statement, values))
        return int(cursor.rowcount)


def fetch(statement: str, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """The rows of one statement, its values inside it."""
    with connection.cursor() as cursor:
        cursor.execute(_composed(statement, values))
        return list(cursor.fetchall())


def reporting_patterns(sources: Collection[str]) -> list[str]:
    """LIKE patterns of the agencies for which these sources report: themselves and everything below."""
    return [pattern for source in sources for pattern in (source, f"{source}.%")]


def _composed(statement: str, values: Mapping[str, Any]) -> str:
    """Statements that create tables take no parameters from the client's side of the protocol."""
    connection.ensure_connection()
    return ClientCursor(connection.connection).mogrify(statement, values)


def _paid_for(day: date, calendar: WorkingCalendar) -> tuple[date, date]:
    """The first day whose money is due on `day` or later, and the first day whose money is due after it."""
    days = [day - timedelta(days=back) for back in range(LONGEST_REST, -1, -1)]
    due = credit_due_days(days, calendar)
    first = next((one for one in days if due[one] >= day), day)
    last = next((one for one in days if due[one] > day), day)
    return first, last


_SOURCES = """
SELECT DISTINCT f.source_code FROM payments_statementfile f
WHERE f.side = %(side)s AND f.state = 'booked' AND (
    f.day = %(day)s OR (%(day)s = ANY(f.days) AND (f.day IS NULL OR f.side = 'provider')))
"""


def _sources(day: date, side: str) -> list[str]:
    """Who has handed in a file with that day."""
    values = {"side": str(side), "day": day}
    return sorted(row[0] for row in fetch(_SOURCES, values))
