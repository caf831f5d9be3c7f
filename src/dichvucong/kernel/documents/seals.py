"""Which keys this installation signs with: the operator's by configuration, else a trial authority's in `var/pki`.

`settings.SIGNING` names files and addresses (docs/how-to/use-a-real-certificate.md); everything is loaded once.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import pkcs12
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from dichvucong.kernel import clock
from dichvucong.kernel.documents.authority import TrialAuthority, trial_authority_in
from dichvucong.kernel.documents.pades import KeyInMemory, PaperSeal
from dichvucong.kernel.documents.remote import OutboundTimeStamper, RemoteCredential, RemoteSigner
from dichvucong.kernel.documents.signing import SigningKey, thumbprint
from dichvucong.kernel.outbound import OutboundClient, default_client

SMALLEST_RSA_BITS: Final = 2048


@dataclass(frozen=True)
class SigningSettings:
    """Where keys are. Empty strings mean "not given".

    Papers: `pkcs12` (file) with `password`, or `certificate` (PEM, own certificate first, then its chain) with
    `key` (PEM, `password` if encrypted) or with `remote_url`, `remote_token`, `remote_credential` and
    `remote_activation`. `timestamp_url` adds a time stamp (PAdES B-T). Data: `receipt_key` (PEM, Ed25519) and
    `retired_keys` (a directory of PEM public keys that old signatures are still checked with).
    """

    directory: Path
    pkcs12: str = ""
    password: str = ""
    certificate: str = ""
    key: str = ""
    remote_url: str = ""
    remote_token: str = ""
    remote_credential: str = ""
    remote_activation: str = ""
    timestamp_url: str = ""
    receipt_key: str = ""
    retired_keys: str = ""


@dataclass(frozen=True)
class DataKeys:
    """The key data is signed with now, and all public keys signatures are accepted from, by key id."""

    current: SigningKey
    accepted: Mapping[str, Ed25519PublicKey]


@cache
def paper_seal() -> PaperSeal:
    """The seal of this installation's papers. Raises `ImproperlyConfigured` naming what is wrong."""
    return load_paper_seal(configured(), client=default_client())


@cache
def data_keys() -> DataKeys:
    """The keys of this installation's signed data. Raises `ImproperlyConfigured` naming what is wrong."""
    return load_data_keys(configured())


def configured() -> SigningSettings:
    """The signing part of Django's settings."""
    return SigningSettings(**settings.SIGNING)


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
        return PaperSeal(_in_memory(_private_key(given.key, given.password), own, chain), stamper)
    trial = _trial(given)
    own, *_ = _certificates(str(trial.paper_certificate))
    roots = _certificates(str(trial.root_certificate))
    return PaperSeal(_in_memory(_private_key(str(trial.paper_key), ""), own, roots), stamper)


def load_data_keys(given: SigningSettings) -> DataKeys:
    """The keys of signed data from files. Raises `ImproperlyConfigured`."""
    path = given.receipt_key or str(_trial(given).receipt_key)
    private = _private_key(path, given.password if given.receipt_key else "")
    if not isinstance(private, Ed25519PrivateKey):
        raise ImproperlyConfigured(f"{path} must hold an Ed25519 private key")
    accepted = {thumbprint(key): key for key in _retired(given.retired_keys)}
    current = SigningKey.of(private)
    return DataKeys(current, {**accepted, current.key_id: private.public_key()})


def trusted_roots(given: SigningSettings) -> list[x509.Certificate]:
    """The roots this installation's own papers are checked against: the trial root, or the end of the chain."""
    if given.pkcs12 or given.certificate:
        signer = load_paper_seal(given, client=default_client()).signer
        chain = [signer.signing_cert, *signer.cert_registry]
        return [x509.load_der_x509_certificate(chain[-1].dump())]
    return _certificates(str(_trial(given).root_certificate))


def _trial(given: SigningSettings) -> TrialAuthority:
    try:
        return trial_authority_in(given.directory, now=clock.now())
    except OSError as error:
        raise ImproperlyConfigured(f"cannot make trial keys in {given.directory}: {error}") from error


def _from_pkcs12(given: SigningSettings) -> KeyInMemory:
    try:
        key, own, chain = pkcs12.load_key_and_certificates(
            _content(given.pkcs12), given.password.encode() if given.password else None
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
        return x509.load_pem_x509_certificates(_content(path))
    except ValueError as error:
        raise ImproperlyConfigured(f"{path} holds no PEM certificate") from error


def _private_key(path: str, password: str) -> object:
    if not path:
        raise ImproperlyConfigured("a key file is needed beside the certificate")
    try:
        return serialization.load_pem_private_key(_content(path), password.encode() or None)
    except (ValueError, TypeError) as error:
        raise ImproperlyConfigured(f"{path} holds no PEM private key for the given password") from error


def _retired(directory: str) -> list[Ed25519PublicKey]:
    keys = []
    for path in sorted(Path(directory).glob("*.pem")) if directory else []:
        try:
            key = serialization.load_pem_public_key(path.read_bytes())
        except ValueError as error:
            raise ImproperlyConfigured(f"{path} holds no PEM public key") from error
        if not isinstance(key, Ed25519PublicKey):
            raise ImproperlyConfigured(f"{path} must hold an Ed25519 public key")
        keys.append(key)
    return keys


def _content(path: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise ImproperlyConfigured(f"cannot read {path}: {error.strerror}") from error
