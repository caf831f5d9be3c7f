"""What is due from one person, and what that person has paid: found by the numbers a trusted source vouches for.

A citizen number names one person for life, so it decides alone. Numbers of passports and old cards come twice in the
world: an obligation under such a number is only shown when it also names the person.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar, overload

from django.db.models import F, Q, QuerySet

from dichvucong.kernel.text import fold
from dichvucong.payments.models import Obligation, Payment
from dichvucong.payments.selectors.dues import Due, dues_with
from dichvucong.payments.states import PAID_PAYMENTS, ObligationState, PaymentState

_OPEN = (ObligationState.OPEN, ObligationState.IN_PAYMENT)


@dataclass(frozen=True)
class Payer:
    """A person as obligations name payers: `sure` numbers decide alone, `shared` ones together with the name."""

    name: str = field(repr=False)
    sure: Collection[str] = field(default=(), repr=False)
    shared: Collection[str] = field(default=(), repr=False)

    def is_named(self, number: str, name: str, tax_code: str = "") -> bool:
        """Whether an obligation with that number, name and tax code is this payer's. The order of names does not matter."""
        if tax_code and tax_code in self.sure:
            return True
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
    for_another: bool
    acted_by: str = field(default="", repr=False)


T = TypeVar("T")


class Listed(Sequence[T]):
    """A list that is read part by part: it knows its length, and a part of it is asked for like `found[20:40]`."""

    def __init__(self, keys: QuerySet[Any, Any], read: Callable[[Sequence[Any]], list[T]]) -> None:
        self._keys, self._read = keys, read

    def __len__(self) -> int:
        return self._keys.count()

    @overload
    def __getitem__(self, part: int) -> T: ...
    @overload
    def __getitem__(self, part: slice) -> list[T]: ...
    def __getitem__(self, part: int | slice) -> T | list[T]:
        """A part; one row alone is what a sequence has to be able to give."""
        if isinstance(part, int):
            return self._read([self._keys[part]])[0]
        keys = list(self._keys[part])
        return self._read(keys) if keys else []

    def __iter__(self) -> Iterator[T]:
        return iter(self[:])


def dues_of_payer(payer: Payer, *, now: datetime) -> Listed[Due]:
    """What is still to be paid, the most urgent first."""
    rows = Obligation.objects.filter(_named(payer), state__in=_OPEN)
    rows = rows.order_by(F("due_on").asc(nulls_last=True), "revenue_identifier")

    def read(keys: Sequence[int]) -> list[Due]:
        links = dict(Obligation.objects.filter(pk__in=keys).values_list("link_token", "pk"))
        place = {key: number for number, key in enumerate(keys)}
        return sorted(dues_with(keys, now=now), key=lambda due: place[links[due.link_token]])

    return Listed(rows.values_list("pk", flat=True), read)


def own_among(payer: Payer, link_tokens: Collection[str]) -> set[str]:
    """Those of the obligations with these links that are this person's."""
    rows = Obligation.objects.filter(_named(payer), link_token__in=link_tokens)
    return set(rows.values_list("link_token", flat=True))


def payments_of_payer(payer: Payer, *, accounts: Collection[int] = ()) -> Listed[MyPayment]:
    """The attempts for what is the person's, and those that the accounts with these keys started for whomever, newest first.

    With the receipts of those that counted.
    """
    own = Payment.objects.filter(obligation__in=Obligation.objects.filter(_named(payer)))
    started = Payment.objects.filter(account__in=accounts)
    columns = ("created_at", "pk")
    keys = own.values_list(*columns).union(started.values_list(*columns)).order_by("-created_at", "-pk")

    def read(found: Sequence[tuple[datetime, int]]) -> list[MyPayment]:
        rows = Payment.objects.select_related("obligation", "receipt", "acted_by").in_bulk(
            [key for _, key in found]
        )
        return [_shown(rows[key], payer) for _, key in found]

    return Listed(keys, read)


def paid_by_payer(payer: Payer, link_token: str) -> str:
    """The link of the counted payment of an obligation, when the obligation is this person's; "" otherwise."""
    paid = Payment.objects.select_related("obligation").filter(
        obligation__link_token=link_token, counts=True, state__in=PAID_PAYMENTS
    )
    payment = paid.order_by("-pk").first()
    return payment.link_token if payment and _is_of(payer, payment.obligation) else ""


def is_payer_of(payer: Payer, payment_token: str) -> bool:
    """Whether the payment with that link is for what this person owes."""
    payment = Payment.objects.select_related("obligation").filter(link_token=payment_token).first()
    return payment is not None and _is_of(payer, payment.obligation)


def _is_of(payer: Payer, obligation: Obligation) -> bool:
    return payer.is_named(obligation.payer_identifier, obligation.payer_name, obligation.payer_tax_code)


def _named(payer: Payer) -> Q:
    """Obligations of the payer, for the database: shared numbers only with the names that are the payer's."""
    sure = [number for number in payer.sure if number]
    shared = [number for number in payer.shared if number]
    named = Q(payer_identifier__in=sure)
    if sure:
        named |= Q(payer_tax_code__in=sure)
    if shared:
        pairs = Obligation.objects.filter(payer_identifier__in=shared)
        for number, name in pairs.values_list("payer_identifier", "payer_name").distinct():
            if payer.is_named(number, name):
                named |= Q(payer_identifier=number, payer_name=name)
    return named


def _words(name: str) -> Iterable[str]:
    return sorted(fold(name).split())


def _shown(payment: Payment, payer: Payer) -> MyPayment:
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
        for_another=not _is_of(payer, obligation),
        acted_by=payment.acted_by.full_name if payment.acted_by else "",
    )
