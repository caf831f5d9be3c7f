"""The web server: Django under granian."""

import os
import shutil
from pathlib import Path

from granian import Granian
from granian.constants import Interfaces, Loops
from granian.http import HTTP1Settings
from granian.log import LogLevels

from dichvucong.config import environment as env

TARGET = "dichvucong.config.wsgi:application"
_STOP_SECONDS = 10
_THREAD_IDLE_SECONDS = 600


def serve(*, host: str, port: int) -> None:
    """Serve until SIGTERM; running requests are finished first."""
    _share_counters(env.var_directory() / "counters" / str(port))
    Granian(
        TARGET,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        loop=Loops.asyncio,
        workers=env.number("DICHVUCONG_WEB_WORKERS", default_workers()),
        blocking_threads=env.number("DICHVUCONG_WEB_THREADS", 4),
        # A thread that ends takes its database connection with it.
        blocking_threads_idle_timeout=_THREAD_IDLE_SECONDS,
        backlog=2048,
        websockets=False,
        http1_settings=HTTP1Settings(header_read_timeout=10_000),
        log_level=LogLevels.warning,
        log_access=False,
        respawn_failed_workers=True,
        respawn_interval=0.2,
        workers_kill_timeout=_STOP_SECONDS,
    ).serve()


def _share_counters(folder: Path) -> None:
    """Where the workers of one server (one port) put what they count, so that any of them can answer /metrics for all."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)


def default_workers() -> int:
    """As many as the machine has processors, four at most."""
    return max(1, min(4, os.cpu_count() or 1))
