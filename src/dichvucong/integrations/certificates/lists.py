"""Revocation lists that may be kept: whose they are, how old, and whether the authority signed them (RFC 5280, 5)."""

import hashlib
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Final

from asn1crypto import pem
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from pyhanko_certvalidator.fetchers.common_utils import enumerate_delivery_point_urls
from pyhanko_certvalidator.path import ValidationPath
from pyhanko_certvalidator.util import get_relevant_crl_dps

from dichvucong.identity.gateways.revocation import KeptList, ListShelf

MOST_ADDRESSES: Final = 3
LARGEST_NUMBER: Final = 1 << 160
Key = tuple[str, str]
"""Address and authority."""


def addresses_of(certificate: asn1.Certificate) -> list[str]:
    """Where lists about it, and the changes since, are published."""
    points = [
        point for deltas in (False, True) for point in get_relevant_crl_dps(certificate, use_deltas=deltas)
    ]
    urls = (url for point in points for url in enumerate_delivery_point_urls(point))
    return list(dict.fromkeys(urls))[: 2 * MOST_ADDRESSES]


def authority_of(certificate: asn1.Certificate) -> str:
    """A name for the key that answers for a certificate: another key of the same authority is another name."""
    told = certificate.issuer.dump() + (certificate.authority_key_identifier or b"")
    return hashlib.sha256(told).hexdigest()


def der(body: bytes) -> bytes:
    """The list without its armour. Raises `ValueError`."""
    return bytes(pem.unarmor(body)[2]) if pem.detect(body) else body


def signed_list(body: bytes, *, key: Key, issuer: bytes, now: datetime) -> KeptList | None:
    """The list, if it is the authority's, soundly signed and has an end; None otherwise."""
    try:
        found = x509.load_der_x509_crl(der(body))
        authority = x509.load_der_x509_certificate(issuer)
        sound = found.issuer == authority.subject and found.is_signature_valid(
            authority.public_key()  # type: ignore[arg-type]
        )
        number = _number(found)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return None
    if not sound or not 0 <= number < LARGEST_NUMBER:
        return None
    if found.last_update_utc is None or found.next_update_utc is None:
        return None
    return KeptList(
        *key,
        issuer=issuer,
        body=der(body),
        number=number,
        this_update=found.last_update_utc,
        next_update=found.next_update_utc,
        fetched_at=now,
    )


def keep_lists(
    shelf: ListShelf, body_of: Callable[[Key], bytes | None], path: ValidationPath, *, now: datetime
) -> None:
    """Keep what is new about the certificates of a path that was followed to a root: only its authorities are believed."""
    for certificate in path.iter_certs(include_root=False):
        issuer = path.find_issuing_authority(certificate).certificate
        for key in _keys(certificate):
            body = body_of(key)
            found = signed_list(body, key=key, issuer=issuer.dump(), now=now) if body else None
            if found is not None:
                shelf.keep(found)


def _keys(certificate: asn1.Certificate) -> Iterable[Key]:
    return [(url, authority_of(certificate)) for url in addresses_of(certificate)]


def _number(found: x509.CertificateRevocationList) -> int:
    try:
        return found.extensions.get_extension_for_class(x509.CRLNumber).value.crl_number
    except x509.ExtensionNotFound:
        return 0
