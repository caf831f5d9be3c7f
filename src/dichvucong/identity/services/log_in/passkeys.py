"""Passkeys of officers: what is noted when one is added or taken away. allauth keeps them."""

from datetime import datetime

from allauth.mfa.models import Authenticator
from django.db import transaction

from dichvucong.identity.errors import LastFactor
from dichvucong.identity.models import Account
from dichvucong.identity.services.journaling import note_account
from dichvucong.identity.services.log_in.passwords import tell_owner

FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


@transaction.atomic
def note_passkey_added(account: Account, key: int, *, now: datetime) -> None:
    """One more passkey: in the journal, and told to its owner."""
    note_account(account, "account.passkey_added", now=now, passkey=key)
    tell_owner(account, "Một khóa truy cập vừa được thêm", now)


@transaction.atomic
def note_passkey_removed(account: Account, key: int, *, now: datetime) -> None:
    """One less: in the journal, and told to its owner."""
    note_account(account, "account.passkey_removed", now=now, passkey=key)
    tell_owner(account, "Một khóa truy cập vừa được gỡ", now)


def refuse_last_factor(account: Account, key: int) -> None:
    """Nobody logs in without a second factor. Locks the factors until the caller's transaction ends.

    Raises `LastFactor` when the authenticator with that key is the only one left.
    """
    factors = Authenticator.objects.select_for_update().filter(user=account, type__in=FACTORS)
    if not [one for one in factors.order_by("pk") if one.pk != key]:
        raise LastFactor
