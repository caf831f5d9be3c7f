"""Credits to beneficiary accounts, their notices to the portal, kept in their own file."""

import re
import secrets
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sandbox import clock
from sandbox.courier import Parcel
from sandbox.journal import Journal


@dataclass
class Credit:
    """Money that came to an account (`kind` credit) or was taken back (reversal, with `reverses`)."""

    credit_id: str
    bank_bin: str
    account_number: str
    account_name: str
    amount_vnd: int
    content: str
    payer_bank: str
    credited_at: str
    kind: str = "credit"
    reverses: str = ""
    callbacks: dict[str, dict[str, Any]] = field(default_factory=dict)

    def told(self) -> dict[str, Any]:
        """As the bank tells it to others."""
        return {name: value for name, value in vars(self).items() if name != "callbacks"}


class Credits:
    """All credits, oldest first."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._credits: dict[str, Credit] = {}
        self._owed: dict[str, Parcel] = {}
        self._boot = secrets.randbelow(1000)
        for entry in journal.entries():
            if entry["t"] == "credit":
                self._keep(Credit(**entry["credit"]), [Parcel(**parcel) for parcel in entry["owe"]])
            else:
                self._owed.pop(entry["event_id"], None)
        self._count = len(self._credits)

    def next_id(self, now: datetime) -> str:
        """A new credit's number."""
        self._count += 1
        return f"NA{clock.compact(now)[2:8]}{self._boot:03d}{self._count:06d}"

    def add(self, credit: Credit, parcels: list[Parcel]) -> None:
        """Write a credit and its notices, in one line."""
        stored = {"t": "credit", "credit": credit.told(), "owe": [parcel.stored() for parcel in parcels]}
        self._journal.append(stored)
        self._keep(credit, parcels)

    def find(self, credit_id: str) -> Credit | None:
        """One credit."""
        return self._credits.get(credit_id)

    def search(
        self, *, content: str, account_number: str, start: datetime | None, end: datetime | None
    ) -> list[Credit]:
        """Credits whose content holds these letters and digits, on that account, in that time; "" and None match all."""
        wanted = _letters(content)
        return [
            credit
            for credit in self._credits.values()
            if wanted in _letters(credit.content)
            and account_number in {"", credit.account_number}
            and (start is None or datetime.fromisoformat(credit.credited_at) >= start)
            and (end is None or datetime.fromisoformat(credit.credited_at) <= end)
        ]

    def attempted(self, parcel: Parcel, *, accepted: bool) -> None:
        """Write that a notice was delivered."""
        credit = self._credits.get(parcel.code)
        if credit and parcel.event_id in credit.callbacks:
            told = credit.callbacks[parcel.event_id]
            told["attempts"], told["http_status"] = parcel.attempts, parcel.status
            told["delivered_at"] = clock.wire(clock.now()) if accepted else None
        if accepted and self._owed.pop(parcel.event_id, None) is not None:
            self._journal.append({"t": "delivered", "event_id": parcel.event_id})

    def owed(self) -> list[Parcel]:
        """Notices not yet accepted."""
        return list(self._owed.values())

    def all(self) -> list[Credit]:
        """Every credit."""
        return list(self._credits.values())

    def clear(self) -> None:
        """Forget everything."""
        self._journal.clear()
        self._credits.clear()
        self._owed.clear()

    def _keep(self, credit: Credit, parcels: list[Parcel]) -> None:
        self._credits[credit.credit_id] = credit
        for parcel in parcels:
            self._owed[parcel.event_id] = parcel
            credit.callbacks[parcel.event_id] = {
                "event_id": parcel.event_id,
                "attempts": 0,
                "http_status": 0,
                "delivered_at": None,
            }


def _letters(text: str) -> str:
    return re.sub(r"[^0-9a-z]", "", text.lower())
