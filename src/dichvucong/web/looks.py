"""Noting that a page or an answer shows somebody's data (QC 8.2, IDN-10). One call in each view that shows them.

One row for each person that is opened, one with a count for a list. `tests/web/test_looks.py` holds the list of views.
"""

from collections.abc import Collection
from typing import Any, cast

from django.http import HttpRequest

from dichvucong.identity.models import Account, SignOn
from dichvucong.identity.rules.claims import Claim
from dichvucong.identity.services import Look, note_look, note_portals_look, note_systems_look
from dichvucong.identity.words import DataKind
from dichvucong.kernel.clock import now as clock_now
from dichvucong.web.access import OfficerRequest


def shown_to_officer(
    request: HttpRequest,
    what: DataKind,
    *,
    about: str = "",
    number: str = "",
    account: Account | None = None,
) -> None:
    """One person's data are shown. `number` is that of a paper; `about` a code of ours."""
    note_look(
        Look(what=what, about=about, number=number, account=account, **_officer(request)), now=clock_now()
    )


def list_shown(request: HttpRequest, what: DataKind, rows: int, *, number: str = "") -> None:
    """A list with `rows` people is shown; `number` is the one that was searched for."""
    note_look(Look(what=what, rows=rows, number=number, **_officer(request)), now=clock_now())


def list_taken(request: HttpRequest, what: DataKind, *, number: str = "") -> None:
    """A file with people's data is carried away."""
    note_look(Look(what=what, taken=True, number=number, **_officer(request)), now=clock_now())


def shown_to_system(
    request: HttpRequest,
    system_code: str,
    what: DataKind,
    *,
    about: str = "",
    number: str = "",
    rows: int = 1,
) -> None:
    """A connected system is told of one person, or of several in one answer."""
    look = Look(
        actor=f"system:{system_code}",
        unit=system_code,
        page=_page(request),
        what=what,
        about=about,
        number=number,
        rows=rows,
    )
    note_systems_look(look, now=clock_now())


def shown_to_portal(request: HttpRequest, sign_on: SignOn, told: Collection[str]) -> None:
    """A portal that logs people in through this one is told these claims about the person who agreed to it."""
    portal, account = sign_on.portal, sign_on.account
    look = Look(
        actor=f"portal:{portal.client_id}",
        unit=portal.agency_code,
        page=_page(request),
        what=DataKind.IDENTITY,
        about=f"account:{account.pk}",
        account=account,
        told=[claim for claim in Claim if claim in told],
    )
    note_portals_look(look, now=clock_now())


def number_in(asked: str) -> str:
    """The number of a paper in what was searched for; empty for names and phones."""
    text = "".join(asked.split()).upper()
    is_phone = text.startswith(("0", "+84")) and len(text.lstrip("+")) in {10, 11}
    return text if text.isascii() and text.isalnum() and not text.isalpha() and not is_phone else ""


def unit_of(request: HttpRequest) -> str:
    """The unit an officer acts for: that of the first right held now."""
    held = cast("OfficerRequest", request).authority.grants
    return held[0].agency_code or held[0].provider_code if held else ""


def _officer(request: HttpRequest) -> dict[str, Any]:
    account = cast("OfficerRequest", request).account
    return {"actor": account.actor, "unit": unit_of(request), "page": _page(request)}


def _page(request: HttpRequest) -> str:
    found = request.resolver_match
    return (found.view_name or found.route) if found else ""
