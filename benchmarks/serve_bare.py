"""Serves `benchmarks.bare` with the portal's own server settings: `python -m benchmarks.serve_bare PORT`."""

import os
import sys

from granian import Granian
from granian.constants import Interfaces, Loops


def main() -> None:
    """Serve until stopped."""
    Granian(
        "benchmarks.bare:application",
        address="127.0.0.1",
        port=int(sys.argv[1]),
        interface=Interfaces.WSGI,
        loop=Loops.asyncio,
        workers=int(os.environ.get("DICHVUCONG_WEB_WORKERS", "2")),
        blocking_threads=4,
        websockets=False,
        log_access=False,
    ).serve()


if __name__ == "__main__":
    main()
