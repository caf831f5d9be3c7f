"""What a connected system may see: its own obligations, what became of them, and what changed since it last asked."""

from typing import Final

from dichvucong.kernel.feeds import Place, behind
from dichvucong.kernel.text import tidy
from dichvucong.payments.errors import ObligationNotFound, PaymentNotFound
from dichvucong.payments.models import Obligation, Payment

LARGEST_PAGE: Final = 500


def obligation_of_system(revenue_identifier: str, *, system_code: str) -> Obligation:
    """One obligation the system opened. Raises `ObligationNotFound`."""
    wanted = _stored_form(revenue_identifier)
    found = Obligation.objects.filter(revenue_identifier=wanted, system_code=system_code).first()
    if found is None:
        raise ObligationNotFound
    return found


def obligations_of_dossier(dossier_code: str, *, system_code: str) -> list[Obligation]:
    """All the system opened for one dossier, oldest first."""
    wanted = _stored_form(dossier_code)
    rows = Obligation.objects.filter(dossier_code=wanted, system_code=system_code)
    return list(rows.order_by("pk")[:LARGEST_PAGE])


def obligation_changes(system_code: str, *, after: Place, limit: int) -> list[Obligation]:
    """The system's obligations as they are now, in the order of their last change.

    Changes younger than the oldest write still running are held back, so a reader who goes on from the last row
    misses nothing, however late a transaction commits. An obligation that changes again appears again.
    """
    rows = behind(Obligation.objects.filter(system_code=system_code), after, number="change_number")
    return list(rows[: min(limit, LARGEST_PAGE)])


def treasury_receivables(*, after: Place, limit: int) -> list[Obligation]:
    """What is owed to accounts at the State Treasury (TT 23.17), as it is now, in the order of its last change.

    An account without a bank's BIN is one at the Treasury. Nothing is missed, as in `obligation_changes`.
    """
    rows = behind(Obligation.objects.filter(bank_bin=""), after, number="change_number")
    return list(rows[: min(limit, LARGEST_PAGE)])


def payment_of_system(code: str, *, system_code: str) -> Payment:
    """One payment of an obligation the system opened. Raises `PaymentNotFound`."""
    rows = Payment.objects.select_related("obligation", "receipt", "duplicate_of")
    found = rows.filter(code=_stored_form(code), system_code=system_code).first()
    if found is None:
        raise PaymentNotFound
    return found


def payments_of_obligation(obligation: Obligation) -> list[Payment]:
    """Every attempt, first to last."""
    rows = Payment.objects.select_related("receipt", "duplicate_of").filter(obligation=obligation)
    return list(rows.order_by("pk"))


def _stored_form(code: str) -> str:
    """As codes are stored: capitals, no blanks, nothing that PostgreSQL could not hold."""
    return tidy(code).upper().replace(" ", "")
