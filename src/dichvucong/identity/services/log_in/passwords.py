"""Changing what an officer logs in with: the password by its owner, a lost second factor by the unit (IDN-08)."""

from datetime import datetime

from allauth.mfa.models import Authenticator
from django.db import transaction

from dichvucong.identity.models import Account
from dichvucong.identity.services.accounts import set_password
from dichvucong.identity.services.log_in.console_sessions import end_all_console_sessions
from dichvucong.identity.services.units.keeping import kept_alone
from dichvucong.identity.words import SessionEnd
from dichvucong.kernel.clock import VIETNAM
from dichvucong.kernel.errors import InvalidValue
from dichvucong.kernel.journal import Entry, write
from dichvucong.notifications.services import MessageDraft, queue_messages


@transaction.atomic
def change_password(account: Account, *, current: str, chosen: str, now: datetime) -> None:
    """A new password in place of the current one; every other session of the account ends, its owner is told.

    Raises `InvalidValue` for a wrong current password (field `current`) or one easy to guess (field `password`).
    """
    if not account.check_password(current):
        raise InvalidValue("Mật khẩu hiện tại không đúng.", field="current")
    if current == chosen:
        raise InvalidValue("Mật khẩu mới phải khác mật khẩu hiện tại.", field="password")
    set_password(account, chosen, actor=account.actor, now=now)
    tell_owner(account, "Mật khẩu vừa được đổi", now)


@transaction.atomic
def forget_second_factor(username: str, *, reason: str, by: Account, now: datetime) -> None:
    """A user's generator, passkeys and recovery codes are lost: the user sets up new ones after the next log-in.

    Only the high-level account that keeps the user may do it, after having made sure who asks; the password stays.
    What was opened with the lost ones ends. Raises `UserNotFound`, `WorksElsewhereToo`.
    """
    account = kept_alone(username, by, now)
    Authenticator.objects.filter(user=account).delete()
    end_all_console_sessions(account, SessionEnd.LOCKED, now=now)
    entry = Entry(
        subject=account.reference,
        stream=account.reference,
        event="account.second_factor_forgotten",
        actor=by.actor,
        reason=reason,
    )
    write([entry], now=now)
    tell_owner(account, "Xác thực hai bước vừa được gỡ để thiết lập lại", now)


def tell_owner(account: Account, what: str, now: datetime) -> None:
    """Its owner hears of every change of what the account logs in with (OWASP ASVS 5.0, 6.3.7)."""
    if not (account.phone or account.email):
        return
    places = {
        "username": account.username,
        "what": what,
        "at": f"{now.astimezone(VIETNAM):%H:%M ngày %d/%m/%Y}",
    }
    told = MessageDraft(
        "log_in_changed", about=account.reference, places=places, phone=account.phone, email=account.email
    )
    queue_messages([told], now=now)
