"""Turns one honest callback into what the switches want the portal to hear."""

from dataclasses import replace
from typing import Any

from sandbox.courier import Courier, Parcel
from sandbox.switches import Switches

GAP_SECONDS = 0.2


def plan(
    switches: Switches, courier: Courier, parcel: Parcel, code: str, disguise: dict[str, Any]
) -> list[tuple[Parcel, float]]:
    """The parcels to send, each with its delay in seconds. `disguise` replaces fields for `unknown_code`.

    What is marked `once` is neither owed nor repeated: only the asking portal learns the truth.
    """
    if not switches.any():
        return [(parcel, 0)]
    who = parcel.provider
    if switches.take(who, "silent", code):
        return []
    if switches.take(who, "unknown_code", code):
        parcel.body = {**parcel.body, **disguise}
    for name in ("forged", "skew"):
        value = switches.take(who, name, code)
        if value is not None:
            parcel.twist = {**parcel.twist, name: value, "once": True}
    delay = float(switches.take(who, "delay", code) or 0)
    twins = int(switches.take(who, "duplicate", code) or 0)
    planned = [(parcel, delay)]
    planned += [(_once(parcel), delay + GAP_SECONDS * (nth + 1)) for nth in range(twins)]
    old = courier.last_accepted.get(who)
    if old and switches.take(who, "replay", code):
        planned.append(
            (Parcel("replay", "replay", who, "", old.url, {}, {"letter": old, "once": True}), GAP_SECONDS)
        )
    return planned


def _once(parcel: Parcel) -> Parcel:
    return replace(parcel, twist={**parcel.twist, "once": True})
