"""Links by SMS with which officers and providers' staff set their password, once."""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction

from dichvucong.identity.errors import ActivationOver
from dichvucong.identity.models import Account, Activation
from dichvucong.identity.services.accounts import set_password
from dichvucong.kernel.journal import Entry, write
from dichvucong.notifications.services import MessageDraft, queue_messages

LINK_HOURS: Final = 24
"""How long the link in the SMS opens the page for a password."""
_PAUSE: Final = timedelta(minutes=1)
"""A button pressed twice is one SMS."""


def activation_of(secret: str, *, now: datetime) -> Account:
    """Whose link it is. Raises `ActivationOver`."""
    return _open_activation(secret, now).account


@transaction.atomic
def activate(secret: str, password: str, *, now: datetime) -> Account:
    """Set the password the user chose. Raises `ActivationOver`, `InvalidValue` for one that is easy to guess."""
    found = _open_activation(secret, now)
    set_password(found.account, password, actor=found.account.actor, now=now)
    used = Activation.objects.filter(pk=found.pk, used_at=None, replaced_at=None).update(used_at=now)
    if used != 1:
        raise ActivationOver
    return found.account


def send_activation(account: Account, *, actor: str, now: datetime) -> None:
    """Queue the SMS with a new link, in the transaction of the change; an earlier link opens nothing any more."""
    secret = secrets.token_urlsafe(24)
    withdraw_activations(account, now=now)
    Activation.objects.create(
        account=account,
        secret_hash=_hash(secret),
        sent_by=actor,
        sent_at=now,
        expires_at=now + timedelta(hours=LINK_HOURS),
    )
    places = {
        "username": account.username,
        "link": f"{settings.PUBLIC_URL}/quantri/kich-hoat/{secret}",
        "hours": str(LINK_HOURS),
    }
    told = MessageDraft(
        "user_made", about=account.reference, places=places, phone=account.phone, email=account.email
    )
    queue_messages([told], now=now)
    entry = Entry(
        subject=account.reference, stream=account.reference, event="account.log_in_sent", actor=actor
    )
    write([entry], now=now)


def link_just_sent(account: Account, *, now: datetime) -> bool:
    """Whether a link that opens is on its way since a moment."""
    rows = Activation.objects.filter(account=account, used_at=None, replaced_at=None)
    return rows.filter(sent_at__gt=now - _PAUSE).exists()


def withdraw_activations(account: Account, *, now: datetime) -> None:
    """Links that were sent open nothing any more."""
    Activation.objects.filter(account=account, used_at=None, replaced_at=None).update(replaced_at=now)


def _open_activation(secret: str, now: datetime) -> Activation:
    rows = Activation.objects.select_related("account").filter(
        secret_hash=_hash(secret), used_at=None, replaced_at=None, expires_at__gt=now
    )
    found = rows.first()
    if found is None or not found.account.is_active:
        raise ActivationOver
    return found


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
