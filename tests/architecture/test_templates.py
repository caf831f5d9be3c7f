"""No page lies around unused."""

from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[2] / "src" / "dichvucong"
FOLDER = SOURCE / "web" / "templates"
TEMPLATES = sorted(
    path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.*") if path.name != ".gitkeep"
)
# allauth asks for these by their names.
OF_ALLAUTH = ("account/", "mfa/")
TEXT = "\n".join(
    path.read_text(encoding="utf-8")
    for pattern in ("*.py", "*.html", "*.txt")
    for path in SOURCE.rglob(pattern)
)


@pytest.mark.parametrize("name", [name for name in TEMPLATES if not name.startswith(OF_ALLAUTH)])
def test_a_template_is_named_somewhere(name: str) -> None:
    stem = name.removesuffix(".html")
    families = [f"{stem[: stem.rindex('_')]}_{{"] if "_" in stem else []

    assert any(f'"{form}' in TEXT or f"'{form}" in TEXT for form in (f"{name}", *families))
