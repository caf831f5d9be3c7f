"""Finds a browser for the journeys, or says in one line why there is none."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import Playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge")
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
INSTALL_SECONDS = 600


class NoBrowser(Exception):
    """There is none and none could be installed; the text says what was tried."""


_found: dict[str, Path | NoBrowser] = {}


def find_browser(playwright: Playwright) -> Path:
    """A Chromium: on the PATH, else the one Playwright has, else the system's package, else Playwright's download.

    Only root can install the system's package. Raises `NoBrowser`, always the same after the first time.
    """
    if "browser" not in _found:
        _found["browser"] = _search(Path(playwright.chromium.executable_path))
    browser = _found["browser"]
    if isinstance(browser, NoBrowser):
        raise browser
    return browser


def why_none() -> str:
    """Why journeys were skipped, or an empty text."""
    browser = _found.get("browser")
    return str(browser) if isinstance(browser, NoBrowser) else ""


def _search(playwrights_own: Path) -> Path | NoBrowser:
    known = _on_path() or (playwrights_own if playwrights_own.exists() else None)
    if known:
        return known
    root = os.geteuid() == 0 and shutil.which("apt-get") is not None
    trouble = _install_package() if root else _download()
    known = _on_path() or (playwrights_own if playwrights_own.exists() else None)
    return known or NoBrowser(f"no browser on the PATH ({', '.join(NAMES)}); {trouble}")


def _on_path() -> Path | None:
    return next((Path(path) for name in NAMES if (path := shutil.which(name))), None)


def _install_package() -> str:
    for command in (
        ["apt-get", "update", "-qq"],
        ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"],
    ):
        trouble = _run(["env", "DEBIAN_FRONTEND=noninteractive", *command, "-o", "DPkg::Lock::Timeout=300"])
        if trouble and "install" in command:
            return f"the system's package could not be installed: {trouble}"
    return "the system's package brought none"


def _download() -> str:
    trouble = _run([sys.executable, "-m", "playwright", "install", "chromium"])
    return (
        f"Playwright could not download one: {trouble}" if trouble else "Playwright's download brought none"
    )


def _run(command: list[str]) -> str:
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=INSTALL_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return "it took too long"
    if done.returncode == 0:
        return ""
    said = (done.stderr.strip() or done.stdout.strip()).splitlines()
    return said[-1] if said else f"exit code {done.returncode}"
