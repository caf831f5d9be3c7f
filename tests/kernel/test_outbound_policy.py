"""Mark 12 of the quality goals: addresses that lead inside are never connected to."""

import socket
from collections.abc import Callable
from typing import Any

import pytest

from dichvucong.kernel.outbound import Answer, Failure, NoAnswer, OutboundClient, Request
from dichvucong.kernel.outbound_policy import Policy, RefusedAddress, is_public
from tests.support.servers import Reply, canary, http_server

LOOPBACK = [
    "127.0.0.1", "127.0.0.2", "127.1", "127.0.1", "127.255.255.254", "0.0.0.0", "0", "00.0.0.0",
    "localhost", "LOCALHOST", "localhost.", "ip6-localhost", "2130706433", "017700000001", "0x7f000001",
    "0x7F.0x0.0x0.0x1", "0x7f.1", "0177.0.0.1", "0177.0x0.1", "00000177.0.0.1", "127.0.0.1.",
    "127.0.0.01", "0x00000000000007f000001", "127。0。0。1", "①②⑦.⓪.⓪.①", "127%2e0%2e0%2e1",
    "[::1]", "[0:0:0:0:0:0:0:1]", "[0000:0000:0000:0000:0000:0000:0000:0001]", "[::]", "[::127.0.0.1]",
    "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[0:0:0:0:0:ffff:127.0.0.1]", "[::ffff:0:127.0.0.1]",
    "[64:ff9b::127.0.0.1]", "[64:ff9b::7f00:1]", "[64:ff9b:1::7f00:1]", "[2002:7f00:1::]",
    "[2001:0:7f00:1::]", "[::1%25lo]", "[fe80::1%25lo]", "[fe80::1]", "[fec0::1]", "[::ffff:0.0.0.0]",
]  # fmt: skip
PRIVATE = [
    "10.0.0.1", "10.255.255.255", "10.1", "167772161", "0x0a000001", "012.0.0.1", "172.16.0.1",
    "172.31.255.255", "2886729729", "192.168.0.1", "192.168.1.254", "192.168.257", "3232235521",
    "0xc0a80001", "0300.0250.0.1", "169.254.169.254", "169.254.0.1", "2852039166", "0xa9fea9fe",
    "0251.0376.0251.0376", "169.254.43518", "100.64.0.1", "100.100.100.200", "100.127.255.255",
    "168.63.129.16", "192.0.0.192", "192.0.2.1", "198.18.0.1", "198.51.100.7", "203.0.113.9",
    "192.88.99.1", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255", "0.1.2.3",
    "[fc00::1]", "[fd00:ec2::254]", "[fd12:3456:789a::1]", "[ff02::1]", "[2001:db8::1]", "[100::1]",
    "[::ffff:10.0.0.1]", "[::ffff:169.254.169.254]", "[::ffff:a9fe:a9fe]", "[64:ff9b::a9fe:a9fe]",
    "[64:ff9b::10.0.0.1]", "[2002:a9fe:a9fe::1]", "[2002:c0a8:0001::1]", "[2001:0:a9fe:a9fe::1]",
    "[::10.0.0.1]", "[::a9fe:a9fe]", "[2001:10::1]", "[4000::1]",
]  # fmt: skip
SHAPES = ["https://{host}:{port}/hook", "https://{host}/hook"]
ODD = [
    "http://example.com/", "http://example.com:{port}/", "http://127.0.0.1:{port}/", "ftp://example.com/",
    "file:///etc/passwd", "gopher://127.0.0.1:{port}/_GET", "dict://127.0.0.1:{port}/", "data:text/plain,x",
    "javascript:alert(1)", "unix:///var/run/docker.sock", "ws://127.0.0.1:{port}/", "//127.0.0.1:{port}/",
    "127.0.0.1:{port}", "https:127.0.0.1:{port}", "https:///127.0.0.1:{port}/", "https://", "https://:{port}/",
    "https://user@127.0.0.1:{port}/", "https://example.com@127.0.0.1:{port}/",
    "https://127.0.0.1:{port}@example.com/", "https://a:b@example.com/", "https://example.com:22/",
    "https://example.com:6379/", "https://example.com:8443/", "https://example.com:0/",
    "https://example.com:99999/", "https://example.com:abc/", "https://example.com:-1/",
    "https://127.0.0.1:{port}\\@example.com/", "https://example.com\\@127.0.0.1:{port}/",
    "https://127.0.0.1:{port}#@example.com/", "https://127.0.0.1:{port}?@example.com/",
    "https://example.com\t/", "https://exa mple.com/", "https://127.0.0.1\n:{port}/", "https://[::1/",
    "https://[v1.abc]:{port}/", "https://intranet/", "https://metadata/", "https://a..b/",
    "https://-a.example/", "https://{long}.example/", "https://example.com/{long}{long}",
    "https://xn--/", "https://\u0000/", "HTTPS://127.0.0.1:{port}/", "hTTp://127.1:{port}/", "",
]  # fmt: skip


