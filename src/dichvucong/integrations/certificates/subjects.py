"""Whom a certificate names: its subject read by a table (`subjects.csv`, or the operator's own), never by code.

A line says which attribute holds a number, how it is written (a regular expression with the groups `number` and perhaps
`country`) and what it is: a kind of number of ours, or `agency_code`. The first line that fits a value reads it.
"""

import csv
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from typing import Final

from asn1crypto import x509

from dichvucong.identity.countries import countries
from dichvucong.identity.gateways import ProvenNumber
from dichvucong.identity.rules import AccountKind, IdentifierKind, person_name
from dichvucong.kernel.errors import InvalidValue
from dichvucong.kernel.identifiers import (
    citizen_number,
    old_card_number,
    passport_number,
    tax_code,
)
from dichvucong.kernel.text import tidy

AGENCY_CODE: Final = "agency_code"
_COMMON_NAME: Final = "2.5.4.3"
_COUNTRY: Final = "2.5.4.6"
_ORGANISATION: Final = "2.5.4.10"
_HOME: Final = "VN"
_READERS: Final[Mapping[str, Callable[[str], str]]] = {
    IdentifierKind.CITIZEN_NUMBER: lambda text: citizen_number(text).number,
    IdentifierKind.OLD_CARD: old_card_number,
    IdentifierKind.PASSPORT: passport_number,
    IdentifierKind.TAX_CODE: tax_code,
}
_KINDS: Final = frozenset({*_READERS, AGENCY_CODE})
_LONGEST: Final = 250


@dataclass(frozen=True)
class Line:
    """One line of the table."""

    attribute: str
    pattern: re.Pattern[str]
    kind: str


@dataclass(frozen=True)
class Holder:
    """Whom a certificate names, in our words."""

    kind: AccountKind
    name: str = field(repr=False)
    numbers: tuple[ProvenNumber, ...]
    agency_code: str = ""


def read_table(path: str = "") -> Sequence[Line]:
    """The table that ships, or the operator's. Raises `ValueError` naming the line, `OSError` for no file."""
    shipped = resources.files(__package__) / "subjects.csv"
    text = Path(path).read_text(encoding="utf-8") if path else shipped.read_text(encoding="utf-8")
    return [_line(number, row) for number, row in enumerate(csv.DictReader(text.splitlines()), start=2)]


def holder_named(subject: x509.Name, table: Iterable[Line]) -> Holder | None:
    """Who it is, or None when the subject does not say it fully and rightly."""
    said = _attributes(subject)
    try:
        found = [
            fit for line in table for value in said.get(line.attribute, ()) if (fit := _fit(line, value))
        ]
        numbers = tuple(
            dict.fromkeys(_number(kind, match, said) for kind, match in found if kind in _READERS)
        )
        codes = [match["number"] for kind, match in found if kind == AGENCY_CODE]
        return _holder(said, _best(numbers), codes[0] if codes else "")
    except InvalidValue:
        return None


def _line(number: int, row: Mapping[str, str]) -> Line:
    try:
        pattern, kind = re.compile(row["pattern"]), row["kind"].strip()
    except (KeyError, TypeError, re.error) as error:
        raise ValueError(f"line {number} of the subjects of certificates: {error}") from error
    if kind not in _KINDS or "number" not in pattern.groupindex:
        raise ValueError(
            f"line {number} of the subjects of certificates: an unknown kind or no group `number`"
        )
    return Line(row["attribute"].strip(), pattern, kind)


def _attributes(subject: x509.Name) -> Mapping[str, list[str]]:
    """All values of each attribute, by its OID, in the order in which they stand."""
    said: dict[str, list[str]] = {}
    for relative in subject.chosen:
        for pair in relative:
            value = pair["value"].native
            if isinstance(value, str):
                said.setdefault(pair["type"].dotted, []).append(tidy(value)[: 4 * _LONGEST])
    return said


def _fit(line: Line, value: str) -> tuple[str, re.Match[str]] | None:
    match = line.pattern.fullmatch(value)
    return (line.kind, match) if match else None


def _number(kind: str, match: re.Match[str], said: Mapping[str, list[str]]) -> ProvenNumber:
    country = ""
    if kind == IdentifierKind.PASSPORT:
        named = match.groupdict().get("country") or next(iter(said.get(_COUNTRY, ())), "")
        country = named.upper()
        if country not in {code for code, _name in countries()}:
            raise InvalidValue("a passport of no country")
    return ProvenNumber(IdentifierKind(kind), _READERS[kind](match["number"]), country)


def _best(numbers: Sequence[ProvenNumber]) -> tuple[ProvenNumber, ...]:
    """One number of a kind. Two different ones of a kind name nobody. Raises `InvalidValue`."""
    if len({number.kind for number in numbers}) != len(numbers):
        raise InvalidValue("two numbers of one kind")
    return tuple(numbers)


def _holder(
    said: Mapping[str, list[str]], numbers: tuple[ProvenNumber, ...], agency_code: str
) -> Holder | None:
    """A person when a personal number is named, though it be an employee's; else the organisation of the tax code."""
    kinds = {number.kind: number for number in numbers}
    personal = tuple(number for number in numbers if number.kind is not IdentifierKind.TAX_CODE)
    if personal:
        kind = _kind_of_person(kinds)
        name = person_name(next(iter(said.get(_COMMON_NAME, ())), ""))
        return Holder(kind, name, personal) if kind else None
    name = next(iter(said.get(_ORGANISATION, said.get(_COMMON_NAME, ()))), "")
    if IdentifierKind.TAX_CODE not in kinds or not name or len(name) > _LONGEST:
        return None
    return Holder(AccountKind.ORGANISATION, name, numbers, agency_code)


def _kind_of_person(kinds: Mapping[IdentifierKind, ProvenNumber]) -> AccountKind | None:
    """An old card alone is not enough: two provinces gave the same number."""
    if IdentifierKind.CITIZEN_NUMBER in kinds:
        return AccountKind.CITIZEN
    passport = kinds.get(IdentifierKind.PASSPORT)
    if passport is None:
        return None
    return AccountKind.CITIZEN if passport.country == _HOME else AccountKind.FOREIGNER
