"""Refusals around representatives."""

from dichvucong.kernel.errors import DomainError, Forbidden, NotFound


class RepresentativeThere(DomainError):
    """The organisation has named that number already."""

    code = "representative_there"

    def __init__(self) -> None:
        super().__init__("Người mang số này đang là người đại diện của tổ chức.", field="number")


class RepresentativeNotFound(NotFound):
    """No such representative, or not of this organisation or person, or no longer."""

    code = "representative_not_found"

    def __init__(self) -> None:
        super().__init__("Không có người đại diện này, hoặc việc đại diện đã hết hạn hay đã bị gỡ.")


class OnlyTheOrganisationItself(Forbidden):
    """Representatives are named by the organisation with its own certificate, not by one another."""

    code = "only_the_organisation_itself"

    def __init__(self) -> None:
        super().__init__("Việc này cần tổ chức đăng nhập bằng chứng thư số của chính tổ chức.")


class MoreThanOwnRights(Forbidden):
    """A representative gives no right and no day that they do not have, and names nobody who names others."""

    code = "more_than_own_rights"

    def __init__(self) -> None:
        super().__init__(
            "Bạn chỉ giao được quyền mình có, không quá ngày mình được đại diện. "
            "Quyền cử người khác chỉ tổ chức tự giao và tự gỡ."
        )


class NotAllowedToAct(Forbidden):
    """The organisation did not give its representative this right."""

    code = "not_allowed_to_act"

    def __init__(self) -> None:
        super().__init__(
            "Tổ chức chưa giao cho bạn quyền làm việc này. Hãy đề nghị tổ chức giao thêm quyền, "
            "hoặc trở lại tài khoản cá nhân."
        )


class NotActing(NotFound):
    """Nobody acts for an organisation in this session: there is nowhere to come back from."""

    code = "not_acting"

    def __init__(self) -> None:
        super().__init__("Bạn đang ở tài khoản của chính mình.")


class NotSureEnoughToAct(Forbidden):
    """Whoever acts for an organisation has logged in at the high level."""

    code = "not_sure_enough_to_act"

    def __init__(self) -> None:
        super().__init__("Thay mặt tổ chức cần đăng nhập ở mức độ cao. Hãy xác thực thêm rồi thử lại.")
