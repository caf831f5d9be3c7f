"""Remembering what an older system asked for under its own number."""

from dataclasses import dataclass
from datetime import datetime

from dichvucong.exchange.errors import ReferenceTaken
from dichvucong.exchange.models import PartnerRequest


@dataclass(frozen=True)
class PartnerWish:
    """One request: the system's number for it, what it is about, the amount, the text it wants back."""

    system_code: str
    reference: str
    stream: str
    amount_vnd: int
    content: str = ""


def remember_partner_request(wish: PartnerWish, *, now: datetime) -> None:
    """Keep a request; the same one again changes nothing. Raises `ReferenceTaken` when it differs."""
    row, _ = PartnerRequest.objects.get_or_create(
        system_code=wish.system_code,
        reference=wish.reference,
        defaults={
            "stream": wish.stream,
            "amount_vnd": wish.amount_vnd,
            "content": wish.content[:255],
            "received_at": now,
        },
    )
    if (row.stream, row.amount_vnd) != (wish.stream, wish.amount_vnd):
        raise ReferenceTaken
