"""Small reads of ISO 20022 elements by local name: namespaces differ by version, names do not."""

import re
from collections.abc import Iterator
from datetime import date, datetime
from typing import Final
from xml.etree.ElementTree import Element

from dichvucong.integrations.statements.cells import LARGEST_VND, BadCell
from dichvucong.kernel.clock import VIETNAM, vietnam_day

MOST_NAMES: Final = 10_000
"""More than any standard has; a message that invents names does not fill the memory."""

_DECIMAL: Final = re.compile(r"([0-9]{1,18})(?:\.([0-9]{1,5}))?")


class _LocalNames(dict[str, str]):
    """Names without their namespaces; a message has some dozens of them, each a million times."""

    def __missing__(self, tag: str) -> str:
        if len(self) >= MOST_NAMES:
            self.clear()
        self[tag] = tag.rpartition("}")[2]
        return self[tag]


_LOCAL: Final = _LocalNames()


def local(element: Element) -> str:
    """The name without its namespace."""
    return _LOCAL[element.tag]


def children(element: Element, name: str) -> Iterator[Element]:
    """The children of that local name."""
    return (child for child in element if _LOCAL[child.tag] == name)


def at(element: Element, *path: str) -> Element | None:
    """The first element down a path of local names."""
    found = element
    for name in path:
        for child in found:
            if _LOCAL[child.tag] == name:
                found = child
                break
        else:
            return None
    return found


def text_at(element: Element, *path: str) -> str:
    """Its text, trimmed; "" when there is none."""
    found = at(element, *path)
    return (found.text or "").strip() if found is not None else ""


def amount_in(text: str) -> int | None:
    """Whole đồng; None when nothing is written. Raises `BadCell`."""
    if not text:
        return None
    found = _DECIMAL.fullmatch(text)
    if found is None:
        raise BadCell("amount_malformed", f"“{text[:40]}” không phải là số tiền.")
    if (found.group(2) or "0").strip("0"):
        raise BadCell("amount_not_whole", f"Số tiền {text[:40]} không phải số nguyên đồng.")
    amount_vnd = int(found.group(1))
    if amount_vnd > LARGEST_VND:
        raise BadCell("amount_too_large", "Số tiền lớn quá mức có thật.")
    return amount_vnd


def count_in(text: str) -> int | None:
    """A number of entries; None when none is written or readable."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 15 else None  # noqa: PLR2004 -- the standard's


def day_in(element: Element, name: str) -> date | None:
    """The day in `<name><Dt>` or `<name><DtTm>`, in Vietnam. Raises `BadCell`."""
    text = text_at(element, name, "Dt") or text_at(element, name, "DtTm")
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
        return vietnam_day(moment if moment.tzinfo else moment.replace(tzinfo=VIETNAM))
    except (ValueError, OverflowError) as error:
        raise BadCell("date_malformed", f"Ngày “{text[:40]}” không đúng mẫu.") from error
