"""The page of one procedure (PRO-09)."""

from collections.abc import Mapping
from datetime import date
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.views.decorators.http import require_safe

from dichvucong.kernel.clock import now, vietnam_day
from dichvucong.kernel.documents.qr import qr_svg
from dichvucong.kernel.text import tidy
from dichvucong.procedures.rules import spelled_code
from dichvucong.procedures.selectors import history_of
from dichvucong.web.access import public
from dichvucong.web.portal.places import NAME as PLACE
from dichvucong.web.portal.places import Choice, all_provinces, chosen_place, remember
from dichvucong.web.portal.procedures.addresses import procedure_address, short_address
from dichvucong.web.portal.procedures.asking import DAY, AskedDay, asked_day
from dichvucong.web.portal.procedures.reading import Reading, read
from dichvucong.web.portal.procedures.structured import government_service
from dichvucong.web.portal.procedures.words import (
    applicants_of,
    levels_of,
    missing_labels,
    originals_of,
    ways_of,
)
from dichvucong.web.portal.validators import validated
from dichvucong.web.rendering import page

LONGEST_SHOWN = 60
QR_DAYS = 7


@public
@require_safe
def show(request: HttpRequest, code: str) -> HttpResponseBase:
    """The procedure in the chosen province on the chosen day."""
    code, today = tidy(code), vietnam_day(now())
    place, asked = chosen_place(request), asked_day(request.GET.get(DAY, ""), today=today)
    history, reading = read(code, asked.day, province_code=place.code)
    if not history:
        return _other_spelling(request, code) or unknown(code)
    if reading is None:
        return not_yet(code, asked, history[0].valid_from)
    status = HTTPStatus.BAD_REQUEST if place.wrong or asked.error else HTTPStatus.OK
    response = page("portal/procedure.html", _shown(reading, place, asked, today), status=status)
    if status == HTTPStatus.OK:
        remember(response, place, secure=settings.SECURE_COOKIES)
        return validated(request, response, changed_at=reading.changed_at)
    return response


@public
@require_safe
def share_code(_request: HttpRequest, code: str) -> HttpResponse:
    """A QR code of the page's address, to be photographed from a screen or a notice board."""
    code = tidy(code)
    if not history_of(code):
        return unknown(code)
    drawing = qr_svg(short_address(code), title=f"Mã QR của thủ tục {code}", css_class="")
    drawing = (
        drawing.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1)
        if "xmlns" not in drawing
        else drawing
    )
    response = HttpResponse(drawing, content_type="image/svg+xml")
    response.headers["Cache-Control"] = f"public, max-age={QR_DAYS * 24 * 3600}"
    return response


def unknown(code: str) -> HttpResponse:
    """No such procedure: say so and offer to search for what was typed."""
    return page(
        "portal/procedures/unknown.html", {"typed": code[:LONGEST_SHOWN]}, status=HTTPStatus.NOT_FOUND
    )


def not_yet(code: str, asked: AskedDay, first_day: date) -> HttpResponse:
    """The procedure exists, but not yet on the day asked for."""
    context = {"code": code, "asked": asked, "first_day": first_day}
    return page("portal/procedures/not_yet.html", context, status=HTTPStatus.NOT_FOUND)


def _other_spelling(request: HttpRequest, code: str) -> HttpResponse | None:
    """Send other spellings of a known code to its page; a localised one to the province it names."""
    spelled = spelled_code(code)
    if spelled is None or spelled.code == code or not history_of(spelled.code):
        return None
    named = spelled.agency_code if spelled.agency_code.startswith("H") else ""
    place = request.GET.get(PLACE, named)
    address = procedure_address(spelled.code, place=place, day=request.GET.get(DAY, ""))
    return HttpResponseRedirect(address)


def _shown(reading: Reading, place: Choice, asked: AskedDay, today: date) -> Mapping[str, Any]:
    view = reading.view
    address = short_address(view.code)
    area = place.province.full_name if place.province else "Việt Nam"
    return {
        "reading": reading,
        "view": view,
        "content": view.content,
        "ways": ways_of(view.content),
        "applicants": applicants_of(view.content),
        "levels": levels_of(view.content),
        "originals": originals_of(view.content),
        "missing": missing_labels(view.missing),
        "provinces": all_provinces(),
        "place": place,
        "asked": asked,
        "future": asked.day > today,
        "earlier": [line for line in reading.history if line.number != view.version],
        "local": place.code and view.local_version is not None,
        "performing": view.content.implementing or view.content.competent,
        "address": address,
        "pays": any(way.fees or way.fee_text for way in view.content.channels),
        "structured": government_service(view, address=address, owner_name=reading.owner_name, area=area),
    }
