"""The port external identity providers plug into. Adapters live in `integrations/identity_providers`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from dichvucong.identity.words import AccountKind, IdentifierKind, Level


@dataclass(frozen=True)
class ProvenNumber:
    """A number that a source vouches for, in the form it is stored. `country` only for passports."""

    kind: IdentifierKind
    value: str = field(repr=False)
    country: str = ""


@dataclass(frozen=True)
class ProvenPerson:
    """Somebody a source vouches for. `subject` is its own name for the person ("" for none); `birth` may be a year only."""

    provider: str
    subject: str = field(repr=False)
    kind: AccountKind
    level: Level
    full_name: str = field(repr=False)
    numbers: tuple[ProvenNumber, ...]
    birth: str = field(default="", repr=False)
    phone: str = field(default="", repr=False)
    email: str = field(default="", repr=False)


class LogInFailure(StrEnum):
    """Why a provider's answer opens nothing."""

    CANCELLED = "cancelled"
    OVER = "over"
    UNAVAILABLE = "unavailable"
    UNTRUSTED = "untrusted"
    INCOMPLETE = "incomplete"


@dataclass(frozen=True)
class LogInRefused:
    """No person. `detail` is a few words for the journal, never personal data."""

    failure: LogInFailure
    detail: str = ""


@dataclass(frozen=True)
class Errand:
    """The secrets of one trip to a provider: each may come back once.

    `wanted` is the level that somebody who has logged in is to prove anew; None for a log-in.
    """

    state: str
    nonce: str
    verifier: str
    wanted: Level | None = None


class IdentityProvider(Protocol):
    """Where people prove who they are. Never raises for an outcome, never touches the database."""

    code: str
    name: str

    def way_in(self, errand: Errand, *, return_to: str) -> str | LogInRefused:
        """The address to send the browser to."""
        ...

    def person_behind(
        self, answer: Mapping[str, str], errand: Errand, *, return_to: str, now: datetime
    ) -> ProvenPerson | LogInRefused:
        """Who came back with `answer`, the parameters of the return address. The state has been compared already."""
        ...


class SubscriberOutcome(StrEnum):
    """What a telecom says about a claim."""

    OWNER = "owner"
    NOT_OWNER = "not_owner"
    UNAVAILABLE = "unavailable"


@dataclass(frozen=True)
class SubscriberReport:
    """The answer; the name as the telecom has it, for an owner only."""

    outcome: SubscriberOutcome
    full_name: str = field(default="", repr=False)


class SubscriberRegistry(Protocol):
    """Where it is known who owns a subscription. Never raises for an outcome."""

    def check(self, phone: str, number: ProvenNumber) -> SubscriberReport:
        """Whether the phone (E.164) belongs to the holder of that number."""
        ...


class NoRegistry:
    """What stands in while no telecom is connected."""

    def check(self, phone: str, number: ProvenNumber) -> SubscriberReport:  # noqa: ARG002 -- the port
        """Nothing is known."""
        return SubscriberReport(SubscriberOutcome.UNAVAILABLE)


class Telecom:
    """The registry in use."""

    def __init__(self) -> None:
        self.current: SubscriberRegistry = NoRegistry()

    def install(self, registry: SubscriberRegistry) -> None:
        """Replace it."""
        self.current = registry


telecom = Telecom()


class IdentityProviders:
    """The providers in use, by code, in the order in which they are offered."""

    def __init__(self) -> None:
        self._providers: dict[str, IdentityProvider] = {}

    def install(self, providers: Mapping[str, IdentityProvider]) -> None:
        """Replace all."""
        self._providers = dict(providers)

    def all(self) -> list[IdentityProvider]:
        """Those that are connected."""
        return list(self._providers.values())

    def find(self, code: str) -> IdentityProvider | None:
        """One, if it is connected."""
        return self._providers.get(code)


identity_providers = IdentityProviders()
