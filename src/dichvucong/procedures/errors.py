"""Refusals of procedures: stable codes, Vietnamese words."""

from dichvucong.kernel.errors import DomainError, Forbidden, InvalidFields, InvalidValue, NotFound


class ProcedureNotFound(NotFound):
    """No procedure under that code, or none on that day."""

    code = "procedure_not_found"

    def __init__(self, procedure_code: str) -> None:
        super().__init__(f"Không có thủ tục hành chính mã “{procedure_code[:40]}”.", field="procedure_code")


class ProcedureNotInForce(NotFound):
    """The code is known; on that day nothing holds under it."""

    code = "procedure_not_in_force"

    def __init__(self, procedure_code: str, day: str) -> None:
        super().__init__(f"Thủ tục “{procedure_code[:40]}” không có hiệu lực ngày {day}.", field="on")


class MalformedCode(InvalidValue):
    """What has to be a procedure's code does not look like one."""

    code = "procedure_code_malformed"

    def __init__(self, given: str) -> None:
        super().__init__(
            f"“{given[:40]}” không phải mã thủ tục. Mã có dạng 1.001193, có thể thêm phần sau như 2.002621.H56.",
            field="procedure_code",
        )


class VersionClash(DomainError):
    """Another decision already says what the procedure reads from that day on."""

    code = "procedure_version_clash"

    def __init__(self, procedure_code: str, day: str) -> None:
        super().__init__(
            f"Thủ tục {procedure_code} đã có một phiên bản khác có hiệu lực từ {day}. "
            "Hãy chọn ngày hiệu lực khác hoặc sửa quyết định kia.",
            field="valid_from",
        )


class ServiceNotFound(NotFound):
    """No online service under that code, or none the caller may see."""

    code = "service_not_found"

    def __init__(self) -> None:
        super().__init__("Không có dịch vụ công trực tuyến này.")


class ServiceNotEditable(DomainError):
    """What is proposed or public is not said differently under way."""

    code = "service_not_editable"

    def __init__(self) -> None:
        super().__init__("Dịch vụ đang được xem xét hoặc đang công khai nên không sửa được khai báo.")


class RestructuringMissing(DomainError):
    """A service goes online only behind an approved restructuring record (QC 26.1)."""

    code = "restructuring_missing"

    def __init__(self) -> None:
        super().__init__("Cần có phương án tái cấu trúc quy trình được phê duyệt trước khi đề nghị kiểm thử.")


class OwnApproval(DomainError):
    """Whoever drafted it does not approve it."""

    code = "own_approval"

    def __init__(self) -> None:
        super().__init__("Người lập phương án không được tự phê duyệt.")


class FindingNotFound(NotFound):
    """No finding under that number, or none the caller may see."""

    code = "finding_not_found"

    def __init__(self) -> None:
        super().__init__("Không có phiếu rà soát này.")


class ReportNotFound(NotFound):
    """No report under that number or link, or none the caller may see."""

    code = "report_not_found"

    def __init__(self) -> None:
        super().__init__("Không có phản ánh này.")


class QuestionNotFound(NotFound):
    """No question under that number, or none the caller may see."""

    code = "question_not_found"

    def __init__(self) -> None:
        super().__init__("Không có câu hỏi này.")


class ImportNotFound(NotFound):
    """No file under that number, or none the officer may see."""

    code = "import_not_found"

    def __init__(self) -> None:
        super().__init__("Không tìm thấy tệp nhập thủ tục này.")


class SearchTooLong(InvalidValue):
    """More words than anybody looks for."""

    code = "search_too_long"

    def __init__(self, most: int) -> None:
        super().__init__(f"Câu tìm quá dài. Hãy dùng tối đa {most} ký tự, chỉ cần vài từ chính.", field="q")


class SearchEmpty(InvalidValue):
    """Signs only: nothing to look for."""

    code = "search_empty"

    def __init__(self) -> None:
        super().__init__("Hãy gõ ít nhất một chữ hoặc số, ví dụ “khai sinh”.", field="q")


class SynonymExists(InvalidValue):
    """The phrase stands for something already."""

    code = "synonym_exists"

    def __init__(self, phrase: str) -> None:
        super().__init__(f"Đã có từ “{phrase}”. Hãy sửa mục đó.", field="phrase")


class SynonymNotFound(NotFound):
    """No synonym under that number."""

    code = "synonym_not_found"

    def __init__(self) -> None:
        super().__init__("Không có từ đồng nghĩa này.")


class DecisionNotFound(NotFound):
    """No such decision or item, or none the caller may see."""

    code = "decision_not_found"

    def __init__(self) -> None:
        super().__init__("Không tìm thấy quyết định công bố này.")


class DecisionStepNotOffered(DomainError):
    """The decision is in a state that does not offer this step."""

    code = "decision_step_not_offered"

    def __init__(self) -> None:
        super().__init__("Quyết định đang ở trạng thái không cho làm bước này. Hãy tải lại trang.")


class DecisionNumberTaken(DomainError):
    """The issuer has another decision with that number."""

    code = "decision_number_taken"

    def __init__(self, number: str) -> None:
        super().__init__(f"Cơ quan này đã có quyết định số {number}.", field="number")


class NotYourProcedure(Forbidden):
    """The issuer may not do this to that procedure (QC 15.1, 17–20)."""

    code = "not_your_procedure"

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.field = "procedure_code"


class AnotherPersonNeeded(DomainError):
    """Who entered a decision does not compare it with the signed text."""

    code = "another_person_needed"
    http_status = 403

    def __init__(self) -> None:
        super().__init__("Người nhập quyết định không tự đối chiếu. Cần một cán bộ khác.")


class NotCompared(DomainError):
    """Some items have not been held against the signed text."""

    code = "decision_not_compared"

    def __init__(self, left: int) -> None:
        super().__init__(f"Còn {left} thủ tục chưa đối chiếu với quyết định đã ký.")


class DecisionHasFaults(InvalidFields):
    """What has to be mended before the decision goes on; paths begin with `items.<ordinal>.`."""

    code = "decision_has_faults"


class NothingToAccept(DomainError):
    """The province has no local version, or it already follows the newest central one."""

    code = "nothing_to_accept"

    def __init__(self) -> None:
        super().__init__("Bản địa phương hóa này không có thay đổi nào của trung ương cần cập nhật.")
