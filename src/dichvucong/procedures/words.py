"""The closed vocabularies of a procedure: levels, channels, units of time, applicants. Pure values with their labels."""

from collections.abc import Mapping
from enum import StrEnum


class ProcedureKind(StrEnum):
    """Who sets a procedure's details. `DELEGATED`: a law gives them to the provinces (QC 15.1b)."""

    CENTRAL = "central"
    DELEGATED = "delegated"
    OTHER = "other"


KIND_LABELS: Mapping[ProcedureKind, str] = {
    ProcedureKind.CENTRAL: "TTHC không được luật giao cho địa phương quy định",
    ProcedureKind.DELEGATED: "TTHC được giao luật quy định chi tiết",
    ProcedureKind.OTHER: "Loại khác",
}


class Level(StrEnum):
    """The level of agency that handles a procedure. `DISTRICT` stays readable on versions before July 2025."""

    MINISTRY = "ministry"
    PROVINCE = "province"
    DISTRICT = "district"
    COMMUNE = "commune"
    OTHER = "other"


LEVEL_LABELS: Mapping[Level, str] = {
    Level.MINISTRY: "Cấp bộ",
    Level.PROVINCE: "Cấp tỉnh",
    Level.DISTRICT: "Cấp huyện",
    Level.COMMUNE: "Cấp xã",
    Level.OTHER: "Cơ quan khác",
}


class Channel(StrEnum):
    """How a dossier is handed in."""

    IN_PERSON = "in_person"
    ONLINE = "online"
    POST = "post"


CHANNEL_LABELS: Mapping[Channel, str] = {
    Channel.IN_PERSON: "Trực tiếp",
    Channel.ONLINE: "Trực tuyến",
    Channel.POST: "Dịch vụ bưu chính",
}


class DurationUnit(StrEnum):
    """How a time limit is counted."""

    HOURS = "hours"
    WORKING_HOURS = "working_hours"
    DAYS = "days"
    WORKING_DAYS = "working_days"
    MONTHS = "months"
    YEARS = "years"


UNIT_LABELS: Mapping[DurationUnit, str] = {
    DurationUnit.HOURS: "giờ",
    DurationUnit.WORKING_HOURS: "giờ làm việc",
    DurationUnit.DAYS: "ngày",
    DurationUnit.WORKING_DAYS: "ngày làm việc",
    DurationUnit.MONTHS: "tháng",
    DurationUnit.YEARS: "năm",
}


class FeeKind(StrEnum):
    """What is collected: phí, lệ phí, or not said."""

    FEE = "fee"
    CHARGE = "charge"
    OTHER = "other"


FEE_LABELS: Mapping[FeeKind, str] = {
    FeeKind.FEE: "Phí",
    FeeKind.CHARGE: "Lệ phí",
    FeeKind.OTHER: "Phí, lệ phí",
}


class Applicant(StrEnum):
    """Who may ask for it."""

    CITIZEN = "citizen"
    OVERSEAS_VIETNAMESE = "overseas_vietnamese"
    FOREIGNER = "foreigner"
    OFFICIAL = "official"
    PARTY_MEMBER = "party_member"
    ENTERPRISE = "enterprise"
    FOREIGN_INVESTED = "foreign_invested"
    COOPERATIVE = "cooperative"
    ORGANISATION = "organisation"
    FOREIGN_ORGANISATION = "foreign_organisation"
    PARTY_ORGANISATION = "party_organisation"


APPLICANT_LABELS: Mapping[Applicant, str] = {
    Applicant.CITIZEN: "Công dân Việt Nam",
    Applicant.OVERSEAS_VIETNAMESE: "Người Việt Nam định cư ở nước ngoài",
    Applicant.FOREIGNER: "Người nước ngoài",
    Applicant.OFFICIAL: "Cán bộ, công chức, viên chức",
    Applicant.PARTY_MEMBER: "Đảng viên",
    Applicant.ENTERPRISE: "Doanh nghiệp",
    Applicant.FOREIGN_INVESTED: "Doanh nghiệp có vốn đầu tư nước ngoài",
    Applicant.COOPERATIVE: "Hợp tác xã",
    Applicant.ORGANISATION: "Tổ chức (không bao gồm doanh nghiệp, HTX)",
    Applicant.FOREIGN_ORGANISATION: "Tổ chức nước ngoài",
    Applicant.PARTY_ORGANISATION: "Tổ chức Đảng",
}


class Part(StrEnum):
    """The twelve parts of a procedure (Decree 63/2010/NĐ-CP article 8.2, QC 24.1a): what completeness is asked of."""

    NAME = "name"
    STEPS = "steps"
    METHOD = "method"
    COMPONENTS = "components"
    SETS = "sets"
    TERM = "term"
    APPLICANTS = "applicants"
    AGENCY = "agency"
    RESULT = "result"
    FORMS = "forms"
    CONDITIONS = "conditions"
    FEES = "fees"


