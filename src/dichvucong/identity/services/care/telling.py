"""Telling an account's owner what was done to it, at every address the account has."""

from datetime import datetime

from django.conf import settings

from dichvucong.identity.models import Account
from dichvucong.kernel.clock import VIETNAM
from dichvucong.notifications.services import MessageDraft


def to_owner(account: Account, template: str, *, now: datetime, **places: str) -> MessageDraft:
    """By SMS and by e-mail, with the moment and the number to call."""
    said = {"at": f"{now.astimezone(VIETNAM):%H:%M ngày %d/%m/%Y}", "hotline": settings.PORTAL_HOTLINE}
    return MessageDraft(
        template,
        about=account.reference,
        places={**said, **places},
        phone=account.phone,
        email=account.email,
        both=True,
    )
