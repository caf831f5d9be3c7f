"""The table of ways in use: the one that ships, or the operator's own file."""

from functools import cache
from importlib import resources
from pathlib import Path

from django.conf import settings

from dichvucong.identity.rules import Way, read_ways


def ways_in_use() -> tuple[Way, ...]:
    """Every line, past and future. Raises `ValueError` or `OSError` for a file that cannot be read."""
    return _read(settings.LOGIN_WAYS)


@cache
def _read(path: str) -> tuple[Way, ...]:
    shipped = resources.files("dichvucong.identity") / "data" / "ways.csv"
    text = Path(path).read_text(encoding="utf-8") if path else shipped.read_text(encoding="utf-8")
    return tuple(read_ways(text.splitlines()))
