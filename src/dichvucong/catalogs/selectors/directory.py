"""Whom to ask, unit by unit: what the public look-up of contact points is made of."""

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import groupby

from dichvucong.catalogs.facts import UnitContacts
from dichvucong.catalogs.models import Agency, AgencyPlacement
from dichvucong.catalogs.selectors.days import day_or_today, in_force
from dichvucong.catalogs.selectors.entries import public_contact_points
from dichvucong.catalogs.selectors.shelf import shelf
from dichvucong.kernel.text import fold


def contact_directory(*, on: date | None = None) -> Sequence[UnitContacts]:
    """Every unit with a public contact point, by code."""
    day = day_or_today(on)
    return shelf.take(("contact directory", day), lambda: _load(day))


def _load(day: date) -> Sequence[UnitContacts]:
    points = public_contact_points(on=day)
    owners = {code: tuple(own) for code, own in groupby(points, key=lambda point: point.owner_code)}
    placed = in_force(AgencyPlacement, day).filter(code__in=owners)
    tops = {place.code: place.path.strip("/").split("/")[0] for place in placed}
    names = _names({*owners, *tops.values()}, day)
    return tuple(
        UnitContacts(
            owner_code=code,
            name=names.get(code, ""),
            folded=fold(names.get(code, "")),
            body_code=tops.get(code, ""),
            body_name=names.get(tops.get(code, ""), ""),
            points=own,
        )
        for code, own in owners.items()
    )


def _names(codes: set[str], day: date) -> Mapping[str, str]:
    return dict(in_force(Agency, day).filter(code__in=codes).values_list("code", "name"))
