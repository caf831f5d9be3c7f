"""Bringing an officer in with everything at once: account, means of log-in, permissions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from dichvucong.identity.models import Account, Grant
from dichvucong.identity.rules import AccountKind
from dichvucong.identity.selectors import account_by_username
from dichvucong.identity.services.accounts import create_account, enrol_second_factor, set_password
from dichvucong.identity.services.grants import grant


@dataclass(frozen=True)
class OfficerDraft:
    """Somebody who works in the console.

    `grants` are pairs of permission and agency code (`*` for the whole country), `provider_grants` of permission and
    provider code. Without `password` one is set later; without `totp_secret` (base32) the officer sets up a code
    generator at the first log-in.
    """

    username: str
    full_name: str
    kind: AccountKind = AccountKind.OFFICER
    phone: str = ""
    email: str = ""
    grants: Sequence[tuple[str, str]] = ()
    provider_grants: Sequence[tuple[str, str]] = ()
    password: str = ""
    totp_secret: str = ""


@transaction.atomic
def ensure_officer(draft: OfficerDraft, *, actor: str, now: datetime) -> Account:
    """Create the officer, or complete one that exists: missing grants are given, nothing is taken away.

    Password and generator are set only when the account is new. Raises `InvalidValue` for a password that is easy
    to guess.
    """
    account = account_by_username(draft.username)
    if account is None:
        account = create_account(
            draft.username,
            kind=draft.kind,
            full_name=draft.full_name,
            phone=draft.phone,
            email=draft.email,
            actor=actor,
            now=now,
        )
        if draft.password:
            set_password(account, draft.password, actor=actor, now=now)
        if draft.totp_secret:
            enrol_second_factor(account, secret=draft.totp_secret, actor=actor, now=now)
    held = set(
        Grant.objects.filter(account=account, revoked_at=None).values_list(
            "permission", "agency_code", "provider_code"
        )
    )
    for permission, agency_code in draft.grants:
        if (permission, agency_code, "") not in held:
            grant(account, permission, agency_code=agency_code, actor=actor, now=now)
    for permission, provider_code in draft.provider_grants:
        if (permission, "", provider_code) not in held:
            grant(account, permission, provider_code=provider_code, actor=actor, now=now)
    return account
