"""The portal's side of the conversation, played by the test with other code than the sandbox uses."""

import json
import queue
import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import urllib3
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from http_message_signatures import HTTPMessageSigner, HTTPMessageVerifier, MappingKeyResolver, algorithms

TAG = "dvc-payment"
_http = urllib3.PoolManager(timeout=15, retries=False)


@dataclass
class Heard:
    """One request the portal got."""

    method: str
    url: str
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class FakePortal:
    """Listens where the sandbox calls back; answers with `statuses` in turn, then 200 with `answer`."""

    statuses: list[int] = field(default_factory=list)
    answer: bytes = b"{}"

    def __post_init__(self) -> None:
        self.heard: queue.Queue[Heard] = queue.Queue()
        portal = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def _take(self) -> None:
                body = self.rfile.read(int(self.headers.get("content-length") or 0))
                headers = {name.lower(): value for name, value in self.headers.items()}
                url = f"http://{self.headers['host']}{self.path}"
                status = portal.statuses.pop(0) if portal.statuses else 200
                portal.heard.put(Heard(self.command, url, headers, body))
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(portal.answer)))
                self.end_headers()
                self.wfile.write(portal.answer)

            do_GET = do_POST = _take  # noqa: N815 -- http.server's names

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def next(self, seconds: float = 5) -> Heard:
        """The next request. Raises `queue.Empty`."""
        return self.heard.get(timeout=seconds)

    def silence(self, seconds: float = 0.7) -> bool:
        """Whether nothing comes for a while."""
        try:
            self.heard.get(timeout=seconds)
        except queue.Empty:
            return True
        return False

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


class Portal:
    """Signs requests and verifies answers and callbacks with the library."""

    def __init__(self, sandbox: str, state: Path, listener: FakePortal, key_id: str = "portal-1") -> None:
        self.sandbox, self.listener, self.key_id = sandbox, listener, key_id
        self.key = Ed25519PrivateKey.generate()
        public = self.key.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        (state / "partners" / f"{key_id}.pem").write_bytes(public)
        banks = {
            f"{path.name.removesuffix('.pub.pem')}-1": path.read_bytes()
            for path in (state / "keys").glob("*.pub.pem")
        }
        self.resolver = MappingKeyResolver(public_keys=banks, private_keys={key_id: self.key})
        self.signer = HTTPMessageSigner(signature_algorithm=algorithms.ED25519, key_resolver=self.resolver)
        self.verifier = HTTPMessageVerifier(
            signature_algorithm=algorithms.ED25519, key_resolver=self.resolver
        )

    def order(self, bank: str, code: str, **changes: Any) -> tuple[int, Any]:
        """Open an order; returns status and verified answer."""
        return self.call("POST", f"/banks/{bank}/v1/orders", self.draft(bank, code, **changes))

    def draft(self, bank: str, code: str, **changes: Any) -> dict[str, Any]:
        """A sound order."""
        beneficiary = {
            "bank_bin": "",
            "citad": "01701001",
            "account_number": "7111.0.1054321",
            "account_name": "SO TU PHAP HA NOI",
        }
        expires = (datetime.now(UTC) + timedelta(minutes=15)).isoformat()
        draft = {
            "code": code,
            "amount_vnd": 120_000,
            "content": f"{code} NOP PHI HO SO",
            "beneficiary": beneficiary,
            "expires_at": expires,
            "return_url": f"{self.listener.url}/thanh-toan/gd/abc",
            "callback_url": f"{self.listener.url}/callbacks/{bank}",
        }
        return {**draft, **changes}

    def call(self, method: str, path: str, value: Any = None) -> tuple[int, Any]:
        """A signed call. The answer's signature is verified when there is one."""
        url = self.sandbox + path
        body = None if value is None else json.dumps(value).encode()
        request = self.signed(method, url, body)
        answer = _http.request(method, url, body=body, headers=request.headers)
        if "signature" in answer.headers:
            self._check(request, answer)
        return answer.status, json.loads(answer.data) if answer.data else None

    def signed(self, method: str, url: str, body: bytes | None, **options: Any) -> SimpleNamespace:
        """A request with signature headers."""
        request = SimpleNamespace(method=method, url=url, headers={})
        components: tuple[str, ...] = ("@method", "@target-uri")
        if body is not None:
            request.headers["Content-Type"] = "application/json"
            components = (*components, "content-type")
        self.signer.sign(
            request,
            **{
                "key_id": self.key_id,
                "label": "sig1",
                "tag": TAG,
                "covered_component_ids": components,
                "body": body,
                **options,
            },
        )
        return request

    def verify(self, heard: Heard) -> Any:
        """The content of a genuine callback. Raises `InvalidSignature`."""
        components = ("@method", "@target-uri", "content-type", "content-digest")
        self.verifier.verify(
            heard,
            max_age=timedelta(seconds=300),
            expect_tag=TAG,
            require_components=components,
            body=heard.body,
        )
        return heard.json()

    def _check(self, request: SimpleNamespace, answer: urllib3.BaseHTTPResponse) -> None:
        message = SimpleNamespace(status_code=answer.status, headers=dict(answer.headers), request=request)
        components = ('"@status"', '"content-type"', '"content-digest"', '"@method";req', '"@target-uri";req')
        self.verifier.verify(
            message,
            max_age=timedelta(seconds=300),
            expect_tag=TAG,
            require_components=components,
            body=answer.data,
        )


def admin(sandbox: str, method: str, path: str, value: Any = None) -> tuple[int, Any]:
    """A plain admin call."""
    body = None if value is None else json.dumps(value).encode()
    answer = _http.request(method, f"{sandbox}/admin{path}", body=body)
    return answer.status, json.loads(answer.data) if answer.data else None


def press(url: str, **fields: str) -> urllib3.BaseHTTPResponse:
    """Submit a form as a browser does; redirects are not followed."""
    return _http.request("POST", url, fields=fields, encode_multipart=False, redirect=False)
