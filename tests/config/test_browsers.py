from pathlib import Path

import pytest

from tests.support import browsers


def test_a_browser_on_the_path_comes_first(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    program = tmp_path / "google-chrome"
    program.touch(mode=0o755)
    monkeypatch.setenv("PATH", str(tmp_path))

    assert browsers._search(tmp_path / "playwrights") == program


def test_playwrights_own_comes_second(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", "")
    own = tmp_path / "playwrights"
    own.touch()

    assert browsers._search(own) == own


def test_without_any_the_reason_says_what_was_tried(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name, code in (("apt-get", "echo no network >&2; exit 100"), ("env", 'shift; exec "$@"')):
        program = tmp_path / name
        program.write_text(f"#!/bin/sh\n{code}\n")
        program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("os.geteuid", lambda: 0)

    answer = browsers._search(tmp_path / "playwrights")

    assert isinstance(answer, browsers.NoBrowser)
    assert "no network" in str(answer)
