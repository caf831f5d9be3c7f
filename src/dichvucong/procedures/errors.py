"""Refusals of procedures: stable codes, Vietnamese words."""

from dichvucong.kernel.errors import DomainError, NotFound


class ProcedureNotFound(NotFound):
    """No procedure under that code, or none on that day."""

    code = "procedure_not_found"

    def __init__(self, procedure_code: str) -> None:
        super().__init__(f"Không có thủ tục hành chính mã “{procedure_code[:40]}”.", field="procedure_code")


class VersionClash(DomainError):
    """Another decision already says what the procedure reads from that day on."""

    code = "procedure_version_clash"

    def __init__(self, procedure_code: str, day: str) -> None:
        super().__init__(
            f"Thủ tục {procedure_code} đã có một phiên bản khác có hiệu lực từ {day}. "
            "Hãy chọn ngày hiệu lực khác hoặc sửa quyết định kia.",
            field="valid_from",
        )
