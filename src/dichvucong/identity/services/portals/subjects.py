"""By what name a portal knows a person, and what it learns of one."""

import secrets
from collections.abc import Collection, Mapping
from datetime import date

from django.db.models import Q

from dichvucong.identity.models import Account, Identifier, KeptSubject, Portal, SignOn, Subject
from dichvucong.identity.rules import AccountKind, IdentifierKind
from dichvucong.identity.rules.claims import Claim
from dichvucong.identity.selectors import identity_on_paper
from dichvucong.identity.selectors.assurance import accounts_of

_NUMBERS: Mapping[Claim, IdentifierKind] = {
    Claim.CITIZEN_NUMBER: IdentifierKind.CITIZEN_NUMBER,
    Claim.OLD_CARD_NUMBER: IdentifierKind.OLD_CARD,
    Claim.PASSPORT_NUMBER: IdentifierKind.PASSPORT,
    Claim.TAX_CODE: IdentifierKind.TAX_CODE,
    Claim.SOCIAL_INSURANCE_NUMBER: IdentifierKind.SOCIAL_INSURANCE,
}


def subject_of(account: Account, portal: Portal) -> str:
    """The name for this portal: the same for ever, random, and where the portal wants its own unknown elsewhere.

    A portal that knew the person only by an account that was merged into this one goes on with the name it knows.
    """
    unit = Q(sector=portal.sector) if portal.sector else Q(portal=portal)
    rows = KeptSubject.objects.filter(unit, account=account, transfer__undone_at=None)
    kept = rows.order_by("-pk").values_list("subject__value", flat=True).first()
    return kept or subject_in(account, portal.sector)


def subject_told(sign_on: SignOn) -> str:
    """The name that was told when the sign-on began, whatever was merged or parted since."""
    return sign_on.subject or subject_in(sign_on.account, sign_on.portal.sector)


def means(value: str, account: Account, portal: Portal) -> bool:
    """Whether the portal's name is this person's: of the account, or of one that was merged into it."""
    if value == subject_of(account, portal):
        return True
    names = Subject.objects.filter(account__in=accounts_of(account), sector=portal.sector)
    return names.filter(value=value).exists()


def subject_in(account: Account, sector: str = "") -> str:
    """The name in a sector; the one for everybody without."""
    return subject_of_number(account.pk, sector)


def subject_of_number(account: int, sector: str) -> str:
    """The same for an account of which only the key is at hand."""
    rows = Subject.objects.filter(account_id=account, sector=sector)
    known = rows.values_list("value", flat=True).first()
    if known is None:
        draft = {"value": secrets.token_hex(16)}
        row, _ = Subject.objects.get_or_create(account_id=account, sector=sector, defaults=draft)
        known = row.value
    return known


def claims_about(account: Account, claims: Collection[str]) -> dict[str, str | bool]:
    """What the account says under these claims; what it does not hold is left out. Only verified numbers count."""
    wanted = set(claims)
    found: dict[str, str | bool] = {}
    simple = {
        Claim.NAME: account.full_name,
        Claim.BIRTHDATE: _birth_date(account.birth),
        Claim.ACCOUNT_KIND: str(AccountKind(account.kind)),
        Claim.EMAIL: account.email,
        Claim.PHONE_NUMBER: account.phone,
    }
    found.update({claim: value for claim, value in simple.items() if claim in wanted and value})
    if Claim.EMAIL in found:
        # Told by whoever vouches for the person; this portal has not written to it.
        found["email_verified"] = False
    if wanted & set(_NUMBERS):
        numbers = {number.kind: number for number in identity_on_paper(account).numbers}
        for claim, kind in _NUMBERS.items():
            if claim in wanted and kind in numbers:
                found.update(_number(claim, numbers[kind]))
    return found


def _number(claim: Claim, row: Identifier) -> dict[str, str | bool]:
    if claim is Claim.PASSPORT_NUMBER:
        return {claim: row.value, "passport_country": row.country}
    return {claim: row.value}


def _birth_date(birth: str) -> str:
    """As OpenID Connect writes it: `1950-03-02`, or a year alone. A month without a day is told as the year."""
    try:
        return date.fromisoformat(birth).isoformat()
    except ValueError:
        return birth[:4]
