"""What was just done, said once on the next page of the same browser: every button is answered."""

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpRequest

COOKIE = "messages"
TAG = "portal"


def tell(request: HttpRequest, words: str) -> None:
    """Say it on the next page."""
    messages.success(request, words, extra_tags=TAG)


def told(request: HttpRequest) -> Sequence[str]:
    """What is to be said now, and not again. No cookie, no question."""
    if COOKIE not in request.COOKIES:
        return ()
    return [one.message for one in messages.get_messages(request) if TAG in (one.extra_tags or "")]
