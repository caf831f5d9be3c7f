"""What this installation signs papers with: the operator's key by configuration, else a trial authority's.

`settings.SIGNING` names files and addresses (docs/how-to/use-a-real-certificate.md); everything is loaded once.
"""

from functools import cache
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import pkcs12
from django.core.exceptions import ImproperlyConfigured

from dichvucong.kernel.documents.keys import (
    SigningSettings,
    configured,
    content_of,
    private_key,
    trial_keys,
)
from dichvucong.kernel.documents.pades import KeyInMemory, PaperSeal
from dichvucong.kernel.documents.remote import OutboundTimeStamper, RemoteCredential, RemoteSigner
from dichvucong.kernel.outbound import OutboundClient, default_client

SMALLEST_RSA_BITS: Final = 2048


@cache
def paper_seal() -> PaperSeal:
    """The seal of this installation's papers. Raises `ImproperlyConfigured` naming what is wrong."""
    return load_paper_seal(configured(), client=default_client())


def load_paper_seal(given: SigningSettings, *, client: OutboundClient) -> PaperSeal:
    """A seal from files and addresses. Raises `ImproperlyConfigured`."""
    stamper = OutboundTimeStamper(given.timestamp_url, client) if given.timestamp_url else None
    if given.pkcs12:
        return PaperSeal(_from_pkcs12(given), stamper)
    if given.remote_url:
        credential = RemoteCredential(
            given.remote_url, given.remote_token, given.remote_credential, given.remote_activation
        )
        own, *chain = _certificates(given.certificate)
        return PaperSeal(RemoteSigner(credential, own, tuple(chain), client), stamper)
    if given.certificate or given.key:
        own, *chain = _certificates(given.certificate)
        return PaperSeal(_in_memory(private_key(given.key, given.password), own, chain), stamper)
    trial = trial_keys(given)
    own, *_ = _certificates(str(trial.paper_certificate))
    roots = _certificates(str(trial.root_certificate))
    return PaperSeal(_in_memory(private_key(str(trial.paper_key), ""), own, roots), stamper)


def trusted_roots(given: SigningSettings) -> list[x509.Certificate]:
    """The roots this installation's own papers are checked against: the trial root, or the end of the chain."""
    if given.pkcs12 or given.certificate:
        signer = load_paper_seal(given, client=default_client()).signer
        chain = [signer.signing_cert, *signer.cert_registry]
        return [x509.load_der_x509_certificate(chain[-1].dump())]
    return _certificates(str(trial_keys(given).root_certificate))


def _from_pkcs12(given: SigningSettings) -> KeyInMemory:
    try:
        key, own, chain = pkcs12.load_key_and_certificates(
            content_of(given.pkcs12), given.password.encode() if given.password else None
        )
    except ValueError as error:
        raise ImproperlyConfigured(f"{given.pkcs12} is no PKCS#12 file for the given password") from error
    if own is None or key is None:
        raise ImproperlyConfigured(f"{given.pkcs12} must hold a private key and its certificate")
    return _in_memory(key, own, chain)


def _in_memory(key: object, own: x509.Certificate, chain: list[x509.Certificate]) -> KeyInMemory:
    if not isinstance(key, RSAPrivateKey | EllipticCurvePrivateKey):
        raise ImproperlyConfigured("papers are signed with an RSA or elliptic-curve (ECDSA) key")
    if isinstance(key, RSAPrivateKey) and key.key_size < SMALLEST_RSA_BITS:
        raise ImproperlyConfigured(f"an RSA key needs at least {SMALLEST_RSA_BITS} bits, not {key.key_size}")
    if own.public_key() != key.public_key():
        raise ImproperlyConfigured("the certificate does not belong to the private key")
    return KeyInMemory(key, own, tuple(chain))


def _certificates(path: str) -> list[x509.Certificate]:
    if not path:
        raise ImproperlyConfigured("a certificate file is needed beside the key or remote signer")
    try:
        return x509.load_pem_x509_certificates(content_of(path))
    except ValueError as error:
        raise ImproperlyConfigured(f"{path} holds no PEM certificate") from error
