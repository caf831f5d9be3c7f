"""A certificate authority for trials and demonstrations, made on first need and kept in a directory.

Its papers verify technically and mean nothing legally; the names in its certificates say so. Operators put a
real certificate in its place (docs/how-to/use-a-real-certificate.md).
"""

import contextlib
import os
import shutil
import tempfile
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID, ObjectIdentifier

ROOT_CERTIFICATE: Final = "root.crt.pem"
PAPER_CERTIFICATE: Final = "paper.crt.pem"
PAPER_KEY: Final = "paper.key.pem"
RECEIPT_KEY: Final = "receipt.key.pem"

_LIFETIME: Final = timedelta(days=3650)
_CLOCK_SKEW: Final = timedelta(days=1)
_RSA_BITS: Final = 2048
_DOCUMENT_SIGNING: Final = ObjectIdentifier("1.3.6.1.5.5.7.3.36")
_WARNING: Final = "Thử nghiệm, không có giá trị pháp lý"


@dataclass(frozen=True)
class TrialAuthority:
    """The files of a trial authority. The root's own key is not kept: nothing else shall ever be issued."""

    directory: Path

    @property
    def root_certificate(self) -> Path:
        """What readers must trust."""
        return self.directory / ROOT_CERTIFICATE

    @property
    def paper_certificate(self) -> Path:
        """The certificate papers are signed with, issued by the root."""
        return self.directory / PAPER_CERTIFICATE

    @property
    def paper_key(self) -> Path:
        """Its private key (mode 600)."""
        return self.directory / PAPER_KEY

    @property
    def receipt_key(self) -> Path:
        """The Ed25519 private key of signed data (mode 600)."""
        return self.directory / RECEIPT_KEY


def trial_authority_in(directory: Path, *, now: datetime) -> TrialAuthority:
    """The authority kept in `directory`, made now if there is none yet.

    Two processes starting at once end up with one authority: a complete directory is moved into place in one
    step, and who comes second throws its own away. Raises `OSError` where nothing can be written.
    """
    authority = TrialAuthority(directory)
    if authority.receipt_key.exists():
        return authority
    directory.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=f".{directory.name}-", dir=directory.parent))
    try:
        _fill(TrialAuthority(draft), now=now)
        with contextlib.suppress(OSError):
            draft.rename(directory)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    if not authority.receipt_key.exists():
        raise FileExistsError(f"{directory} exists and is not a trial authority; move it away")
    return authority


def _fill(authority: TrialAuthority, *, now: datetime) -> None:
    root_key = rsa.generate_private_key(65537, _RSA_BITS)
    root_name = _name("CA thử nghiệm")
    root = _certificate(root_name, root_name, root_key, now).sign(root_key, hashes.SHA256())
    key = rsa.generate_private_key(65537, _RSA_BITS)
    name = _name("Cổng Dịch vụ công (thử nghiệm)")
    certificate = _certificate(name, root_name, root_key, now, leaf=key).sign(root_key, hashes.SHA256())
    _write(authority.root_certificate, _pem(root), mode=0o644)
    _write(authority.paper_certificate, _pem(certificate), mode=0o644)
    _write(authority.paper_key, _private_pem(key), mode=0o600)
    _write(authority.receipt_key, _private_pem(Ed25519PrivateKey.generate()), mode=0o600)


def _certificate(
    subject: x509.Name,
    issuer: x509.Name,
    issuer_key: rsa.RSAPrivateKey,
    now: datetime,
    *,
    leaf: rsa.RSAPrivateKey | None = None,
) -> x509.CertificateBuilder:
    public = (leaf or issuer_key).public_key()
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _CLOCK_SKEW)
        .not_valid_after(now + _LIFETIME)
        .add_extension(x509.BasicConstraints(ca=leaf is None, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), critical=False
        )
        .add_extension(_usage(authority=leaf is None), critical=True)
    )
    if leaf is None:
        return builder
    purposes = x509.ExtendedKeyUsage([_DOCUMENT_SIGNING, ExtendedKeyUsageOID.EMAIL_PROTECTION])
    return builder.add_extension(purposes, critical=False)


def _usage(*, authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not authority,
        content_commitment=not authority,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=authority,
        crl_sign=authority,
        encipher_only=False,
        decipher_only=False,
    )


def _name(common_name: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "VN"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Dịch vụ công"),
            x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, _WARNING),
            x509.NameAttribute(NameOID.COMMON_NAME, common_name),
        ]
    )


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)


def _private_pem(key: PrivateKeyTypes) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _write(path: Path, content: bytes, *, mode: int) -> None:
    with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, mode), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
