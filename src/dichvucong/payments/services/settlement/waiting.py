"""The payments a batch of credits names, locked, with what each still waits for."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Sum

from dichvucong.payments.models import Credit, CreditShare, Obligation, Payment
from dichvucong.payments.services.settlement.rules import Open, Part


@dataclass
class Book:
    """Payments by code, and what is left to credit of each by id."""

    payments: dict[str, Payment] = field(default_factory=dict)
    left_vnd: dict[int, int] = field(default_factory=dict)
    shared: set[tuple[int, int]] = field(default_factory=set)

    def waiting(self, codes: Iterable[str]) -> list[Open]:
        """The known payments of these codes that still wait for money."""
        found = (self.payments[code] for code in dict.fromkeys(codes) if code in self.payments)
        return [Open(payment.pk, self.left_vnd[payment.pk]) for payment in found if self.left_vnd[payment.pk]]

    def take(
        self, credit: Credit, parts: Sequence[Part], *, origin: str, actor: str, now: datetime
    ) -> list[CreditShare]:
        """The parts as shares; what they take is no longer waited for."""
        shares = []
        for part in parts:
            if (credit.pk, part.payment_id) in self.shared:
                continue
            self.left_vnd[part.payment_id] -= part.amount_vnd
            credit.matched_vnd += part.amount_vnd
            shares.append(
                CreditShare(
                    credit=credit,
                    payment_id=part.payment_id,
                    amount_vnd=part.amount_vnd,
                    origin=origin,
                    actor=actor,
                    at=now,
                )
            )
        return shares

    def already_credited(self, credit: Credit) -> list[Payment]:
        """All payments a credit names, if a bank's statement told of exactly this money before; else none."""
        found = [self.payments[code] for code in credit.payment_codes if code in self.payments]
        whole = len(found) == len(credit.payment_codes) and credit.matched_vnd == 0
        total = sum(payment.amount_vnd for payment in found)
        untold = all(payment.treasury_received_at is None for payment in found)
        nothing_left = all(self.left_vnd[payment.pk] == 0 for payment in found)
        return found if whole and untold and nothing_left and total == credit.amount_vnd else []


def open_book(codes: Collection[str]) -> Book:
    """Lock the obligations first, as everybody does, and read what their payments have been credited."""
    ids = Payment.objects.filter(code__in=list(codes)).values("obligation_id")
    list(
        Obligation.objects.filter(pk__in=ids).order_by("pk").select_for_update().values_list("pk", flat=True)
    )
    payments = {payment.code: payment for payment in Payment.objects.filter(code__in=list(codes))}
    keys = [payment.pk for payment in payments.values()]
    shares = CreditShare.objects.filter(payment__in=keys)
    sums = dict(shares.values("payment").annotate(total=Sum("amount_vnd")).values_list("payment", "total"))
    return Book(
        payments=payments,
        left_vnd={
            payment.pk: max(payment.amount_vnd - sums.get(payment.pk, 0), 0) for payment in payments.values()
        },
        shared=set(shares.values_list("credit_id", "payment_id")),
    )
