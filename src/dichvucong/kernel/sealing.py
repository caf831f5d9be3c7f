"""Texts about people are sealed before they are stored; a text that must be found carries a keyed digest in front.

Sealed is AES-256-GCM under the first of `DATA_KEYS`, with a key derived for the column (HKDF) and the column's name
bound to the text, so that nothing fits in another place. The digest is HMAC-SHA-256 under the first of
`LOOKUP_KEYS`: equal texts of one column have equal digests, and without the key nobody can try out twelve digits.

    1a2b3c4d.<nonce and ciphertext>             a text that is only read
    <digest, 43 letters>.1a2b3c4d.<…>           a text that is also looked up
    (empty)                                     nothing, kept as nothing

`1a2b3c4d` names the key. The letters are those of base64url.
"""

import hashlib
import hmac
import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

KEY_BYTES: Final = 32
DIGEST_LETTERS: Final = 43
NAME_LETTERS: Final = 8
_NONCE_BYTES: Final = 12


class SealBroken(Exception):
    """A stored text cannot be opened: its key is missing, or it was changed. Never tells what it said."""


@dataclass(frozen=True)
class Sealed:
    """The parts of a stored text. `digest` is empty where nothing is looked up."""

    digest: str
    key_name: str
    body: str

    @classmethod
    def parse(cls, stored: str, *, look_up: bool) -> "Sealed | None":
        """The parts, or None for a text that was never sealed."""
        parts = stored.split(".")
        if len(parts) != (3 if look_up else 2):
            return None
        digest, key_name, body = parts if look_up else ("", *parts)
        if len(digest) not in {0, DIGEST_LETTERS} or len(key_name) != NAME_LETTERS:
            return None
        return cls(digest, key_name, body)


def key_name(key: bytes) -> str:
    """How stored texts and messages name a key; it says nothing about it."""
    return hashlib.sha256(b"dichvucong.key" + key).hexdigest()[:NAME_LETTERS]


def seal(text: str, *, label: str, look_up: bool) -> str:
    """The text as it is stored in the column `label`."""
    if not text:
        return ""
    key = _keys(tuple(settings.DATA_KEYS))[0]
    nonce = os.urandom(_NONCE_BYTES)
    body = nonce + _cipher(key, label).encrypt(nonce, text.encode(), label.encode())
    sealed = f"{key_name(key)}.{_letters(body)}"
    return f"{digests(text, label=label)[0]}.{sealed}" if look_up else sealed


def open_sealed(stored: str, *, label: str, look_up: bool) -> str:
    """What a stored text says. Raises `SealBroken`."""
    if not stored:
        return ""
    parts = Sealed.parse(stored, look_up=look_up)
    if parts is None:
        raise SealBroken(f"{label}: a text that was never sealed; `dichvucong reseal` tells more")
    key = _named(tuple(settings.DATA_KEYS)).get(parts.key_name)
    if key is None:
        raise SealBroken(f"{label}: sealed with key {parts.key_name}, which is not in DICHVUCONG_DATA_KEYS")
    try:
        body = _bytes(parts.body)
        text = _cipher(key, label).decrypt(body[:_NONCE_BYTES], body[_NONCE_BYTES:], label.encode())
    except (InvalidTag, ValueError) as error:
        raise SealBroken(f"{label}: changed since it was sealed with key {parts.key_name}") from error
    return text.decode()


def digests(text: str, *, label: str) -> list[str]:
    """The digests under which a text may be stored: one a look-up key, that of new texts first."""
    told = f"{label}\x00{text}".encode()
    keys = _keys(tuple(settings.LOOKUP_KEYS))
    return [_letters(hmac.digest(key, told, hashlib.sha256)) for key in keys]


def is_current(stored: str, text: str, *, label: str, look_up: bool) -> bool:
    """Whether a stored text would be written the same way today: first data key, first look-up key."""
    parts = Sealed.parse(stored, look_up=look_up)
    if parts is None or parts.key_name != data_key_names()[0]:
        return False
    return not look_up or parts.digest == digests(text, label=label)[0]


def data_key_names() -> list[str]:
    """The names of the data keys in use, that of new texts first."""
    return [key_name(key) for key in _keys(tuple(settings.DATA_KEYS))]


def lookup_key_names() -> list[str]:
    """The names of the look-up keys in use, that of new texts first."""
    return [key_name(key) for key in _keys(tuple(settings.LOOKUP_KEYS))]


@lru_cache(maxsize=64)
def _keys(written: Sequence[str]) -> list[bytes]:
    return [_bytes(key) for key in written]


@lru_cache(maxsize=64)
def _named(written: Sequence[str]) -> dict[str, bytes]:
    return {key_name(key): key for key in _keys(written)}


@lru_cache(maxsize=512)
def _cipher(key: bytes, label: str) -> AESGCM:
    derived = HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=label.encode()).derive(key)
    return AESGCM(derived)


def _letters(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def _bytes(letters: str) -> bytes:
    return urlsafe_b64decode(letters + "=" * (-len(letters) % 4))
