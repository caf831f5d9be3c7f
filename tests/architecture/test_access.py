"""Every address of the portal says who may call it."""

from collections.abc import Iterator

import pytest
from django.urls import URLPattern, URLResolver, get_resolver


def routes(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for entry in resolver.url_patterns:
        address = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from routes(entry, address)
        else:
            yield address, entry


ROUTES = list(routes(get_resolver()))


@pytest.mark.parametrize(("address", "entry"), ROUTES, ids=[address or "/" for address, _ in ROUTES])
def test_a_view_wears_its_access_rule(address: str, entry: URLPattern) -> None:
    rule = getattr(entry.callback, "access", None)

    assert rule is not None, f"/{address}: wrap the view in a decorator of dichvucong.web.access"
