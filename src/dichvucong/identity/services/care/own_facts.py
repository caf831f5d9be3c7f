"""What people correct by themselves: the e-mail, by a link sent to the new one; taking phone and e-mail off (QC 8.6).

Names, birthdays and numbers are the sources' to say: wrong ones are a complaint.
"""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction

from dichvucong.identity.errors import EmailChangeOver, TooManyEmailChanges
from dichvucong.identity.models import Account, EmailChange
from dichvucong.identity.services.care.telling import to_owner
from dichvucong.identity.services.journaling import note_account
from dichvucong.kernel.errors import InvalidValue
from dichvucong.kernel.identifiers import email_address
from dichvucong.kernel.limits import allow
from dichvucong.notifications.services import MessageDraft, queue_messages

LINK_LASTS: Final = timedelta(hours=24)
MOST_AN_HOUR: Final = 5
_HOUR: Final = 3600


@transaction.atomic
def ask_email(account: Account, typed: str, *, now: datetime) -> None:
    """Send a link to the new address; an earlier link opens nothing any more.

    Raises `InvalidValue` for a wrong address or the one that is there, `TooManyEmailChanges`.
    """
    email = email_address(typed, field="email")
    held = Account.objects.select_for_update().get(pk=account.pk)
    if email == held.email:
        raise InvalidValue("Đây đã là thư điện tử trong tài khoản của bạn.", field="email")
    if not allow(f"email-change:{account.pk}", limit=MOST_AN_HOUR, window_seconds=_HOUR, now=now):
        raise TooManyEmailChanges
    secret = secrets.token_urlsafe(24)
    EmailChange.objects.filter(account=held, used_at=None, replaced_at=None).update(replaced_at=now)
    EmailChange.objects.create(
        account=held,
        email=email,
        secret_hash=_hash(secret),
        asked_at=now,
        expires_at=now + LINK_LASTS,
    )
    places = {
        "link": f"{settings.PUBLIC_URL}/tai-khoan/du-lieu/thu/{secret}",
        "hotline": settings.PORTAL_HOTLINE,
    }
    queue_messages(
        [MessageDraft("account_email_link", about=held.reference, places=places, email=email)], now=now
    )
    note_account(held, "account.email_asked", now=now)


@transaction.atomic
def confirm_email(account: Account, secret: str, *, now: datetime) -> None:
    """The link was opened by the person who asked: the address counts, and the old ones are told.

    Raises `EmailChangeOver`, also for somebody else's link.
    """
    held = Account.objects.select_for_update().get(pk=account.pk)
    open_changes = EmailChange.objects.filter(
        account=held, secret_hash=_hash(secret), used_at=None, replaced_at=None, expires_at__gt=now
    )
    change = open_changes.first()
    if change is None or open_changes.filter(pk=change.pk).update(used_at=now) != 1:
        raise EmailChangeOver
    queue_messages([to_owner(held, "account_email_changed", now=now)], now=now)
    held.email, held.own_email_at = change.email, now
    held.save(update_fields=["email", "own_email_at"])
    note_account(held, "account.email_changed", now=now)


@transaction.atomic
def remove_email(account: Account, *, now: datetime) -> None:
    """No e-mail any more, whatever the provider says later. Removing twice changes nothing."""
    held = Account.objects.select_for_update().get(pk=account.pk)
    EmailChange.objects.filter(account=held, used_at=None, replaced_at=None).update(replaced_at=now)
    if not held.email:
        return
    queue_messages([to_owner(held, "account_email_changed", now=now)], now=now)
    held.email, held.own_email_at = "", now
    held.save(update_fields=["email", "own_email_at"])
    note_account(held, "account.email_removed", now=now)


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
