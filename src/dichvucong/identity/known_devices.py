"""Browsers that somebody has logged in from before: they count wrong attempts by themselves.

So that whoever guesses at somebody's name elsewhere uses up nothing of what its owner has left. The mark is a signed
cookie, one a name; it opens nothing.
"""

import secrets
from datetime import timedelta
from typing import Final

from django.conf import settings
from django.core import signing
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.crypto import salted_hmac

LASTS: Final = timedelta(days=180)
_SALT: Final = "dichvucong.known_device"


def device_known(request: HttpRequest, name: str) -> str:
    """The number of the device, when `name` has logged in from it; "" for a stranger's."""
    said = request.COOKIES.get(_cookie(name), "")
    try:
        value = signing.loads(said, salt=_SALT, max_age=LASTS) if said else None
    except signing.BadSignature:
        return ""
    if not isinstance(value, dict) or value.get("name") != _digest(name):
        return ""
    return str(value.get("device", ""))


def remember_device(request: HttpRequest, response: HttpResponseBase, name: str) -> None:
    """Mark the browser as one that `name` has logged in from."""
    device = device_known(request, name) or secrets.token_urlsafe(16)
    value = signing.dumps({"name": _digest(name), "device": device}, salt=_SALT)
    response.set_cookie(
        _cookie(name),
        value,
        max_age=LASTS,
        secure=settings.SECURE_COOKIES,
        httponly=True,
        samesite="Lax",
    )


def _cookie(name: str) -> str:
    return f"{settings.COOKIE_PREFIX}device-{_digest(name)[:12]}"


def _digest(name: str) -> str:
    """Names and phones do not stand in cookies."""
    return salted_hmac(_SALT, name.casefold(), algorithm="sha256").hexdigest()[:32]
