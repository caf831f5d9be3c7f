import socket
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from dichvucong.kernel.outbound import (
    Answer,
    Failure,
    Limits,
    NoAnswer,
    OutboundClient,
    Outcome,
    Request,
)
from dichvucong.kernel.outbound_policy import Policy
from tests.support.servers import Received, Reply, Server, http_server, raw_server

SHORT = Limits(connect_seconds=0.5, read_seconds=0.4, total_seconds=1.0, max_bytes=1000)


def client_for(server: Server, limits: Limits = SHORT) -> OutboundClient:
    return OutboundClient(Policy(allowed=frozenset({(server.host, server.port)})), limits=limits)


def no_answer(outcome: Outcome) -> NoAnswer:
    assert isinstance(outcome, NoAnswer), outcome
    return outcome


def test_an_answer_comes_back_with_status_headers_and_body() -> None:
    def answer(request: Received) -> Reply:
        assert request.body == b"xin chao"
        return Reply(status=202, body=b"da nhan", headers={"X-Ma": "1"})

    with http_server(answer) as server:
        outcome = client_for(server).send(Request("POST", f"{server.address}/a?b=c", body=b"xin chao"))

    assert isinstance(outcome, Answer)
    assert (outcome.status, outcome.body, outcome.headers["x-ma"]) == (202, b"da nhan", "1")
    assert server.received[0].path == "/a?b=c"
    assert server.received[0].headers["accept-encoding"] == "identity"


def test_connections_are_kept_between_requests() -> None:
    ports: set[int] = set()

    def speak(connection: socket.socket) -> None:
        ports.add(connection.getpeername()[1])
        while connection.recv(65536):
            connection.sendall(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok")

    with raw_server(speak) as server:
        client = client_for(server)
        outcomes = [client.send(Request("GET", server.address)) for _ in range(5)]

    assert all(isinstance(outcome, Answer) for outcome in outcomes)
    assert len(ports) == 1


def test_nobody_listening_means_surely_not_sent() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    client = OutboundClient(Policy(allowed=frozenset({("127.0.0.1", port)})), limits=SHORT)

    outcome = no_answer(client.send(Request("POST", f"http://127.0.0.1:{port}/", body=b"{}")))

    assert (outcome.failure, outcome.reason) == (Failure.NOT_CONNECTED, "connection_refused")


def test_a_name_nobody_knows_means_surely_not_sent() -> None:
    client = OutboundClient(Policy(allowed=frozenset({("nowhere.invalid", 80)})), limits=SHORT)

    outcome = no_answer(client.send(Request("POST", "http://nowhere.invalid/")))

    assert (outcome.failure, outcome.reason) == (Failure.NOT_CONNECTED, "unresolved")


def test_an_untrusted_certificate_means_surely_not_sent() -> None:
    def speak(connection: socket.socket) -> None:
        connection.recv(10)
        connection.sendall(b"HTTP/1.1 400 plain text here\r\n\r\n")

    with raw_server(speak) as server:
        outcome = no_answer(client_for(server).send(Request("GET", f"https://127.0.0.1:{server.port}/")))

    assert (outcome.failure, outcome.reason) == (Failure.NOT_CONNECTED, "tls")


def test_silence_after_sending_is_unknown() -> None:
    with http_server(lambda _: Reply(delay=5)) as server:
        outcome = no_answer(client_for(server).send(Request("POST", server.address, body=b"{}")))

    assert (outcome.failure, outcome.reason) == (Failure.UNKNOWN, "timed_out")


def _drip_headers(connection: socket.socket) -> Iterator[bytes]:
    yield b"HTTP/1.1 200 OK\r\n"
    for index in range(200):
        yield b"x-%d: y\r\n" % index


def _drip_body(connection: socket.socket) -> Iterator[bytes]:
    yield b"HTTP/1.1 200 OK\r\ncontent-length: 500\r\n\r\n"
    for _ in range(500):
        yield b"x"


def _drip_chunks(connection: socket.socket) -> Iterator[bytes]:
    yield b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n"
    for _ in range(500):
        yield b"1\r\nx\r\n"


@pytest.mark.parametrize("drip", [_drip_headers, _drip_body, _drip_chunks])
def test_a_dripping_answer_is_cut_at_the_deadline(drip: Callable[[socket.socket], Iterator[bytes]]) -> None:
    def speak(connection: socket.socket) -> None:
        connection.recv(65536)
        for part in drip(connection):
            connection.sendall(part)
            time.sleep(0.05)

    with raw_server(speak) as server:
        started = time.monotonic()
        outcome = no_answer(client_for(server).send(Request("GET", server.address)))

    assert (outcome.failure, outcome.reason) == (Failure.UNKNOWN, "timed_out")
    assert time.monotonic() - started < 2.0


def test_an_answer_over_the_cap_is_cut_and_says_so() -> None:
    with http_server(lambda _: Reply(body=b"x" * 100_000)) as server:
        outcome = client_for(server).send(Request("GET", server.address))

    assert isinstance(outcome, Answer)
    assert outcome.truncated
    assert len(outcome.body) == 1000


@pytest.mark.parametrize(
    "bytes_sent",
    [
        b"",
        b"garbage\r\n\r\n",
        b"HTTP/1.1 200 OK\r\ncontent-length: 50\r\n\r\nhalf",
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n",
        b"\x00\xff\x00\xff",
    ],
)
def test_a_broken_answer_is_unknown(bytes_sent: bytes) -> None:
    def speak(connection: socket.socket) -> None:
        connection.recv(65536)
        connection.sendall(bytes_sent)

    with raw_server(speak) as server:
        outcome = no_answer(client_for(server).send(Request("POST", server.address, body=b"{}")))

    assert outcome.failure is Failure.UNKNOWN


def test_a_repeatable_request_is_repeated_once_when_a_kept_connection_died() -> None:
    seen: list[int] = []

    def speak(connection: socket.socket) -> None:
        seen.append(1)
        connection.recv(65536)
        connection.sendall(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok")
        if len(seen) == 1:
            connection.recv(65536)  # the second request is swallowed, then the line goes dead

    with raw_server(speak) as server:
        client = client_for(server)
        first = client.send(Request("POST", server.address, repeatable=True))
        second = client.send(Request("POST", server.address, repeatable=True))

    assert isinstance(first, Answer)
    assert isinstance(second, Answer)
    assert len(seen) == 2


def test_a_request_that_may_not_be_repeated_stays_unknown_when_a_kept_connection_died() -> None:
    def speak(connection: socket.socket) -> None:
        connection.recv(65536)
        connection.sendall(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok")
        connection.recv(65536)

    with raw_server(speak) as server:
        client = client_for(server)
        client.send(Request("POST", server.address))
        second = no_answer(client.send(Request("POST", server.address)))

    assert second.failure is Failure.UNKNOWN


def test_many_threads_share_one_client() -> None:
    with http_server(lambda request: Reply(body=request.body)) as server:
        client = client_for(server)
        wrong: list[Outcome] = []

        def work(number: int) -> None:
            for turn in range(10):
                body = f"{number}-{turn}".encode()
                outcome = client.send(Request("POST", server.address, body=body))
                if not isinstance(outcome, Answer) or outcome.body != body:
                    wrong.append(outcome)

        threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    assert wrong == []
    assert len(server.received) == 80
