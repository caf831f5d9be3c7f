import os
import subprocess
import sys

import pytest

from dichvucong.config.running.supervisor import Part
from tests.support.servers import Received, Reply, http_server
from tests.support.stack import Stack, free_ports, wait_for

pytestmark = [pytest.mark.e2e, pytest.mark.req("OPS-05")]
TOKEN = "Qm9iIGlzIG5vdCBhIHRva2Vu"


def test_traces_go_to_the_collector_the_environment_names(stack: Stack) -> None:
    bodies: list[bytes] = []

    def collect(request: Received) -> Reply:
        bodies.append(request.body)
        return Reply()

    with http_server(collect) as collector:
        port = free_ports(1)[0]
        environment = {
            **stack.environment,
            "PORT": str(port),
            "OTEL_EXPORTER_OTLP_ENDPOINT": collector.address,
            "OTEL_BSP_SCHEDULE_DELAY": "100",
        }
        web = Part("traced", [*stack.parts["web"].command], environment, log=stack.var / "traced.log")
        web.start()
        try:
            wait_for(lambda: stack.answers(f"http://127.0.0.1:{port}/health"), lambda: stack.log("traced"))
            wait_for(lambda: any(b"GET health" in body for body in bodies), seconds=20)
            stack.http.request("GET", f"http://127.0.0.1:{port}/ho-tro/tai-khoan/{TOKEN}")
            wait_for(lambda: any(b"ho-tro/tai-khoan" in body for body in bodies), seconds=20)
        finally:
            web.stop()

    spans = b"".join(bodies)
    assert b"dichvucong-web" in spans
    assert b"SELECT" in spans
    assert b"/ho-tro/tai-khoan/[token]" in spans
    assert TOKEN.encode() not in spans


def test_without_a_collector_nothing_of_it_is_even_loaded() -> None:
    program = (
        "import sys; from dichvucong.config import tracing; print(tracing.set_up('web'), "
        "any(name.startswith('opentelemetry') for name in sys.modules))"
    )
    plain = {name: value for name, value in os.environ.items() if not name.startswith("OTEL_")}

    said = subprocess.run(
        [sys.executable, "-c", program], env=plain, capture_output=True, text=True, check=True
    )

    assert said.stdout.split() == ["False", "False"]
