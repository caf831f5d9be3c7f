"""The web server: Django under granian."""

import os

from granian import Granian
from granian.constants import Interfaces, Loops
from granian.http import HTTP1Settings
from granian.log import LogLevels

from dichvucong.config import environment as env

TARGET = "dichvucong.config.wsgi:application"
_STOP_SECONDS = 10


def serve(*, host: str, port: int) -> None:
    """Serve until SIGTERM; running requests are finished first."""
    Granian(
        TARGET,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        loop=Loops.asyncio,
        workers=env.number("DICHVUCONG_WEB_WORKERS", default_workers()),
        blocking_threads=env.number("DICHVUCONG_WEB_THREADS", 4),
        backlog=2048,
        websockets=False,
        http1_settings=HTTP1Settings(header_read_timeout=10_000),
        log_level=LogLevels.warning,
        log_access=False,
        respawn_failed_workers=True,
        respawn_interval=0.2,
        workers_kill_timeout=_STOP_SECONDS,
    ).serve()


def default_workers() -> int:
    """As many as the machine has processors, four at most."""
    return max(1, min(4, os.cpu_count() or 1))
