"""What payments refuses, with stable codes."""

from dichvucong.kernel.errors import DomainError, NotFound
from dichvucong.kernel.money import format_vnd


class ObligationNotFound(NotFound):
    """No obligation with that identifier or link, or none the caller may see."""

    code = "obligation_not_found"

    def __init__(self) -> None:
        super().__init__("Không tìm thấy khoản phải nộp này.")


class PaymentNotFound(NotFound):
    """No payment with that code or link."""

    code = "payment_not_found"

    def __init__(self) -> None:
        super().__init__("Không tìm thấy giao dịch thanh toán này.")


class RevenueIdentifierTaken(DomainError):
    """Another obligation carries the identifier; it is unique nationwide (TT 27.1a)."""

    code = "revenue_identifier_taken"

    def __init__(self, identifier: str) -> None:
        super().__init__(f"Mã định danh khoản thu {identifier} đã được sử dụng.", field="revenue_identifier")


class NotYourAgency(DomainError):
    """A connected system acts for an agency outside its own subtree."""

    code = "not_your_agency"
    http_status = 403

    def __init__(self, agency_code: str) -> None:
        super().__init__(
            f"Hệ thống của bạn không được lập khoản thu cho cơ quan {agency_code}.", field="agency_code"
        )


class NothingDue(DomainError):
    """The obligation cannot be paid any more; `state` says why."""

    code = "nothing_due"

    def __init__(self, state: str) -> None:
        words = {
            "paid": "Khoản này đã được thanh toán.",
            "reported": "Khoản này đã được thanh toán.",
            "credited": "Khoản này đã được thanh toán.",
            "cancelled": "Khoản này đã được cơ quan thu hủy, không cần nộp.",
            "refunded": "Tiền của khoản này đã được hoàn trả. Hãy hỏi cơ quan thu có cần nộp lại không.",
            "expired": "Khoản này đã quá hạn nộp trực tuyến. Hãy liên hệ cơ quan thu.",
        }
        super().__init__(words.get(state, "Khoản này hiện không thể thanh toán."))
        self.state = state


class CannotAmend(DomainError):
    """An obligation is amended or withdrawn only while nobody is paying it and nobody has."""

    code = "cannot_amend"

    def __init__(self, state: str) -> None:
        super().__init__(f"Không thể thay đổi khoản thu đang ở trạng thái “{state}”.")
        self.state = state


class PreviousAttemptUnknown(DomainError):
    """An earlier attempt may still be paid; paying again now could take the money twice."""

    code = "previous_attempt_unknown"

    def __init__(self, payment_token: str) -> None:
        super().__init__(
            "Chúng tôi đang hỏi ngân hàng về lần thanh toán trước. Vui lòng không thanh toán lại lúc này."
        )
        self.payment_token = payment_token


class ProviderNotOffered(DomainError):
    """The provider is unknown, suspended or closed at this hour."""

    code = "provider_not_offered"

    def __init__(self) -> None:
        super().__init__(
            "Ngân hàng hoặc ví này hiện không nhận thanh toán. Hãy chọn đơn vị khác.", field="provider"
        )


class DayIsFull(DomainError):
    """All 999,999 codes of the day and type are used (TT 27.4 gives six digits)."""

    code = "day_is_full"
    http_status = 503

    def __init__(self) -> None:
        super().__init__("Hôm nay đã hết số giao dịch cho loại thanh toán này. Hãy thử lại vào ngày mai.")


class ReceiptNotFound(NotFound):
    """No receipt with that number or token."""

    code = "receipt_not_found"

    def __init__(self) -> None:
        super().__init__("Không tìm thấy biên lai này.")


class CaseNotFound(NotFound):
    """No case with that number."""

    code = "case_not_found"

    def __init__(self) -> None:
        super().__init__("Không tìm thấy vụ việc này.")


class ResolutionNotOffered(DomainError):
    """The verb does not fit the cause or the state of the case."""

    code = "resolution_not_offered"

    def __init__(self) -> None:
        super().__init__("Không thể giải quyết vụ việc này theo cách đó.", field="resolution")


class PayerNotProven(DomainError):
    """Somebody asked for a payer's papers without knowing what the payer knows."""

    code = "payer_not_proven"
    http_status = 403

    def __init__(self, message: str) -> None:
        super().__init__(message, field="last_digits")


class RefundNotFound(NotFound):
    """No refund with that number."""

    code = "refund_not_found"

    def __init__(self) -> None:
        super().__init__("Không tìm thấy chứng từ hoàn trả này.")


class ClaimNotFound(NotFound):
    """No claim with that number."""

    code = "claim_not_found"

    def __init__(self) -> None:
        super().__init__("Không tìm thấy đề nghị hoàn trả này.")


