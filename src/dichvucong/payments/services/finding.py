"""Looking up a code that nobody handed in: an older system is asked for the dossier, as its clients expect (QC 33.8)."""

from dataclasses import replace
from datetime import datetime

import structlog

from dichvucong.exchange.selectors import SystemInfo, system_of_agency
from dichvucong.kernel.clock import vietnam_day
from dichvucong.kernel.codes import DossierCode
from dichvucong.kernel.errors import DomainError
from dichvucong.kernel.limits import allow
from dichvucong.payments.drafts import Caller
from dichvucong.payments.errors import RevenueIdentifierTaken
from dichvucong.payments.gateways import FoundBill, quoter
from dichvucong.payments.selectors.dues import LookUp, LookUpKind, look_up
from dichvucong.payments.services.obligations import open_obligation
from dichvucong.payments.services.older_bills import draft_of, identifier_of

ASKS_PER_MINUTE = 120
"""So often one system is asked for codes we do not know: people who guess must not become its load."""

log = structlog.get_logger()


def look_up_or_ask(typed: str, *, now: datetime) -> LookUp:
    """As `look_up`; an unknown dossier of a system that does not hand in is asked of its owner first."""
    found = look_up(typed, now=now)
    if found.kind is LookUpKind.UNKNOWN and _find_at_owner(found.code, now=now):
        return look_up(typed, now=now)
    return found


def _find_at_owner(code: str, *, now: datetime) -> bool:
    """Open the obligation the owner has for a dossier. False when there is nothing to pay or nobody to ask."""
    dossier = DossierCode.find(code)
    owner = system_of_agency(dossier.agency.new) if dossier is not None else None
    if dossier is None or owner is None or not owner.address.quote_url:
        return False
    if not allow(f"find-bill:{owner.code}", limit=ASKS_PER_MINUTE, window_seconds=60, now=now):
        return False
    found = quoter.current.find_bill(system_code=owner.code, dossier_code=dossier.text)
    return found is not None and _open(found, dossier, owner, now=now)


def _open(found: FoundBill, dossier: DossierCode, owner: SystemInfo, *, now: datetime) -> bool:
    named = identifier_of(found.bill)
    if named and named != dossier.text:
        log.warning("bill.of_another_dossier", system=owner.code)
        return False
    try:
        draft = draft_of(found.bill, dossier.text, found.amount_vnd, owner, on=vietnam_day(now))
        caller = Caller(owner.code, owner.agency_code)
        open_obligation(replace(draft, requotable=True), caller=caller, now=now)
    except RevenueIdentifierTaken:
        return True
    except DomainError as refusal:
        # The payer is told that the code is unknown; whoever runs the portal sees why.
        log.warning("bill.refused", system=owner.code, code=refusal.code)
        return False
    return True
