"""Refusals of identity."""

from dichvucong.kernel.errors import DomainError, Forbidden, InvalidValue, NotFound


class PermissionMissing(Forbidden):
    """The account holds no valid grant of the permission for that unit or provider."""

    code = "permission_missing"

    def __init__(self, permission: str) -> None:
        super().__init__("Tài khoản của bạn chưa được giao quyền này, hoặc không được giao cho đơn vị này.")
        self.permission = permission


class UsernameTaken(DomainError):
    """Another account logs in with that name."""

    code = "username_taken"

    def __init__(self) -> None:
        super().__init__("Tên đăng nhập này đã có người dùng.", field="username")


class IdentifierTaken(DomainError):
    """Another account already carries that identifier."""

    code = "identifier_taken"

    def __init__(self) -> None:
        super().__init__("Số giấy tờ này đã thuộc về một tài khoản khác.", field="value")


class UnknownPermission(InvalidValue):
    """No such permission."""

    code = "unknown_permission"

    def __init__(self, permission: str) -> None:
        super().__init__(f"Không có quyền “{permission}”.", field="permission")


class AlreadyRevoked(DomainError):
    """The grant was revoked before; nothing changed."""

    code = "already_revoked"

    def __init__(self) -> None:
        super().__init__("Quyền này đã bị thu hồi trước đó.")


class RightNotHandedOn(Forbidden):
    """The unit's high-level account may not give this right."""

    code = "right_not_handed_on"

    def __init__(self) -> None:
        super().__init__("Đơn vị của bạn không được giao quyền này cho người dùng.")


class RightsConflict(DomainError):
    """Two rights that may not lie in one hand."""

    code = "rights_conflict"

    def __init__(self) -> None:
        super().__init__(
            "Một người không được vừa lập vừa duyệt: hãy thu hồi quyền kia trước, hoặc giao cho người khác.",
            field="permissions",
        )


class AlreadyGiven(DomainError):
    """The user holds the right for that unit."""

    code = "right_already_given"

    def __init__(self) -> None:
        super().__init__("Người dùng đã có quyền này.", field="permissions")


class UserNotFound(NotFound):
    """No user with that name among those the caller keeps."""

    code = "user_not_found"

    def __init__(self) -> None:
        super().__init__("Không có người dùng này trong phạm vi bạn quản lý.")


class ActivationOver(DomainError):
    """The link was used, replaced, or is too old."""

    code = "activation_over"
    http_status = 410

    def __init__(self) -> None:
        super().__init__(
            "Liên kết đã được dùng hoặc đã hết hạn. Hãy xin đơn vị của bạn gửi lại thông tin đăng nhập."
        )


class WayNotAllowed(Forbidden):
    """The law does not allow this way of logging in to that kind of account on this day."""

    code = "way_not_allowed"

    def __init__(self) -> None:
        super().__init__("Cách đăng nhập này hiện không được dùng cho loại tài khoản của bạn.")


class LevelTooLow(Forbidden):
    """The provider is not sure enough of who it is."""

    code = "level_too_low"

    def __init__(self) -> None:
        super().__init__(
            "Tài khoản định danh của bạn ở mức độ chưa đủ để đăng nhập. Hãy nâng mức độ rồi thử lại."
        )


class AccountLocked(Forbidden):
    """The account is closed."""

    code = "account_locked"

    def __init__(self) -> None:
        super().__init__("Tài khoản này đã bị khóa.")


class IdentitiesDiffer(DomainError):
    """What came belongs to two accounts: its number to one, its provider's subject or another number to the other."""

    code = "identities_differ"

    def __init__(self) -> None:
        super().__init__("Giấy tờ vừa xác thực đang gắn với hai tài khoản khác nhau trên Cổng.")


class NumberOfAnotherKind(Forbidden):
    """The number is kept on an officer's account, which logs in elsewhere."""

    code = "number_of_another_kind"

    def __init__(self) -> None:
        super().__init__("Số giấy tờ này đang gắn với một tài khoản cán bộ, không đăng nhập tại đây.")


class HolderOfAnotherKind(Forbidden):
    """A person's number is kept on an organisation's account, or the other way round."""

    code = "holder_of_another_kind"

    def __init__(self) -> None:
        super().__init__(
            "Số này đang gắn với một tài khoản khác loại (cá nhân hoặc tổ chức). Hãy gọi tổng đài để được giúp."
        )


class TelecomUnavailable(DomainError):
    """Nobody can say now whose subscription it is."""

    code = "telecom_unavailable"
    http_status = 503

    def __init__(self) -> None:
        super().__init__("Hệ thống của nhà mạng đang không trả lời. Hãy thử lại sau vài phút.")


class InsuranceUnavailable(DomainError):
    """Nobody can say now who is insured."""

    code = "insurance_unavailable"
    http_status = 503

    def __init__(self) -> None:
        super().__init__("Hệ thống bảo hiểm xã hội đang không trả lời. Hãy thử lại sau vài phút.")


class CodeOver(DomainError):
    """No code can be answered: it was used, is too old, was tried too often, or was asked for elsewhere."""

    code = "code_over"
    http_status = 410

    def __init__(self) -> None:
        super().__init__("Mã đã được dùng, đã hết hạn hoặc đã nhập sai quá nhiều lần.")


