"""When an address is looked at again, and when it counts as dead. Pure."""

from datetime import datetime, timedelta
from typing import Final

from dichvucong.procedures.words import LinkOutcome

USUALLY_AFTER: Final = timedelta(hours=24)
AFTER_FAILURE: Final = timedelta(hours=1)
FAILURES_UNTIL_DEAD: Final = 2
"""One look without an answer proves nothing: networks fail. Two in a row, an hour apart, do."""

FAILED: Final = frozenset({LinkOutcome.DEAD, LinkOutcome.MOVED, LinkOutcome.NO_ANSWER})


def failures_after(outcome: LinkOutcome, failures: int) -> int:
    """How many looks in a row have failed now."""
    return failures + 1 if outcome in FAILED else 0


def next_look(outcome: LinkOutcome, failures: int, *, now: datetime) -> datetime:
    """Soon after a first failure, else tomorrow."""
    doubtful = outcome in FAILED and failures <= FAILURES_UNTIL_DEAD
    return now + (AFTER_FAILURE if doubtful else USUALLY_AFTER)
