"""Pages that change by themselves: a small element asks whether the page is still right and tells it to load anew."""

import hashlib
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.template.loader import get_template

FIRST_DELAY_SECONDS = 2
LONGEST_DELAY_SECONDS = 15
ASKS_PER_STEP = 5
MOST_ASKS = 10_000


@dataclass(frozen=True)
class Watch:
    """What a watching element needs: where to ask, what the page shows now, how often it has asked."""

    address: str
    shown: str
    asks: int = 0

    @property
    def delay_seconds(self) -> int:
        """Two seconds at first, a second more after every five questions, fifteen at most."""
        return min(FIRST_DELAY_SECONDS + self.asks // ASKS_PER_STEP, LONGEST_DELAY_SECONDS)


def fingerprint(*parts: object) -> str:
    """A short name for what a page shows; it changes when one of the parts does."""
    return hashlib.blake2b("|".join(map(str, parts)).encode(), digest_size=6).hexdigest()


def still(request: HttpRequest, address: str, shows: str) -> HttpResponse:
    """The answer to a watching element: the next one, or the order to load the page anew."""
    if request.GET.get("man") != shows:
        return HttpResponse(status=204, headers={"HX-Refresh": "true", "Cache-Control": "no-store"})
    asks = request.GET.get("lan", "")
    count = min(int(asks) + 1, MOST_ASKS) if asks.isascii() and asks.isdigit() and len(asks) < 6 else 1  # noqa: PLR2004 -- digits
    watch = Watch(address, shows, count)
    html = get_template("portal/parts/watch.html").render({"watch": watch})
    return HttpResponse(html, headers={"Cache-Control": "no-store"})
