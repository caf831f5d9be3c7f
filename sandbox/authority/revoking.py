"""What the authority says of its certificates: revocation lists (RFC 5280) and OCSP (RFC 6960)."""

import json
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.x509 import ocsp

from sandbox.authority.issuing import Authority, Issued, PrivateKey

LIST_LASTS = timedelta(days=1)
ANSWER_LASTS = timedelta(hours=1)


class Revoked:
    """Which holders' certificates are revoked since when; kept in the state directory."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._since: dict[str, str] = json.loads(path.read_text()) if path.exists() else {}

    def revoke(self, code: str, *, now: datetime) -> None:
        """From now on."""
        self._keep({**self._since, code: now.isoformat()})

    def restore(self, code: str) -> None:
        """As if it had never been revoked: only a played authority can do that."""
        self._keep({one: since for one, since in self._since.items() if one != code})

    def clear(self) -> None:
        """Nothing is revoked."""
        self._keep({})

    def since(self, code: str) -> datetime | None:
        """When it was revoked; None when it holds."""
        found = self._since.get(code)
        return datetime.fromisoformat(found) if found else None

    def _keep(self, since: dict[str, str]) -> None:
        self._since = since
        self._path.write_text(json.dumps(since))


def revocation_list(
    authority: Authority, revoked: Revoked, *, issuer: Issued, now: datetime, key: PrivateKey
) -> bytes:
    """The list of one issuer, signed with `key`."""
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(issuer.certificate.subject)
        .last_update(now - timedelta(minutes=1))
        .next_update(now + LIST_LASTS)
        .add_extension(x509.CRLNumber(int(now.timestamp())), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.key.public_key()), critical=False
        )
    )
    for code, since in _revoked_by(authority, revoked, issuer):
        row = x509.RevokedCertificateBuilder().serial_number(
            authority.find_named(code).certificate.serial_number
        )
        builder = builder.add_revoked_certificate(row.revocation_date(since).build())
    return builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)


def ocsp_answer(
    authority: Authority, revoked: Revoked, asked: bytes, *, now: datetime, key: PrivateKey | None = None
) -> bytes:
    """The status of one certificate; `key` None signs with its issuer's. Raises `ValueError` for no request."""
    request = ocsp.load_der_ocsp_request(asked)
    code = authority.code_of(request.serial_number)
    if not code:
        refused = ocsp.OCSPResponseBuilder.build_unsuccessful(ocsp.OCSPResponseStatus.UNAUTHORIZED)
        return refused.public_bytes(serialization.Encoding.DER)
    issuer = authority.issuer_of(code)
    since = revoked.since(code)
    builder = (
        ocsp.OCSPResponseBuilder()
        .add_response(
            cert=authority.find_named(code).certificate,
            issuer=issuer.certificate,
            algorithm=request.hash_algorithm,
            cert_status=ocsp.OCSPCertStatus.REVOKED if since else ocsp.OCSPCertStatus.GOOD,
            this_update=now - timedelta(minutes=1),
            next_update=now + ANSWER_LASTS,
            revocation_time=since,
            revocation_reason=x509.ReasonFlags.key_compromise if since else None,
        )
        .responder_id(ocsp.OCSPResponderEncoding.HASH, issuer.certificate)
    )
    for extension in request.extensions:
        if isinstance(extension.value, x509.OCSPNonce):
            builder = builder.add_extension(extension.value, critical=False)
    return builder.sign(key or issuer.key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)


def _revoked_by(authority: Authority, revoked: Revoked, issuer: Issued) -> list[tuple[str, datetime]]:
    codes = [code for code in authority.codes() if authority.issuer_of(code) is issuer]
    return [(code, since) for code in codes if (since := revoked.since(code))]