PART_LABELS: Mapping[Part, str] = {
    Part.NAME: "Tên thủ tục",
    Part.STEPS: "Trình tự thực hiện",
    Part.METHOD: "Cách thức thực hiện",
    Part.COMPONENTS: "Thành phần hồ sơ",
    Part.SETS: "Số lượng hồ sơ",
    Part.TERM: "Thời hạn giải quyết",
    Part.APPLICANTS: "Đối tượng thực hiện",
    Part.AGENCY: "Cơ quan thực hiện",
    Part.RESULT: "Kết quả thực hiện",
    Part.FORMS: "Mẫu đơn, mẫu tờ khai",
    Part.CONDITIONS: "Yêu cầu, điều kiện",
    Part.FEES: "Phí, lệ phí",
}


class ServiceLevel(StrEnum):
    """How much of a procedure can be done online (toàn trình, một phần)."""

    FULL = "full"
    PARTIAL = "partial"


SERVICE_LEVEL_LABELS: Mapping[ServiceLevel, str] = {
    ServiceLevel.FULL: "Toàn trình",
    ServiceLevel.PARTIAL: "Một phần",
}


class ResultBy(StrEnum):
    """How the result of an online service reaches the applicant."""

    ONLINE = "online"
    POST = "post"
    IN_PERSON = "in_person"


RESULT_BY_LABELS: Mapping[ResultBy, str] = {
    ResultBy.ONLINE: "Bản điện tử",
    ResultBy.POST: "Qua dịch vụ bưu chính",
    ResultBy.IN_PERSON: "Người dân đến nhận",
}


class Assurance(StrEnum):
    """How surely somebody must have proven who they are before using a service. UNSAID: the service has not said."""

    UNSAID = ""
    MEDIUM = "medium"
    HIGH = "high"


ASSURANCE_LABELS: Mapping[Assurance, str] = {
    Assurance.UNSAID: "Chưa quy định",
    Assurance.MEDIUM: "Trung bình (mật khẩu và mã OTP)",
    Assurance.HIGH: "Cao (chữ ký số hoặc định danh mức 2)",
}


class Criterion(StrEnum):
    """What a finding is about (QC 24.1)."""

    COMPLETE = "complete"
    ACCURATE = "accurate"
    ON_TIME = "on_time"


CRITERION_LABELS: Mapping[Criterion, str] = {
    Criterion.COMPLETE: "Tính đầy đủ",
    Criterion.ACCURATE: "Tính chính xác",
    Criterion.ON_TIME: "Thời hạn công bố, đăng tải",
}


class ReportKind(StrEnum):
    """What somebody reports (QC 25.3)."""

    MISSING = "missing"
    WRONG = "wrong"
    EXPIRED = "expired"
    NEEDLESS = "needless"


REPORT_KIND_LABELS: Mapping[ReportKind, str] = {
    ReportKind.MISSING: "Thủ tục có thật nhưng chưa có trên Cổng",
    ReportKind.WRONG: "Nội dung sai hoặc thiếu",
    ReportKind.EXPIRED: "Đã hết hiệu lực, bị bãi bỏ mà vẫn đăng",
    ReportKind.NEEDLESS: "Không cần thiết, không hợp lý hoặc không hợp pháp",
}


class ReportOutcome(StrEnum):
    """How a report ended."""

    CORRECTED = "corrected"
    IN_HAND = "in_hand"
    RIGHT_AS_IS = "right_as_is"
    NOT_OURS = "not_ours"


REPORT_OUTCOME_LABELS: Mapping[ReportOutcome, str] = {
    ReportOutcome.CORRECTED: "Đã sửa",
    ReportOutcome.IN_HAND: "Đúng như phản ánh, đang làm thủ tục để sửa",
    ReportOutcome.RIGHT_AS_IS: "Nội dung đang đăng là đúng",
    ReportOutcome.NOT_OURS: "Không thuộc phạm vi thủ tục hành chính",
}


class LinkOutcome(StrEnum):
    """What a look at a service's address found. NOT_CHECKED: the operator has not named the host, or robots.txt says no."""

    ALIVE = "alive"
    DEAD = "dead"
    MOVED = "moved"
    NO_ANSWER = "no_answer"
    NOT_CHECKED = "not_checked"


LINK_OUTCOME_LABELS: Mapping[LinkOutcome, str] = {
    LinkOutcome.ALIVE: "Truy cập được",
    LinkOutcome.DEAD: "Không còn trang này",
    LinkOutcome.MOVED: "Chuyển sang nơi khác",
    LinkOutcome.NO_ANSWER: "Không trả lời",
    LinkOutcome.NOT_CHECKED: "Chưa được phép kiểm tra",
}


class Origin(StrEnum):
    """Where a question came from: written by its ministry, asked on the portal, or sent by a unit's own system."""

    MINISTRY = "ministry"
    PORTAL = "portal"
    UNIT = "unit"
