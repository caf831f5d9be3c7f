"""Looks at a web address: only on hosts the operator has named, as their robots.txt allows, not too often.

A host is named as it stands (`dichvucong.example.vn`) or with everything below it (`*.example.vn`). Redirects are
followed within the named hosts, three at most; a page that ends up on another host counts as moved.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urljoin, urlsplit
from urllib.robotparser import RobotFileParser

from dichvucong.kernel.outbound import USER_AGENT, Answer, Limits, NoAnswer, OutboundClient, Outcome, Request
from dichvucong.procedures.gateways import LinkReport
from dichvucong.procedures.words import LinkOutcome

LIMITS: Final = Limits(connect_seconds=5.0, read_seconds=10.0, total_seconds=20.0, max_bytes=65_536)
MOST_HOPS: Final = 3
ROBOTS_KEPT_SECONDS: Final = 3600.0
REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
GUARDED: Final = frozenset({401, 403})
"""The page is there and asks who is calling: people who log in reach it."""


@dataclass
class _Host:
    """What is known of one host: its rules, when they were read, when it was last called."""

    rules: RobotFileParser | None = None
    read_at: float = float("-inf")
    called_at: float = float("-inf")


@dataclass
class HttpLinkChecker:
    """The checker over HTTP. `pause_seconds` pass between two calls of one host."""

    client: OutboundClient
    hosts: Sequence[str]
    pause_seconds: float = 1.0
    monotonic: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    _known: dict[str, _Host] = field(default_factory=dict)

    def check(self, url: str) -> LinkReport:
        """Look at one address."""
        spent, here = 0, url
        for _ in range(MOST_HOPS + 1):
            refusal = self._refusal(here)
            if refusal is not None:
                return _at(
                    spent, refusal if here == url else LinkReport(LinkOutcome.MOVED, reason=refusal.reason)
                )
            outcome = self._send(here)
            spent += outcome.duration_ms
            target = _redirect(outcome, here)
            if target is None:
                return _at(spent, _judged(outcome, url, here))
            here = target
        return _at(spent, LinkReport(LinkOutcome.DEAD, reason="too_many_redirects"))

    def _refusal(self, url: str) -> LinkReport | None:
        """Why the address is not looked at, or None."""
        if not self._is_named(_host_of(url)):
            return LinkReport(LinkOutcome.NOT_CHECKED, reason="host_not_named")
        rules = self._rules(url)
        if rules is None:
            return LinkReport(LinkOutcome.NO_ANSWER, reason="robots_unreachable")
        if not rules.can_fetch(USER_AGENT, url):
            return LinkReport(LinkOutcome.NOT_CHECKED, reason="robots_txt")
        return None

    def _is_named(self, host: str) -> bool:
        return any(host == name or (name.startswith("*.") and host.endswith(name[1:])) for name in self.hosts)

    def _rules(self, url: str) -> RobotFileParser | None:
        """The host's robots.txt, read at most once an hour; None while the host does not answer."""
        known = self._known.setdefault(_base_of(url), _Host())
        if known.rules is not None and self.monotonic() - known.read_at < ROBOTS_KEPT_SECONDS:
            return known.rules
        outcome = self._send(f"{_base_of(url)}/robots.txt")
        if isinstance(outcome, NoAnswer) or outcome.status >= 500:  # noqa: PLR2004 -- the server's own fault
            return None
        known.rules, known.read_at = _parsed(outcome), self.monotonic()
        return known.rules

    def _send(self, url: str) -> Outcome:
        known = self._known.setdefault(_base_of(url), _Host())
        wait = known.called_at + self.pause_seconds - self.monotonic()
        if wait > 0:
            self.sleep(wait)
        outcome = self.client.send(Request("GET", url, repeatable=True), limits=LIMITS)
        known.called_at = self.monotonic()
        return outcome


def _parsed(answer: Answer) -> RobotFileParser:
    """As RFC 9309 reads the status: no file allows everything, a guarded one nothing."""
    rules = RobotFileParser()
    if answer.status in GUARDED:
        rules.parse(["User-agent: *", "Disallow: /"])
    elif answer.status == 200:  # noqa: PLR2004 -- OK
        rules.parse(answer.body.decode("utf-8", "replace").splitlines())
    else:
        rules.parse([])
    return rules


def _redirect(outcome: Outcome, here: str) -> str | None:
    if isinstance(outcome, NoAnswer) or outcome.status not in REDIRECTS:
        return None
    target = outcome.headers.get("location", "")
    return urljoin(here, target) if target else None


def _judged(outcome: Outcome, asked: str, here: str) -> LinkReport:
    if isinstance(outcome, NoAnswer):
        return LinkReport(LinkOutcome.NO_ANSWER, reason=outcome.reason)
    status, reason = outcome.status, f"http_{outcome.status}"
    if status >= 500 or status == 429:  # noqa: PLR2004 -- the server's trouble, or too many calls
        return LinkReport(LinkOutcome.NO_ANSWER, status, reason)
    if status >= 300 and status not in GUARDED:  # noqa: PLR2004 -- no page
        return LinkReport(LinkOutcome.DEAD, status, reason)
    if _host_of(here) != _host_of(asked):
        return LinkReport(LinkOutcome.MOVED, status, f"to {_host_of(here)}")
    return LinkReport(LinkOutcome.ALIVE, status, "" if status < 300 else reason)  # noqa: PLR2004 -- success


def _at(spent_ms: int, report: LinkReport) -> LinkReport:
    return LinkReport(report.outcome, report.status, report.reason, spent_ms)


def _host_of(url: str) -> str:
    return (urlsplit(url).hostname or "").lower()


def _base_of(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
