"""Refusals of the catalogues."""

from dichvucong.catalogs.facts import CheckResult
from dichvucong.kernel.errors import DomainError, Forbidden, InvalidValue, NotFound


class UnknownEntry(NotFound):
    """The catalogue has no such code on that day."""

    code = "unknown_catalog_entry"

    def __init__(self, catalogue: str, code: str, *, field: str = "") -> None:
        super().__init__(f"Không có mã {code} trong danh mục {catalogue}.", field=field)


class TreeCycle(DomainError):
    """An agency would come to hang below itself."""

    code = "agency_tree_cycle"
    http_status = 422

    def __init__(self, code: str) -> None:
        super().__init__(f"Cơ quan {code} không thể trực thuộc chính nó hoặc đơn vị cấp dưới của nó.")


class AccountRefused(InvalidValue):
    """An account money could not be sent to. `result` holds every finding; the first error speaks."""

    code = "beneficiary_account_refused"

    def __init__(self, result: CheckResult) -> None:
        first = result.errors[0]
        super().__init__(first.message, field=first.field)
        self.result = result


class NotYourCatalogue(Forbidden):
    """Article 49 gives the catalogue to another kind of agency."""

    code = "not_your_catalogue"

    def __init__(self, agency_code: str) -> None:
        super().__init__(
            f"Cơ quan {agency_code[:30]} không được giao cập nhật danh mục này (Điều 49 của Quy chế).",
            field="acting_for",
        )


class NotYourEntry(Forbidden):
    """The entry is kept by another agency."""

    code = "not_your_catalog_entry"

    def __init__(self, entry_code: str) -> None:
        super().__init__(f"Mục {entry_code[:80]} thuộc cơ quan khác quản lý.")
