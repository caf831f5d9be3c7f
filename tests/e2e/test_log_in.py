"""Logging in through the sandbox's electronic identification, over real HTTP, also when it misbehaves."""

import re
from dataclasses import dataclass, field
from urllib.parse import urlencode

import pytest
import urllib3

from dichvucong.identity.models import Identifier, LogInSession
from tests.journeys.world import misbehave
from tests.support.stack import Stack

pytestmark = [pytest.mark.e2e, pytest.mark.req("IDN-03")]
_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
_HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')


@dataclass
class Browser:
    """Keeps the portal's cookies; follows nothing by itself."""

    stack: Stack
    cookies: dict[str, str] = field(default_factory=dict)

    def ask(self, method: str, address: str, **form: str) -> urllib3.BaseHTTPResponse:
        ours = address.startswith(self.stack.portal)
        headers = {"Referer": address}
        if ours and self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if method == "POST":
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        answer = self.stack.http.request(
            method, address, body=urlencode(form) if form else None, headers=headers, redirect=False
        )
        for cookie in answer.headers.getlist("set-cookie") if ours else ():
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return answer

    def set_off(self) -> str:
        """To the provider's page."""
        page = self.ask("GET", f"{self.stack.portal}/dang-nhap").data.decode()
        token = _TOKEN.search(page)
        assert token, page[:500]
        sent = self.ask("POST", f"{self.stack.portal}/dang-nhap/vneid", csrfmiddlewaretoken=token[1])
        assert sent.status == 303, sent.data[:500]
        return sent.headers["location"]

    def agree(self, address: str, **choice: str) -> str:
        """Choose at the provider's page; the address it sends back to."""
        kept = dict(_HIDDEN.findall(self.ask("GET", address).data.decode()))
        wish = {"subject": "a1f0", "level": "2", "action": "agree", **choice}
        sent = self.ask("POST", f"{self.stack.outside}/vneid/authorize", **kept, **wish)
        assert sent.status == 303, sent.data[:500]
        return sent.headers["location"]

    def log_in(self, **choice: str) -> urllib3.BaseHTTPResponse:
        return self.ask("GET", self.agree(self.set_off(), **choice))


def latest() -> LogInSession:
    return LogInSession.objects.select_related("account").latest("pk")


def test_a_citizen_and_a_foreigner_log_in_and_come_back_to_the_same_account(stack: Stack) -> None:
    assert Browser(stack).log_in().headers["location"] == "/tai-khoan"
    first = latest()
    assert (first.level, first.account.full_name) == (3, "Nguyễn Văn Thử")

    Browser(stack).log_in(level="1")
    assert (latest().account_id, latest().level) == (first.account_id, 2)

    Browser(stack).log_in(subject="a1f6")
    foreigner = latest().account
    assert foreigner.kind == "foreigner"
    passport = Identifier.objects.get(account=foreigner)
    assert (passport.value, passport.country, passport.verified_with) == ("X00000001", "US", "vneid")


@pytest.mark.parametrize("wrong", ["expired", "nonce", "issuer", "audience", "none", "hs256", "key"])
def test_a_token_that_is_wrong_is_a_clear_page(stack: Stack, wrong: str) -> None:
    before = LogInSession.objects.count()
    misbehave(stack, "vneid", "wrong_token", value=wrong, times=1)

    answer = Browser(stack).log_in()

    assert answer.status == 403
    assert "không xác nhận được câu trả lời" in answer.data.decode()
    assert LogInSession.objects.count() == before


def test_an_elliptic_curve_token_is_as_good_and_an_unknown_level_is_not(stack: Stack) -> None:
    misbehave(stack, "vneid", "wrong_token", value="es256", times=1)
    assert Browser(stack).log_in().status == 303

    misbehave(stack, "vneid", "wrong_token", value="level", times=1)
    assert Browser(stack).log_in().status == 422


def test_a_return_address_works_once_and_in_its_own_browser_only(stack: Stack) -> None:
    browser = Browser(stack)
    back = browser.agree(browser.set_off())

    assert Browser(stack).ask("GET", back).status == 400
    assert browser.ask("GET", back).status == 303
    assert browser.ask("GET", back).status == 400


def test_a_code_with_another_verifier_is_refused_by_the_provider(stack: Stack) -> None:
    """The code of one log-in, carried into another of the same browser."""
    browser = Browser(stack)
    stolen = browser.agree(browser.set_off()).partition("code=")[2]
    own = browser.agree(browser.set_off()).partition("code=")[0]

    answer = browser.ask("GET", f"{own}code={stolen}")

    assert answer.status == 400
    assert "đã dùng rồi" in answer.data.decode()


def test_somebody_who_cancels_and_a_provider_that_is_down_get_clear_pages(stack: Stack) -> None:
    assert Browser(stack).log_in(action="cancel").status == 403

    browser = Browser(stack)
    back = browser.agree(browser.set_off())
    misbehave(stack, "vneid", "down", value="503", times=1)

    answer = browser.ask("GET", back)

    assert answer.status == 503
    assert "KHÔNG" not in answer.data.decode()
