"""Which orders stand in which order file: an answer may speak of a whole file or a block without naming them."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from dichvucong.kernel.clock import VIETNAM
from dichvucong.kernel.numbering import next_number
from dichvucong.payments.models import OrderMessage


def new_message_id(now: datetime) -> str:
    """The number of an order file, unique."""
    series = f"HTKB-{now.astimezone(VIETNAM):%y%m%d}"
    return f"{series}-{next_number(series):05d}"


def keep_message(message_id: str, blocks: Mapping[str, Sequence[str]], *, now: datetime) -> None:
    """Remember what was handed over. The same file again is remembered once."""
    OrderMessage.objects.get_or_create(
        message_id=message_id,
        defaults={"blocks": {name: list(orders) for name, orders in blocks.items()}, "made_at": now},
    )


def orders_named(message_id: str, block_id: str) -> list[str]:
    """The references of a file's orders, or of one of its blocks; none when we never made it."""
    message = OrderMessage.objects.filter(message_id=message_id).first()
    if message is None:
        return []
    if block_id:
        return list(message.blocks.get(block_id, []))
    return [reference for orders in message.blocks.values() for reference in orders]
