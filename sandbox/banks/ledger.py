"""The banks' own books: every order, every payment, every callback owed. Kept in memory, written to a file first."""

import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any

from sandbox import clock
from sandbox.courier import Parcel
from sandbox.journal import Journal

_MOMENTS = {"created_at", "expires_at", "paid_at", "reversed_at"}


@dataclass
class Order:
    """One order of one bank. `status`: open, paid, failed, closed, reversed; `expired` is open past its time."""

    provider: str
    code: str
    amount_vnd: int
    content: str
    beneficiary: dict[str, str]
    return_url: str
    callback_url: str
    bank_reference: str
    fee_vnd: int
    created_at: datetime
    expires_at: datetime
    status: str = "open"
    paid_amount_vnd: int = 0
    paid_at: datetime | None = None
    reversed_at: datetime | None = None
    reason: str = ""
    extra: dict[str, str] = field(default_factory=dict)
    refunds: dict[str, dict[str, Any]] = field(default_factory=dict)
    uncredited: str = ""
    corrections: dict[str, dict[str, Any]] = field(default_factory=dict)
    requests: dict[str, dict[str, Any]] = field(default_factory=dict)
    callbacks: dict[str, dict[str, Any]] = field(default_factory=dict)

    def status_at(self, now: datetime) -> str:
        """The status as told to others."""
        return "expired" if self.status == "open" and now >= self.expires_at else self.status


_STORED = [f.name for f in fields(Order) if f.name != "callbacks"]


class Ledger:
    """All orders by bank and code. Every change is one line of the journal."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._orders: dict[tuple[str, str], Order] = {}
        self._by_code: dict[str, Order] = {}
        self._owed: dict[str, Parcel] = {}
        self._boot = secrets.randbelow(1000)
        for entry in journal.entries():
            self._replay(entry)
        self._count = len(self._orders)

    def next_reference(self, prefix: str, now: datetime) -> str:
        """A new bank reference: fifteen digits after the prefix, the most VNPAY has."""
        self._count += 1
        return f"{prefix}{clock.compact(now)[2:8]}{self._boot:03d}{self._count:06d}"

    def find(self, provider: str, code: str) -> Order | None:
        """One bank's order."""
        return self._orders.get((provider, code))

    def find_anywhere(self, code: str) -> Order | None:
        """The newest order of that payment code at any bank."""
        return self._by_code.get(code)

    def open(self, order: Order) -> None:
        """Write a new order."""
        self._journal.append({"t": "order", **{name: _plain(name, getattr(order, name)) for name in _STORED}})
        self._keep(order)

    def change(self, order: Order, parcels: Iterable[Parcel] = (), **changes: Any) -> None:
        """Change an order and owe its callbacks, in one line."""
        parcels = list(parcels)
        entry: dict[str, Any] = {"t": "change", "provider": order.provider, "code": order.code}
        entry["set"] = {name: _plain(name, value) for name, value in changes.items()}
        if parcels:
            entry["owe"] = [parcel.stored() for parcel in parcels]
        self._journal.append(entry)
        self._apply(order, changes, parcels)

    def attempted(self, parcel: Parcel, *, accepted: bool) -> None:
        """Write that a callback was delivered; failed attempts are only counted in memory."""
        order = self._by_code.get(parcel.code)
        if order and parcel.event_id in order.callbacks:
            told = order.callbacks[parcel.event_id]
            told["attempts"], told["http_status"] = parcel.attempts, parcel.status
            if accepted:
                told["delivered_at"] = clock.wire(clock.now())
        if accepted and self._owed.pop(parcel.event_id, None) is not None:
            self._journal.append({"t": "delivered", "event_id": parcel.event_id, "attempts": parcel.attempts})

    def owed(self) -> list[Parcel]:
        """Callbacks not yet accepted."""
        return list(self._owed.values())

    def orders(self, provider: str = "") -> Iterator[Order]:
        """All orders, oldest first."""
        return (order for order in self._orders.values() if not provider or order.provider == provider)

    def clear(self) -> None:
        """Forget everything."""
        self._journal.clear()
        self._orders.clear()
        self._by_code.clear()
        self._owed.clear()

    def _keep(self, order: Order) -> None:
        self._orders[order.provider, order.code] = order
        self._by_code[order.code] = order

    def _apply(self, order: Order, changes: dict[str, Any], parcels: list[Parcel]) -> None:
        for name, value in changes.items():
            setattr(order, name, value)
        for parcel in parcels:
            self._owed[parcel.event_id] = parcel
            order.callbacks[parcel.event_id] = {
                "event_id": parcel.event_id,
                "status": parcel.body.get("status", ""),
                "attempts": 0,
                "http_status": 0,
                "delivered_at": None,
            }

    def _replay(self, entry: dict[str, Any]) -> None:
        kind = entry.pop("t")
        if kind == "order":
            self._keep(Order(**{name: _rich(name, value) for name, value in entry.items()}))
        elif kind == "change":
            order = self._orders[entry["provider"], entry["code"]]
            changes = {name: _rich(name, value) for name, value in entry["set"].items()}
            self._apply(order, changes, [Parcel(**parcel) for parcel in entry.get("owe", [])])
        elif kind == "delivered":
            parcel = self._owed.pop(entry["event_id"], None)
            order_of = self._by_code.get(parcel.code) if parcel else None
            if order_of:
                order_of.callbacks[entry["event_id"]]["attempts"] = entry["attempts"]
                order_of.callbacks[entry["event_id"]]["delivered_at"] = "before restart"


def _plain(name: str, value: Any) -> Any:
    return value.isoformat() if name in _MOMENTS and value is not None else value


def _rich(name: str, value: Any) -> Any:
    return datetime.fromisoformat(value) if name in _MOMENTS and value is not None else value
