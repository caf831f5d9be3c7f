import sys
import threading
import time

import pytest

from dichvucong.config.running import supervisor
from dichvucong.config.running.supervisor import KeepsFailing, Part, Supervisor


def _part(name: str, program: str, patience_seconds: float = 5) -> Part:
    return Part(name, [sys.executable, "-c", program], patience_seconds=patience_seconds)


def test_a_part_that_keeps_failing_ends_everything_with_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisor, "BACK_OFF_SECONDS", (0.0,) * 5)
    bad, good = _part("bad", "raise SystemExit(3)"), _part("good", "import time; time.sleep(60)")

    with pytest.raises(KeepsFailing, match="bad ended 5 times soon after its start, last with exit code 3"):
        Supervisor([bad, good], tend=lambda: None).run(lambda: True)

    assert good.process is not None
    assert good.process.poll() is not None


def test_a_part_that_ignores_the_wish_to_end_is_killed() -> None:
    deaf = _part(
        "deaf",
        "import signal, sys, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('on', flush=True); time.sleep(60)",
        patience_seconds=0.5,
    )
    boss = Supervisor([deaf], tend=lambda: None)
    threading.Timer(1.5, lambda: setattr(boss, "stopping", True)).start()
    started = time.monotonic()

    boss.run(lambda: True)

    assert deaf.process is not None
    assert deaf.process.returncode == -9
    assert time.monotonic() - started < 10


def test_a_part_killed_from_outside_is_started_again_however_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisor, "BACK_OFF_SECONDS", (0.0,) * 5)
    part = _part("part", "import time; time.sleep(60)")
    seen: set[int] = set()

    def tend() -> None:
        if part.process is not None and part.process.pid not in seen:
            seen.add(part.process.pid)
            part.process.kill()
        boss.stopping = len(seen) > supervisor.GIVE_UP_AFTER + 1

    boss = Supervisor([part], tend=tend)
    boss.run(lambda: True)

    assert len(seen) == supervisor.GIVE_UP_AFTER + 2
