"""The port to the web pages behind online services. The adapter lives in `integrations/links`."""

from dataclasses import dataclass
from typing import Protocol

from dichvucong.procedures.words import LinkOutcome


@dataclass(frozen=True)
class LinkReport:
    """What one look found. `reason` is a short word, `status` the HTTP status where there was an answer."""

    outcome: LinkOutcome
    status: int | None = None
    reason: str = ""
    duration_ms: int = 0


class LinkChecker(Protocol):
    """Looks at web addresses. Never raises for an outcome, never touches the database."""

    def check(self, url: str) -> LinkReport:
        """Look at one address, as its host's robots.txt allows."""
        ...


class NoChecker:
    """Where the operator has named no hosts: nothing is looked at."""

    def check(self, url: str) -> LinkReport:  # noqa: ARG002 -- the port
        """Never."""
        return LinkReport(LinkOutcome.NOT_CHECKED, reason="no_hosts")


class CheckerSlot:
    """Holds the one checker in use."""

    def __init__(self) -> None:
        self.current: LinkChecker = NoChecker()

    def install(self, checker: LinkChecker) -> None:
        """Use this checker from now on."""
        self.current = checker


link_checker = CheckerSlot()
