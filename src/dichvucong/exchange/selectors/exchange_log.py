"""The technical log of exchanges (OPS-04), searchable by dossier, payment, system and time."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from dichvucong.exchange.models import ExchangeLogEntry


@dataclass(frozen=True)
class LogQuery:
    """What to look for; empty fields do not narrow. `since` is inclusive, `until` exclusive."""

    dossier_code: str = ""
    payment_code: str = ""
    partner: str = ""
    outcome: str = ""
    since: datetime | None = None
    until: datetime | None = None


def search_log(query: LogQuery) -> QuerySet[ExchangeLogEntry]:
    """Matching entries, newest first."""
    exact = {
        "dossier_code": query.dossier_code,
        "payment_code": query.payment_code,
        "partner": query.partner,
        "outcome": query.outcome,
        "at__gte": query.since,
        "at__lt": query.until,
    }
    return ExchangeLogEntry.objects.filter(**{name: value for name, value in exact.items() if value})
