"""The same searches as apps make them: over HTTP, one after the other, on one connection to one process."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import urllib3

from benchmarks.search.queries import Judged
from benchmarks.stack import answers, free_ports

READY_SECONDS = 60.0
NO_LIMIT = "1000000"


def speed(asked: Sequence[Judged], province: str) -> Sequence[float]:
    """Seconds of each search of a citizen of the province; after one round to warm up."""
    http = urllib3.PoolManager(retries=False, timeout=60)
    found: list[float] = []
    with _running() as portal:
        for rehearsal in (True, False):
            for one in asked:
                started = time.perf_counter()
                answer = http.request(
                    "GET",
                    f"{portal}/api/v1/procedures/search",
                    fields={"q": one.text, "province": province, "limit": "10"},
                )
                assert answer.status == 200, answer.data
                if not rehearsal:
                    found.append(time.perf_counter() - started)
    return found


@contextmanager
def _running() -> Iterator[str]:
    port, _ = free_ports()
    with tempfile.TemporaryDirectory() as var:
        environment = {
            **os.environ,
            "PORT": str(port),
            "DICHVUCONG_VAR": var,
            "DICHVUCONG_PUBLIC_URL": f"http://127.0.0.1:{port}",
            "DICHVUCONG_WEB_WORKERS": "1",
            "DICHVUCONG_LOG_LEVEL": "warning",
            "DICHVUCONG_SEARCHES_PER_MINUTE": NO_LIMIT,
        }
        log = (Path(var) / "web.log").open("wb")
        process = subprocess.Popen(
            [sys.executable, "-m", "dichvucong", "web"], env=environment, stdout=log, stderr=log
        )
        portal = f"http://127.0.0.1:{port}"
        try:
            deadline = time.monotonic() + READY_SECONDS
            while not answers(f"{portal}/thu-tuc"):
                assert process.poll() is None, (Path(var) / "web.log").read_text(errors="replace")[-3000:]
                assert time.monotonic() < deadline, "the portal did not start"
                time.sleep(0.2)
            yield portal
        finally:
            process.terminate()
            process.wait(timeout=30)
            log.close()
