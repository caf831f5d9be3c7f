"""Finding procedures: words or codes, what narrows the list, and what to do when nothing is found (PRO-08)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from http import HTTPStatus
from typing import Any, Final

from django.conf import settings
from django.core.paginator import EmptyPage, PageNotAnInteger, Paginator
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from dichvucong.catalogs.selectors import agencies
from dichvucong.kernel.clock import now as clock_now
from dichvucong.kernel.clock import vietnam_day
from dichvucong.kernel.errors import InvalidValue
from dichvucong.kernel.text import fold, tidy
from dichvucong.procedures.selectors import Facets, Findings, Result, Wanted, search, suggest
from dichvucong.procedures.words import APPLICANT_LABELS, LEVEL_LABELS, Applicant, Level
from dichvucong.web.access import public
from dichvucong.web.portal.places import NAME as PLACE
from dichvucong.web.portal.places import Choice, all_provinces, chosen_place, remember
from dichvucong.web.portal.procedures.words import Way, ways_of
from dichvucong.web.portal.throttle import slow_down
from dichvucong.web.rendering import page

TEXT, FIELD, OWNER, LEVEL, APPLICANT, PAGE = "q", "linh-vuc", "co-quan", "cap", "doi-tuong", "trang"
PER_PAGE: Final = 10
MOST_SUGGESTED: Final = 6
MOST_PAGES: Final = 10_000
LONGEST_KEPT: Final = 200
LONGEST_VALUE: Final = 300


@dataclass(frozen=True)
class Option:
    """One value of a narrowing list, with how many procedures it leaves."""

    value: str
    label: str
    count: int
    chosen: bool


@dataclass(frozen=True)
class Narrowing:
    """One list that narrows: the name it has in the address, its label, its options."""

    name: str
    label: str
    every: str
    options: Sequence[Option]


@dataclass(frozen=True)
class Hit:
    """One procedure of the list, with fee and time limit of each way of handing in."""

    code: str
    name: str
    field: str
    ways: Sequence[Way]
    local: bool
    own: bool


@public
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """The list for what was asked, or all procedures."""
    now = clock_now()
    place = chosen_place(request)
    wanted = _wanted(request, place)
    limited = slow_down(request, "search", now=now)
    if limited:
        return limited
    number = _page_number(request)
    offset = (number - 1) * PER_PAGE
    try:
        findings = search(wanted, vietnam_day(now), offset=offset, limit=PER_PAGE)
    except InvalidValue as refusal:
        return _refused(wanted, place, refusal)
    response = page("portal/procedures/search.html", _shown(wanted, place, findings, number))
    remember(response, place, secure=settings.SECURE_COOKIES)
    return response


@public
@require_safe
def suggestions(request: HttpRequest) -> HttpResponse:
    """A short list below the field while somebody types; empty when there is nothing to suggest."""
    now = clock_now()
    limited = slow_down(request, "suggest", now=now)
    if limited:
        return HttpResponse(status=HTTPStatus.TOO_MANY_REQUESTS)
    place = chosen_place(request)
    found = suggest(
        request.GET.get(TEXT, ""), vietnam_day(now), limit=MOST_SUGGESTED, province_code=place.code
    )
    words = [(text, _address({TEXT: text, PLACE: place.code})) for text in found.words]
    return page(
        "portal/procedures/suggestions.html", {"words": words, "procedures": found.procedures, "place": place}
    )


def _wanted(request: HttpRequest, place: Choice) -> Wanted:
    level, applicant = request.GET.get(LEVEL, ""), request.GET.get(APPLICANT, "")
    return Wanted(
        text=request.GET.get(TEXT, ""),
        province_code=place.code,
        field_name=tidy(request.GET.get(FIELD, ""))[:LONGEST_VALUE],
        owner_code=tidy(request.GET.get(OWNER, ""))[:LONGEST_VALUE],
        level=Level(level) if level in set(Level) else None,
        applicant=Applicant(applicant) if applicant in set(Applicant) else None,
    )


def _page_number(request: HttpRequest) -> int:
    """The page asked for; the first one when the address makes no sense."""
    try:
        return Paginator(range(MOST_PAGES), 1).validate_number(request.GET.get(PAGE, "1"))
    except (EmptyPage, PageNotAnInteger):
        return 1


def _refused(wanted: Wanted, place: Choice, refusal: InvalidValue) -> HttpResponse:
    context = {
        **_around(wanted, place),
        "problem": refusal.message,
        "typed": tidy(wanted.text[:LONGEST_KEPT]),
    }
    return page("portal/procedures/search.html", context, status=HTTPStatus.UNPROCESSABLE_ENTITY)


def _shown(wanted: Wanted, place: Choice, findings: Findings, number: int) -> Mapping[str, Any]:
    asked = _asked(wanted, place)
    last = max(1, -(-findings.reachable // PER_PAGE))
    return {
        **_around(wanted, place),
        "typed": tidy(wanted.text),
        "findings": findings,
        "hits": [_hit(result, place) for result in findings.results],
        "narrowings": _narrowings(wanted, findings.facets),
        "narrowed": _narrowed(wanted),
        "corrected_address": _address({**asked, TEXT: findings.corrected}),
        "wider_address": _address({TEXT: tidy(wanted.text), PLACE: place.code}),
        "number": number,
        "last": last,
        "previous_address": _address({**asked, PAGE: number - 1}) if number > 1 else "",
        "next_address": _address({**asked, PAGE: number + 1}) if number < last else "",
    }


def _around(wanted: Wanted, place: Choice) -> Mapping[str, Any]:
    """What the form needs whatever came of it."""
    return {"place": place, "provinces": all_provinces(), "wanted": wanted}


def _hit(result: Result, place: Choice) -> Hit:
    view = result.view
    return Hit(
        code=view.code,
        name=view.content.name,
        field=view.content.field_name,
        ways=ways_of(view.content),
        local=bool(place.code) and view.local_version is not None,
        own=bool(view.province_code) and view.local_version is None,
    )


def _narrowings(wanted: Wanted, facets: Facets) -> Sequence[Narrowing]:
    names = agencies([code for code in {*facets.owners, wanted.owner_code} if code])
    owners = {code: names[code].name if code in names else code for code in facets.owners}
    fields = {name: name for name in facets.fields}
    by_field = _options(fields, facets.fields, wanted.field_name)
    by_owner = _options(owners, facets.owners, wanted.owner_code)
    by_level = _options(LEVEL_LABELS, facets.levels, wanted.level or "")
    by_applicant = _options(APPLICANT_LABELS, facets.applicants, wanted.applicant or "")
    return [
        Narrowing(FIELD, "Lĩnh vực", "Mọi lĩnh vực", by_field),
        Narrowing(OWNER, "Cơ quan công bố", "Mọi cơ quan", by_owner),
        Narrowing(LEVEL, "Cấp thực hiện", "Mọi cấp", by_level),
        Narrowing(APPLICANT, "Người làm thủ tục", "Mọi đối tượng", by_applicant),
    ]


def _options(labels: Mapping[Any, str], counts: Mapping[Any, int], chosen: str) -> Sequence[Option]:
    """The values that leave something, and the chosen one even if it leaves nothing."""
    values = [value for value in labels if counts.get(value)]
    if not isinstance(next(iter(labels), None), StrEnum):
        values.sort(key=lambda value: fold(labels[value]))
    if chosen and chosen not in values:
        values.append(chosen)
    return [
        Option(str(value), labels.get(value, str(value)), counts.get(value, 0), value == chosen)
        for value in values
    ]


def _narrowed(wanted: Wanted) -> bool:
    return bool(wanted.field_name or wanted.owner_code or wanted.level or wanted.applicant)


def _asked(wanted: Wanted, place: Choice) -> Mapping[str, Any]:
    return {
        TEXT: tidy(wanted.text),
        PLACE: place.code,
        FIELD: wanted.field_name,
        OWNER: wanted.owner_code,
        LEVEL: wanted.level or "",
        APPLICANT: wanted.applicant or "",
    }


def _address(asked: Mapping[str, Any]) -> str:
    query = urlencode({name: value for name, value in asked.items() if value})
    return f"{reverse('procedures')}?{query}" if query else reverse("procedures")
