"""How it reads who saw whose data: for the person and for the auditor."""

from collections.abc import Collection, Mapping
from typing import Final

from dichvucong.catalogs.selectors import agencies
from dichvucong.exchange.selectors import all_systems
from dichvucong.identity.models import DataLook
from dichvucong.identity.words import DataKind
from dichvucong.payments.selectors import all_providers
from dichvucong.web.claim_words import CLAIMS

KINDS: Final[Mapping[str, str]] = {
    DataKind.DUE: "Khoản phải nộp",
    DataKind.PAYMENT: "Giao dịch thanh toán",
    DataKind.RECEIPT: "Biên lai",
    DataKind.REFUND: "Chứng từ hoàn trả",
    DataKind.CLAIM: "Đề nghị hoàn trả",
    DataKind.MESSAGE: "Tin ngân hàng về giao dịch",
    DataKind.STATEMENT: "Sao kê",
    DataKind.REPORT: "Phản ánh, câu hỏi",
    DataKind.ACCOUNT: "Thông tin tài khoản",
    DataKind.COMPLAINT: "Khiếu nại về tài khoản",
    DataKind.IDENTITY: "Dữ liệu khi đăng nhập ở cổng khác",
    DataKind.LOOKS: "Nhật ký xem dữ liệu",
}

_PURPOSES: Final[Mapping[str, str]] = {
    "console:counter_due": "Thu tại quầy một cửa",
    "console:payment": "Xử lý khoản nộp",
    "console:message": "Kiểm tra tin của ngân hàng",
    "console:case_message": "Xử lý vụ việc",
    "console:receipt": "Lấy biên lai",
    "console:trace": "Tra soát",
    "console:trace_detail": "Tra soát",
    "console:export_trace": "Tải danh sách tra soát",
    "console:payments": "Tìm giao dịch",
    "console:export_payments": "Tải danh sách giao dịch",
    "console:obligations": "Tìm khoản thu",
    "console:export_obligations": "Tải danh sách khoản thu",
    "console:refund": "Hoàn trả",
    "console:export_refunds": "Tải danh sách hoàn trả",
    "console:claim": "Trả lời đề nghị hoàn trả",
    "console:statement": "Đối chiếu sao kê",
    "console:credits": "Đối chiếu ghi có",
    "console:credit": "Đối chiếu ghi có",
    "console:report": "Xử lý phản ánh",
    "console:question": "Trả lời câu hỏi",
    "console:find_person": "Tìm người theo số để giao việc",
    "console:take_on": "Giao việc cho người đã tìm",
    "console:rights_review": "Rà soát quyền của đơn vị",
    "console:person": "Giúp chủ tài khoản",
    "console:find_to_merge": "Giúp chủ tài khoản",
    "console:people_proposal": "Gộp, tách hay hoàn tác theo đề nghị",
    "console:people_proposal_step": "Gộp, tách hay hoàn tác theo đề nghị",
    "console:undo_transfer": "Hoàn tác gộp, tách tài khoản",
    "console:merge_people": "Gộp tài khoản của một người",
    "console:split_person": "Tách số giấy tờ của hai người",
    "console:unit_request": "Trả lời đề nghị cấp tài khoản cấp cao",
    "console:looks": "Kiểm tra nhật ký",
    "console:user": "Quản lý người dùng của đơn vị",
    "console:users": "Quản lý người dùng của đơn vị",
    "console:account_complaint": "Giải quyết khiếu nại về tài khoản",
    "console:account_complaint_new": "Tiếp nhận khiếu nại về tài khoản",
}
_SYSTEM = "Hệ thống kết nối lấy dữ liệu"
_PORTAL = "Bạn đăng nhập ở cổng đó và đã đồng ý chia sẻ"
_OTHER = "Công việc khác trên trang quản trị"


def what(look: DataLook) -> str:
    """What was seen; of what a portal was told each claim."""
    claims = [CLAIMS.get(claim, claim) for claim in look.told.split()]
    return f"{KINDS[look.what]}: {', '.join(claims)}" if claims else KINDS[look.what]


def purpose(page: str, actor: str) -> str:
    """Why somebody looked, from the page it was on."""
    if actor.startswith("system:"):
        return _SYSTEM
    if actor.startswith("portal:"):
        return _PORTAL
    return _PURPOSES.get(page, _OTHER)


def unit_names(codes: Collection[str]) -> dict[str, str]:
    """Names of agencies, providers and connected systems by code."""
    names = {code: info.name for code, info in agencies([code for code in codes if code != "*"]).items()}
    names |= {provider.code: provider.short_name for provider in all_providers()}
    names |= {system.code: system.name for system in all_systems()}
    return names | {"*": "cả nước"}


def who(actor: str, unit: str, names: Mapping[str, str]) -> str:
    """Who looked, without the name of the officer: that is for the auditor."""
    unit_name = names.get(unit, unit)
    kind = actor.partition(":")[0]
    words = {
        "officer": "Cán bộ",
        "provider_user": "Nhân viên",
        "system": "Hệ thống kết nối của",
        "portal": "Cổng dịch vụ của",
    }
    return f"{words.get(kind, 'Cổng')} {unit_name}".strip()
