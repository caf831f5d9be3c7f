"""Small HTTP and TCP servers for tests, on ports the system picks, in threads that end with the test."""

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True)
class Received:
    """One request as it arrived. Header names are lower-case."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Reply:
    """What the server answers."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    delay: float = 0.0
    hang_up: bool = False


Answerer = Callable[[Received], Reply]


@dataclass
class Server:
    """A running server and what it has received."""

    address: str
    host: str
    port: int
    received: list[Received] = field(default_factory=list)


class _Quiet(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request: object, client_address: object) -> None:
        """Clients that hang up are part of the tests."""


@contextlib.contextmanager
def http_server(answer: Answerer) -> Iterator[Server]:
    """Serve `answer` over HTTP/1.1 with keep-alive."""
    stop = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True
        wbufsize = 65_536

        def _serve(self) -> None:
            length = int(self.headers.get("content-length") or 0)
            headers = {name.lower(): value for name, value in self.headers.items()}
            request = Received(self.command, self.path, headers, self.rfile.read(length))
            server.received.append(request)
            reply = answer(request)
            if reply.delay:
                stop.wait(reply.delay)
            if reply.hang_up:
                self.close_connection = True
                self.connection.shutdown(socket.SHUT_RDWR)
                return
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(reply.body)))
            self.end_headers()
            self.wfile.write(reply.body)

        do_GET = do_POST = do_PUT = _serve  # noqa: N815 -- http.server's names

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- its name
            """Tests print nothing."""

    httpd = _Quiet(("127.0.0.1", 0), Handler)
    port = httpd.server_address[1]
    server = Server(f"http://127.0.0.1:{port}", "127.0.0.1", port)
    thread = threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        stop.set()
        httpd.shutdown()
        httpd.server_close()
        thread.join()


@dataclass
class Canary:
    """Counts connections to a port nobody may reach."""

    port: int
    connections: int = 0


@contextlib.contextmanager
def canary() -> Iterator[Canary]:
    """Listen on every interface, IPv4 and IPv6 where there is one, on one port."""
    four = socket.create_server(("0.0.0.0", 0))
    port = four.getsockname()[1]
    listeners = [four]
    with contextlib.suppress(OSError):
        listeners.append(socket.create_server(("::", port), family=socket.AF_INET6))
    bird = Canary(port)

    def watch(listener: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = listener.accept()
                bird.connections += 1
                connection.close()

    threads = [threading.Thread(target=watch, args=(listener,), daemon=True) for listener in listeners]
    for thread in threads:
        thread.start()
    try:
        yield bird
    finally:
        for listener in listeners:
            with contextlib.suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)
            listener.close()
        for thread in threads:
            thread.join(timeout=2)


@contextlib.contextmanager
def raw_server(speak: Callable[[socket.socket], None]) -> Iterator[Server]:
    """A TCP server that hands each connection to `speak`: for answers no HTTP library would send."""
    listener = socket.create_server(("127.0.0.1", 0))
    port = listener.getsockname()[1]

    def serve() -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = listener.accept()
                threading.Thread(target=_speak, args=(speak, connection), daemon=True).start()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield Server(f"http://127.0.0.1:{port}", "127.0.0.1", port)
    finally:
        with contextlib.suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(timeout=2)


def _speak(speak: Callable[[socket.socket], None], connection: socket.socket) -> None:
    with contextlib.suppress(OSError), connection:
        speak(connection)
