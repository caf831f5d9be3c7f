"""Log-in and questions."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from dichvucong.exchange.selectors import SystemInfo, system_by_client, systems_named
from dichvucong.exchange.services import Exchange, log_exchanges
from dichvucong.identity.rules import Scope
from dichvucong.identity.selectors import client_of_token
from dichvucong.identity.services import open_client_session
from dichvucong.kernel.clock import now as clock_now
from dichvucong.kernel.errors import DomainError
from dichvucong.kernel.limits import allow
from dichvucong.web.access import legacy_partner
from dichvucong.web.legacy.mirror import envelope, lists, people, questions, reading
from dichvucong.web.legacy.mirror.envelope import Call, Refused, Result

SCOPES: Final = (Scope.PROCEDURES_READ, Scope.QUESTIONS_WRITE, Scope.ACCOUNTS_FIND)
LONGEST_NAME: Final = 100
UNPROVEN_A_MINUTE: Final = 20
MINUTE: Final = 60

log = structlog.get_logger()

SERVICES: Final[Mapping[str, tuple[Scope, Callable[[Call], Result]]]] = {
    "LayDanhSachTTHC": (Scope.PROCEDURES_READ, lists.procedures),
    "LayDanhMucCoQuan": (Scope.PROCEDURES_READ, lists.agencies),
    "LayDanhMucLinhVuc": (Scope.PROCEDURES_READ, lists.fields),
    "LayThuTuc": (Scope.PROCEDURES_READ, reading.procedure),
    "LayDVC": (Scope.PROCEDURES_READ, reading.services),
    "LayDanhSachHoiDapGuiTuDVCQG": (Scope.PROCEDURES_READ, questions.asked),
    "LayDanhSachHoiDapBoCoQuan": (Scope.PROCEDURES_READ, questions.published),
    "LayNoiDungTraLoiTheoCauHoi": (Scope.PROCEDURES_READ, questions.answer),
    "DongBoHoiDap": (Scope.QUESTIONS_WRITE, questions.take_questions),
    "DongBoKetQuaHoiDapGuiTuDVCQG": (Scope.QUESTIONS_WRITE, questions.take_answers),
    "TraCuuTechID": (Scope.ACCOUNTS_FIND, people.tech_id),
}


@legacy_partner
def login(request: HttpRequest) -> HttpResponse:
    """A new session for a name and a password; earlier sessions stay valid."""
    return _guarded("login", lambda: _login(request, clock_now()))


@legacy_partner
def serve(request: HttpRequest) -> HttpResponse:
    """One question."""
    return _guarded("call", lambda: _serve(request, clock_now()))


def _guarded(kind: str, work: Callable[[], HttpResponse]) -> HttpResponse:
    """Whatever happens is told in the shape clients read."""
    try:
        return work()
    except Refused as refused:
        return envelope.refusal(refused.number, refused.message)
    except DomainError as error:
        return envelope.refusal(envelope.INVALID, error.message)
    except Exception:
        log.exception("mirror.failed", kind=kind)
        return envelope.refusal(envelope.FAILED, "Hệ thống đang bận, vui lòng gửi lại sau.")


def _login(request: HttpRequest, now: datetime) -> HttpResponse:
    message = envelope.message_of(request)
    name = envelope.text_of(message.get("username"))[:LONGEST_NAME]
    password = message.get("password")
    if not name or not isinstance(password, str):
        raise Refused(envelope.WRONG_PASSWORD, "Thiếu tên đăng nhập hoặc mật khẩu.")

    def may_try() -> bool:
        key = f"mirror-login:{name}"
        if allow(key, limit=UNPROVEN_A_MINUTE, window_seconds=MINUTE, now=now):
            return True
        raise Refused(envelope.TOO_FAST, "Đăng nhập sai quá nhiều lần. Hãy thử lại sau một phút.")

    for system in systems_named(name):
        session = open_client_session(system.client_id, password, scopes=SCOPES, may_try=may_try, now=now)
        if session:
            return envelope.answer([], session=session)
    raise Refused(
        envelope.WRONG_PASSWORD, "Sai tên đăng nhập hoặc mật khẩu, hoặc tài khoản chưa được cấp quyền."
    )


def _serve(request: HttpRequest, now: datetime) -> HttpResponse:
    message = envelope.message_of(request)
    system, scopes = _asking(envelope.text_of(message.get("session")), now)
    call = Call(envelope.text_of(message.get("service")), system, scopes, message, now)
    if not allow(
        f"api:{system.code}", limit=settings.API_REQUESTS_PER_MINUTE, window_seconds=MINUTE, now=now
    ):
        raise Refused(envelope.TOO_FAST, "Quá nhiều yêu cầu. Hãy thử lại sau một phút.")
    try:
        return envelope.answer(_work(call))
    except DomainError as refused:
        _note(call, refused.message)
        raise


def _asking(session: str, now: datetime) -> tuple[SystemInfo, frozenset[str]]:
    client = client_of_token(session, now=now) if session else None
    system = system_by_client(client.client_id) if client else None
    if client is None or system is None:
        raise Refused(envelope.NO_SESSION, "Phiên làm việc không hợp lệ hoặc đã hết hạn. Hãy đăng nhập lại.")
    return system, client.scopes


def _work(call: Call) -> Result:
    if call.service not in SERVICES:
        raise Refused(envelope.UNKNOWN_SERVICE, f"Không có dịch vụ “{call.service[:60]}”.")
    scope, work = SERVICES[call.service]
    if scope not in call.scopes:
        raise Refused(envelope.NOT_ALLOWED, f"Tài khoản chưa được cấp quyền {scope}.")
    return work(call)


def _note(call: Call, reason: str) -> None:
    """A refusal of a system we know goes into the technical log."""
    log_exchanges(
        [
            Exchange(
                at=call.now,
                outgoing=False,
                partner=call.system.code,
                operation=call.service or "?",
                outcome="refused",
                status=200,
                reason=reason,
            )
        ]
    )
