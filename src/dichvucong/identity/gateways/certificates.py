"""The port of certificates: who signed a text with a key that a trusted authority vouches for (QC 10.2, 10.3, 11.1)."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from dichvucong.identity.gateways import ProvenNumber
from dichvucong.identity.words import AccountKind, CertificateFailure


@dataclass(frozen=True)
class CertificateRefused:
    """No holder. `detail` is a few words for the log, never personal data."""

    failure: CertificateFailure
    detail: str = ""


@dataclass(frozen=True)
class ProvenCertificate:
    """The holder of a certificate whose key signed the text a moment ago, checked in every way.

    `kind` is CITIZEN, FOREIGNER or ORGANISATION; `name` the person's or the organisation's; `numbers` what the
    certificate names them by, in the form it is stored (never empty); `agency_code` the code of a State agency, if it
    names one. `issuer` and `serial` tell the certificate apart; `fingerprint` is the SHA-256 of its bytes.
    """

    kind: AccountKind
    name: str = field(repr=False)
    numbers: tuple[ProvenNumber, ...]
    issuer: str
    serial: str
    fingerprint: str
    valid_until: datetime
    agency_code: str = ""
    email: str = field(default="", repr=False)


class CertificateVerifier(Protocol):
    """Where signatures are checked. Never raises for an outcome; of the database it touches only the kept lists."""

    connected: bool

    def holder_of(
        self, signature: bytes, *, text: str, now: datetime
    ) -> ProvenCertificate | CertificateRefused:
        """Who signed `text`, by a CMS SignedData (DER, PEM or base64), detached or with the text inside."""
        ...

    def refresh_lists(self, *, now: datetime) -> int:
        """Fetch the kept revocation lists that are due; how many came."""
        ...


class NoVerifier:
    """What stands in while no authority is trusted."""

    connected = False

    def holder_of(
        self,
        signature: bytes,  # noqa: ARG002 -- the port
        *,
        text: str,  # noqa: ARG002 -- the port
        now: datetime,  # noqa: ARG002 -- the port
    ) -> CertificateRefused:
        """Nobody is trusted."""
        return CertificateRefused(CertificateFailure.NOT_CONNECTED)

    def refresh_lists(self, *, now: datetime) -> int:  # noqa: ARG002 -- the port
        """None."""
        return 0


class Certificates:
    """The verifier in use."""

    def __init__(self) -> None:
        self.current: CertificateVerifier = NoVerifier()

    def install(self, verifier: CertificateVerifier) -> None:
        """Replace it."""
        self.current = verifier


certificates = Certificates()
