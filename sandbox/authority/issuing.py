"""Root, authority below it, and the certificates of the holders: made at the first start, kept in the state directory.

Certificates carry the address of this program; where it changed since, they are issued again with the same keys.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID, NameOID

from sandbox.authority.holders import COUNTRY, HOLDERS, Holder

PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
ROOT, MIDDLE = "goc", "trung-gian"
YEARS = timedelta(days=3 * 365)
_USE = {
    "digital_signature": False,
    "content_commitment": False,
    "key_encipherment": False,
    "data_encipherment": False,
    "key_agreement": False,
    "key_cert_sign": False,
    "crl_sign": False,
    "encipher_only": False,
    "decipher_only": False,
}
_WARNING = "CA thử nghiệm, không có giá trị pháp lý"


@dataclass(frozen=True)
class Issued:
    """A certificate and its private key."""

    certificate: x509.Certificate
    key: PrivateKey


@dataclass(frozen=True)
class Order:
    """What is to be certified. `days` are the first and the last from today."""

    names: Sequence[tuple[str, str]]
    days: tuple[int, int] = (-1, YEARS.days)
    extended: Sequence[x509.ObjectIdentifier] = (
        ExtendedKeyUsageOID.CLIENT_AUTH,
        ExtendedKeyUsageOID.EMAIL_PROTECTION,
    )
    authority: bool = False
    listed: bool = True


class Authority:
    """All keys and certificates of one state directory."""

    def __init__(self, state: Path, *, public_url: str, now: datetime) -> None:
        self.folder = state / "ca"
        (self.folder / "anchors").mkdir(parents=True, exist_ok=True)
        self.public_url = public_url
        self._now = now
        self.root = self._root()
        self.middle = self._kept(MIDDLE, self._middle)
        self.issued = {
            code: self._kept(code, lambda key, one=holder: self._of(one, key))
            for code, holder in HOLDERS.items()
        }
        self.stranger = self._key("nguoi-la", "ec")
        (self.folder / "address.txt").write_text(public_url, encoding="utf-8")

    def codes(self) -> list[str]:
        """Whatever can be revoked: the authority below the root, and the holders' certificates."""
        return [MIDDLE, *self.issued]

    def find_named(self, code: str) -> Issued:
        """One of them."""
        return self.middle if code == MIDDLE else self.issued[code]

    def code_of(self, serial: int) -> str:
        """Whose certificate has that number; "" for nobody's."""
        found = (c for c in self.codes() if self.find_named(c).certificate.serial_number == serial)
        return next(found, "")

    def issuer_of(self, code: str) -> Issued:
        """Who answers for it."""
        return self.root if code == MIDDLE else self.middle

    def issue(self, order: Order, key: PrivateKey, *, by: Issued | None = None) -> x509.Certificate:
        """Certify a key. `by` None makes it sign itself."""
        names = [x509.NameAttribute(x509.ObjectIdentifier(oid), value) for oid, value in order.names]
        subject = x509.Name(names)
        first, last = (self._now + timedelta(days=days) for days in order.days)
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(by.certificate.subject if by else subject)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(first)
            .not_valid_after(last)
            .add_extension(x509.BasicConstraints(ca=order.authority, path_length=None), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        )
        signer = by.key if by else key
        builder = _with_uses(builder, order).add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), critical=False
        )
        if by and order.listed:
            builder = self._with_sources(builder, ROOT if by is self.root else MIDDLE)
        return builder.sign(signer, hashes.SHA256())

    def _with_sources(self, builder: x509.CertificateBuilder, issuer: str) -> x509.CertificateBuilder:
        """Where revocation is told."""
        lists = x509.DistributionPoint(
            [x509.UniformResourceIdentifier(f"{self.public_url}/ca/{issuer}.crl")], None, None, None
        )
        builder = builder.add_extension(x509.CRLDistributionPoints([lists]), critical=False)
        address = x509.UniformResourceIdentifier(f"{self.public_url}/ca/ocsp")
        access = x509.AccessDescription(AuthorityInformationAccessOID.OCSP, address)
        return builder.add_extension(x509.AuthorityInformationAccess([access]), critical=False)

    def _root(self) -> Issued:
        key, path = self._key(ROOT, "rsa"), self.folder / "anchors" / "root.pem"
        if not path.exists():
            order = Order(_authority_names("gốc"), days=(-1, 3650), authority=True)
            path.write_bytes(self.issue(order, key).public_bytes(serialization.Encoding.PEM))
        return Issued(x509.load_pem_x509_certificate(path.read_bytes()), key)

    def _middle(self, key: PrivateKey) -> x509.Certificate:
        return self.issue(Order(_authority_names("công cộng"), authority=True), key, by=self.root)

    def _of(self, holder: Holder, key: PrivateKey) -> x509.Certificate:
        days = {"expired": (-400, -10), "future": (10, 400)}.get(holder.profile, (-1, YEARS.days))
        server = (ExtendedKeyUsageOID.SERVER_AUTH,)
        order = Order(
            holder.names,
            days=days,
            extended=server if holder.profile == "server" else Order.extended,
            listed=holder.profile != "unlisted",
        )
        return self.issue(order, key, by=None if holder.profile == "self_signed" else self.middle)

    def _kept(self, code: str, make: Any) -> Issued:
        path = self.folder / f"{code}.crt.pem"
        holder = HOLDERS.get(code)
        key = self._key(code, holder.key if holder else "rsa", weak=bool(holder and holder.profile == "weak"))
        if not path.exists() or self._moved():
            path.write_bytes(make(key).public_bytes(serialization.Encoding.PEM))
        return Issued(x509.load_pem_x509_certificate(path.read_bytes()), key)

    def _moved(self) -> bool:
        kept = self.folder / "address.txt"
        return not kept.exists() or kept.read_text(encoding="utf-8") != self.public_url

    def _key(self, code: str, kind: str, *, weak: bool = False) -> PrivateKey:
        path = self.folder / f"{code}.key.pem"
        if path.exists():
            key = serialization.load_pem_private_key(path.read_bytes(), password=None)
            assert isinstance(key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey), path
            return key
        made: PrivateKey = ec.generate_private_key(ec.SECP256R1())
        if kind == "rsa":
            made = rsa.generate_private_key(65537, 1024 if weak else 2048)
        pem = made.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(pem)
        return made


def _authority_names(which: str) -> tuple[tuple[str, str], ...]:
    common = NameOID.COMMON_NAME.dotted_string
    unit = NameOID.ORGANIZATIONAL_UNIT_NAME.dotted_string
    return ((COUNTRY, "VN"), (unit, _WARNING), (common, f"CA minh họa {which}"))


def _with_uses(builder: x509.CertificateBuilder, order: Order) -> x509.CertificateBuilder:
    wanted = (
        ("key_cert_sign", "crl_sign", "digital_signature")
        if order.authority
        else ("digital_signature", "content_commitment")
    )
    builder = builder.add_extension(x509.KeyUsage(**{**_USE, **dict.fromkeys(wanted, True)}), critical=True)
    if order.authority or not order.extended:
        return builder
    return builder.add_extension(x509.ExtendedKeyUsage(order.extended), critical=False)
