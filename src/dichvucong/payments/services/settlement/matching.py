"""Credits find their payments: by codes in the content, by what is left of a cut content, by settlement lines.

Matching again changes nothing: what a payment still waits for is counted from its shares every time.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import QuerySet

from dichvucong.payments.models import Credit, CreditShare, Payment
from dichvucong.payments.services.settlement import clues
from dichvucong.payments.services.settlement.crediting import settle_payments, settle_treasury
from dichvucong.payments.services.settlement.rules import Part, split
from dichvucong.payments.services.settlement.waiting import Book, open_book
from dichvucong.payments.states import CreditState

BATCH: Final = 5000
OPEN_STATES: Final = (CreditState.UNMATCHED, CreditState.PARTLY)


def match_credits(*, actor: str, now: datetime) -> int:
    """Try every credit of which something belongs to nobody yet. Returns how many gained a payment."""
    matched, beyond = 0, 0
    while True:
        with transaction.atomic():
            credits_ = list(_open_credits().filter(pk__gt=beyond).order_by("pk")[:BATCH])
            if not credits_:
                return matched
            matched += _match(credits_, actor, now)
            beyond = credits_[-1].pk


def _open_credits() -> QuerySet[Credit, Credit]:
    return Credit.objects.filter(state__in=OPEN_STATES, currency="VND").select_for_update()


def _match(credits_: Sequence[Credit], actor: str, now: datetime) -> int:
    book = open_book({code for credit in credits_ for code in credit.payment_codes})
    shares: list[CreditShare] = []
    for credit in credits_:
        parts = split(credit.amount_vnd - credit.matched_vnd, book.waiting(credit.payment_codes))
        shares += book.take(credit, parts, origin="content", actor=actor, now=now)
    told_again = [credit for credit in credits_ if credit.at_treasury and book.already_credited(credit)]
    rest = [credit for credit in credits_ if _has_no_clue(credit, book)]
    found = _match_rest(rest, actor, now)
    keep_shares([*shares, *found])
    settle_treasury(told_again, book)
    settle_payments({share.payment_id for share in [*shares, *found]}, actor=actor, now=now)
    return len({share.credit_id for share in [*shares, *found]})


def _match_rest(credits_: Sequence[Credit], actor: str, now: datetime) -> list[CreditShare]:
    """Contents without a payment code: a dossier code, the provider's number, the settlement lines of some days."""
    shares: list[CreditShare] = []
    for find, origin in ((clues.by_content, "content"), (clues.by_lines, "line")):
        named = {share.credit_id for share in shares}
        left = [credit for credit in credits_ if credit.pk not in named]
        groups = find(left) if left else {}
        book = open_book({code for codes in groups.values() for code in codes})
        for credit in left:
            waiting = book.waiting(groups.get(credit.pk, ()))
            if clues.fits(credit.amount_vnd - credit.matched_vnd, waiting):
                parts = [Part(one.payment_id, one.left_vnd) for one in waiting]
                shares += book.take(credit, parts, origin=origin, actor=actor, now=now)
    return shares


def _has_no_clue(credit: Credit, book: Book) -> bool:
    return credit.matched_vnd == 0 and not any(code in book.payments for code in credit.payment_codes)


def keep_shares(shares: Sequence[CreditShare]) -> None:
    """Write shares and what they leave of their credits, in the caller's transaction."""
    CreditShare.objects.bulk_create(shares, batch_size=2000)
    changed = {share.credit_id: share.credit for share in shares}
    _name_agencies(shares)
    for credit in changed.values():
        credit.state = CreditState.MATCHED if credit.matched_vnd == credit.amount_vnd else CreditState.PARTLY
    Credit.objects.bulk_update(changed.values(), ["matched_vnd", "state", "agency_code"], batch_size=2000)


def _name_agencies(shares: Sequence[CreditShare]) -> None:
    """A credit on an account nobody registered is the agency's whose payments it was for, if they are one's."""
    nameless = [share for share in shares if not share.credit.agency_code]
    rows = Payment.objects.filter(pk__in={share.payment_id for share in nameless})
    owners = dict(rows.values_list("pk", "agency_code"))
    named: dict[int, set[str]] = {}
    for share in nameless:
        named.setdefault(share.credit_id, set()).add(owners[share.payment_id])
    for share in nameless:
        if len(named[share.credit_id]) == 1:
            (share.credit.agency_code,) = named[share.credit_id]
