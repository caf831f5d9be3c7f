"""What the three messages of the payment platform do: find or open the obligation, tell its state, hand out the receipt."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction

from dichvucong.exchange.selectors import SystemInfo, partner_request, partner_request_like
from dichvucong.exchange.services import PartnerWish, remember_partner_request
from dichvucong.kernel.clock import vietnam_day
from dichvucong.kernel.codes import DossierCode
from dichvucong.payments import links
from dichvucong.payments.codes import read_identifier
from dichvucong.payments.drafts import Caller
from dichvucong.payments.errors import BillRefused as Refused
from dichvucong.payments.errors import PaymentNotFound, RevenueIdentifierTaken
from dichvucong.payments.selectors import ObligationRow, PaymentRow, Timeline, payment_timeline, receipt_of
from dichvucong.payments.services import amend_obligation, open_obligation, receipt_pdf
from dichvucong.payments.services.older_bills import draft_of, identifier_of
from dichvucong.web.legacy.messages import Message

PAID: Final = "1"
PENDING: Final = "3"
FAILED: Final = "4"

_SETTLED: Final = ("paid", "reported", "credited")
_ENDED: Final = ("cancelled", "expired", "refunded")


@dataclass(frozen=True)
class Told:
    """The state of a request: `TrangThaiGD`, and the payment that counted."""

    state: str
    payment_code: str = ""
    provider_code: str = ""


def open_page(message: Message, partner: SystemInfo, *, now: datetime) -> str:
    """INIT: where the payer pays. The same message again gives the same address. Raises `DomainError`."""
    reference, amount_vnd = message.reference, message.amount_vnd
    decision = message.bill.get("MaDichVu") == "1"
    identifier, _ = read_identifier(_named_in(message), decision=decision)
    known = partner_request(partner.code, reference)
    with transaction.atomic():
        if known is not None and (known.stream, known.amount_vnd) == (identifier, amount_vnd):
            return links.pay_link(_timeline(identifier).obligation.link_token)
        obligation = _obligation(identifier, message, partner, now=now)
        wish = PartnerWish(partner.code, reference, identifier, amount_vnd, message["ThongTinGiaoDich"])
        remember_partner_request(wish, now=now)
    return links.pay_link(obligation.link_token)


def tell_state(message: Message, partner: SystemInfo) -> Told:
    """QUERY. Raises `Refused` for a number nobody knows."""
    known = partner_request(partner.code, message.reference)
    if known is None:
        raise Refused("Không có giao dịch với mã tham chiếu này.")
    timeline = _timeline(known.stream)
    counted = _counted(timeline)
    if counted is not None:
        return Told(PAID, counted.code, counted.provider_code)
    return Told(FAILED if timeline.obligation.state in _ENDED else PENDING)


def receipt_address(message: Message, partner: SystemInfo) -> str:
    """GET_BILL: where the receipt can be downloaded without a log-in. Raises `Refused` until there is one."""
    return links.receipt_link(_with_receipt(message, partner)[0].link_token)


def receipt_stream(message: Message, partner: SystemInfo, *, now: datetime) -> bytes:
    """GET_BILL for systems that want the PDF itself. Raises `Refused` until there is one."""
    return receipt_pdf(_with_receipt(message, partner)[1], now=now)


def _with_receipt(message: Message, partner: SystemInfo) -> tuple[PaymentRow, str]:
    known = partner_request_like(partner.code, message.reference)
    counted = _counted(_timeline(known.stream)) if known is not None else None
    if counted is None:
        raise Refused("Chưa có biên lai cho mã tham chiếu này.")
    receipt = receipt_of(counted)
    if receipt is None:
        raise Refused("Biên lai đang được lập, vui lòng hỏi lại sau ít phút.")
    return counted, receipt.number


def _obligation(identifier: str, message: Message, partner: SystemInfo, *, now: datetime) -> ObligationRow:
    caller = Caller(partner.code, partner.agency_code)
    try:
        obligation = payment_timeline(identifier).obligation
    except PaymentNotFound:
        draft = draft_of(message.bill, identifier, message.amount_vnd, partner, on=vietnam_day(now))
        try:
            return open_obligation(draft, caller=caller, now=now)
        except RevenueIdentifierTaken:  # the same message came twice at once
            obligation = payment_timeline(identifier).obligation
    if obligation.system_code != partner.code:
        raise Refused("Khoản thu này do hệ thống khác quản lý.")
    if obligation.state in _SETTLED:
        raise Refused("Khoản này đã được nộp, không cần nộp lại.")
    if obligation.amount_vnd == message.amount_vnd and obligation.state not in _ENDED:
        return obligation
    draft = draft_of(message.bill, identifier, message.amount_vnd, partner, on=vietnam_day(now))
    changes = {"amount_vnd": draft.amount_vnd, "lines": draft.lines, "due_on": None}
    return amend_obligation(identifier, changes, caller=caller, now=now)


def _named_in(message: Message) -> str:
    """The identifier from the bill or else from the text. Raises `Refused`."""
    written = identifier_of(message.bill)
    found = None if written else DossierCode.find(message["ThongTinGiaoDich"])
    if not written and found is None:
        raise Refused("Bản tin không có mã hồ sơ.")
    return written or str(found)


def _timeline(identifier: str) -> Timeline:
    try:
        return payment_timeline(identifier)
    except PaymentNotFound as error:
        raise Refused("Không có khoản thu nào của mã tham chiếu này.") from error


def _counted(timeline: Timeline) -> PaymentRow | None:
    paid = ("payment_succeeded", "transaction_succeeded")
    counted = [
        payment
        for payment in timeline.payments
        if payment.counts and payment.state in paid and payment.refunded_at is None
    ]
    return counted[0] if counted else None
