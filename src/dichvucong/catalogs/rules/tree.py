"""The agency tree through time: from dated parent links to dated paths."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from dichvucong.catalogs.errors import TreeCycle


@dataclass(frozen=True)
class Link:
    """From which day to which an agency has a parent; `parent_code` is "" at the top."""

    code: str
    parent_code: str
    valid_from: date
    valid_to: date | None
    legal_document: str = ""


@dataclass(frozen=True)
class Place:
    """A link with the whole path it results in while all its ancestors stay where they are."""

    code: str
    parent_code: str
    path: str
    valid_from: date
    valid_to: date | None
    legal_document: str = ""


def is_below(path: str, ancestor_code: str) -> bool:
    """Whether a path leads through the ancestor or ends at it."""
    return f"/{ancestor_code}/" in path


def plan_places(links: Iterable[Link]) -> dict[str, list[Place]]:
    """The paths of every agency on every day. Raises `TreeCycle`."""
    by_code: dict[str, list[Link]] = {}
    for link in sorted(links, key=lambda link: (link.code, link.valid_from)):
        by_code.setdefault(link.code, []).append(link)
    plan: dict[str, list[Place]] = {}
    for code in by_code:
        _plan(code, by_code, plan, under=())
    return plan


def hang_from(links: Sequence[Link], moved: Link) -> list[Link]:
    """The links of one agency with one more from its first day on; what was before stays."""
    kept = [_until(link, moved.valid_from) for link in links if link.valid_from < moved.valid_from]
    return [*kept, moved]


def _plan(
    code: str, by_code: Mapping[str, list[Link]], plan: dict[str, list[Place]], under: tuple[str, ...]
) -> list[Place]:
    if code in under:
        raise TreeCycle(code)
    if code in plan:
        return plan[code]
    places: list[Place] = []
    for link in by_code.get(code, []):
        above = _plan(link.parent_code, by_code, plan, (*under, code)) if link.parent_code else []
        places += _places_of(link, above)
    plan[code] = _joined(places)
    return plan[code]


def _places_of(link: Link, above: Sequence[Place]) -> list[Place]:
    if not above:
        top = f"/{link.parent_code}/" if link.parent_code else "/"
        return [_place(link, top, link.valid_from, link.valid_to)]
    first = min(above, key=lambda place: place.valid_from)
    last = max(above, key=lambda place: place.valid_from)
    places: list[Place] = []
    for place in above:
        start = link.valid_from if place is first else max(link.valid_from, place.valid_from)
        end = link.valid_to if place is last else _earlier(link.valid_to, place.valid_to)
        if end is None or start < end:
            places.append(_place(link, place.path, start, end))
    return places


def _place(link: Link, parent_path: str, start: date, end: date | None) -> Place:
    return Place(link.code, link.parent_code, f"{parent_path}{link.code}/", start, end, link.legal_document)


def _earlier(one: date | None, other: date | None) -> date | None:
    return min((day for day in (one, other) if day is not None), default=None)


def _joined(places: Sequence[Place]) -> list[Place]:
    joined: list[Place] = []
    for place in places:
        last = joined[-1] if joined else None
        same = last is not None and (last.parent_code, last.path) == (place.parent_code, place.path)
        if last is not None and same and last.valid_to == place.valid_from:
            joined[-1] = Place(
                last.code, last.parent_code, last.path, last.valid_from, place.valid_to, last.legal_document
            )
            continue
        joined.append(place)
    return joined


def _until(link: Link, day: date) -> Link:
    end = day if link.valid_to is None else min(link.valid_to, day)
    return Link(link.code, link.parent_code, link.valid_from, end, link.legal_document)
