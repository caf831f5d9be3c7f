import pytest
from django.test import Client
from pytest_django import Settings


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/", "/quantri/dang-nhap", "/khong-co-trang-nay"])
def test_every_answer_forbids_foreign_scripts_and_frames(address: str) -> None:
    headers = Client().get(address).headers

    policy = headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe-inline" not in policy
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "geolocation=()" in headers["Permissions-Policy"]


@pytest.mark.django_db
@pytest.mark.parametrize(("https", "said"), [(True, "max-age=31536000"), (False, None)])
def test_browsers_are_told_to_come_back_encrypted_where_there_is_encryption(
    client: Client, settings: Settings, https: bool, said: str | None
) -> None:
    settings.SECURE_COOKIES = https

    assert client.get("/xac-minh").headers.get("Strict-Transport-Security") == said