class CodeWrong(InvalidValue):
    """Not the code that was sent."""

    code = "code_wrong"

    def __init__(self, tries_left: int) -> None:
        left = f"Bạn còn {tries_left} lần thử." if tries_left else "Hãy xin mã mới."
        super().__init__(f"Mã không đúng. {left}", field="code")


class SessionNotFound(NotFound):
    """No such session of this account."""

    code = "session_not_found"

    def __init__(self) -> None:
        super().__init__("Không có phiên đăng nhập này trong tài khoản của bạn.")


class ProofOfAnother(DomainError):
    """A session is raised by its own person only."""

    code = "proof_of_another"
    http_status = 403

    def __init__(self) -> None:
        super().__init__(
            "Người vừa xác thực không phải là chủ của tài khoản đang đăng nhập. "
            "Phiên đăng nhập của bạn vẫn như cũ, chưa có gì thay đổi."
        )


class SecretNotFound(NotFound):
    """No such secret of this client."""

    code = "secret_not_found"

    def __init__(self) -> None:
        super().__init__("Không có khóa bí mật này.")


class TooManySecrets(DomainError):
    """The client has as many secrets as it may have at once."""

    code = "too_many_secrets"

    def __init__(self) -> None:
        super().__init__("Đã có đủ số khóa bí mật cùng lúc. Hãy thu hồi khóa cũ trước.")


class ClientNotFound(NotFound):
    """No such client, or none the caller keeps."""

    code = "client_not_found"

    def __init__(self) -> None:
        super().__init__("Không có hệ thống kết nối này.")


class ClientTaken(DomainError):
    """Another client has that name."""

    code = "client_taken"

    def __init__(self) -> None:
        super().__init__("Mã này đã có hệ thống dùng.", field="client_id")


class ConsentNotFound(NotFound):
    """The person gives nothing to such a portal."""

    code = "consent_not_found"

    def __init__(self) -> None:
        super().__init__("Bạn không chia sẻ dữ liệu với cổng này, hoặc đã rút lại trước đó.")


class RequestOver(DomainError):
    """The portal's request was answered or is too old."""

    code = "request_over"
    http_status = 410

    def __init__(self) -> None:
        super().__init__("Yêu cầu đăng nhập này đã được trả lời hoặc đã hết hạn.")


class AccountDormant(AccountLocked):
    """The account is locked because nobody used it; its owner, who has just proved to be it, may open it again."""

    code = "account_dormant"

    def __init__(self, account_id: int) -> None:
        Forbidden.__init__(
            self,
            "Tài khoản này bị khóa vì hơn hai năm không dùng, sau hai lần thông báo. Bạn có thể tự mở lại.",
        )
        self.account_id = account_id


class NotLocked(DomainError):
    """The account is not locked."""

    code = "account_not_locked"

    def __init__(self) -> None:
        super().__init__("Tài khoản này không bị khóa.")


class RecoveryOver(DomainError):
    """Nothing can be opened again now: nothing was proved here, or too long ago, or the account is open."""

    code = "recovery_over"
    http_status = 410

    def __init__(self) -> None:
        super().__init__("Lần xác thực này đã quá 10 phút hoặc đã được dùng.")


class LastFactor(DomainError):
    """The only second factor left cannot be taken away."""

    code = "last_factor"
    http_status = 409

    def __init__(self) -> None:
        super().__init__(
            "Đây là cách xác thực thứ hai duy nhất của bạn nên không gỡ được. Hãy thêm một khóa khác hoặc ứng dụng tạo mã trước."
        )


class ComplaintNotFound(NotFound):
    """No complaint with that number or link."""

    code = "complaint_not_found"

    def __init__(self) -> None:
        super().__init__("Không có khiếu nại này.")


class SamePerson(DomainError):
    """Who checked does not confirm; without a check there is nothing to confirm."""

    code = "same_person"

    def __init__(self) -> None:
        super().__init__(
            "Cần một cán bộ khác đã đối chiếu giấy tờ trước. Người đối chiếu không tự xác nhận được."
        )


class IdentityNotProven(DomainError):
    """Nothing is done to an account before it is accepted that there is a complaint and known who complains."""

    code = "identity_not_proven"

    def __init__(self) -> None:
        super().__init__(
            "Chỉ tác động vào tài khoản khi khiếu nại đã tiếp nhận và danh tính người khiếu nại đã được hai cán bộ xác nhận."
        )


class NoAccountHere(DomainError):
    """No account carries the number of the complaint."""

    code = "no_account_here"

    def __init__(self) -> None:
        super().__init__("Không có tài khoản nào mang số giấy tờ này.")


class EmailChangeOver(DomainError):
    """The link was used, replaced, is too old, or is somebody else's."""

    code = "email_change_over"
    http_status = 410

    def __init__(self) -> None:
        super().__init__(
            "Đường dẫn này đã được dùng, đã quá 24 giờ, hoặc không phải của tài khoản đang đăng nhập."
        )


class TooManyEmailChanges(DomainError):
    """Enough links for an hour."""

    code = "too_many_email_changes"
    http_status = 429

    def __init__(self) -> None:
        super().__init__("Bạn đã xin nhiều đường dẫn trong một giờ qua. Hãy thử lại sau.", field="email")
