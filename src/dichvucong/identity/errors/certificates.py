"""Refusals of challenges and certificates, in words for the person who signed."""

from collections.abc import Mapping
from typing import Final

from dichvucong.identity.words import CertificateFailure
from dichvucong.kernel.errors import DomainError

_WORDS: Final[Mapping[CertificateFailure, str]] = {
    CertificateFailure.UNREADABLE: "Không đọc được chữ ký. Hãy nộp đúng tệp .p7s (CMS) do phần mềm ký số tạo ra.",
    CertificateFailure.ANOTHER_TEXT: "Chữ ký này ký một nội dung khác. Hãy tải nội dung cần ký ở trang này và ký lại.",
    CertificateFailure.FORGED: "Chữ ký không đúng: nội dung hoặc chữ ký đã bị sửa, hoặc khóa không khớp chứng thư.",
    CertificateFailure.WEAK: (
        "Chữ ký dùng thuật toán hoặc khóa quá yếu. Hãy chọn SHA-256 trở lên và khóa RSA từ 2048 bit."
    ),
    CertificateFailure.UNTRUSTED: "Chứng thư không do một tổ chức chứng thực mà Cổng tin cậy cấp, hoặc thiếu chuỗi.",
    CertificateFailure.WRONG_USE: "Chứng thư này không được cấp để ký số hay xác thực người dùng.",
    CertificateFailure.NOT_YET_VALID: "Chứng thư chưa đến ngày có hiệu lực.",
    CertificateFailure.EXPIRED: "Chứng thư đã hết hạn. Hãy gia hạn tại nơi cấp chứng thư.",
    CertificateFailure.REVOKED: "Chứng thư đã bị thu hồi hoặc tạm dừng. Hãy liên hệ nơi cấp chứng thư.",
    CertificateFailure.UNKNOWN: (
        "Nơi cấp chứng thư đang không trả lời chứng thư còn hiệu lực hay đã bị thu hồi, nên Cổng chưa cho vào. "
        "Lỗi này không phải do bạn, và chứng thư của bạn không bị từ chối."
    ),
    CertificateFailure.INCOMPLETE: (
        "Chứng thư không ghi số định danh cá nhân, hộ chiếu (kèm quốc gia) hoặc mã số thuế đúng dạng, "
        "nên Cổng không biết bạn là ai. Hãy hỏi nơi cấp chứng thư."
    ),
    CertificateFailure.NOT_CONNECTED: "Cổng chưa tin cậy tổ chức chứng thực nào nên chưa nhận chữ ký số.",
}
_AWAY: Final = frozenset({CertificateFailure.UNKNOWN, CertificateFailure.NOT_CONNECTED})


class CertificateNotAccepted(DomainError):
    """The signature proves nothing; `failure` says why."""

    code = "certificate_not_accepted"
    http_status = 422

    def __init__(self, failure: CertificateFailure) -> None:
        super().__init__(_WORDS[failure], field="signature")
        self.failure = failure

    @property
    def is_away(self) -> bool:
        """Whether it is our side or the authority's that cannot tell, so that trying later helps."""
        return self.failure in _AWAY


class CertificateNotKnown(CertificateNotAccepted):
    """Our side or the authority's cannot tell, so that trying later helps."""

    code = "certificate_not_known"
    http_status = 503


def certificate_refusal(failure: CertificateFailure) -> CertificateNotAccepted:
    """What to raise."""
    return CertificateNotKnown(failure) if failure in _AWAY else CertificateNotAccepted(failure)


class ChallengeOver(DomainError):
    """No text to sign: it was used, is too old, was tried too often, or belongs to another browser or purpose."""

    code = "challenge_over"
    http_status = 410

    def __init__(self) -> None:
        super().__init__(
            "Nội dung cần ký đã được dùng, đã hết hạn, đã thử quá nhiều lần hoặc thuộc trình duyệt khác."
        )


class TaxRegisterUnavailable(DomainError):
    """Nobody can say now whether the organisation exists."""

    code = "tax_register_unavailable"
    http_status = 503

    def __init__(self) -> None:
        super().__init__(
            "Hệ thống của cơ quan thuế đang không trả lời nên Cổng chưa xác nhận được tổ chức. "
            "Lỗi này không phải do bạn; hãy thử lại sau vài phút."
        )


class OrganisationUnknown(DomainError):
    """The tax authority knows no such tax code."""

    code = "organisation_unknown"
    http_status = 422

    def __init__(self) -> None:
        super().__init__("Cơ quan thuế không có tổ chức nào mang mã số thuế này.", field="tax_code")


class OrganisationClosed(DomainError):
    """The tax code was closed."""

    code = "organisation_closed"
    http_status = 403

    def __init__(self) -> None:
        super().__init__("Mã số thuế này đã đóng: theo cơ quan thuế, tổ chức không còn hoạt động.")
