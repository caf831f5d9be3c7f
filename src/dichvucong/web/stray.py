"""Somebody opens as a page what only a button calls: by reloading, by a bookmark, by coming back from a log-in.

They get to the nearest page above it, with what they had typed there, not to an empty answer.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import Resolver404, resolve

from dichvucong.web.drafts import take_along
from dichvucong.web.rendering import see_other

NOT_ALLOWED = 405
FOR_PEOPLE = frozenset({"public", "authenticated", "person", "officer"})


class LeadOn:
    """Turns "method not allowed" for a browser that opens a page into the way to the page above."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The answer; programs are told the same as ever."""
        response = self.get_response(request)
        if response.status_code != NOT_ALLOWED or request.method != "GET":
            return response
        if "text/html" not in request.headers.get("Accept", ""):
            return response
        above = page_above(request.path)
        return _lead(request, above) if above else response


def page_above(path: str) -> str:
    """The nearest address of the portal above this one that people may open; "" below nothing but the first page."""
    while path := path.rstrip("/").rpartition("/")[0]:
        if _is_for_people(path):
            return path
    return ""


def _is_for_people(path: str) -> bool:
    try:
        found = resolve(path)
    except Resolver404:
        return False
    access = vars(found.func).get("access")
    return access is not None and access.kind in FOR_PEOPLE


def _lead(request: HttpRequest, above: str) -> HttpResponse:
    take_along(request, to=above)
    return see_other(above)
