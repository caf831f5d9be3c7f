"""The port of signing with a certificate on a SIM: the telecom brings a text to a phone, its holder confirms with a PIN (QC 10.3)."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol


class SimOutcome(StrEnum):
    """How far a request is. UNKNOWN: no answer, so it may have reached the phone or been confirmed."""

    WAITING = "waiting"
    SIGNED = "signed"
    REFUSED = "refused"
    OVER = "over"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class SimReport:
    """The answer; `signature` is a CMS SignedData over the text, when it was SIGNED."""

    outcome: SimOutcome
    signature: bytes = field(default=b"", repr=False)


class MobileSigner(Protocol):
    """Where phones are reached. Never raises for an outcome; a reference asked for twice is one request."""

    connected: bool

    def ask(self, reference: str, *, phone: str, text: str, code: str) -> SimReport:
        """Bring the text to the phone (E.164), with the code that the portal's page shows as well."""
        ...

    def look(self, reference: str) -> SimReport:
        """How far it is."""
        ...


class NoSigner:
    """What stands in while no telecom signs."""

    connected = False

    def ask(self, reference: str, *, phone: str, text: str, code: str) -> SimReport:  # noqa: ARG002 -- the port
        """Nobody is reached."""
        return SimReport(SimOutcome.UNKNOWN)

    def look(self, reference: str) -> SimReport:  # noqa: ARG002 -- the port
        """Nothing is known."""
        return SimReport(SimOutcome.UNKNOWN)


class MobileSigning:
    """The signer in use."""

    def __init__(self) -> None:
        self.current: MobileSigner = NoSigner()

    def install(self, signer: MobileSigner) -> None:
        """Replace it."""
        self.current = signer


mobile_signing = MobileSigning()
