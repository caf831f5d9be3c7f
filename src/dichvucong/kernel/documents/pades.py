"""PAdES signatures (ETSI EN 319 142-1) on PDF papers: level B-B, or B-T where a time-stamping service is given."""

import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, Final

from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, Signer
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

from dichvucong.kernel.documents.signing import SignatureInvalid

PaperKey = RSAPrivateKey | EllipticCurvePrivateKey

FIELD: Final = "Signature1"
_DIGEST: Final = "sha256"
_ROOM_FOR_CMS: Final = 3_072
_ROOM_FOR_TIMESTAMP: Final = 8_192


@dataclass(frozen=True)
class PaperSeal:
    """Who signs papers and how: a signer (key in memory or remote) and perhaps a time-stamping service."""

    signer: Signer
    timestamper: TimeStamper | None = None

    @cached_property
    def room(self) -> int:
        """Hexadecimal digits kept free in the file for the signature."""
        chain = [self.signer.signing_cert, *self.signer.cert_registry]
        size = _ROOM_FOR_CMS + sum(len(certificate.dump()) for certificate in chain)
        return 2 * (size + (_ROOM_FOR_TIMESTAMP if self.timestamper else 0))


@dataclass(frozen=True)
class SignatureReport:
    """What a check of one signature found.

    `intact`: the signed bytes are unchanged; `trusted`: the certificate leads to a given root; `whole`: nothing
    was added after signing. `signed_at` is the signer's claim, or the time stamp's word where there is one.
    """

    signer_name: str
    signed_at: datetime | None
    intact: bool
    trusted: bool
    whole: bool
    timestamped: bool

    @property
    def good(self) -> bool:
        """Whether the paper can be relied on as it lies here."""
        return self.intact and self.trusted and self.whole


class KeyInMemory(Signer):
    """Signs with a parsed private key. The library's own signer parses and checks the key each time (40–90 ms)."""

    def __init__(
        self, key: PaperKey, certificate: x509.Certificate, chain: tuple[x509.Certificate, ...] = ()
    ) -> None:
        super().__init__(
            signing_cert=to_asn1(certificate),
            cert_registry=certificate_store(chain),
        )
        self._key = key

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:  # noqa: ARG002 -- the library's signature
        """The raw signature over `data`."""
        assert digest_algorithm == _DIGEST, "papers are signed over SHA-256"
        if isinstance(self._key, RSAPrivateKey):
            return self._key.sign(data, PKCS1v15(), hashes.SHA256())
        return self._key.sign(data, ECDSA(hashes.SHA256()))


def sign_pdf(pdf: bytes, *, seal: PaperSeal, reason: str, location: str = "") -> bytes:
    """The paper with an invisible signature added behind its bytes. Its time is the computer's, as the law asks.

    Raises `SignatureInvalid` when `pdf` is none, and whatever error a remote signer or time stamp service ended
    with (`SigningUnavailable`).
    """
    try:
        writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    except PdfError as error:
        raise SignatureInvalid("Tệp không phải PDF hợp lệ nên không ký được.") from error
    metadata = PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm=_DIGEST,
        subfilter=SigSeedSubFilter.PADES,
        reason=reason,
        location=location or None,
    )
    signer = PdfSigner(metadata, seal.signer, timestamper=seal.timestamper)
    try:
        signed = signer.sign_pdf(writer, bytes_reserved=seal.room)
    except SigningError as error:
        raise SignatureInvalid("Tệp PDF đã được ký nên không ký lại được.") from error
    return bytes(signed.getbuffer())


def check_signatures(pdf: bytes, *, roots: list[x509.Certificate]) -> list[SignatureReport]:
    """What every signature in `pdf` is worth to somebody who trusts `roots`. Empty when there is none.

    Raises `SignatureInvalid` when `pdf` cannot be read at all.
    """
    context = ValidationContext(
        trust_roots=[to_asn1(root) for root in roots], allow_fetching=False, revocation_mode="soft-fail"
    )
    try:
        reader = PdfFileReader(io.BytesIO(pdf))
        return [_report(signature, context) for signature in reader.embedded_regular_signatures]
    except (PdfError, SignatureValidationError, ValueError) as error:
        raise SignatureInvalid("Không đọc được tệp PDF hoặc chữ ký trong tệp.") from error


def to_asn1(certificate: x509.Certificate) -> asn1_x509.Certificate:
    """The certificate in the form the signing library uses."""
    return asn1_x509.Certificate.load(certificate.public_bytes(serialization.Encoding.DER))


def certificate_store(certificates: Iterable[x509.Certificate]) -> SimpleCertificateStore:
    """The certificates as the signing library keeps them."""
    store = SimpleCertificateStore()  # type: ignore[no-untyped-call]
    for certificate in certificates:
        store.register(to_asn1(certificate))
    return store


def _report(signature: Any, context: ValidationContext) -> SignatureReport:
    status = validate_pdf_signature(signature, context)
    stamp = status.timestamp_validity
    return SignatureReport(
        signer_name=str(status.signing_cert.subject.native.get("common_name", "")),
        signed_at=stamp.timestamp if stamp else status.signer_reported_dt,
        intact=bool(status.intact and status.valid),
        trusted=bool(status.trusted),
        whole=status.coverage is SignatureCoverageLevel.ENTIRE_FILE,
        timestamped=stamp is not None,
    )
