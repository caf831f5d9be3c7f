"""Finding the payment code in the content of a bank credit (TT 01/2023/TT-VPCP, article 27.3).

The order's content is `<payment code>+<revenue identifier>+<CITAD>+…`; the interbank network hands on what it
likes of it: plus, dash and dot go missing, letters change case, banks write their own numbers before and after,
the end is cut. A code is reported only when exactly one can be meant.
"""

import re
from datetime import date, timedelta

_NOT_KEPT = re.compile(r"[^A-Z0-9]")
_CODE = re.compile(r"(?=G2299([1-8])(\d{2})(\d{2})(\d{2})(\d{6}))")
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


def the_payment_code_in(content: str, *, today: date) -> str:
    """The one payment code a content names, or "" when there is none or more than one."""
    codes = payment_codes_in(content, today=today)
    return codes[0] if len(codes) == 1 else ""


def _plausible(year: str, month: str, day: str, today: date) -> bool:
    try:
        written = date(2000 + int(year), int(month), int(day))
    except ValueError:
        return False
    return today - OLDEST <= written <= today + NEWEST
