"""From a provider's claims to a person in our words, by a mapping that is data."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import structlog

from dichvucong.identity.gateways import LogInFailure, LogInRefused, ProvenNumber, ProvenPerson
from dichvucong.identity.rules import birth_day, person_name
from dichvucong.identity.words import AccountKind, IdentifierKind, Level
from dichvucong.kernel.errors import InvalidValue
from dichvucong.kernel.identifiers import (
    citizen_number,
    email_address,
    old_card_number,
    passport_number,
    phone_number,
    social_insurance_number,
)

log = structlog.get_logger()

PLACES: Final = frozenset(
    {
        "citizen_number",
        "old_card",
        "passport",
        "passport_country",
        "social_insurance",
        "full_name",
        "birth",
        "phone",
        "email",
    }
)
"""What a claim can be mapped to."""
_COUNTRY_LETTERS = 2
# A person comes with the number of its kind; the others are welcome and not needed.
_NEEDED: Final = {
    AccountKind.CITIZEN: IdentifierKind.CITIZEN_NUMBER,
    AccountKind.FOREIGNER: IdentifierKind.PASSPORT,
}
_EXTRA: Final[Mapping[IdentifierKind, Callable[[str], str]]] = {
    IdentifierKind.OLD_CARD: old_card_number,
    IdentifierKind.SOCIAL_INSURANCE: social_insurance_number,
}


@dataclass(frozen=True)
class ClaimMapping:
    """Which claim says what. `levels` are by `acr`, `kinds` by the value of `kind_claim`; all else is unknown."""

    provider: str
    claims: Mapping[str, str]
    kind_claim: str
    kinds: Mapping[str, AccountKind]
    levels: Mapping[str, Level]

    def person(self, claims: Mapping[str, Any], *, today: date) -> ProvenPerson | LogInRefused:
        """The person, checked; or what is missing. A passport never meets the citizen-number check."""
        level = self.levels.get(str(claims.get("acr", "")))
        kind = self.kinds.get(str(claims.get(self.kind_claim, "")))
        if level is None or kind not in _NEEDED:
            return LogInRefused(
                LogInFailure.INCOMPLETE, "no known level" if level is None else "no known kind"
            )
        said = {place: _text(claims.get(claim)) for place, claim in self.claims.items()}
        birth = _or_none(lambda text: str(birth_day(text, today=today)), said.get("birth", ""))
        try:
            numbers = _numbers(kind, said, today)
            name = person_name(said["full_name"], field="full_name")
        except InvalidValue as refusal:
            return LogInRefused(LogInFailure.INCOMPLETE, f"no usable {refusal.field}")
        return ProvenPerson(
            provider=self.provider,
            subject=str(claims["sub"]),
            kind=kind,
            level=level,
            full_name=name,
            numbers=numbers,
            birth=birth if _agree(numbers, birth) else "",
            phone=_or_none(phone_number, said.get("phone", "")),
            email=_or_none(email_address, said.get("email", "")),
        )


def _numbers(kind: AccountKind, said: Mapping[str, str], today: date) -> tuple[ProvenNumber, ...]:
    if kind is AccountKind.FOREIGNER:
        return (_passport(said),)
    number = citizen_number(said.get("citizen_number", ""), field="citizen_number", today=today).number
    found = [ProvenNumber(IdentifierKind.CITIZEN_NUMBER, number)]
    for extra, read in _EXTRA.items():
        value = _or_none(read, said.get(str(extra), ""))
        if value:
            found.append(ProvenNumber(extra, value))
    return tuple(found)


def _agree(numbers: Sequence[ProvenNumber], birth: str) -> bool:
    """Whether the number was given for that year of birth: a birthday that contradicts it is told to nobody."""
    number = next((one.value for one in numbers if one.kind is IdentifierKind.CITIZEN_NUMBER), "")
    if not number or not birth or citizen_number(number).birth_year == int(birth[:4]):
        return True
    log.warning("log_in.birth_contradicts_number")
    return False


def _passport(said: Mapping[str, str]) -> ProvenNumber:
    country = said.get("passport_country", "").upper()
    if len(country) != _COUNTRY_LETTERS or not country.isascii() or not country.isalpha():
        raise InvalidValue("Thiếu quốc gia cấp hộ chiếu.", field="passport_country")
    number = passport_number(said.get("passport", ""), field="passport")
    return ProvenNumber(IdentifierKind.PASSPORT, number, country)


def _text(value: Any) -> str:
    """Claims are untrusted: only text and whole numbers are read."""
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""


def _or_none(read: Callable[[str], str], text: str) -> str:
    """What can be read, else nothing: a strange e-mail address keeps nobody out."""
    try:
        return read(text) if text else ""
    except InvalidValue:
        return ""
