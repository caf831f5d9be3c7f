"""Where the files of one embedded server lie."""

import os
from dataclasses import dataclass
from pathlib import Path

# sun_path holds 108 bytes on Linux and 104 on macOS, the closing zero included.
LONGEST_SOCKET_PATH = 100
SOCKET_PORT = 5432


@dataclass(frozen=True)
class Layout:
    """Paths under `home` (for example `var/postgres`); `home` belongs to the user the server runs as."""

    home: Path

    @property
    def data(self) -> Path:
        """The cluster itself. It exists only when initdb has finished."""
        return self.home / "data"

    @property
    def unfinished(self) -> Path:
        """Where initdb works; what lies here after a crash is thrown away."""
        return self.home / "data.new"

    @property
    def sockets(self) -> Path:
        """The directory of the Unix socket, open to the server's user (and root) only."""
        return self.home / "socket"

    @property
    def password(self) -> Path:
        """The password of the role `dichvucong`, mode 600."""
        return self.home / "password"

    @property
    def log(self) -> Path:
        """What the server says."""
        return self.home / "server.log"

    @property
    def start_lock(self) -> Path:
        """Held while somebody starts or stops the server."""
        return self.home / "start.lock"

    @property
    def users_lock(self) -> Path:
        """Shared by everybody who uses the server; the last one to leave stops it."""
        return self.home / "users.lock"

    @property
    def pid_file(self) -> Path:
        """PostgreSQL's own note of who runs the cluster."""
        return self.data / "postmaster.pid"

    @property
    def socket_fits(self) -> bool:
        """Whether a Unix socket can lie here: not too deep, and no comma, which parts hosts in libpq."""
        path = os.fsencode(self.sockets / f".s.PGSQL.{SOCKET_PORT}")
        return len(path) <= LONGEST_SOCKET_PATH and b"," not in path
