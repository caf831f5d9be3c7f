"""What is due from one person, and what that person has paid: found by the numbers a trusted source vouches for.

A citizen number names one person for life, so it decides alone. Numbers of passports and old cards come twice in the
world: an obligation under such a number is only shown when it also names the person.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from dichvucong.kernel.text import fold
from dichvucong.payments.models import Obligation, Payment
from dichvucong.payments.selectors.dues import Due, dues_with
from dichvucong.payments.states import PAID_PAYMENTS, ObligationState, PaymentState

MOST = 100
_OPEN = (ObligationState.OPEN, ObligationState.IN_PAYMENT)


@dataclass(frozen=True)
class Payer:
    """A person as obligations name payers: `sure` numbers decide alone, `shared` ones together with the name."""

    name: str = field(repr=False)
    sure: Collection[str] = field(default=(), repr=False)
    shared: Collection[str] = field(default=(), repr=False)

    def is_named(self, number: str, name: str) -> bool:
        """Whether an obligation with that number and name is this person's. The order of names does not matter."""
        if not number:
            return False
        return number in self.sure or (number in self.shared and _words(name) == _words(self.name))


@dataclass(frozen=True)
class MyPayment:
    """One attempt, as its payer sees it in a list."""

    code: str
    link_token: str
    state: PaymentState
    amount_vnd: int
    created_at: datetime
    paid_at: datetime | None
    paid: bool
    procedure_name: str
    agency_name: str
    dossier_code: str
    receipt_number: str
    refunded_vnd: int


def dues_of_payer(payer: Payer, *, now: datetime) -> list[Due]:
    """What is still to be paid, the most urgent first."""
    rows = Obligation.objects.filter(payer_identifier__in=_numbers(payer), state__in=_OPEN).order_by("-pk")
    found = rows.values_list("pk", "payer_identifier", "payer_name")[:MOST]
    mine = [key for key, number, name in found if payer.is_named(number, name)]
    dues = dues_with(mine, now=now) if mine else []
    return sorted(dues, key=lambda due: (due.due_on is None, due.due_on, due.revenue_identifier))


def payments_of_payer(payer: Payer) -> list[MyPayment]:
    """The newest attempts, with the receipts of those that counted."""
    rows = (
        Payment.objects.filter(obligation__payer_identifier__in=_numbers(payer))
        .select_related("obligation", "receipt")
        .order_by("-created_at")[:MOST]
    )
    return [_shown(payment) for payment in rows if _is_of(payer, payment.obligation)]


def paid_by_payer(payer: Payer, link_token: str) -> str:
    """The link of the counted payment of an obligation, when the obligation is this person's; "" otherwise."""
    paid = Payment.objects.select_related("obligation").filter(
        obligation__link_token=link_token, counts=True, state__in=PAID_PAYMENTS
    )
    payment = paid.order_by("-pk").first()
    return payment.link_token if payment and _is_of(payer, payment.obligation) else ""


def _is_of(payer: Payer, obligation: Obligation) -> bool:
    return payer.is_named(obligation.payer_identifier, obligation.payer_name)


def _numbers(payer: Payer) -> list[str]:
    return [number for number in (*payer.sure, *payer.shared) if number]


def _words(name: str) -> Iterable[str]:
    return sorted(fold(name).split())


def _shown(payment: Payment) -> MyPayment:
    obligation = payment.obligation
    return MyPayment(
        code=payment.code,
        link_token=payment.link_token,
        state=PaymentState(payment.state),
        amount_vnd=payment.amount_vnd,
        created_at=payment.created_at,
        paid_at=payment.paid_at,
        paid=payment.state in PAID_PAYMENTS,
        procedure_name=obligation.procedure_name or obligation.note,
        agency_name=obligation.agency_name,
        dossier_code=obligation.dossier_code,
        receipt_number=payment.receipt.number if hasattr(payment, "receipt") else "",
        refunded_vnd=payment.refunded_vnd,
    )
