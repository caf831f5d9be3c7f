"""What the verifier says of a signature."""

from datetime import UTC, datetime

from dichvucong.identity.gateways.certificates import CertificateRefused, ProvenCertificate
from dichvucong.identity.words import CertificateFailure
from sandbox.authority.issuing import Issued
from sandbox.authority.signing import signature_over
from tests.support.authority import Played

NOW = datetime(2026, 11, 29, 3, 0, tzinfo=UTC)
TEXT = "Cổng Dịch vụ công quốc gia\nViệc: đăng nhập\nMã dùng một lần: 5f0c"


def proven(ca: Played, signature: bytes, *, now: datetime = NOW, text: str = TEXT) -> ProvenCertificate:
    found = ca.verifier.holder_of(signature, text=text, now=now)
    assert isinstance(found, ProvenCertificate), found
    return found


def why(ca: Played, signature: bytes, *, now: datetime = NOW, text: str = TEXT) -> CertificateFailure:
    found = ca.verifier.holder_of(signature, text=text, now=now)
    assert isinstance(found, CertificateRefused), found
    return found.failure


def chained(ca: Played, signer: Issued, text: str = TEXT) -> bytes:
    return signature_over(text, signer, chain=(ca.authority.middle.certificate,))
