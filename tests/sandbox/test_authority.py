"""The played certificate authority: lists, OCSP and the signing device."""

from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
import urllib3
from cryptography import x509

from tests.sandbox.conftest import Sandbox
from tests.sandbox.partners import admin

HTTP = urllib3.PoolManager(retries=False, timeout=10)


def press(sandbox: Sandbox, **said: str) -> urllib3.BaseHTTPResponse:
    headers = {"content-type": "application/x-www-form-urlencoded"}
    return HTTP.request("POST", f"{sandbox.url}/chu-ky-so", body=urlencode(said), headers=headers)


def listed(sandbox: Sandbox) -> x509.CertificateRevocationList:
    return x509.load_der_x509_crl(HTTP.request("GET", f"{sandbox.url}/ca/trung-gian.crl").data)


@pytest.fixture(autouse=True)
def nothing_revoked(sandbox: Sandbox) -> Iterator[None]:
    yield
    press(sandbox, holder="vi-du", action="restore")


def test_the_device_signs_a_text_for_whoever_knows_the_pin(sandbox: Sandbox) -> None:
    made = press(sandbox, holder="vi-du", pin="123456", text="Xin chào\r\nhai", action="download")

    assert made.headers["content-type"] == "application/pkcs7-signature"
    assert made.data.startswith(b"\x30")


@pytest.mark.parametrize(
    "said",
    [
        {"holder": "vi-du", "pin": "000000", "text": "a"},
        {"holder": "vi-du", "pin": "123456", "text": "  "},
        {"holder": "vi-du", "pin": "123456", "text": "a" * 5000},
        {"holder": "ai-do", "pin": "123456", "text": "a"},
        {},
    ],
)
def test_the_device_refuses_what_it_cannot_sign(sandbox: Sandbox, said: dict[str, str]) -> None:
    assert press(sandbox, action="download", **said).status == 422


def test_a_revoked_certificate_is_on_the_list_until_restored(sandbox: Sandbox) -> None:
    assert len(listed(sandbox)) == 0
    press(sandbox, holder="vi-du", action="revoke")
    assert len(listed(sandbox)) == 1
    press(sandbox, holder="vi-du", action="restore")
    assert len(listed(sandbox)) == 0


def test_sources_break_when_told(sandbox: Sandbox) -> None:
    admin(sandbox.url, "POST", "/switches", {"target": "ca:crl", "switch": "down", "value": "503"})

    assert HTTP.request("GET", f"{sandbox.url}/ca/trung-gian.crl").status == 503


def test_what_is_no_question_is_refused(sandbox: Sandbox) -> None:
    assert HTTP.request("POST", f"{sandbox.url}/ca/ocsp", body=b"rubbish").status == 400
    assert HTTP.request("GET", f"{sandbox.url}/ca/ai-do.crl").status == 404
