"""What happens at a bank when somebody pays, gives up, or a payment is taken back."""

import asyncio
from datetime import datetime
from typing import Any

from sandbox import clock
from sandbox.banks.callbacks import new_event_id
from sandbox.banks.catalog import VNPAY
from sandbox.banks.ledger import Order
from sandbox.courier import Parcel
from sandbox.twisting import plan
from sandbox.world import World


class CannotPay(Exception):
    """The order is not open any more; the text is its status."""


def pay(world: World, order: Order, *, now: datetime, force: bool = False) -> None:
    """The payer pays. `force` pays an order that is expired, closed or failed. Raises `CannotPay`."""
    status = order.status_at(now)
    if status in {"paid", "reversed"} or (status != "open" and not force):
        raise CannotPay(status)
    delta = world.switches.take(order.provider, "wrong_amount", order.code) or 0
    changes: dict[str, Any] = {
        "status": "paid",
        "paid_at": now,
        "paid_amount_vnd": order.amount_vnd + int(delta),
        "reason": "",
    }
    told = {
        **_report(order, "succeeded"),
        "amount_vnd": changes["paid_amount_vnd"],
        "paid_at": clock.wire(now),
    }
    _settle(world, order, changes, told)
    wrong = world.switches.take(order.provider, "refuse_account", order.code)
    if wrong is not None:
        refuse_account(world, order, reason=str(wrong))
    seconds = world.switches.take(order.provider, "reverse", order.code)
    if seconds is not None:
        asyncio.get_running_loop().call_later(float(seconds), _reverse_quietly, world, order)


def fail(world: World, order: Order, *, reason: str, now: datetime) -> None:
    """The payer cancels or the bank declines. Raises `CannotPay`."""
    status = order.status_at(now)
    if status != "open":
        raise CannotPay(status)
    _settle(
        world, order, {"status": "failed", "reason": reason}, {**_report(order, "failed"), "reason": reason}
    )


def reverse(world: World, order: Order, *, now: datetime) -> None:
    """A success is taken back. Raises `CannotPay`."""
    if order.status != "paid":
        raise CannotPay(order.status_at(now))
    told = {
        **_report(order, "reversed"),
        "amount_vnd": order.paid_amount_vnd,
        "paid_at": clock.wire(order.paid_at),
        "reason": "reversed_by_bank",
    }
    _settle(world, order, {"status": "reversed", "reversed_at": now, "reason": "reversed_by_bank"}, told)


def refuse_account(world: World, order: Order, *, reason: str) -> None:
    """The money cannot be credited: the account is wrong, as `reason` says. Raises `CannotPay`."""
    if order.status != "paid":
        raise CannotPay(order.status)
    told = {
        **_report(order, "not_credited"),
        "amount_vnd": order.paid_amount_vnd,
        "paid_at": clock.wire(order.paid_at),
        "reason": reason,
    }
    _settle(world, order, {"uncredited": reason}, told)


def close(world: World, order: Order, *, now: datetime) -> None:
    """The portal wants no payment any more. Does nothing to an order that can not be paid anyway."""
    if order.status_at(now) == "open":
        world.ledger.change(order, status="closed", reason="closed_by_merchant")


def maybe_late(world: World, order: Order, *, now: datetime) -> None:
    """When the switch `late` is on, this order is paid that long after its time, closed or not."""
    late = world.switches.take(order.provider, "late", order.code)
    if late is not None:
        wait = (order.expires_at - now).total_seconds() + float(late)
        asyncio.get_running_loop().call_later(wait, _pay_late, world, order)


def _report(order: Order, status: str) -> dict[str, Any]:
    return {
        "event_id": new_event_id(order.provider),
        "code": order.code,
        "status": status,
        "amount_vnd": order.amount_vnd,
        "bank_reference": order.bank_reference,
        "paid_at": None,
        "reason": "",
    }


def _settle(world: World, order: Order, changes: dict[str, Any], told: dict[str, Any]) -> None:
    parcel, disguise = _parcel(order, told), {"code": f"{order.code[:-3]}XXX"}
    planned = plan(world.switches, world.courier, parcel, order.code, disguise)
    lie = _lie_first(world, order, told)
    owed = [parcel for parcel, _ in planned if not parcel.twist.get("once")]
    world.ledger.change(order, [lie, *owed] if lie else owed, **changes)
    if lie:
        world.courier.send_before(lie, [parcel for parcel, _ in planned])
        return
    for parcel, after_seconds in planned:
        world.courier.send(parcel, after_seconds=after_seconds)


def _lie_first(world: World, order: Order, told: dict[str, Any]) -> Parcel | None:
    """The `failed` callback that comes before a success when callbacks are to be out of order."""
    if told["status"] != "succeeded":
        return None
    if world.switches.take(order.provider, "out_of_order", order.code) != "failed_first":
        return None
    return _parcel(order, {**_report(order, "failed"), "reason": "declined"})


def _parcel(order: Order, told: dict[str, Any]) -> Parcel:
    kind, twist = ("vnpay", {"extra": order.extra}) if order.provider == VNPAY.code else ("signed", {})
    return Parcel(told["event_id"], kind, order.provider, order.code, order.callback_url, told, twist)


def _pay_late(world: World, order: Order) -> None:
    if order.status in {"open", "closed"}:
        pay(world, order, now=clock.now(), force=True)


def _reverse_quietly(world: World, order: Order) -> None:
    if order.status == "paid":
        reverse(world, order, now=clock.now())
