"""How a failing receiver is treated: its places shrink to one, pauses between probes grow. Pure."""

from datetime import datetime, timedelta

FAILURES_THAT_CLOSE = 3
"""So many failures in a row, whatever was sent, and the receiver is only probed."""

PROBE_PAUSES = tuple(timedelta(seconds=seconds) for seconds in (2, 5, 10, 30, 60, 120, 300))


def probe_pause(consecutive_failures: int) -> timedelta | None:
    """How long a failing receiver is left alone before one item probes it; None while it counts as well."""
    step = consecutive_failures - FAILURES_THAT_CLOSE
    if step < 0:
        return None
    return PROBE_PAUSES[min(step, len(PROBE_PAUSES) - 1)]


def places_for(*, consecutive_failures: int, paused_until: datetime | None, now: datetime, usual: int) -> int:
    """How many items may be on the way to a receiver at once."""
    if paused_until is not None and now < paused_until:
        return 0
    return 1 if consecutive_failures >= FAILURES_THAT_CLOSE else usual
