"""Which keys this installation signs data with, and where all its keys are: `settings.SIGNING`.

Kept apart from `seals`, because signing papers loads a library of 17 MB that only those who print papers need.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from dichvucong.kernel import clock
from dichvucong.kernel.documents.authority import TrialAuthority, trial_authority_in
from dichvucong.kernel.documents.signing import SigningKey, thumbprint


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
def data_keys() -> DataKeys:
    """The keys of this installation's signed data. Raises `ImproperlyConfigured` naming what is wrong."""
    return load_data_keys(configured())


def configured() -> SigningSettings:
    """The signing part of Django's settings."""
    return SigningSettings(**settings.SIGNING)


def load_data_keys(given: SigningSettings) -> DataKeys:
    """The keys of signed data from files. Raises `ImproperlyConfigured`."""
    path = given.receipt_key or str(trial_keys(given).receipt_key)
    private = private_key(path, given.password if given.receipt_key else "")
    if not isinstance(private, Ed25519PrivateKey):
        raise ImproperlyConfigured(f"{path} must hold an Ed25519 private key")
    accepted = {thumbprint(key): key for key in _retired(given.retired_keys)}
    current = SigningKey.of(private)
    return DataKeys(current, {**accepted, current.key_id: private.public_key()})


def trial_keys(given: SigningSettings) -> TrialAuthority:
    """The trial authority of this installation, made now if there is none. Raises `ImproperlyConfigured`."""
    try:
        return trial_authority_in(given.directory, now=clock.now())
    except OSError as error:
        raise ImproperlyConfigured(f"cannot make trial keys in {given.directory}: {error}") from error


def private_key(path: str, password: str) -> object:
    """The key in a PEM file. Raises `ImproperlyConfigured`."""
    if not path:
        raise ImproperlyConfigured("a key file is needed beside the certificate")
    try:
        return serialization.load_pem_private_key(content_of(path), password.encode() or None)
    except (ValueError, TypeError) as error:
        raise ImproperlyConfigured(f"{path} holds no PEM private key for the given password") from error


def content_of(path: str) -> bytes:
    """The content of a configured file. Raises `ImproperlyConfigured`."""
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise ImproperlyConfigured(f"cannot read {path}: {error.strerror}") from error


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
