"""How often passwords and codes of officers may be tried: whoever guesses is slowed, the owner gets in.

A browser that the name has logged in from before has a count of its own. Strangers are counted by name and address,
by address, and by name from everywhere. What is typed counts whether the name exists or not. Counts lie in Django's
database cache, which keeps each until it is over.
"""

from datetime import datetime
from typing import Final

from allauth.core.internal import ratelimit
from allauth.core.internal.cryptokit import normalize_user_code
from allauth.mfa import app_settings as mfa
from django.core.cache import cache
from django.http import HttpRequest

from dichvucong.identity.known_devices import device_known
from dichvucong.identity.models import Account, CacheRow

Usage = ratelimit.RateLimitUsage
_APP: Final = "dichvucong.identity"
OWN: Final = "5/300s/key"
"""From one place: five in five minutes."""
FROM_ADDRESS: Final = "20/m/ip"
"""Counted first: an address that tries too many names leaves nothing more behind."""
PASSWORDS_EVERYWHERE: Final = "50/h/key"
CODES_EVERYWHERE: Final = "10/h/key"
"""Whoever tries a code knows the password already."""


def count_password(request: HttpRequest, typed_name: str) -> Usage | None:
    """Count an attempt with a name as it was typed; None when it is one too many. Given back when it succeeds."""
    name = typed_name.strip().casefold()
    device = device_known(request, name)
    if device:
        return _count(request, "password-device", OWN, f"{name}:{device}")
    here = _count(request, "password", f"{FROM_ADDRESS},{OWN}", f"{name}:{ratelimit.get_ip(request)}")
    return _and(here, _count(request, "password-name", PASSWORDS_EVERYWHERE, name) if here else None)


def count_code(request: HttpRequest, account: Account) -> Usage | None:
    """Count a try of the second step; None when it is one too many. Given back when it succeeds."""
    device = device_known(request, account.username)
    if device:
        return _count(request, "code-device", OWN, f"{account.pk}:{device}")
    here = _count(request, "code", OWN, f"{account.pk}:{ratelimit.get_ip(request)}")
    return _and(here, _count(request, "code-account", CODES_EVERYWHERE, str(account.pk)) if here else None)


def use_code(account: Account, code: str) -> bool:
    """Note that a generator's code was used; False when it was before. For as long as it would be taken.

    allauth forgets it after one step, while it takes the code of the step before and of the one after as well.
    """
    lasts = mfa.TOTP_PERIOD * (2 * mfa.TOTP_TOLERANCE + 1)
    key = f"dichvucong.identity:code-used:{account.pk}:{normalize_user_code(code)}"
    return bool(cache.add(key, "y", timeout=lasts))


def forget_old_counts(*, now: datetime) -> int:
    """Delete counts that are over."""
    return CacheRow.objects.filter(expires__lt=now).delete()[0]


def _count(request: HttpRequest, action: str, rates: str, key: str) -> Usage | None:
    return ratelimit.consume(request, app=_APP, action=action, config={action: rates}, key=key)


def _and(first: Usage | None, second: Usage | None) -> Usage | None:
    if first is None or second is None:
        return None
    return Usage([*first.usage, *second.usage])
