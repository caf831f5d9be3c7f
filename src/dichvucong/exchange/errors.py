"""Refusals of the exchange."""

from dichvucong.kernel.errors import DomainError, NotFound


class UnknownSystem(NotFound):
    """No connected system has that code."""

    code = "unknown_system"

    def __init__(self, system_code: str) -> None:
        super().__init__(f"Không có hệ thống kết nối “{system_code}”.")


class UnknownDelivery(NotFound):
    """No delivery has that number."""

    code = "unknown_delivery"

    def __init__(self) -> None:
        super().__init__("Không có bản tin này.")


class NotResendable(DomainError):
    """The delivery is already waiting or on its way."""

    code = "delivery_not_resendable"

    def __init__(self) -> None:
        super().__init__("Bản tin này đang chờ gửi hoặc đang gửi, chưa cần gửi lại.")


class ReferenceTaken(DomainError):
    """A system used one of its own numbers for two different requests."""

    code = "partner_reference_taken"

    def __init__(self) -> None:
        super().__init__("Mã tham chiếu này đã được dùng cho một yêu cầu khác.")
