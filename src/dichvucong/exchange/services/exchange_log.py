"""Writing the technical log: in bulk, without personal data."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from dichvucong.exchange.models import ExchangeLogEntry


@dataclass(frozen=True)
class Exchange:
    """One exchange with an outside system. `outgoing` is true when we called."""

    at: datetime
    outgoing: bool
    partner: str
    operation: str
    outcome: str
    dossier_code: str = ""
    payment_code: str = ""
    status: int = 0
    duration_ms: int = 0
    reason: str = ""


def log_exchanges(exchanges: Sequence[Exchange]) -> None:
    """Append entries, in the caller's transaction if there is one."""
    ExchangeLogEntry.objects.bulk_create(
        [
            ExchangeLogEntry(
                at=exchange.at,
                outgoing=exchange.outgoing,
                partner=exchange.partner[:40],
                operation=exchange.operation[:60],
                outcome=exchange.outcome[:40],
                dossier_code=exchange.dossier_code[:80],
                payment_code=exchange.payment_code[:60],
                status=exchange.status,
                duration_ms=exchange.duration_ms,
                reason=exchange.reason[:300],
            )
            for exchange in exchanges
        ]
    )
