"""Addresses of procedures, always in their one canonical form."""

from django.conf import settings
from django.urls import reverse
from django.utils.http import urlencode

from dichvucong.web.portal.places import NAME as PLACE
from dichvucong.web.portal.procedures.asking import DAY


def procedure_address(code: str, *, place: str = "", day: str = "") -> str:
    """The page of a procedure, in a province or on a day where one is named."""
    asked = {name: value for name, value in ((PLACE, place), (DAY, day)) if value}
    address = reverse("procedure", args=[code])
    return f"{address}?{urlencode(asked)}" if asked else address


def short_address(code: str, *, place: str = "") -> str:
    """The address to pass on, with host and without what only the visitor needs."""
    public: str = settings.PUBLIC_URL
    return f"{public.rstrip('/')}{procedure_address(code, place=place)}"
