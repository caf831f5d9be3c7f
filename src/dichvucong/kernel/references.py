"""Payment codes in the content of a bank credit (TT 01/2023/TT-VPCP, article 27.3), read tolerantly.

The order's content is `<payment code>+<revenue identifier>+<CITAD>+…`; the interbank network hands on what it
likes of it: plus, dash and dot go missing, letters change case, banks write their own numbers before and after,
the end is cut.
"""

import re
from collections.abc import Iterator
from datetime import date, timedelta

from dichvucong.kernel.codes import DossierCode
from dichvucong.kernel.errors import InvalidValue

_NOT_KEPT = re.compile(r"[^A-Z0-9]")
_CODE = re.compile(r"(?=G2299([1-8])(\d{2})(\d{2})(\d{2})(\d{6}))")
_DOSSIER = re.compile(
    r"(?<![A-Z0-9.])(?:[0-9]{3}\.[0-9]{2}\.[0-9]{2}\.[A-Z][0-9]{2}|[A-Z][0-9]{2}(?:\.[0-9]{1,3})*)"
    r"-[0-9]{6,8}-[0-9]{4,7}(?![0-9])"
)
OLDEST = timedelta(days=3 * 366)
NEWEST = timedelta(days=2)


def payment_codes_in(content: str, *, today: date) -> list[str]:
    """All payment codes of the portal that can be read out of a content, without repeats, in order.

    A code whose date is years away from `today` is a chance meeting of digits (a dossier code `G22.99-…` run
    together with its neighbours) and is left out.
    """
    compact = _NOT_KEPT.sub("", content.upper())
    codes: dict[str, None] = {}
    for match in _CODE.finditer(compact):
        kind, year, month, day, number = match.groups()
        if number != "000000" and _plausible(year, month, day, today):
            codes[f"G22.99.{kind}-{year}{month}{day}{number}"] = None
    return list(codes)


def dossier_codes_in(content: str) -> list[str]:
    """All dossier codes that kept their dots and dashes, without repeats: what is left when the head is cut."""
    return list(dict.fromkeys(_dossiers(content)))


def _dossiers(content: str) -> Iterator[str]:
    for match in _DOSSIER.finditer(content.upper()):
        try:
            yield DossierCode.parse(match.group()).text
        except InvalidValue:
            continue


def _plausible(year: str, month: str, day: str, today: date) -> bool:
    try:
        written = date(2000 + int(year), int(month), int(day))
    except ValueError:
        return False
    return today - OLDEST <= written <= today + NEWEST
