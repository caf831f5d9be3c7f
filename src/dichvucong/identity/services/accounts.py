"""Making accounts and what they log in with."""

from collections.abc import Callable, Mapping
from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from dichvucong.identity.errors import IdentifierTaken, UsernameTaken
from dichvucong.identity.models import Account, Identifier
from dichvucong.identity.rules import PERSONAL_KINDS, AccountKind, IdentifierKind
from dichvucong.identity.services.journaling import note_account
from dichvucong.kernel.errors import InvalidValue
from dichvucong.kernel.identifiers import (
    citizen_number,
    email_address,
    old_card_number,
    passport_number,
    phone_number,
    social_insurance_number,
    tax_code,
)

READERS: Mapping[IdentifierKind, Callable[[str], str]] = {
    IdentifierKind.CITIZEN_NUMBER: lambda typed: citizen_number(typed, field="value").number,
    IdentifierKind.OLD_CARD: lambda typed: old_card_number(typed, field="value"),
    IdentifierKind.PASSPORT: lambda typed: passport_number(typed, field="value"),
    IdentifierKind.TAX_CODE: lambda typed: tax_code(typed, field="value"),
    IdentifierKind.SOCIAL_INSURANCE: lambda typed: social_insurance_number(typed, field="value"),
}
"""How each kind of number is checked and brought into the form it is stored in (IDN-12)."""


def create_account(
    username: str,
    *,
    kind: AccountKind,
    full_name: str,
    actor: str,
    now: datetime,
    phone: str = "",
    email: str = "",
) -> Account:
    """A new account without a password. Raises `UsernameTaken`, and `InvalidValue` for a wrong phone or e-mail."""
    account = Account(
        username=username.strip(),
        kind=kind,
        full_name=full_name,
        phone=phone and phone_number(phone, field="phone"),
        email=email and email_address(email, field="email"),
        created_at=now,
        last_active_at=now,
    )
    account.set_unusable_password()
    with transaction.atomic():
        try:
            with transaction.atomic():
                account.save()
        except IntegrityError as error:
            raise UsernameTaken from error
        note_account(account, "account.created", actor=actor, now=now, kind=str(kind))
    return account


def set_password(account: Account, password: str, *, actor: str, now: datetime) -> None:
    """Give the account a password. Raises `InvalidValue` when it is too easy to guess."""
    try:
        validate_password(password, account)
    except ValidationError as error:
        raise InvalidValue(" ".join(error.messages), field="password") from error
    account.set_password(password)
    with transaction.atomic():
        account.save(update_fields=["password"])
        note_account(account, "account.password_set", actor=actor, now=now)


def enrol_second_factor(account: Account, *, secret: str, actor: str, now: datetime) -> None:
    """Give the account a code generator (TOTP, RFC 6238) with a base32 `secret` agreed elsewhere, and recovery codes.

    Replaces an earlier generator. People normally set theirs up by themselves after the first log-in.
    """
    with transaction.atomic():
        Authenticator.objects.filter(user=account).delete()
        TOTP.activate(account, secret)
        RecoveryCodes.activate(account)
        note_account(account, "account.second_factor_set", actor=actor, now=now)


def add_identifier(
    account: Account, kind: IdentifierKind, value: str, *, actor: str, now: datetime, country: str = ""
) -> Identifier:
    """Attach a number to an account, in the form it is stored.

    Officers' accounts own no number: `posts.note_number` says which person they are.
    Raises `InvalidValue` for a wrong number, `IdentifierTaken` when another account carries it.
    """
    assert account.kind in PERSONAL_KINDS, "the number stays free for the officer's personal account"
    stored = READERS[kind](value)
    identifier = Identifier(account=account, kind=kind, value=stored, country=country, added_at=now)
    with transaction.atomic():
        try:
            with transaction.atomic():
                identifier.save()
        except IntegrityError as error:
            raise IdentifierTaken from error
        note_account(account, "account.identifier_added", actor=actor, now=now, kind=str(kind))
    return identifier


def deactivate_account(account: Account, *, reason: str, actor: str, now: datetime) -> None:
    """Close an account: it can no longer log in and its grants stop counting."""
    with transaction.atomic():
        Account.objects.filter(pk=account.pk).update(is_active=False)
        account.is_active = False
        note_account(account, "account.deactivated", actor=actor, now=now, reason=reason)
