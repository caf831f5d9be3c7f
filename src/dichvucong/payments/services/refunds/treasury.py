"""The order file for the State Treasury: money goes from the agency's account there to the payer's (TT 30.2c)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from dichvucong.catalogs.selectors import accounts_of
from dichvucong.kernel.text import ascii_content
from dichvucong.payments.errors import NoTreasuryOrder
from dichvucong.payments.models import Refund
from dichvucong.payments.refunding import TreasuryOrder, treasury
from dichvucong.payments.services.refunds.order_messages import keep_message, new_message_id
from dichvucong.payments.services.refunds.rules import TREASURY
from dichvucong.payments.states import RefundState

LONGEST_CONTENT = 140


@dataclass(frozen=True)
class OrderFile:
    """A file to hand over."""

    name: str
    content_type: str
    body: bytes


def treasury_order_file(numbers: Sequence[str], *, now: datetime) -> OrderFile:
    """The orders of these refunds that wait for the Treasury. Raises `NoTreasuryOrder` when there is none.

    Made anew each time: an order is known by its reference, so importing it twice moves nothing twice. Which
    orders went into which file is remembered for its answer.
    """
    waiting = Refund.objects.select_related("payment__obligation", "credit").filter(
        number__in=numbers, route=TREASURY, state=RefundState.ORDERED
    )
    orders = [_order(refund) for refund in waiting.order_by("pk")]
    if not orders or treasury.current is None:
        raise NoTreasuryOrder
    message_id = orders[0].reference if len(orders) == 1 else new_message_id(now)
    body = treasury.current.write(orders, message_id=message_id, now=now)
    keep_message(message_id, treasury.current.blocks(orders, message_id=message_id), now=now)
    return OrderFile(f"{message_id}.{treasury.current.extension}", treasury.current.content_type, body)


def _order(refund: Refund) -> TreasuryOrder:
    paying, about = _paid_from(refund)
    return TreasuryOrder(
        reference=refund.order_reference,
        amount_vnd=refund.amount_vnd,
        debtor_name=paying.name,
        debtor_account=paying.number,
        debtor_citad=paying.citad,
        payee_name=refund.payee_name,
        payee_account=refund.payee_account,
        payee_bank_bin=refund.payee_bank_bin,
        content=ascii_content(f"Hoan tra {refund.number} {about}", limit=LONGEST_CONTENT),
    )


@dataclass(frozen=True)
class _Account:
    name: str
    number: str
    citad: str


def _paid_from(refund: Refund) -> tuple[_Account, str]:
    """The account the money is on, and what the content says it is about."""
    if refund.payment is not None:
        due = refund.payment.obligation
        about = f"giao dich {refund.payment.code} ho so {due.dossier_code}"
        return _Account(due.account_name, due.account_number, due.citad), about
    credit = refund.credit
    assert credit is not None, "a refund has a payment or a credit"
    known = (one for one in accounts_of(refund.agency_code) if one.account_number == credit.account_number)
    account = next(known, None)
    name, citad = (account.account_name, account.citad) if account else ("", "")
    return _Account(name, credit.account_number, credit.citad or citad), f"bao co {credit.external_id}"