class RefundTooLarge(DomainError):
    """More is asked for than is left of the money (TT 30)."""

    code = "refund_too_large"
    http_status = 422

    def __init__(self, left_vnd: int) -> None:
        super().__init__(
            f"Chỉ còn có thể hoàn trả {format_vnd(left_vnd)}."
            if left_vnd > 0
            else "Khoản tiền này không còn gì để hoàn trả.",
            field="so_tien",
        )
        self.left_vnd = left_vnd


class PayeeMissing(DomainError):
    """Money that is no longer at the provider needs an account to go back to."""

    code = "payee_missing"
    http_status = 422

    def __init__(self) -> None:
        super().__init__(
            "Tiền đã về tài khoản của cơ quan thu: cần tên, số tài khoản và ngân hàng của người nhận lại.",
            field="tai_khoan",
        )


class TwoPeopleNeeded(DomainError):
    """Who drafted a refund neither approves nor consents to it (TT 30.2)."""

    code = "two_people_needed"
    http_status = 403

    def __init__(self) -> None:
        super().__init__("Người lập chứng từ không được tự duyệt. Cần một cán bộ khác có quyền phê duyệt.")


class ConsentMissing(DomainError):
    """A success with its documents goes back only with the collecting agency's consent (TT 29.1)."""

    code = "consent_missing"

    def __init__(self) -> None:
        super().__init__("Cần sự đồng ý của cơ quan thu trước khi duyệt (Thông tư 01/2023/TT-VPCP, Điều 29).")


class RefundStepNotOffered(DomainError):
    """The refund is not in a state for this step."""

    code = "refund_step_not_offered"

    def __init__(self) -> None:
        super().__init__("Chứng từ hoàn trả không ở bước này. Hãy tải lại trang.")


class ClaimAlreadyOpen(DomainError):
    """One open claim per payment."""

    code = "claim_already_open"

    def __init__(self) -> None:
        super().__init__("Đã có một đề nghị hoàn trả cho giao dịch này đang được giải quyết.")


class ClaimAnswered(DomainError):
    """Somebody has answered the claim already."""

    code = "claim_answered"

    def __init__(self) -> None:
        super().__init__("Đề nghị này đã được trả lời.")


class NothingToRefund(DomainError):
    """The payment brought no money, or all of it is on its way back."""

    code = "nothing_to_refund"

    def __init__(self) -> None:
        super().__init__("Giao dịch này không có tiền để hoàn trả, hoặc toàn bộ đang được hoàn trả.")


class DiscrepancyNotFound(NotFound):
    """No difference with that number, or none the caller may see."""

    code = "discrepancy_not_found"

    def __init__(self) -> None:
        super().__init__("Không tìm thấy chênh lệch này.")


class VerbNotOffered(DomainError):
    """The difference is in another state, or cannot be settled that way."""

    code = "verb_not_offered"
    http_status = 409

    def __init__(self) -> None:
        super().__init__("Không thể xử lý chênh lệch này theo cách đã chọn, hãy tải lại trang.")


class SamePersonTwice(DomainError):
    """Whoever proposed a write-off does not decide on it."""

    code = "same_person_twice"
    http_status = 403

    def __init__(self) -> None:
        super().__init__("Người đề nghị không được tự phê duyệt. Cần một người khác quyết định.")


class ReferenceOfAnother(DomainError):
    """The payment named belongs to another bank or agency than the line."""

    code = "reference_of_another"

    def __init__(self) -> None:
        super().__init__("Giao dịch này thuộc ngân hàng hoặc đơn vị khác với dòng sao kê.", field="ma")


class BillRefused(DomainError):
    """What an older system says about a bill cannot become an obligation; the text says why."""

    code = "bill_refused"


class StatementNotFound(NotFound):
    """No statement file with that number, or none the caller may see."""

    code = "statement_not_found"

    def __init__(self) -> None:
        super().__init__("Không tìm thấy tệp sao kê này.")


class CreditNotFound(NotFound):
    """No credit with that number, or none the caller may see."""

    code = "credit_not_found"

    def __init__(self) -> None:
        super().__init__("Không tìm thấy khoản báo có này.")


class ReceiptNotSent(DomainError):
    """The receipt is not sent again: nobody to send it to, or it has just been sent. The message says which."""

    code = "receipt_not_sent"


class CannotAttach(DomainError):
    """The credit has nothing left, or the payments wait for nothing."""

    code = "cannot_attach"


class CannotUndo(DomainError):
    """More has been built on a decision: it cannot be taken back any more. The message says what."""

    code = "cannot_undo"


class NotRefunded(DomainError):
    """Only an obligation whose money has gone back wholly is made due again or closed."""

    code = "not_refunded"

    def __init__(self) -> None:
        super().__init__("Khoản thu này không ở trạng thái đã hoàn trả. Hãy tải lại trang.")


class NoTreasuryOrder(NotFound):
    """None of these refunds is ordered from the Treasury now."""

    code = "no_treasury_order"

    def __init__(self) -> None:
        super().__init__("Không có lệnh hoàn trả nào đang chờ Kho bạc Nhà nước.")
