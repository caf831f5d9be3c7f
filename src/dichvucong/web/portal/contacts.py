"""Whom to ask: the contact points of every unit that collects or pays, for everybody to look up (SUP-01)."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from dichvucong.catalogs.facts import ContactInfo, UnitContacts
from dichvucong.catalogs.selectors import contact_directory
from dichvucong.kernel.codes import PORTAL_COLLECTOR
from dichvucong.kernel.text import fold
from dichvucong.payments.selectors import ProviderRow, all_providers
from dichvucong.web.access import public
from dichvucong.web.rendering import page

PER_PAGE = 20
LONGEST_NAME = 120
PROVIDERS = "ngan-hang"
PROVIDERS_NAME = "Ngân hàng, trung gian thanh toán"
PORTAL_NAME = "Cổng Dịch vụ công quốc gia"


@public
@require_safe
def contacts(request: HttpRequest) -> HttpResponse:
    """Units by part of their name, with or without accents, and by ministry or province."""
    name, body = request.GET.get("ten", "")[:LONGEST_NAME], request.GET.get("noi", "")
    units = _directory()
    found = _found(units, fold(name), body)
    pages = Paginator(found, PER_PAGE)
    shown = pages.get_page(request.GET.get("trang"))
    asked = {key: value for key, value in (("ten", name), ("noi", body)) if value}
    return page(
        "portal/contacts.html",
        {
            "name": name,
            "body": body,
            "bodies": _bodies(units),
            "units": shown,
            "count": pages.count,
            "query": urlencode(asked),
        },
    )


def _directory() -> Sequence[UnitContacts]:
    """The portal first, then providers, then agencies."""
    units = {unit.owner_code: unit for unit in contact_directory()}
    portal = units.pop(PORTAL_COLLECTOR, None)
    providers = [_of_provider(row, units.pop(row.code, None)) for row in all_providers()]
    first = [_named(portal, PORTAL_NAME, "")] if portal else []
    return [
        *first,
        *(unit for unit in providers if unit.points),
        *(unit for unit in units.values() if unit.name),
    ]


def _of_provider(row: ProviderRow, unit: UnitContacts | None) -> UnitContacts:
    """As the provider keeps them, else its hotline and e-mail as registered."""
    if unit is None:
        registered = ContactInfo(row.code, "Hỗ trợ khách hàng", "", "", row.email, row.hotline)
        points = (registered,) if row.email or row.hotline else ()
        unit = UnitContacts(row.code, "", "", "", "", points)
    return replace(_named(unit, row.name, PROVIDERS), body_name=PROVIDERS_NAME)


def _named(unit: UnitContacts, name: str, body_code: str) -> UnitContacts:
    return replace(unit, name=name, folded=fold(name), body_code=body_code)


def _found(units: Iterable[UnitContacts], folded: str, body: str) -> list[UnitContacts]:
    words = folded.split()
    return [
        unit
        for unit in units
        if (not body or unit.body_code == body) and all(word in unit.folded for word in words)
    ]


def _bodies(units: Iterable[UnitContacts]) -> list[tuple[str, str]]:
    """The ministries and provinces that have units in the list, by name."""
    names = {unit.body_code: unit.body_name for unit in units if unit.body_code and unit.body_name}
    return sorted(names.items(), key=lambda item: fold(item[1]))
