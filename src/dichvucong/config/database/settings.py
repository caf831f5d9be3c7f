"""The configuration file of the embedded server, written anew at each start."""

import os
from pathlib import Path

_MEGABYTE = 1024 * 1024

_ALWAYS = {
    "max_connections": "200",
    "wal_level": "replica",
    "max_wal_size": "2GB",
    "checkpoint_timeout": "15min",
    "random_page_cost": "1.1",
    "jit": "off",
    # Containers often have 64 MB of /dev/shm, too little for parallel queries.
    "max_parallel_workers_per_gather": "0",
    "timezone": "'UTC'",
    "log_timezone": "'UTC'",
    "lc_messages": "'C'",
    # Statements and row values hold personal data: neither belongs in a log.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_checkpoints": "off",
    "log_line_prefix": "'%m [%p] '",
}
_NOT_DURABLE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def render(*, sockets: Path | None, port: int, durable: bool) -> str:
    """The text of `postgresql.conf`. Without `sockets` the server listens on 127.0.0.1."""
    values = dict(_ALWAYS)
    memory = _memory_bytes()
    values["shared_buffers"] = f"{max(128, min(1024, memory // 8 // _MEGABYTE))}MB"
    values["effective_cache_size"] = f"{max(256, memory // 2 // _MEGABYTE)}MB"
    values["port"] = str(port)
    values["listen_addresses"] = "''" if sockets else "'127.0.0.1'"
    values["unix_socket_directories"] = _quoted_list(sockets) if sockets else "''"
    values["unix_socket_permissions"] = "0700"
    if not durable:
        values |= _NOT_DURABLE
    lines = [f"{name} = {value}" for name, value in values.items()]
    return "# Written at each start; changes here are lost.\n" + "\n".join(lines) + "\n"


def _quoted_list(path: Path) -> str:
    item = '"' + str(path).replace('"', '""') + '"'
    return "'" + item.replace("'", "''") + "'"


def _memory_bytes() -> int:
    return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
