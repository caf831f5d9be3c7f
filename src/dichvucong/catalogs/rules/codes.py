"""Identification codes of agencies in their two written forms (Decision 20/2020/QĐ-TTg and before it)."""

import re

_OLD_FORM = re.compile(r"^(\d{3})\.(\d{2})\.(\d{2})\.([A-Z]\d{2})$")
_NEW_FORM = re.compile(r"^[A-Z]\d{2}(?:\.\d{1,3})*$")


def modern_code(code: str) -> str:
    """The code in today's form: `000.00.12.H26` becomes `H26.12`. Any other text is only trimmed and capitalised."""
    text = code.strip().upper()
    old = _OLD_FORM.match(text)
    if old is None:
        return text
    fourth, third, second, first = old.groups()
    parts = [first, second, third, fourth]
    while len(parts) > 1 and not parts[-1].strip("0"):
        parts.pop()
    return ".".join(parts)


def is_agency_code(code: str) -> bool:
    """Whether the text has the shape of an agency code, old or new."""
    return _NEW_FORM.match(modern_code(code)) is not None
