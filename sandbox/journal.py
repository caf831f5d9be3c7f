"""An append-only file of JSON lines that survives kill -9."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any


class Journal:
    """One file, one JSON object a line. A line is with the operating system before `append` returns."""

    def __init__(self, path: Path) -> None:
        self.path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        _drop_torn_line(path)
        self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)

    def append(self, entry: dict[str, Any]) -> None:
        """Write one line with one system call."""
        os.write(self._file, json.dumps(entry, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")

    def entries(self) -> Iterator[dict[str, Any]]:
        """Every line so far, oldest first."""
        with self.path.open("rb") as lines:
            for line in lines:
                yield json.loads(line)

    def clear(self) -> None:
        """Forget everything."""
        os.ftruncate(self._file, 0)

    def close(self) -> None:
        """Give the file back."""
        os.close(self._file)


def _drop_torn_line(path: Path) -> None:
    if not path.exists():
        return
    content = path.read_bytes()
    whole = content.rfind(b"\n") + 1
    if whole < len(content):
        os.truncate(path, whole)
