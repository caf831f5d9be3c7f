"""How money is divided. Pure: no database, no clock."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Open:
    """A payment that still waits for money on the beneficiary account: its amount less what was credited."""

    payment_id: int
    left_vnd: int


@dataclass(frozen=True)
class Part:
    """What one payment gets of a credit."""

    payment_id: int
    amount_vnd: int


def split(amount_vnd: int, waiting: Sequence[Open]) -> list[Part]:
    """Divide a credit over payments in the order they are named; nobody gets more than is left to credit.

    What remains belongs to nobody yet. The parts never exceed the credit.
    """
    assert amount_vnd >= 0
    parts: list[Part] = []
    for one in waiting:
        part = min(amount_vnd, one.left_vnd)
        if part > 0:
            parts.append(Part(one.payment_id, part))
            amount_vnd -= part
    return parts


def fits(amount_vnd: int, waiting: Sequence[Open]) -> bool:
    """Whether a credit is exactly what a group of payments waits for: the only proof a lump without codes carries."""
    return bool(waiting) and amount_vnd == sum(one.left_vnd for one in waiting)
