"""Codes by SMS: how many can be asked for a second, the telecom asked and the message queued each time."""

from dataclasses import dataclass

from benchmarks.client import Connection
from benchmarks.identity.browsing import FORM, token_of
from benchmarks.load import Run, Timings
from benchmarks.stack import Stack
from benchmarks.table import milliseconds

TITLE = "Codes by SMS asked for (form post → telecom asked → challenge kept and message queued)"
HEADER = ("clients", "asked", "a second", "p50 ms", "p95 ms", "p99 ms", "not answered 303")
_CLAIM = "loai=foreigner&quoc_gia=US&so=X00000001&dien_thoai=0950000007&next=/tai-khoan"


@dataclass
class _Visitor:
    """A browser before the form."""

    connection: Connection
    cookie: str
    token: str


async def measure(stack: Stack, clients: int, count: int) -> list[object]:
    """A row: `count` codes asked for by so many visitors at once."""
    visitors = [await _visitor(stack, number) for number in range(clients)]

    async def ask(number: int, _item: int, timings: Timings) -> None:
        visitor = visitors[number]
        body = f"csrfmiddlewaretoken={visitor.token}&{_CLAIM}".encode()
        headers = {"Cookie": visitor.cookie, "Content-Type": FORM}
        timings.note("ask", await visitor.connection.post("/dang-nhap/tin-nhan", body, headers))

    timings = await Run(ask).over(range(count), clients=clients)
    rate = f"{timings.rate('ask'):.0f}"
    wrong = timings.unexpected("ask", 303) + timings.broken
    return [clients, count, rate, *milliseconds(timings.seconds["ask"]), wrong]


async def _visitor(stack: Stack, number: int) -> _Visitor:
    connection = Connection(stack.portal)
    connection.headers["X-Forwarded-For"] = f"198.18.{number // 250}.{number % 250 + 1}"
    answer = await connection.get("/dang-nhap/tin-nhan")
    return _Visitor(connection, answer.headers["set-cookie"].split(";")[0], token_of(answer))
