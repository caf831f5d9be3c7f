"""Who is asking, as far as an address tells."""

from ipaddress import AddressValueError, IPv4Address, IPv6Address, IPv6Network
from typing import Final

from django.conf import settings
from django.http import HttpRequest

SUBSCRIBERS_PREFIX: Final = 64
"""What one subscriber gets of IPv6 at least: as many addresses as anybody could want to count under."""


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


def counted_as(request: HttpRequest) -> str:
    """By what name limits count a visitor: the address, of IPv6 the network that is one subscriber's."""
    address = address_of(request)
    try:
        long = IPv6Address(address)
    except AddressValueError:
        return address
    short: IPv4Address | None = long.ipv4_mapped
    if short is not None:
        return str(short)
    return str(IPv6Network((int(long), SUBSCRIBERS_PREFIX), strict=False))
