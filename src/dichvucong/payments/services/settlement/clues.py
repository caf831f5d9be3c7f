"""Payments of a credit whose content names no payment code."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import Final

from django.db import connection

from dichvucong.kernel.clock import VIETNAM
from dichvucong.kernel.references import dossier_codes_in
from dichvucong.payments.models import Credit, Payment
from dichvucong.payments.services.settlement.rules import fits
from dichvucong.payments.states import PAID_PAYMENTS

__all__ = ["by_content", "by_lines", "fits"]

LOOK_BACK: Final = timedelta(days=10)
"""Over Tết a lump may come a week after its payments."""

_TOKEN: Final = re.compile(r"[A-Z0-9]{8,40}")
_LINES: Final = """
WITH wanted AS (
    SELECT * FROM unnest(%s::bigint[], %s::text[], %s::date[]) AS w(credit_id, account_number, booked_on)
)
SELECT w.credit_id, l.source_code, l.day, p.code,
    p.amount_vnd - coalesce((SELECT sum(s.amount_vnd) FROM payments_creditshare s WHERE s.payment_id = p.id), 0)
FROM wanted w
JOIN payments_statementline l ON l.side = 'provider' AND l.status = 'succeeded' AND l.payment_id IS NOT NULL
    AND l.day BETWEEN w.booked_on - 10 AND w.booked_on AND l.day BETWEEN %s AND %s
    AND (l.account_number = '' OR l.account_number = ANY(%s::text[]))
JOIN payments_payment p ON p.id = l.payment_id AND p.accounting_state = 'pending'
JOIN payments_obligation o ON o.id = p.obligation_id
WHERE coalesce(nullif(l.account_number, ''), o.account_number) = w.account_number
"""


def by_content(credits_: Sequence[Credit]) -> dict[int, list[str]]:
    """Codes of the counted payments of dossiers a content still names, or whose provider's number it holds."""
    found: dict[int, list[str]] = {}
    dossiers = {credit.pk: dossier_codes_in(credit.content) for credit in credits_}
    of_dossier = _counted({code for codes in dossiers.values() for code in codes})
    of_number = _by_provider_number(credits_)
    for credit in credits_:
        named = [code for dossier in dossiers[credit.pk] for code in of_dossier.get(dossier, ())]
        tokens = _TOKEN.findall(credit.content.upper())
        found[credit.pk] = named or [of_number[token] for token in tokens if token in of_number]
    return {pk: codes for pk, codes in found.items() if codes}


def by_lines(credits_: Sequence[Credit]) -> dict[int, list[str]]:
    """A lump is all a provider's lines of one day, or of all days, still waiting on its account, if only one sum fits."""
    groups = _groups(credits_)
    found: dict[int, list[str]] = {}
    for credit in credits_:
        left = credit.amount_vnd - credit.matched_vnd
        fitting = {frozenset(codes) for codes, total in groups.get(credit.pk, ()) if total == left}
        if len(fitting) == 1:
            found[credit.pk] = sorted(fitting.pop())
    return found


def _groups(credits_: Sequence[Credit]) -> Mapping[int, list[tuple[list[str], int]]]:
    with connection.cursor() as cursor:
        cursor.execute(
            _LINES,
            [
                [credit.pk for credit in credits_],
                [credit.account_number for credit in credits_],
                [credit.booked_on for credit in credits_],
                min(credit.booked_on for credit in credits_) - LOOK_BACK,
                max(credit.booked_on for credit in credits_),
                sorted({credit.account_number for credit in credits_}),
            ],
        )
        rows = cursor.fetchall()
    members: dict[tuple[int, str, str], dict[str, int]] = defaultdict(dict)
    for credit_id, source, day, code, left in rows:
        members[credit_id, source, str(day)][code] = int(left)
        members[credit_id, source, "all"][code] = int(left)
    groups: dict[int, list[tuple[list[str], int]]] = defaultdict(list)
    for (credit_id, _source, _day), group in members.items():
        groups[credit_id].append((list(group), sum(group.values())))
    return groups


def _counted(identifiers: set[str]) -> dict[str, list[str]]:
    rows = Payment.objects.filter(
        obligation__revenue_identifier__in=identifiers, counts=True, state__in=PAID_PAYMENTS
    )
    found: dict[str, list[str]] = defaultdict(list)
    for identifier, code in rows.values_list("revenue_identifier", "code"):
        found[identifier].append(code)
    return found


def _by_provider_number(credits_: Sequence[Credit]) -> dict[str, str]:
    """Payments of the days before whose provider's number stands in a content; a number of two payments is none."""
    tokens = {token for credit in credits_ for token in _TOKEN.findall(credit.content.upper())}
    if not tokens:
        return {}
    first = min(credit.booked_on for credit in credits_) - LOOK_BACK
    last = max(credit.booked_on for credit in credits_)
    begin = datetime.combine(first, time(), VIETNAM)
    end = datetime.combine(last + timedelta(days=1), time(), VIETNAM)
    rows = Payment.objects.filter(provider_reference__in=tokens, created_at__gte=begin, created_at__lt=end)
    found: dict[str, list[str]] = defaultdict(list)
    for number, code in rows.values_list("provider_reference", "code"):
        found[number].append(code)
    return {number: codes[0] for number, codes in found.items() if len(codes) == 1}
