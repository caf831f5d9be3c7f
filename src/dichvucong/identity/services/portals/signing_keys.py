"""Keys of ID tokens and logout tokens: made, published before they sign, rotated, retired.

A key is published as `next` long before it signs and as `previous` for a day after it did, so that a portal which keeps
a copy of the key set always finds the key of a token it gets. RS256, because every OpenID client must know it.
"""

import base64
import json
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, Final

import jwt
from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import connection, transaction
from django.utils.encoding import force_bytes
from jwt.algorithms import RSAAlgorithm

from dichvucong.identity.models import SigningKey
from dichvucong.identity.words import KeyState
from dichvucong.kernel.journal import Entry, write

ALGORITHM: Final = "RS256"
BITS: Final = 2048
PREVIOUS_LASTS: Final = timedelta(hours=24)
_LOCK: Final = 7_121
_PUBLISHED: Final = (KeyState.NEXT, KeyState.CURRENT, KeyState.PREVIOUS)


def signed(payload: Mapping[str, Any], *, kind: str = "JWT", now: datetime) -> str:
    """A signed token of the current key."""
    key = _current(now)
    return jwt.encode(
        dict(payload), _opened(key.private), algorithm=ALGORITHM, headers={"kid": key.name, "typ": kind}
    )


def half_hash(value: str) -> str:
    """The left half of the SHA-256, as `at_hash` wants it (OpenID Connect Core, 3.1.3.6)."""
    digest = RSAAlgorithm(RSAAlgorithm.SHA256).compute_hash_digest(value.encode())
    return base64.urlsafe_b64encode(digest[: len(digest) // 2]).rstrip(b"=").decode()


def read_own(token: str, *, issuer: str) -> Mapping[str, Any] | None:
    """What one of our ID tokens says, expired or not; None when we have not signed it."""
    try:
        name = jwt.get_unverified_header(token).get("kid")
        known = isinstance(name, str) and name.isprintable()
        key = SigningKey.objects.filter(name=name).first() if known else None
        if key is None:
            return None
        public = jwt.PyJWK(key.public, algorithm=ALGORITHM)
        unchecked = {"verify_exp": False, "verify_aud": False, "verify_iat": False}
        said: Mapping[str, Any] = jwt.decode(
            token,
            public,
            algorithms=[ALGORITHM],
            issuer=issuer,
            options=unchecked,  # type: ignore[arg-type]
        )
    except (jwt.PyJWTError, ValueError):
        return None
    return said if "events" not in said else None


def key_set(*, now: datetime) -> Sequence[Mapping[str, Any]]:
    """What is published (RFC 7517): the current key first."""
    _current(now)
    rows = SigningKey.objects.filter(state__in=_PUBLISHED)
    order = {KeyState.CURRENT: 0, KeyState.NEXT: 1, KeyState.PREVIOUS: 2}
    return [row.public for row in sorted(rows, key=lambda row: order[KeyState(row.state)])]


@transaction.atomic
def rotate_keys(*, actor: str, now: datetime) -> str:
    """The next key signs from now on, the current one stays published for a day. Returns the signing key's name."""
    _alone()
    _fill(now)
    _move(KeyState.CURRENT, KeyState.PREVIOUS, now)
    _move(KeyState.NEXT, KeyState.CURRENT, now)
    _fill(now)
    name = SigningKey.objects.get(state=KeyState.CURRENT).name
    _journal(name, "signing_key.current", actor, now)
    return name


@transaction.atomic
def withdraw_current_key(*, actor: str, now: datetime) -> str:
    """The current key is not trusted any more: it is gone from the key set at once. Returns the new key's name."""
    _alone()
    _fill(now)
    bad = SigningKey.objects.get(state=KeyState.CURRENT)
    _retire(bad, actor, now)
    _move(KeyState.NEXT, KeyState.CURRENT, now)
    _fill(now)
    return SigningKey.objects.get(state=KeyState.CURRENT).name


@transaction.atomic
def retire_old_keys(*, now: datetime) -> int:
    """Take keys that signed until a day ago off the key set and forget their private parts. Returns how many."""
    old = SigningKey.objects.filter(state=KeyState.PREVIOUS, changed_at__lte=now - PREVIOUS_LASTS)
    keys = list(old.select_for_update())
    for key in keys:
        _retire(key, "system", now)
    return len(keys)


def keys_in_use() -> Sequence[SigningKey]:
    """Every key, newest first, for the operator."""
    return list(SigningKey.objects.order_by("-pk"))


def _current(now: datetime) -> SigningKey:
    key = SigningKey.objects.filter(state=KeyState.CURRENT).first()
    if key is not None:
        return key
    with transaction.atomic():
        _alone()
        _fill(now)
    return SigningKey.objects.get(state=KeyState.CURRENT)


def _fill(now: datetime) -> None:
    """There is always a current key and a next one."""
    for state in (KeyState.CURRENT, KeyState.NEXT):
        if not SigningKey.objects.filter(state=state).exists():
            _make(state, now)


def _make(state: KeyState, now: datetime) -> None:
    key = rsa.generate_private_key(public_exponent=65_537, key_size=BITS)
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    name = f"{now:%Y%m%d}-{secrets.token_hex(4)}"
    public = {
        **json.loads(RSAAlgorithm.to_jwk(key.public_key())),
        "kid": name,
        "use": "sig",
        "alg": ALGORITHM,
    }
    public.pop("key_ops", None)
    SigningKey.objects.create(
        name=name,
        state=state,
        private=_vault().encrypt(pem).decode(),
        public=public,
        made_at=now,
        changed_at=now,
    )


def _move(source: KeyState, target: KeyState, now: datetime) -> None:
    SigningKey.objects.filter(state=source).update(state=target, changed_at=now)


def _retire(key: SigningKey, actor: str, now: datetime) -> None:
    SigningKey.objects.filter(pk=key.pk).update(state=KeyState.RETIRED, private="", changed_at=now)
    _journal(key.name, "signing_key.retired", actor, now)


@lru_cache(maxsize=4)
def _opened(sealed: str) -> rsa.RSAPrivateKey:
    """The key inside. Kept, since opening one means testing its primes, which is slower than signing fifty times."""
    private = serialization.load_pem_private_key(_vault().decrypt(sealed.encode()), password=None)
    assert isinstance(private, rsa.RSAPrivateKey), "only RSA keys are made here"
    return private


def _vault() -> MultiFernet:
    """Keys derived from Django's secret keys, newest first, so that the secret can be rotated."""
    return MultiFernet(
        [Fernet(_derived(key)) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
    )


def _derived(secret: str | bytes) -> bytes:
    kdf = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=b"openid-signing-keys")
    return base64.urlsafe_b64encode(kdf.derive(force_bytes(secret)))


def _alone() -> None:
    """One process at a time makes or moves keys; until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def _journal(name: str, event: str, actor: str, now: datetime) -> None:
    subject = f"signing_key:{name}"
    write([Entry(subject=subject, stream=subject, event=event, actor=actor)], now=now)
