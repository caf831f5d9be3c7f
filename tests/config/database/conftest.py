"""Places and servers for the tests of the embedded PostgreSQL."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from dichvucong.config.database.embedded import EmbeddedServer


@pytest.fixture
def place() -> Iterator[Path]:
    """A directory everybody may enter (pytest's own are closed to other users)."""
    folder = Path(tempfile.mkdtemp(prefix="dvc-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def server(place: Path) -> Iterator[Callable[..., EmbeddedServer]]:
    """Makes servers that are stopped at the end of the test. Without an argument all are of one cluster."""
    made: list[EmbeddedServer] = []

    def make(home: Path | None = None) -> EmbeddedServer:
        made.append(EmbeddedServer.at(home or place / "postgres", durable=False))
        return made[-1]

    yield make
    for one in made:
        one.leave()
