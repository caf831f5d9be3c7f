"""A unit finds a person by a number or a phone, exactly: never a list of people (HD 4.1, IDN-08).

What is shown is masked, searches are counted, and each is written down twice: with who searched and with who was found.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from django.core import signing
from django.db import transaction

from dichvucong.identity.errors import PermissionMissing, UserNotFound
from dichvucong.identity.errors.units import FindingOver
from dichvucong.identity.gateways import ProvenNumber
from dichvucong.identity.models import Account, Identifier, OfficerNumber
from dichvucong.identity.rules import CONSOLE_KINDS, AccountKind, IdentifierKind, Permission, Unit
from dichvucong.identity.selectors import authority_of
from dichvucong.identity.services.accounts import READERS
from dichvucong.identity.services.units.keeping import (
    check_rights,
    count_search,
    give,
    held_by_person,
    may_keep,
)
from dichvucong.identity.services.units.posts import begin_post
from dichvucong.identity.services.units.users import UserDraft, create_user
from dichvucong.kernel.identifiers import phone_number
from dichvucong.kernel.journal import Entry, write

FOUND_MINUTES: Final = 30
"""How long what was found may be used."""
MOST_FOUND: Final = 5
"""A phone that more people share finds nobody: it would be a list."""
_KINDS = (AccountKind.CITIZEN, AccountKind.FOREIGNER, AccountKind.OFFICER, AccountKind.PROVIDER_USER)
_PERSONAL_NUMBERS = (IdentifierKind.CITIZEN_NUMBER, IdentifierKind.PASSPORT)
_SALT = "found-person"


@dataclass(frozen=True)
class PersonQuery:
    """By a number or by a phone; exactly one is filled."""

    number: ProvenNumber | None = None
    phone: str = field(default="", repr=False)


@dataclass(frozen=True)
class FoundPerson:
    """One person. `account` is a personal account, or an officer's where there is none; `officers` are all of theirs.

    `token` lets the finder use what was found for a while.
    """

    account: Account
    officers: tuple[Account, ...]
    token: str


def find_person(query: PersonQuery, *, by: Account, now: datetime) -> Sequence[FoundPerson]:
    """The people whose number or phone it is, journalled.

    Raises `PermissionMissing`, `InvalidValue` for what cannot be a number or phone, `AskedTooOften`.
    """
    if not authority_of(by, now=now).may(Permission.USERS_MANAGE):
        raise PermissionMissing(Permission.USERS_MANAGE)
    seeds = _with_number(query.number) if query.number else _with_phone(query.phone)
    count_search(by, now)
    people = _people(Account.objects.filter(pk__in=seeds, is_active=True, kind__in=_KINDS).order_by("pk"))
    people = people if len(people) <= MOST_FOUND else {}
    _note(people, "number" if query.number else "phone", by, now)
    return [
        FoundPerson(account, tuple(officers), _token(account, by, now))
        for account, officers in people.items()
    ]


def found_person(token: str, *, by: Account, now: datetime) -> FoundPerson:
    """Who was found. Raises `FindingOver` for what is too old or was somebody else's search."""
    try:
        said = signing.loads(token, salt=_SALT)
    except signing.BadSignature as error:
        raise FindingOver from error
    if said["by"] != by.pk or now.timestamp() - said["at"] > FOUND_MINUTES * 60:
        raise FindingOver
    people = _people(Account.objects.filter(pk=said["who"], is_active=True))
    for account, officers in people.items():
        return FoundPerson(account, tuple(officers), token)
    raise FindingOver


def officer_in(found: FoundPerson, unit: Unit) -> Account | None:
    """The account with which the person already works as what the unit needs."""
    return next((one for one in found.officers if one.kind == unit.kind), None)


