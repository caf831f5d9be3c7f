"""Addresses as existing clients write them, nothing encoded."""

import pytest
from django.test import RequestFactory

from dichvucong.web.openid.older import raw_parameters

BACK = "https://x.example/c?a=1&b=2"


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("", {}),
        ("x=1", {}),
        ("&&&", {}),
        (
            f"client_id=a&redirect_uri={BACK}&state=a+/=",
            {"client_id": "a", "redirect_uri": BACK, "state": "a+/="},
        ),
        (f"redirect_uri={BACK}", {"redirect_uri": BACK}),
        ("state=1&state=2", {"state": "1"}),
        ("acr_values=LoA1&vnconnect=1&scope=openid", {"acr_values": "LoA1", "scope": "openid"}),
        ("state=%2B%0d", {"state": "%2B%0d"}),
    ],
)
def test_what_stands_in_the_address_is_read_as_it_is(query: str, said: dict[str, str]) -> None:
    assert raw_parameters(RequestFactory().get(f"/oauth2/authorize?{query}")) == said
