"""Vietnamese words for refunds and claims."""

from collections.abc import Mapping

from dichvucong.web.console import labels

STATES: Mapping[str, str] = {
    "draft": "Bản nháp",
    "awaiting_approval": "Chờ duyệt",
    "approved": "Đã duyệt, chờ gửi lệnh",
    "ordered": "Đã gửi lệnh, chờ kết quả",
    "refunded": "Đã hoàn tiền",
    "failed": "Hoàn không thành công",
    "rejected": "Không được duyệt",
    "withdrawn": "Đã rút",
}
TONES: Mapping[str, str] = {
    "draft": "",
    "awaiting_approval": "warn",
    "approved": "info",
    "ordered": "info",
    "refunded": "ok",
    "failed": "bad",
    "rejected": "bad",
    "withdrawn": "",
    "open": "warn",
    "accepted": "ok",
    "refused": "bad",
}
ROUTES: Mapping[str, str] = {
    "provider": "Ngân hàng, ví hoàn",
    "agency": "Cơ quan thu hoàn",
    "treasury": "Kho bạc Nhà nước hoàn",
}
CLAIM_STATES: Mapping[str, str] = {
    "open": "Chờ trả lời",
    "accepted": "Chấp nhận",
    "refused": "Không chấp nhận",
}
CAUSES: Mapping[str, str] = {
    "payer_asked": "Người nộp đề nghị",
    "agency_asked": "Cơ quan thu đề nghị",
    "stray_credit": "Báo có không thuộc giao dịch nào",
    **labels.CAUSES,
}
REASONS: Mapping[str, str] = {
    "money_gone": "Tiền không còn để hoàn (giao dịch đã bị đảo)",
    "not_enough_money": "Ngân hàng báo giao dịch không còn đủ tiền để hoàn",
    "refused": "Ngân hàng từ chối, không nêu lý do",
}
