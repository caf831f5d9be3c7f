"""The province a visitor chose: `?noi=H26` in the address, remembered in a cookie of the same name."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse

from dichvucong.catalogs.facts import AgencyInfo, AgencyLevel, UnitInfo
from dichvucong.catalogs.selectors import agency, children, provinces
from dichvucong.kernel.text import fold, tidy

NAME = "noi"
ONE_YEAR_SECONDS = 365 * 24 * 3600
LONGEST_CODE = 40
MOST_MERGERS = 5


@dataclass(frozen=True)
class Province:
    """One of the 34 under its agency code. `name` is short ("Hà Nội"), `full_name` with its kind."""

    code: str
    name: str
    full_name: str


@dataclass(frozen=True)
class Choice:
    """What was chosen: a province, or none for the whole country.

    `asked` is what the address says, None when it says nothing; `wrong` that it names no province, `merged` the name
    of the former province it names.
    """

    province: Province | None = None
    asked: str | None = None
    wrong: bool = False
    merged: str = ""

    @property
    def code(self) -> str:
        """The agency code of the province, "" for the whole country."""
        return self.province.code if self.province else ""


def all_provinces() -> Sequence[Province]:
    """The provinces of today, by name without accents."""
    units = {unit.code: unit for unit in provinces()}
    found = [info for info in children("") if info.level is AgencyLevel.PROVINCE]
    named = [
        Province(info.code, info.short_name or info.name, _full_name(info, units.get(info.unit_code)))
        for info in found
    ]
    return sorted(named, key=lambda one: fold(one.name))


def chosen_place(request: HttpRequest) -> Choice:
    """The province of the address, else the remembered one."""
    asked = request.GET.get(NAME)
    if asked is None:
        found = _found(request.COOKIES.get(NAME, ""))
        return Choice(province=found.province)
    return _found(asked)


def remember(response: HttpResponse, choice: Choice, *, secure: bool) -> None:
    """Keep what the address says for the next pages; "the whole country" forgets."""
    if choice.asked is None or choice.wrong:
        return
    if choice.province is None:
        response.delete_cookie(NAME, samesite="Lax")
        return
    response.set_cookie(
        NAME, choice.province.code, max_age=ONE_YEAR_SECONDS, secure=secure, httponly=True, samesite="Lax"
    )


def _found(text: str) -> Choice:
    code = tidy(text).upper()
    if not code:
        return Choice(asked=text)
    first = agency(code) if len(code) <= LONGEST_CODE else None
    current = first
    for _ in range(MOST_MERGERS):
        if current is None or current.active:
            break
        current = agency(current.successor_code) if current.successor_code else None
    known = {one.code: one for one in all_provinces()}
    if current is None or current.code not in known:
        return Choice(asked=text, wrong=True)
    merged = first.short_name or first.name if first and first.code != current.code else ""
    return Choice(known[current.code], asked=text, merged=merged)


def _full_name(info: AgencyInfo, unit: UnitInfo | None) -> str:
    return unit.full_name if unit else info.short_name or info.name
