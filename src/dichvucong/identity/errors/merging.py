"""Refusals of merging and splitting."""

from dichvucong.kernel.errors import DomainError, Forbidden, InvalidValue, NotFound


class AccountsCannotMerge(DomainError):
    """The two are not one person's, or one of them cannot be emptied. The message says why."""

    code = "accounts_cannot_merge"


class NothingToSplit(InvalidValue):
    """No number chosen, or all of them: an account keeps one at least."""

    code = "nothing_to_split"

    def __init__(self) -> None:
        super().__init__("Hãy chọn số cần tách; tài khoản cũ phải còn ít nhất một số.", field="numbers")


class TransferOver(DomainError):
    """It was taken back before, or things have changed since so that it cannot be."""

    code = "transfer_over"

    def __init__(self) -> None:
        super().__init__(
            "Việc này đã được hoàn tác, hoặc các số đã chuyển đi nơi khác nên không hoàn tác được."
        )


class PersonNotFound(NotFound):
    """No personal account of that number or key."""

    code = "person_not_found"

    def __init__(self) -> None:
        super().__init__("Không có tài khoản cá nhân hay tổ chức nào như vậy.")


class ProposalNotFound(NotFound):
    """No proposal of that number."""

    code = "proposal_not_found"

    def __init__(self) -> None:
        super().__init__("Không có đề nghị nào mang số này.")


class ProposalThere(DomainError):
    """Another proposal about one of the accounts waits for its decision."""

    code = "proposal_there"

    def __init__(self) -> None:
        super().__init__(
            "Một trong hai tài khoản đang có đề nghị chờ quyết định. Hãy xử lý đề nghị đó trước."
        )


class ProposalOver(DomainError):
    """It was decided or withdrawn before, or has expired."""

    code = "proposal_over"

    def __init__(self) -> None:
        super().__init__(
            "Đề nghị này đã được quyết định, đã rút hoặc đã hết hạn. Nếu còn cần, hãy lập đề nghị mới."
        )


class ProposalVoid(DomainError):
    """An account is not what it was when the proposal was made."""

    code = "proposal_void"

    def __init__(self) -> None:
        super().__init__(
            "Tài khoản đã thay đổi sau khi đề nghị được lập (bị khóa, hoặc số giấy tờ đã chuyển). "
            "Đề nghị không còn hiệu lực; không có gì được chuyển."
        )


class AnotherHasToDecide(Forbidden):
    """Who proposed does not decide, neither under another account of the same person; only the proposer withdraws."""

    code = "another_has_to_decide"

    def __init__(self) -> None:
        super().__init__("Người lập đề nghị không tự quyết định; chỉ người lập mới rút được đề nghị.")


class OwnAccount(Forbidden):
    """Nobody proposes or decides about an account of their own."""

    code = "own_account"

    def __init__(self) -> None:
        super().__init__("Đây là tài khoản của chính bạn. Hãy để cán bộ khác làm việc này.")