@transaction.atomic
def take_on(found: FoundPerson, draft: UserDraft, *, by: Account, now: datetime) -> Account:
    """Let somebody who was found work for the unit: with the account they have as an officer, else with a new one.

    A new one takes name, number and phone from the personal account; `draft` says the rest, and the phone where the
    personal account has none. Raises as `create_user`, `PostHeld`, `UserNotFound`.
    """
    officer = officer_in(found, draft.unit)
    if officer is None:
        return create_user(_of_person(found.account, draft), by=by, now=now)
    may_keep(by, draft.unit, now)
    if officer.pk == by.pk:
        raise UserNotFound
    account = Account.objects.select_for_update().get(pk=officer.pk)
    check_rights(draft.unit, draft.permissions, held=held_by_person(account))
    begin_post(account, draft.unit, title=draft.title, actor=by.actor, now=now)
    for permission in sorted(draft.permissions):
        give(account, permission, draft.unit, by, now)
    return account


def _with_number(number: ProvenNumber) -> set[int]:
    value = READERS[number.kind](number.value)
    own = Identifier.objects.holding(number.kind, value, number.country).exclude(verified_at=None)
    officers = OfficerNumber.objects.holding(number.kind, value, number.country)
    return {*own.values_list("account_id", flat=True), *officers.values_list("account_id", flat=True)}


def _with_phone(phone: str) -> set[int]:
    rows = Account.objects.with_phone(phone_number(phone, field="phone"))
    return set(rows.values_list("pk", flat=True)[: 4 * MOST_FOUND])


def _people(accounts: Iterable[Account]) -> dict[Account, list[Account]]:
    """Personal accounts with the officers they also are; officers without one for themselves."""
    given = list(accounts)
    found: dict[Account, list[Account]] = {}
    for account in given:
        if account.kind not in CONSOLE_KINDS:
            found[account] = _officers_of(account)
    known = {officer.pk for officers in found.values() for officer in officers}
    for account in given:
        if account.kind in CONSOLE_KINDS and account.pk not in known:
            found[account] = [account]
    return found


def _officers_of(person: Account) -> list[Account]:
    numbers = Identifier.objects.filter(account=person, kind__in=_PERSONAL_NUMBERS).exclude(verified_at=None)
    ids: set[int] = set()
    for number in numbers:
        rows = OfficerNumber.objects.holding(number.kind, number.value, number.country)
        ids.update(rows.values_list("account_id", flat=True))
    return list(Account.objects.filter(pk__in=ids, is_active=True).order_by("pk"))


def _of_person(person: Account, draft: UserDraft) -> UserDraft:
    return UserDraft(
        username=draft.username,
        full_name=person.full_name,
        phone=person.phone or draft.phone,
        email=person.email or draft.email,
        unit=draft.unit,
        permissions=draft.permissions,
        title=draft.title,
        number=_number_of(person),
    )


def _number_of(person: Account) -> ProvenNumber | None:
    own = Identifier.objects.filter(account=person, kind__in=_PERSONAL_NUMBERS).exclude(verified_at=None)
    noted = OfficerNumber.objects.filter(account=person, released_at=None)
    rows: list[Identifier | OfficerNumber] = [*own.order_by("kind")[:1], *noted[:1]]
    return next((ProvenNumber(IdentifierKind(one.kind), one.value, one.country) for one in rows), None)


def _token(account: Account, by: Account, now: datetime) -> str:
    return signing.dumps({"who": account.pk, "by": by.pk, "at": int(now.timestamp())}, salt=_SALT)


def _note(people: Iterable[Account], how: str, by: Account, now: datetime) -> None:
    """What was looked for is not kept: only that, by what kind of word, and who was seen."""
    seen = list(people)
    entries = [
        Entry(
            subject=by.reference,
            stream=by.reference,
            event="person.looked_for",
            actor=by.actor,
            evidence={"by": how, "found": len(seen)},
        )
    ]
    entries += [
        Entry(subject=one.reference, stream=one.reference, event="person.found", actor=by.actor)
        for one in seen
    ]
    write(entries, now=now)
