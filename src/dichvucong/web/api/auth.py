"""Who is asking: a bearer token of a connected system (RFC 6750), its scope, its pace."""

from dataclasses import dataclass
from typing import ClassVar, Final, cast

from django.conf import settings
from django.http import HttpRequest

from dichvucong.exchange.selectors import system_by_client
from dichvucong.identity.rules import Scope
from dichvucong.kernel.clock import now
from dichvucong.kernel.errors import DomainError
from dichvucong.kernel.limits import allow, seconds_until_next_window
from dichvucong.payments.drafts import Caller
from dichvucong.web.access import Access, bearer_of

MINUTE: Final = 60


class InvalidToken(DomainError):
    """No token, or one that is unknown, expired, or belongs to no active system."""

    code: ClassVar[str] = "invalid_token"
    http_status: ClassVar[int] = 401

    def __init__(self) -> None:
        super().__init__("Thiếu mã truy cập, hoặc mã đã hết hạn hay không thuộc hệ thống đang kết nối.")


class InsufficientScope(DomainError):
    """The token was not issued for this."""

    code: ClassVar[str] = "insufficient_scope"
    http_status: ClassVar[int] = 403

    def __init__(self, scope: str) -> None:
        super().__init__(f"Mã truy cập không có phạm vi {scope}.")
        self.scope = scope


class TooManyRequests(DomainError):
    """The caller is faster than agreed."""

    code: ClassVar[str] = "too_many_requests"
    http_status: ClassVar[int] = 429

    def __init__(self, wait_seconds: int) -> None:
        super().__init__(f"Quá nhiều yêu cầu. Hãy thử lại sau {wait_seconds} giây.")
        self.wait_seconds = wait_seconds


@dataclass(frozen=True)
class Bearer:
    """Lets in the systems whose token carries `scope`. What it returns becomes `request.auth`."""

    scope: Scope

    def __call__(self, request: HttpRequest) -> Caller:
        """The system asking. Raises `InvalidToken`, `InsufficientScope`, `TooManyRequests`."""
        client = bearer_of(request)
        system = system_by_client(client.client_id) if client else None
        if client is None or system is None:
            raise InvalidToken
        slow_down(f"api:{system.code}", limit=settings.API_REQUESTS_PER_MINUTE)
        if self.scope not in client.scopes:
            raise InsufficientScope(self.scope)
        return Caller(system_code=system.code, agency_code=system.agency_code)

    @property
    def access(self) -> Access:
        """The rule as the other surfaces spell it."""
        return Access("connected_system", self.scope)


READ: Final = Bearer(Scope.OBLIGATIONS_READ)
WRITE: Final = Bearer(Scope.OBLIGATIONS_WRITE)
SETTLE: Final = Bearer(Scope.SETTLEMENT_WRITE)
REFUND: Final = Bearer(Scope.REFUNDS_WRITE)
RECEIVABLES: Final = Bearer(Scope.RECEIVABLES_READ)
REFUND_RESULTS: Final = Bearer(Scope.REFUNDS_RESULTS)


def caller_of(request: HttpRequest) -> Caller:
    """The system that one of the bearers above let in."""
    return cast("Caller", vars(request)["auth"])


def slow_down(key: str, *, limit: int) -> None:
    """Count one request of `key`. Raises `TooManyRequests` above `limit` a minute."""
    moment = now()
    if not allow(key, limit=limit, window_seconds=MINUTE, now=moment):
        raise TooManyRequests(seconds_until_next_window(window_seconds=MINUTE, now=moment))
