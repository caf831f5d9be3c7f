"""Logging in with a certificate on a SIM: the phone confirms, the page asks how far it is."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from dichvucong.identity.gateways.certificates import NoVerifier, certificates
from dichvucong.identity.gateways.mobile_signing import NoSigner, SimOutcome, SimReport, mobile_signing
from dichvucong.identity.models import Account, LogInSession
from dichvucong.kernel.clock import now as clock_now
from tests.factories.accounts import HANDLER
from tests.support.authority import Played, played_authority
from tests.support.registers import played_registers
from tests.web.portal.test_certificate_log_in import words

pytestmark = [pytest.mark.django_db, pytest.mark.req("IDN-01", "IDN-02")]
ASK, WAIT = "/dang-nhap/sim", "/dang-nhap/sim/cho"
COMPANY = "0950 000 009"


@dataclass
class Phones:
    """What waits on phones."""

    connected: bool = True
    asked: dict[str, tuple[str, str, str]] = field(default_factory=dict)
    report: SimReport = field(default_factory=lambda: SimReport(SimOutcome.WAITING))

    def ask(self, reference: str, *, phone: str, text: str, code: str) -> SimReport:
        self.asked[reference] = (phone, text, code)
        return self.report

    def look(self, reference: str) -> SimReport:
        assert reference in self.asked
        return self.report

    @property
    def text(self) -> str:
        return list(self.asked.values())[-1][1]


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("ca")


@pytest.fixture
def ca(state: Path) -> Iterator[Played]:
    with played_authority(state, now=clock_now()) as played, played_registers():
        certificates.install(played.verifier)
        yield played
    certificates.install(NoVerifier())


@pytest.fixture
def phones(ca: Played) -> Iterator[Phones]:
    played = Phones()
    mobile_signing.install(played)
    yield played
    mobile_signing.install(NoSigner())


@pytest.fixture
def browser() -> Client:
    client = Client()
    client.handler = HANDLER
    return client


def test_both_screens_show_the_same_code_and_the_phone_lets_in(
    ca: Played, phones: Phones, browser: Client
) -> None:
    assert "SIM ký số" in words(browser.get("/dang-nhap"))
    assert browser.post(ASK, {"dien_thoai": COMPANY, "next": "/xac-minh"}).headers["Location"] == WAIT
    phone, text, code = next(iter(phones.asked.values()))
    page = words(browser.get(WAIT))
    assert (phone, code in page, "09*****009" in page) == ("+84950000009", True, True)
    assert re.fullmatch(r"\d{4}", code)
    assert "Điện thoại chưa xác nhận" in words(browser.post(WAIT))
    phones.report = SimReport(SimOutcome.SIGNED, ca.signed(text, "vi-du"))

    response = browser.post(WAIT)

    assert response.headers["Location"] == "/xac-minh"
    session = LogInSession.objects.select_related("account").get()
    assert (session.method, session.level) == ("sim_certificate", 3)
    assert session.account.full_name == "Công ty TNHH Ví Dụ"
    assert browser.post(WAIT).status_code == 410


def test_no_answer_of_the_telecom_is_unknown_not_the_end(ca: Played, phones: Phones, browser: Client) -> None:
    phones.report = SimReport(SimOutcome.UNKNOWN)

    assert browser.post(ASK, {"dien_thoai": COMPANY}).headers["Location"] == WAIT
    assert "chưa biết kết quả" in words(browser.post(WAIT))
    phones.report = SimReport(SimOutcome.SIGNED, ca.signed(phones.text, "vi-du"))
    assert browser.post(WAIT).status_code == 303


@pytest.mark.parametrize("outcome", [SimOutcome.REFUSED, SimOutcome.OVER])
def test_a_refusal_ends_it(phones: Phones, browser: Client, outcome: SimOutcome) -> None:
    browser.post(ASK, {"dien_thoai": COMPANY})
    phones.report = SimReport(outcome)

    assert browser.post(WAIT).status_code == 403
    assert browser.get(WAIT).status_code == 410
    assert not Account.objects.exists()


def test_a_signature_of_somebody_elses_request_opens_nothing(
    ca: Played, phones: Phones, browser: Client
) -> None:
    other = Client()
    other.handler = HANDLER
    other.post(ASK, {"dien_thoai": COMPANY})
    signed = ca.signed(phones.text, "vi-du")
    browser.post(ASK, {"dien_thoai": COMPANY})
    phones.report = SimReport(SimOutcome.SIGNED, signed)

    assert browser.post(WAIT).status_code == 422
    assert not LogInSession.objects.exists()


@pytest.mark.parametrize("phone", ["", "113", "không số", "0" * 60, "024 3825 1234"])
def test_what_is_no_mobile_phone_is_told_beside_the_field(
    phones: Phones, browser: Client, phone: str
) -> None:
    response = browser.post(ASK, {"dien_thoai": phone})

    assert response.status_code == 422
    assert phones.asked == {}


def test_one_phone_is_not_flooded(phones: Phones, browser: Client, settings: Any) -> None:
    limits = {"code": 3, "code-phone": 4, "code-visitor": 60}
    settings.PORTAL_LIMITS = {**settings.PORTAL_LIMITS, **limits}

    def asked(visitor: int) -> int:
        return browser.post(ASK, {"dien_thoai": COMPANY}, REMOTE_ADDR=f"203.0.113.{visitor}").status_code

    assert [asked(1) for _ in range(4)] == [303, 303, 303, 422]
    assert [asked(2), asked(3)] == [303, 422]
    assert len(phones.asked) == 4


@pytest.mark.req("IDN-10")
def test_whoever_uses_up_a_phones_requests_does_not_lock_its_owner_out(
    ca: Played, phones: Phones, browser: Client, settings: Any
) -> None:
    limits = {"code": 3, "code-phone": 2, "code-visitor": 60}
    settings.PORTAL_LIMITS = {**settings.PORTAL_LIMITS, **limits}
    browser.post(ASK, {"dien_thoai": COMPANY})
    phones.report = SimReport(SimOutcome.SIGNED, ca.signed(phones.text, "vi-du"))
    browser.post(WAIT)
    browser.post("/tai-khoan/dang-xuat")
    stranger = Client()
    answers = [stranger.post(ASK, {"dien_thoai": COMPANY}, REMOTE_ADDR=f"203.0.113.{n}") for n in range(3)]

    assert [answer.status_code for answer in answers] == [303, 422, 422]
    assert browser.post(ASK, {"dien_thoai": COMPANY}).status_code == 303


def test_nobody_waits_without_having_asked(phones: Phones, browser: Client) -> None:
    assert browser.get(WAIT).status_code == 410
    assert browser.post(WAIT).status_code == 410


def test_no_telecom_no_button(browser: Client) -> None:
    assert "SIM ký số" not in words(browser.get("/dang-nhap"))
    assert browser.get(ASK).status_code == 503
