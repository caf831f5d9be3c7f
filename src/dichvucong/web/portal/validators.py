"""Answering 304 to who has the page already: the tag is made of the page itself, so it is right whatever it shows."""

import hashlib
from datetime import datetime

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import http_date


def validated(
    request: HttpRequest, response: HttpResponse, *, changed_at: datetime | None = None
) -> HttpResponseBase:
    """The page with its ETag, or 304. `changed_at` is told as Last-Modified but not compared: more may have changed."""
    tag = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    response.headers["ETag"] = tag
    if changed_at:
        response.headers["Last-Modified"] = http_date(changed_at.timestamp())
    patch_vary_headers(response, ["Cookie"])
    response.headers["Cache-Control"] = "private, no-cache"
    kept = get_conditional_response(request, etag=tag, response=response)
    return kept if kept is not None else response
