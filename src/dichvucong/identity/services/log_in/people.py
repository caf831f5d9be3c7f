"""Letting people in whom a provider vouches for: the first time makes the account, later ones find it (IDN-03).

The number decides whose account it is; a provider's own name for a person keeps finding it when a passport is
renewed. One number belongs to one account: the database says so, whoever comes first.
"""

import secrets
from contextlib import suppress
from datetime import datetime
from typing import Final

from django.db import transaction

from dichvucong.identity.errors import (
    AccountDormant,
    AccountLocked,
    HolderOfAnotherKind,
    IdentifierTaken,
    IdentitiesDiffer,
    LevelTooLow,
    NumberOfAnotherKind,
    WayNotAllowed,
)
from dichvucong.identity.gateways import ProvenNumber, ProvenPerson
from dichvucong.identity.models import Account, AccountLock, Identifier, LogInSession, ProviderLink
from dichvucong.identity.rules import PERSONAL_KINDS, AccountKind, IdentifierKind, Level, Method, level_given
from dichvucong.identity.services.accounts import add_identifier, create_account
from dichvucong.identity.services.journaling import note_account
from dichvucong.identity.services.log_in.log_in_sessions import Entrance, open_session
from dichvucong.identity.ways import ways_in_use
from dichvucong.identity.words import LockCause
from dichvucong.kernel.clock import vietnam_day

_MORE_TRIES: Final = 2
_OF_PERSONS = (IdentifierKind.CITIZEN_NUMBER, IdentifierKind.PASSPORT)
_OF_ORGANISATIONS = (IdentifierKind.TAX_CODE,)
LEAST_LEVEL = Level.MEDIUM
"""Accounts of the portal and of providers connected to it are at least this sure (QC 9.4)."""


def deciding(kind: AccountKind) -> tuple[IdentifierKind, ...]:
    """Numbers that tell whose account it is, the strongest first. Old cards and others are kept beside them."""
    return _OF_ORGANISATIONS if kind is AccountKind.ORGANISATION else _OF_PERSONS


def _finding(person: ProvenPerson) -> tuple[IdentifierKind, ...]:
    """As `deciding`, and behind them the number of a book of social insurance, which is one person's for life."""
    if person.kind is AccountKind.ORGANISATION:
        return _OF_ORGANISATIONS
    return (*_OF_PERSONS, IdentifierKind.SOCIAL_INSURANCE)


@transaction.atomic
def admit(person: ProvenPerson, *, method: Method, entrance: Entrance, now: datetime) -> LogInSession:
    """Open a session for somebody who has proved who it is. Makes the account when there is none.

    The account stays locked until the session is there: a merging comes before, or ends the session.

    Raises `WayNotAllowed`, `LevelTooLow`, `AccountLocked`, `IdentitiesDiffer`, `NumberOfAnotherKind`, `IdentifierTaken`.
    """
    level = level_of(person, method, now=now)
    account = account_proven(person, now=now)
    return open_session(
        account, method=method, level=level, provider=person.provider, entrance=entrance, now=now
    )


def level_of(person: ProvenPerson, method: Method, *, now: datetime) -> Level:
    """How sure the proof makes the portal, by the law of the day. Raises `WayNotAllowed`, `LevelTooLow`."""
    level = level_given(method, person.kind, claimed=person.level, day=vietnam_day(now), ways=ways_in_use())
    if level is None:
        raise WayNotAllowed
    if level < LEAST_LEVEL:
        raise LevelTooLow
    return level


def account_proven(person: ProvenPerson, *, now: datetime) -> Account:
    """Whose account it is, made when there is none. Raises what `admit` raises."""
    for _another in range(_MORE_TRIES):
        # Somebody with the same number was faster by a moment, or the numbers were moved to another account.
        with suppress(IdentifierTaken, _MovedError):
            return _account_of(person, now)
    return _account_of(person, now)


class _MovedError(Exception):
    """The numbers went to another account between finding and locking it."""


