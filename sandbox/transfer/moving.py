"""Moves the money of a transfer: mangles the content, writes the credit, owes the notice."""

import asyncio
from dataclasses import dataclass, replace

from sandbox import clock
from sandbox.banks.callbacks import new_event_id
from sandbox.banks.catalog import TRANSFER_BANK
from sandbox.courier import Parcel
from sandbox.transfer.credits import Credit
from sandbox.transfer.mangling import mangle
from sandbox.twisting import plan
from sandbox.world import World

WHO = TRANSFER_BANK.code
PAYER_BANK = "Ngân hàng Sông Hồng"


@dataclass(frozen=True)
class Transfer:
    """What a payer orders."""

    bank_bin: str
    account_number: str
    amount_vnd: int
    content: str
    account_name: str = ""
    payer_bank: str = PAYER_BANK


def transfer(world: World, order: Transfer) -> Credit:
    """Credit the beneficiary and tell the portal."""
    switches, now = world.switches, clock.now()
    credit_id = world.transfers.next_id(now)
    manners = switches.take(WHO, "mangle", order.content) or []
    delta = int(switches.take(WHO, "wrong_amount", order.content) or 0)
    credit = Credit(
        credit_id=credit_id,
        bank_bin=order.bank_bin,
        account_number=order.account_number,
        account_name=order.account_name,
        amount_vnd=order.amount_vnd + delta,
        content=mangle(order.content, manners if isinstance(manners, list) else [manners], credit_id[-6:]),
        payer_bank=order.payer_bank,
        credited_at=clock.wire(now) or "",
    )
    _record(world, credit)
    seconds = switches.take(WHO, "reverse", order.content)
    if seconds is not None:
        asyncio.get_running_loop().call_later(float(seconds), reverse, world, credit)
    return credit


def reverse(world: World, credit: Credit) -> Credit:
    """Take a credit back."""
    now = clock.now()
    taken = replace(
        credit,
        credit_id=world.transfers.next_id(now),
        credited_at=clock.wire(now) or "",
        kind="reversal",
        reverses=credit.credit_id,
        callbacks={},
    )
    _record(world, taken)
    return taken


def _record(world: World, credit: Credit) -> None:
    planned = _plan(world, credit)
    world.transfers.add(credit, [parcel for parcel, _ in planned if not parcel.twist.get("once")])
    for parcel, after_seconds in planned:
        world.courier.send(parcel, after_seconds=after_seconds)


def _plan(world: World, credit: Credit) -> list[tuple[Parcel, float]]:
    event_id = new_event_id(WHO)
    url = world.vault.secrets["transfer"]["callback_url"] or f"{world.settings.portal}/callbacks/vietqr"
    body = {"event_id": event_id, **credit.told()}
    parcel = Parcel(event_id, "signed", WHO, credit.credit_id, url, body)
    return plan(world.switches, world.courier, parcel, credit.content, {"content": "CHUYEN TIEN"})
