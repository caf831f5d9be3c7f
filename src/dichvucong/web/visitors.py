"""Who is asking, as far as an address tells."""

from django.conf import settings
from django.http import HttpRequest


def address_of(request: HttpRequest) -> str:
    """The visitor's network address.

    Behind `TRUSTED_PROXIES` trusted proxies it is the one the outermost of them saw; what a visitor writes into the
    header himself stands further left and is not believed.
    """
    hops: int = settings.TRUSTED_PROXIES
    if hops:
        forwarded = str(request.META.get("HTTP_X_FORWARDED_FOR", ""))
        seen = [address.strip() for address in forwarded.split(",")]
        if len(seen) >= hops and seen[-hops]:
            return seen[-hops]
    return str(request.META.get("REMOTE_ADDR", ""))
