"""Checksums of the older payment protocols: values joined by bars, a shared secret, SHA-256 as lower-case hex."""

import hashlib
import hmac
from collections.abc import Sequence


def barred_digest(values: Sequence[str], secret: str) -> str:
    """SHA-256 over the values and, last, the secret."""
    return hashlib.sha256("|".join([*values, secret]).encode()).hexdigest()


def barred_hmac(values: Sequence[str], secret: str) -> str:
    """HMAC-SHA256 over the values, keyed with the secret: KeyPay, and the payment platform of mid-2020."""
    return hmac.new(secret.encode(), "|".join(values).encode(), hashlib.sha256).hexdigest()


def proves(values: Sequence[str], secret: str, given: str) -> bool:
    """Whether a received checksum was made with the secret in either way, whatever the case of its letters."""
    if not secret:
        return False
    received = given.strip().lower().encode()
    return any(
        hmac.compare_digest(make(values, secret).encode(), received) for make in (barred_digest, barred_hmac)
    )
