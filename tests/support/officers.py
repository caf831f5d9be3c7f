"""An officer at the console of a running portal, without a browser: logged in the way officers log in."""

import re
import time
from dataclasses import dataclass, field
from urllib.parse import urlencode

import urllib3

from dichvucong.config.demo.officers import PASSWORD, TOTP_SECRET
from tests.factories.accounts import code_now
from tests.support.stack import Stack

_used: dict[str, str] = {}
FORM = "application/x-www-form-urlencoded"
_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


def fresh_code(username: str) -> str:
    """A code this officer has not used yet: each opens the console once, so the next may be half a minute away."""
    while (code := code_now(TOTP_SECRET)) == _used.get(username):
        time.sleep(0.5)
    _used[username] = code
    return code


@dataclass
class Console:
    """Keeps cookies and sends the token of the page last seen, as a browser would."""

    stack: Stack
    cookies: dict[str, str] = field(default_factory=dict)
    page: str = ""
    address: str = ""

    def get(self, path: str) -> str:
        """The page at this path; redirects are followed."""
        return self._take(self._send("GET", f"{self.stack.portal}{path}")).data.decode()

    def file(self, path: str) -> bytes:
        """What a link hands out."""
        answer = self._send("GET", f"{self.stack.portal}{path}")
        assert answer.status == 200, answer.data[:500]
        return answer.data

    def post(self, path: str, **fields: str) -> str:
        """Send a form of the page last seen; the page it ends on."""
        token = _TOKEN.search(self.page)
        assert token is not None, f"no form on {self.address}"
        body = urlencode({"csrfmiddlewaretoken": token[1], **fields}).encode()
        return self._take(self._send("POST", f"{self.stack.portal}{path}", body)).data.decode()

    def upload(self, path: str, **fields: str | tuple[str, bytes]) -> str:
        """The same with files, each as its name and its bytes."""
        token = _TOKEN.search(self.page)
        assert token is not None, f"no form on {self.address}"
        body, kind = urllib3.encode_multipart_formdata({"csrfmiddlewaretoken": token[1], **fields})
        return self._take(self._send("POST", f"{self.stack.portal}{path}", body, kind)).data.decode()

    def _send(
        self, method: str, address: str, body: bytes | None = None, kind: str = FORM
    ) -> urllib3.BaseHTTPResponse:
        headers = {
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            "Referer": self.address or address,
        }
        if body is not None:
            headers["Content-Type"] = kind
        answer = self.stack.http.request(method, address, body=body, headers=headers, redirect=False)
        for cookie in answer.headers.getlist("set-cookie"):
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        self.address = address
        return answer

    def _take(self, answer: urllib3.BaseHTTPResponse) -> urllib3.BaseHTTPResponse:
        while answer.status in {302, 303}:
            place = answer.headers["location"]
            answer = self._send("GET", place if place.startswith("http") else f"{self.stack.portal}{place}")
        assert answer.status in {200, 422}, (self.address, answer.status, answer.data[:500])
        self.page = answer.data.decode(errors="replace")
        return answer


_open: dict[tuple[str, str], Console] = {}


def console_of(stack: Stack, username: str) -> Console:
    """The console of one of the demonstration's officers: password, then code. Who has logged in stays so."""
    known = _open.get((stack.portal, username))
    if known is not None and "Tài khoản" in known.get("/quantri/"):
        return known
    console = Console(stack)
    console.get("/quantri/")
    log_in = console.address.removeprefix(stack.portal)
    console.post(log_in, login=username, password=PASSWORD)
    console.post(console.address.removeprefix(stack.portal), code=fresh_code(username))
    assert "Tài khoản" in console.page, console.page[:2000]
    _open[stack.portal, username] = console
    return console
