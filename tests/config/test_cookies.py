"""Cookies over https and on one's own machine (OWASP ASVS 5.0, 3.3)."""

import json
import os
import subprocess
import sys

import pytest

pytestmark = pytest.mark.req("IDN-10")
ASKED = """
import json, django
from django.conf import settings
names = ("SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE",
         "SESSION_COOKIE_HTTPONLY", "CSRF_COOKIE_HTTPONLY", "SESSION_COOKIE_SAMESITE", "CSRF_COOKIE_SAMESITE",
         "SESSION_COOKIE_DOMAIN", "SESSION_COOKIE_PATH", "CSRF_COOKIE_DOMAIN", "CSRF_COOKIE_PATH")
print(json.dumps({name: getattr(settings, name) for name in names}))
"""


def settings_at(address: str) -> dict[str, object]:
    environment = os.environ | {
        "DICHVUCONG_PUBLIC_URL": address,
        "DJANGO_SETTINGS_MODULE": "dichvucong.config.settings",
    }
    said = subprocess.run(
        [sys.executable, "-c", ASKED], env=environment, capture_output=True, text=True, check=True
    )
    told: dict[str, object] = json.loads(said.stdout)
    return told


def test_over_https_cookies_belong_to_this_host_alone_and_never_go_without_encryption() -> None:
    told = settings_at("https://dichvucong.example.gov.vn")

    assert (told["SESSION_COOKIE_NAME"], told["CSRF_COOKIE_NAME"]) == ("__Host-sessionid", "__Host-csrftoken")
    for kind in ("SESSION", "CSRF"):
        assert told[f"{kind}_COOKIE_SECURE"] is True
        assert told[f"{kind}_COOKIE_HTTPONLY"] is True
        assert told[f"{kind}_COOKIE_SAMESITE"] == "Lax"
        assert (told[f"{kind}_COOKIE_DOMAIN"], told[f"{kind}_COOKIE_PATH"]) == (None, "/")


def test_on_ones_own_machine_they_work_without_encryption() -> None:
    told = settings_at("http://127.0.0.1:8000")

    assert (told["SESSION_COOKIE_NAME"], told["SESSION_COOKIE_SECURE"]) == ("sessionid", False)
