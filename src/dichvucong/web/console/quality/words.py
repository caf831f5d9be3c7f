"""Vietnamese words for findings, reports, the watch list and questions."""

from collections.abc import Mapping

FINDING_STATES: Mapping[str, str] = {
    "open": "Chờ cơ quan khắc phục",
    "answered": "Chờ xem xét trả lời",
    "closed": "Đã khắc phục",
}
REPORT_STATES: Mapping[str, str] = {"received": "Chờ trả lời", "answered": "Đã trả lời"}
QUESTION_STATES: Mapping[str, str] = {
    "draft": "Bản nháp",
    "published": "Đang công khai",
    "flagged": "Cần rà soát lại",
    "unpublished": "Đã gỡ",
}
ORIGINS: Mapping[str, str] = {
    "ministry": "Bộ, cơ quan soạn",
    "portal": "Người dân hỏi",
    "unit": "Hệ thống của đơn vị",
}
TONES: Mapping[str, str] = {
    "open": "warn",
    "received": "warn",
    "answered": "info",
    "closed": "ok",
    "draft": "",
    "published": "ok",
    "flagged": "bad",
    "unpublished": "",
}
WATCH_KINDS: Mapping[str, str] = {
    "no_service": "Chưa có dịch vụ trực tuyến",
    "no_service_here": "Chưa có tại một tỉnh",
    "dead_link": "Địa chỉ hỏng",
    "old_domain": "Tên miền cũ",
    "wrong_level": "Khai sai mức độ",
    "wrong_locality": "Khai sai cấp, sai địa phương",
    "ended": "Thủ tục hết hiệu lực",
}
EVENTS: Mapping[str, str] = {
    "finding.opened": "Gửi phiếu rà soát",
    "finding.answered": "Cơ quan báo đã khắc phục",
    "finding.sent_back": "Yêu cầu khắc phục tiếp",
    "finding.closed": "Chấp nhận kết quả",
    "report.received": "Nhận phản ánh",
    "report.passed_on": "Chuyển cơ quan khác",
    "report.answered": "Trả lời",
    "question.drafted": "Soạn câu hỏi",
    "question.changed": "Sửa",
    "question.answered": "Trả lời riêng người hỏi",
    "question.published": "Công khai",
    "question.flagged": "Thủ tục liên quan thay đổi",
    "question.reviewed": "Đã rà soát, giữ nguyên",
    "question.unpublished": "Gỡ",
}
