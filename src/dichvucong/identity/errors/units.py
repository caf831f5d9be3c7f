"""Refusals about officers, their posts, and the high-level accounts of units."""

from dichvucong.kernel.errors import DomainError, Forbidden, InvalidValue, NotFound


class PersonHasAccount(DomainError):
    """The person behind the number is an officer already."""

    code = "person_has_account"

    def __init__(self) -> None:
        super().__init__(
            "Người có số giấy tờ này đã có tài khoản cán bộ. Hãy tìm người đó rồi thêm vào đơn vị.",
            field="number",
        )


class PhoneOfAnother(DomainError):
    """Another officer gets log-in details on that phone."""

    code = "phone_of_another"

    def __init__(self) -> None:
        super().__init__(
            "Số điện thoại này đang nhận thông tin đăng nhập của một cán bộ khác."
            " Nếu là cùng một người, hãy tìm người đó rồi thêm vào đơn vị.",
            field="phone",
        )


class PostHeld(DomainError):
    """The officer works in that unit already."""

    code = "post_held"

    def __init__(self) -> None:
        super().__init__("Người này đã thuộc đơn vị đó.", field="unit")


class UnitUnknown(InvalidValue):
    """No agency with that code in force, or no such provider."""

    code = "unit_unknown"

    def __init__(self) -> None:
        super().__init__("Không có đơn vị mang mã này trong danh mục.", field="unit")


class FindingOver(DomainError):
    """What was found was somebody else's to use, or too long ago."""

    code = "finding_over"
    http_status = 410

    def __init__(self) -> None:
        super().__init__("Kết quả tìm đã hết hạn. Hãy tìm lại.")


class AskedTooOften(DomainError):
    """Too many searches for people in an hour."""

    code = "asked_too_often"
    http_status = 429

    def __init__(self) -> None:
        super().__init__("Bạn đã tìm người quá nhiều lần trong một giờ. Hãy thử lại sau.")


class RequestNotFound(NotFound):
    """No such request for a high-level account, or none the caller may see."""

    code = "unit_request_not_found"

    def __init__(self) -> None:
        super().__init__("Không có đề nghị cấp tài khoản này.")


class RequestOver(DomainError):
    """The request was answered, withdrawn, or has lapsed."""

    code = "unit_request_over"

    def __init__(self) -> None:
        super().__init__("Đề nghị này đã được trả lời, đã rút hoặc đã hết hạn.")


class RequestWaits(DomainError):
    """Another request of the unit, signed under the same tax code, waits for the Government Office."""

    code = "unit_request_waits"

    def __init__(self) -> None:
        super().__init__("Đơn vị đã có một đề nghị đang chờ Văn phòng Chính phủ trả lời.", field="unit")


class CheckMissing(InvalidValue):
    """The certificate does not bear the unit's name, and nobody said how it was checked whose it is."""

    code = "check_missing"

    def __init__(self) -> None:
        super().__init__(
            "Tên trong chứng thư số khác tên đơn vị trong danh mục: hãy ghi đã kiểm tra thế nào.",
            field="checked",
        )


class UnitHasAccount(DomainError):
    """The unit has its one high-level account (HD 4.1)."""

    code = "unit_has_account"

    def __init__(self) -> None:
        super().__init__(
            "Đơn vị đã có tài khoản cấp cao. Mỗi đơn vị có một tài khoản;"
            " muốn đổi người giữ, hãy chọn “Thay người giữ tài khoản”.",
            field="replaces",
        )


class NothingToReplace(DomainError):
    """A change of holder was asked for where there is no account."""

    code = "nothing_to_replace"

    def __init__(self) -> None:
        super().__init__("Đơn vị chưa có tài khoản cấp cao để thay người giữ.", field="replaces")


class ProofOfAnotherUnit(InvalidValue):
    """The certificate was not issued to the unit that asks."""

    code = "proof_of_another_unit"

    def __init__(self) -> None:
        super().__init__(
            "Chứng thư số không phải của đơn vị này: mã số thuế trong chứng thư khác mã đã khai.",
            field="chung_thu",
        )


class OwnRequest(Forbidden):
    """Who grants is not who asked."""

    code = "own_request"

    def __init__(self) -> None:
        super().__init__("Người đứng tên trong đề nghị không tự trả lời đề nghị đó.")


class ReviewNotDue(NotFound):
    """No such right to review among those the caller answers for."""

    code = "review_not_found"

    def __init__(self) -> None:
        super().__init__("Không có quyền này trong phạm vi bạn rà soát.")


class WorksElsewhereToo(Forbidden):
    """Other units let the user work for them too: none of them alone decides how the user logs in."""

    code = "works_elsewhere_too"

    def __init__(self) -> None:
        super().__init__(
            "Người này còn làm việc hoặc có quyền ở đơn vị khác, nên đơn vị bạn không đổi được cách đăng nhập."
            " Hãy đề nghị tài khoản cấp cao của đơn vị cấp trên chung, hoặc đơn vị vận hành Cổng."
        )
