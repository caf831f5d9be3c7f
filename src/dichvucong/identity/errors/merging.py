"""Refusals of merging and splitting."""

from dichvucong.kernel.errors import DomainError, InvalidValue, NotFound


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
