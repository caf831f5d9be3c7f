"""Looking at the pages behind services, over real HTTP: named hosts only, robots.txt followed, never an exception."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import pytest

from dichvucong.integrations.links.checker import HttpLinkChecker
from dichvucong.kernel.outbound import OutboundClient
from dichvucong.kernel.outbound_policy import Policy
from tests.support.servers import Received, Reply, Server, http_server

pytestmark = pytest.mark.req("PRO-12")


@dataclass
class Site:
    """A province's web site. What is not in `pages` is not there."""

    pages: dict[str, Reply] = field(default_factory=dict)
    robots: Reply = field(default_factory=lambda: Reply(404))

    def answer(self, request: Received) -> Reply:
        if request.path == "/robots.txt":
            return self.robots
        return self.pages.get(request.path, Reply(404))


@dataclass
class World:
    site: Site
    server: Server
    checker: HttpLinkChecker
    slept: list[float]

    def look(self, path: str) -> tuple[str, int | None, str]:
        report = self.checker.check(f"{self.server.address}{path}")
        return (str(report.outcome), report.status, report.reason)

    @property
    def asked(self) -> list[str]:
        return [request.path for request in self.server.received]


@pytest.fixture
def world() -> Iterator[World]:
    site = Site({"/dv": Reply(200, b"Dich vu")})
    with http_server(site.answer) as server:
        policy = Policy.from_words([f"{server.host}:{server.port}"])
        slept: list[float] = []
        checker = HttpLinkChecker(
            OutboundClient(policy), [server.host], pause_seconds=0.0, sleep=slept.append
        )
        yield World(site, server, checker, slept)


def test_a_page_that_answers_is_alive(world: World) -> None:
    assert world.look("/dv") == ("alive", 200, "")
    assert world.asked == ["/robots.txt", "/dv"]


@pytest.mark.parametrize(
    ("reply", "seen"),
    [
        (Reply(404), ("dead", 404, "http_404")),
        (Reply(410), ("dead", 410, "http_410")),
        (Reply(503), ("no_answer", 503, "http_503")),
        (Reply(429), ("no_answer", 429, "http_429")),
        (Reply(403), ("alive", 403, "http_403")),
        (Reply(hang_up=True), ("no_answer", None, "broken")),
    ],
)
def test_each_answer_has_its_meaning(world: World, reply: Reply, seen: tuple[str, int | None, str]) -> None:
    world.site.pages["/dv"] = reply

    assert world.look("/dv") == seen


def test_a_host_nobody_named_is_not_called(world: World) -> None:
    world.checker.hosts = ["*.example.vn"]

    assert world.look("/dv") == ("not_checked", None, "host_not_named")
    assert world.asked == []


@pytest.mark.parametrize(
    ("name", "host", "named"),
    [
        ("dv.example.vn", "dv.example.vn", True),
        ("*.example.vn", "dv.ha.example.vn", True),
        ("*.example.vn", "example.vn", False),
        ("example.vn", "dv.example.vn", False),
        ("*.example.vn", "badexample.vn", False),
    ],
)
def test_a_name_reaches_what_it_says(world: World, name: str, host: str, named: bool) -> None:
    world.checker.hosts = [name]

    report = world.checker.check(f"https://{host}:1/dv")

    assert (report.reason != "host_not_named") is named


def test_robots_txt_is_followed_and_read_once(world: World) -> None:
    world.site.robots = Reply(200, b"User-agent: *\nDisallow: /kin\n")
    world.site.pages["/kin/dv"] = Reply(200)

    assert world.look("/kin/dv") == ("not_checked", None, "robots_txt")
    assert world.look("/dv")[0] == "alive"
    assert world.asked == ["/robots.txt", "/dv"]


def test_a_guarded_robots_txt_forbids_everything(world: World) -> None:
    world.site.robots = Reply(403)

    assert world.look("/dv") == ("not_checked", None, "robots_txt")


def test_a_host_in_trouble_is_asked_nothing_more(world: World) -> None:
    world.site.robots = Reply(500)

    assert world.look("/dv") == ("no_answer", None, "robots_unreachable")
    assert world.asked == ["/robots.txt"]


def _to(address: str) -> Reply:
    return Reply(302, headers={"Location": address})


@pytest.mark.parametrize(
    ("pages", "seen"),
    [
        ({"/cu": _to("/dv")}, ("alive", 200, "")),
        ({"/cu": _to("/vong"), "/vong": _to("/cu")}, ("dead", None, "too_many_redirects")),
        ({"/cu": _to("https://noi-khac.example.vn/")}, ("moved", None, "host_not_named")),
        ({"/cu": _to("")}, ("dead", 302, "http_302")),
    ],
)
def test_redirects_are_followed_within_the_named_hosts(
    world: World, pages: Mapping[str, Reply], seen: tuple[str, int | None, str]
) -> None:
    world.site.pages.update(pages)

    assert world.look("/cu") == seen


def test_one_host_is_called_slowly(world: World) -> None:
    world.checker.pause_seconds = 2.0

    world.look("/dv")
    world.look("/dv")

    assert len(world.slept) == 2
    assert all(1.0 < wait <= 2.0 for wait in world.slept)
