"""Refusals of identity."""

from dichvucong.kernel.errors import DomainError, Forbidden, InvalidValue


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