def urls(port: int) -> list[str]:
    shaped = [shape.format(host=host, port=port) for host in LOOPBACK + PRIVATE for shape in SHAPES]
    return shaped + [text.format(port=port, long="a" * 1200) for text in ODD]


@pytest.mark.req("BEY-13")
def test_none_of_two_hundred_inside_addresses_is_ever_connected_to() -> None:
    with canary() as bird:
        client = OutboundClient(Policy(ports=frozenset({443, bird.port})))
        addresses = urls(bird.port)

        outcomes = [(url, client.send(Request("POST", url, body=b"{}"))) for url in addresses]

        assert len(addresses) >= 200
        assert bird.connections == 0
    for url, outcome in outcomes:
        assert isinstance(outcome, NoAnswer), url
        assert outcome.failure is Failure.REFUSED_BY_POLICY, (url, outcome)


def test_the_canary_would_sing_if_the_policy_were_off() -> None:
    with canary() as bird:
        client = OutboundClient(Policy(allowed=frozenset({("127.0.0.1", bird.port)})))

        client.send(Request("POST", f"https://127.0.0.1:{bird.port}/", body=b"{}"))

        assert bird.connections == 1


Resolver = Callable[..., list[tuple[Any, ...]]]


def names_resolve_to(*answers: list[str]) -> Resolver:
    """A name service whose successive answers are given, the last one repeated."""
    left = list(answers)

    def resolve(_host: str, port: int, **_: object) -> list[tuple[Any, ...]]:
        addresses = left.pop(0) if len(left) > 1 else left[0]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in addresses]

    return resolve


@pytest.mark.parametrize(
    "answers",
    [
        [["127.0.0.1"]],
        [["8.8.8.8", "127.0.0.1"]],
        [["127.0.0.1", "8.8.8.8"]],
        [["10.0.0.5"]],
        [["169.254.169.254"]],
        [["::ffff:127.0.0.1"]],
        [["64:ff9b::7f00:1"]],
    ],
)
def test_a_public_name_that_resolves_inside_is_refused(
    answers: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    with canary() as bird:
        monkeypatch.setattr(socket, "getaddrinfo", names_resolve_to(*answers))
        client = OutboundClient(Policy(ports=frozenset({bird.port})))

        outcome = client.send(Request("POST", f"https://province.example:{bird.port}/"))

        assert isinstance(outcome, NoAnswer)
        assert outcome.failure is Failure.REFUSED_BY_POLICY
        assert bird.connections == 0


def test_a_name_that_changes_its_answer_after_the_check_still_leads_nowhere_inside(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    connected: list[Any] = []

    def connect(_self: socket.socket, address: Any) -> None:
        connected.append(address[0])
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "getaddrinfo", names_resolve_to(["8.8.8.8"], ["127.0.0.1"]))
    monkeypatch.setattr(socket.socket, "connect", connect)
    client = OutboundClient(Policy())

    first = client.send(Request("POST", "https://rebind.example/"))
    second = client.send(Request("POST", "https://rebind.example/"))

    assert connected == ["8.8.8.8"]
    assert isinstance(first, NoAnswer)
    assert first.failure is Failure.NOT_CONNECTED
    assert isinstance(second, NoAnswer)
    assert second.failure is Failure.REFUSED_BY_POLICY


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_inside_is_handed_back_and_not_followed(status: int) -> None:
    with canary() as bird:
        inside = f"http://127.0.0.1:{bird.port}/"
        with http_server(lambda _: Reply(status=status, headers={"location": inside})) as server:
            client = OutboundClient(Policy(allowed=frozenset({(server.host, server.port)})))

            outcome = client.send(Request("GET", server.address))

        assert isinstance(outcome, Answer)
        assert outcome.status == status
        assert bird.connections == 0


@pytest.mark.parametrize("address", ["8.8.8.8", "1.1.1.1", "203.119.8.10", "2001:4860:4860::8888"])
def test_public_numbers_are_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "url", ["https://example.com/a?b=c", "https://8.8.8.8/", "https://[2606:4700::1111]/", "https://a.b.vn./"]
)
def test_ordinary_public_addresses_pass_the_check_of_their_text(url: str) -> None:
    target = Policy().check_text(url)

    assert not target.trusted


def test_the_trusted_list_names_host_and_port_exactly() -> None:
    policy = Policy.from_words(["127.0.0.1:8201", "[::1]:9000", "security-server.internal:80"])

    assert policy.check_text("http://127.0.0.1:8201/x").trusted
    assert policy.check_text("http://[::1]:9000/x").trusted
    assert policy.check_text("http://Security-Server.internal/x").trusted
    for near_miss in (
        "http://127.0.0.1:8202/",
        "http://127.0.0.2:8201/",
        "http://127.0.0.1:8201@evil.example/",
    ):
        with pytest.raises(RefusedAddress):
            policy.check_text(near_miss)


def test_a_trusted_word_without_a_port_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="host:port"):
        Policy.from_words(["127.0.0.1"])
