"""What following money to its account refuses, with stable codes."""

from dichvucong.kernel.errors import DomainError, NotFound


class CorrectionNotFound(NotFound):
    """No correction with that number, or none the caller may see."""

    code = "correction_not_found"

    def __init__(self) -> None:
        super().__init__("Không tìm thấy yêu cầu điều chỉnh này.")


class CorrectionAlreadyOpen(DomainError):
    """The agency has been asked already and has not corrected yet."""

    code = "correction_already_open"

    def __init__(self, number: str) -> None:
        super().__init__(f"Cơ quan thu đã được yêu cầu điều chỉnh (yêu cầu {number}) và chưa điều chỉnh.")


class CorrectionStepNotOffered(DomainError):
    """The correction is not where this step starts from, or the provider's own system takes it."""

    code = "correction_step_not_offered"

    def __init__(self) -> None:
        super().__init__("Yêu cầu điều chỉnh không còn ở bước này, hãy tải lại trang.")


class NothingCorrected(DomainError):
    """The account named is the one that was wrong."""

    code = "nothing_corrected"
    http_status = 422

    def __init__(self) -> None:
        super().__init__(
            "Thông tin tài khoản giống hệt thông tin ngân hàng đã báo sai.", field="account_number"
        )


class NotPaidYet(DomainError):
    """No money came by this payment that could be credited."""

    code = "not_paid_yet"

    def __init__(self) -> None:
        super().__init__("Giao dịch này không có tiền phải ghi có cho cơ quan thu.")


class AlreadyCredited(DomainError):
    """The statements show the money on the beneficiary account."""

    code = "already_credited"

    def __init__(self) -> None:
        super().__init__("Sao kê cho thấy tiền đã về tài khoản thụ hưởng.")


class CreditRequestNotFound(NotFound):
    """No request about uncredited money with that number, or none the caller may see."""

    code = "credit_request_not_found"

    def __init__(self) -> None:
        super().__init__("Không tìm thấy yêu cầu ghi có này.")


class CreditRequestAlreadyOpen(DomainError):
    """The provider has been asked about this payment already and has not answered yet."""

    code = "credit_request_already_open"

    def __init__(self, number: str) -> None:
        super().__init__(f"Đã gửi yêu cầu {number} về giao dịch này, ngân hàng chưa trả lời.")


class CreditRequestAnswered(DomainError):
    """Somebody has answered already, or the money has come."""

    code = "credit_request_answered"

    def __init__(self) -> None:
        super().__init__("Yêu cầu này đã được trả lời hoặc đã kết thúc.")