@transaction.atomic
def _account_of(person: ProvenPerson, now: datetime) -> Account:
    account = _found(person)
    if account is None:
        account = _made(person, now)
    if account.kind not in PERSONAL_KINDS:
        raise NumberOfAnotherKind
    if AccountKind.ORGANISATION in {account.kind, person.kind} and account.kind != person.kind:
        raise HolderOfAnotherKind
    if not account.is_active:
        raise _locked_refusal(account)
    for number in person.numbers:
        _keep_number(account, number, person, now)
    _link(account, person, now)
    _keep_facts(account, person, now)
    return account


def _found(person: ProvenPerson) -> Account | None:
    """The account of the strongest number, else of the provider's subject, locked. Raises `IdentitiesDiffer`."""
    found = _holder(person)
    if found is None:
        return None
    held = Account.objects.select_for_update().get(pk=found.pk)
    if not held.is_active and _holder(person) != held:
        raise _MovedError
    return held


def _holder(person: ProvenPerson) -> Account | None:
    owner = next(filter(None, (_owner_of(number) for number in _deciding(person))), None)
    link = (
        ProviderLink.objects.select_related("account")
        .filter(provider=person.provider, subject=person.subject)
        .first()
    )
    if owner and link and link.account_id != owner.pk:
        raise IdentitiesDiffer
    return owner or (link.account if link else None)


def _deciding(person: ProvenPerson) -> list[ProvenNumber]:
    rank = {kind: place for place, kind in enumerate(_finding(person))}
    return sorted((n for n in person.numbers if n.kind in rank), key=lambda n: rank[n.kind])


def _owner_of(number: ProvenNumber) -> Account | None:
    found = (
        Identifier.objects.holding(number.kind, number.value, number.country)
        .select_related("account")
        .exclude(verified_at=None)
        .first()
    )
    return found.account if found else None


def _made(person: ProvenPerson, now: datetime) -> Account:
    """A new account; its name says nothing about the person, since the journal shows it."""
    return create_account(
        f"cn-{secrets.token_hex(10)}",
        kind=person.kind,
        full_name=person.full_name,
        actor=f"provider:{person.provider}",
        now=now,
    )


def _keep_number(account: Account, number: ProvenNumber, person: ProvenPerson, now: datetime) -> None:
    """Attach what is new and note who vouches for it. What belongs to somebody else stays there."""
    provider = person.provider
    kept = Identifier.objects.holding(number.kind, number.value, number.country).first()
    if kept is None:
        kept = add_identifier(
            account,
            number.kind,
            number.value,
            country=number.country,
            actor=f"provider:{provider}",
            now=now,
        )
    if kept.account_id != account.pk:
        if number.kind in deciding(person.kind) or len(person.numbers) == 1:
            raise IdentifierTaken
        note_account(account, "account.number_belongs_to_another", now=now, kind=str(number.kind))
        return
    if kept.verified_at is None or kept.verified_with != provider:
        kept.verified_at, kept.verified_with = now, provider
        kept.save(update_fields=["verified_at", "verified_with"])


def _link(account: Account, person: ProvenPerson, now: datetime) -> None:
    """Remember the provider's own name for the person, where it has one."""
    if not person.subject:
        return
    link, _is_new = ProviderLink.objects.get_or_create(
        provider=person.provider,
        subject=person.subject,
        defaults={"account": account, "made_at": now},
    )
    if link.account_id != account.pk:
        raise IdentitiesDiffer


def _keep_facts(account: Account, person: ProvenPerson, now: datetime) -> None:
    """Name and birthday are the provider's to say; phone and e-mail only when it says them."""
    said = {
        "full_name": person.full_name,
        "birth": person.birth or account.birth,
        "phone": person.phone or account.phone,
        "email": account.email if account.own_email_at else person.email or account.email,
    }
    changed = [name for name, value in said.items() if getattr(account, name) != value]
    if not changed:
        return
    for name in changed:
        setattr(account, name, said[name])
    account.save(update_fields=changed)
    note_account(account, "account.facts_changed", now=now, fields=", ".join(changed))


def _locked_refusal(account: Account) -> AccountLocked:
    """What to say to the owner of a locked account who has proved to be it."""
    lock = AccountLock.objects.filter(account=account, opened_at=None).first()
    if lock is not None and lock.cause == LockCause.DORMANT:
        return AccountDormant(account.pk)
    return AccountLocked()
