"""The payment platform protocol of existing clients (PAY-19): INIT, QUERY, GET_BILL.

Clients decide by the body alone and lose it with any status but 200, so every answer is HTTP 200 and JSON, escaped
to ASCII because some read it in another character set. A failure never contains the words of a success.
"""

import json
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

import structlog
from django.http import HttpRequest, HttpResponse

from dichvucong.exchange.selectors import SystemInfo, system_by_partner
from dichvucong.exchange.services import Exchange, log_exchanges
from dichvucong.kernel.clock import now as clock_now
from dichvucong.kernel.errors import DomainError
from dichvucong.payments.errors import BillRefused as Refused
from dichvucong.web.access import legacy_partner
from dichvucong.web.bodies import body_of
from dichvucong.web.legacy import work
from dichvucong.web.legacy.messages import INIT_FIELDS, QUERY_FIELDS, Message, read_message

MOST_BYTES: Final = 256 * 1024
OK: Final = "00"
OTHER: Final = "99"
SUCCESS: Final = "Thành công"

log = structlog.get_logger()

Fields = dict[str, str]
Work = Callable[[Message, SystemInfo, datetime], Fields]


@legacy_partner
def init(request: HttpRequest) -> HttpResponse:
    """INIT: `UrlThanhToan` leads the payer to our page."""

    def work_on(message: Message, partner: SystemInfo, now: datetime) -> Fields:
        return _named(message) | {"UrlThanhToan": work.open_page(message, partner, now=now)}

    return _serve(request, "INIT", INIT_FIELDS, work_on)


@legacy_partner
def query(request: HttpRequest) -> HttpResponse:
    """QUERY: `TrangThaiGD` 1 paid, 3 not yet, 4 cannot be paid any more."""

    def work_on(message: Message, partner: SystemInfo, _now: datetime) -> Fields:
        told = work.tell_state(message, partner)
        found = {"TrangThaiGD": told.state} | _named(message)
        if told.payment_code:
            found |= {"MaGiaoDich": told.payment_code, "MaNganHang": told.provider_code.upper()}
        return found

    return _serve(request, "QUERY", QUERY_FIELDS, work_on)


@legacy_partner
def get_bill(request: HttpRequest) -> HttpResponse:
    """GET_BILL: `UrlBienLai`, or the PDF itself where only that is accepted."""
    if request.headers.get("Accept", "").strip().lower() == "application/pdf":
        return _stream(request)
    return _serve(
        request,
        "GET_BILL",
        QUERY_FIELDS,
        lambda message, partner, _now: {"UrlBienLai": work.receipt_address(message, partner)},
    )


def _serve(request: HttpRequest, kind: str, signed: Sequence[str], work_on: Work) -> HttpResponse:
    now = clock_now()
    message, partner = Message({}, {}), None
    try:
        message, partner = _proven(request, signed)
        answer = {"MaLoi": OK, "MoTaLoi": SUCCESS} | work_on(message, partner, now)
    except DomainError as refusal:
        answer = _refusal(refusal.message, message)
    except Exception:
        log.exception("legacy.failed", kind=kind)
        answer = _refusal("Hệ thống đang bận, vui lòng gửi lại sau.", message)
    _note(kind, message, partner, answer, now)
    return _reply(answer, wrapped=partner is not None and partner.wraps_replies)


def _stream(request: HttpRequest) -> HttpResponse:
    try:
        message, partner = _proven(request, QUERY_FIELDS)
        pdf = work.receipt_stream(message, partner, now=clock_now())
    except DomainError as refusal:
        return _reply(_refusal(refusal.message, Message({}, {})), wrapped=False)
    return HttpResponse(pdf, content_type="application/pdf")


def _proven(request: HttpRequest, signed: Sequence[str]) -> tuple[Message, SystemInfo]:
    message = read_message(body_of(request, most_bytes=MOST_BYTES))
    partner = system_by_partner(message["MaDoiTac"])
    if partner is None or not message.is_proven(signed, partner.address.partner_secret):
        raise Refused("Mã đối tác hoặc mã xác thực không đúng.")
    return message, partner


def _named(message: Message) -> Fields:
    return {"MaDoiTac": message["MaDoiTac"], "MaThamChieu": message["MaThamChieu"]}


def _refusal(reason: str, message: Message) -> Fields:
    """One client reads the words of a success anywhere in the text as success."""
    told = "Yêu cầu không thực hiện được." if SUCCESS.lower() in reason.lower() else reason
    return {"MaLoi": OTHER, "MoTaLoi": told} | _named(message)


def _reply(answer: Fields, *, wrapped: bool) -> HttpResponse:
    """`wrapped` is the shape some gateways put around it: the answer as a text inside `message`."""
    body: Fields = answer
    if wrapped:
        code = "0" if answer["MaLoi"] == OK else answer["MaLoi"]
        body = {"error_code": code, "message": json.dumps(answer)}
    return HttpResponse(json.dumps(body), content_type="application/json;charset=UTF-8")


def _note(kind: str, message: Message, partner: SystemInfo | None, answer: Fields, now: datetime) -> None:
    """One line in the technical log, for partners we know."""
    if partner is None:
        return
    log_exchanges(
        [
            Exchange(
                at=now,
                outgoing=False,
                partner=partner.code,
                operation=kind,
                outcome="acknowledged" if answer["MaLoi"] == OK else "refused",
                dossier_code=str(message.bill.get("MaHoSo") or "")[:80],
                payment_code=answer.get("MaGiaoDich", ""),
                status=200,
                reason="" if answer["MaLoi"] == OK else answer["MoTaLoi"],
            )
        ]
    )
