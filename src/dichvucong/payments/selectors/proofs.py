"""Whether somebody who knows a dossier code is its payer: the last digits of what only the payer knows."""

import hmac

from dichvucong.payments.errors import ObligationNotFound, PayerNotProven, PaymentNotFound
from dichvucong.payments.models import Obligation, Payment
from dichvucong.payments.states import PAID_PAYMENTS

PROOF_DIGITS = 4


def payment_of_payer(link_token: str, *, last_digits: str) -> str:
    """The payer's own link token of the counted payment of an obligation.

    `last_digits` are the last four of the payer's phone, identity number or tax code. Raises `ObligationNotFound`,
    `PayerNotProven`. Callers limit how often it may be tried.
    """
    obligation = Obligation.objects.filter(link_token=link_token).first()
    if obligation is None:
        raise ObligationNotFound
    known = _last_digits_of(obligation)
    if not known:
        raise PayerNotProven(
            "Hồ sơ không ghi điện thoại hay giấy tờ của người nộp. Hãy nhận biên lai tại cơ quan thu."
        )
    if len(last_digits) != PROOF_DIGITS or not _is_one_of(last_digits, known):
        raise PayerNotProven("4 số này không khớp với thông tin người nộp. Hãy kiểm tra và nhập lại.")
    paid = Payment.objects.filter(obligation=obligation, counts=True, state__in=PAID_PAYMENTS)
    payment = paid.order_by("-pk").first()
    if payment is None:
        raise ObligationNotFound
    return payment.link_token


def prove_payer(payment_token: str, *, last_digits: str) -> None:
    """Whoever holds a payment's own link proves to be its payer, by the same digits.

    Raises `PaymentNotFound`, `PayerNotProven`. Callers limit how often it may be tried.
    """
    payment = Payment.objects.select_related("obligation").filter(link_token=payment_token).first()
    if payment is None:
        raise PaymentNotFound
    known = _last_digits_of(payment.obligation)
    if not known:
        raise PayerNotProven(
            "Hồ sơ không ghi điện thoại hay giấy tờ của người nộp. Hãy đề nghị hoàn tiền tại cơ quan thu."
        )
    if len(last_digits) != PROOF_DIGITS or not _is_one_of(last_digits, known):
        raise PayerNotProven("4 số này không khớp với thông tin người nộp. Hãy kiểm tra và nhập lại.")


def _last_digits_of(obligation: Obligation) -> list[str]:
    written = (obligation.payer_phone, obligation.payer_identifier, obligation.payer_tax_code)
    digits = ("".join(filter(str.isdigit, number)) for number in written)
    return [number[-PROOF_DIGITS:] for number in digits if len(number) >= PROOF_DIGITS]


def _is_one_of(given: str, known: list[str]) -> bool:
    return sum(hmac.compare_digest(given.encode(), number.encode()) for number in known) > 0
