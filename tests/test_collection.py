"""Every process that runs a part of the suite finds the same tests, whenever it looks."""

import os
import subprocess
import sys

import pytest

from tests.support.stack import MOVED_CLOCK

_A_DAY_AND_A_SECOND = "86401"


def test_names_of_tests_depend_neither_on_the_moment_nor_on_chance(request: pytest.FixtureRequest) -> None:
    here = {item.nodeid for item in request.session.items}
    files = sorted({name.partition("::")[0] for name in here})
    elsewhere = {
        "MOVED_CLOCK_SECONDS": _A_DAY_AND_A_SECOND,
        "PYTHONPATH": str(MOVED_CLOCK),
        "PYTHONHASHSEED": "7",
    }

    command = [sys.executable, "-m", "pytest", "--collect-only", "-p", "no:cacheprovider"]

    done = subprocess.run(
        [*command, "-W", "ignore:Module already imported", *files],
        env={**os.environ, **elsewhere},
        cwd=request.config.rootpath,
        capture_output=True,
        text=True,
        check=False,
    )

    there = {line for line in done.stdout.splitlines() if "::" in line}
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    assert not here - there
