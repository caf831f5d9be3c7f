"""What a portal may learn of a person: claims, the scopes that ask for them, levels of assurance as `acr`. Pure."""

from collections.abc import Collection, Iterable, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from dichvucong.identity.words import Level, Method


class Claim(StrEnum):
    """One piece of data, as the standard names it where it does. Each is agreed to by itself (QC 8.6)."""

    NAME = "name"
    BIRTHDATE = "birthdate"
    ACCOUNT_KIND = "account_kind"
    EMAIL = "email"
    PHONE_NUMBER = "phone_number"
    CITIZEN_NUMBER = "citizen_number"
    OLD_CARD_NUMBER = "old_card_number"
    PASSPORT_NUMBER = "passport_number"
    TAX_CODE = "tax_code"
    SOCIAL_INSURANCE_NUMBER = "social_insurance_number"


OPENID: Final = "openid"
CLAIMS_OF_SCOPE: Final[Mapping[str, tuple[Claim, ...]]] = MappingProxyType(
    {
        OPENID: (),
        "profile": (Claim.NAME, Claim.BIRTHDATE, Claim.ACCOUNT_KIND),
        "email": (Claim.EMAIL,),
        "phone": (Claim.PHONE_NUMBER,),
        "identity": (Claim.CITIZEN_NUMBER, Claim.OLD_CARD_NUMBER, Claim.PASSPORT_NUMBER),
        "organization": (Claim.TAX_CODE,),
        "social_insurance": (Claim.SOCIAL_INSURANCE_NUMBER,),
    }
)
"""What each scope asks for (OpenID Connect Core, 5.4, and our own)."""

ACR: Final[Mapping[str, Level]] = MappingProxyType(
    {"LoA1": Level.LOW, "LoA2": Level.MEDIUM, "LoA3": Level.HIGH}
)
"""Levels as clients name them; existing clients ask for LoA1."""

_AMR: Final = MappingProxyType(
    {
        Method.SMS_CODE: ("sms",),
        Method.USB_TOKEN: ("hwk",),
        Method.SIM_CERTIFICATE: ("hwk",),
        Method.SOCIAL_INSURANCE: ("sms",),
        Method.ELECTRONIC_ID: ("eid",),
    }
)


def acr_of(level: Level) -> str:
    """The name of a level."""
    return next(name for name, known in ACR.items() if known is level)


def amr_of(methods: Iterable[str]) -> list[str]:
    """How somebody proved who he is, in the words of RFC 8176 where it has one; `mfa` for more than one way."""
    used = dict.fromkeys(Method(method) for method in methods)
    words = dict.fromkeys(word for method in used for word in _AMR[method])
    return [*words, *(["mfa"] if len(used) > 1 else [])]


def claims_of_scopes(scopes: Iterable[str]) -> tuple[Claim, ...]:
    """What the scopes ask for together, in the order of the scopes' table."""
    wanted = set(scopes)
    return tuple(claim for scope, claims in CLAIMS_OF_SCOPE.items() if scope in wanted for claim in claims)


def consent_covers(asked: Mapping[str, str], given: Mapping[str, str], declined: Mapping[str, str]) -> bool:
    """Whether every claim was decided before, for the reason that is given now. A new reason is a new question."""
    decided = {**declined, **given}
    return all(decided.get(claim) == why for claim, why in asked.items())


def released(asked: Collection[str], given: Collection[str]) -> tuple[str, ...]:
    """What goes out: what is asked for now and was agreed to."""
    return tuple(claim for claim in Claim if claim in set(asked) and claim in set(given))
