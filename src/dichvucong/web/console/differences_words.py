"""Vietnamese words for what comparing the books is about (QC 34.4, 34.5)."""

from collections.abc import Mapping

COMPARISONS: Mapping[str, str] = {
    "portal_bank": "Cổng ↔ ngân hàng, ví",
    "bank_agency": "Ngân hàng, ví ↔ đơn vị thu",
    "portal_agency": "Cổng ↔ đơn vị thu",
    "account_agency": "Tài khoản thụ hưởng ↔ đơn vị thu",
}
SIDES: Mapping[str, tuple[str, str]] = {
    "portal_bank": ("Cổng", "Ngân hàng, ví"),
    "bank_agency": ("Ngân hàng, ví", "Đơn vị thu"),
    "portal_agency": ("Cổng", "Đơn vị thu"),
    "account_agency": ("Đơn vị thu", "Tài khoản thụ hưởng"),
}
CAUSES: Mapping[str, str] = {
    "missing_at_bank": "Ngân hàng không có giao dịch",
    "missing_at_portal": "Cổng không có giao dịch",
    "missing_at_agency": "Đơn vị thu chưa ghi nhận",
    "missing_at_account": "Tiền chưa về tài khoản thụ hưởng",
    "amount_differs": "Số tiền khác nhau",
    "status_differs": "Trạng thái khác nhau",
    "duplicate": "Ghi nhận hai lần",
    "currency_differs": "Khác loại tiền",
    "late": "Ghi nhận muộn",
    "account_differs": "Khác tài khoản thụ hưởng",
    "unknown_reference": "Không nhận ra mã tham chiếu",
    "credit_without_payment": "Báo có không rõ của giao dịch nào",
    "reversed_after_success": "Đã đảo sau khi thành công",
}
STATES: Mapping[str, str] = {
    "open": "Chưa xử lý",
    "awaiting_approval": "Chờ phê duyệt",
    "resolved": "Đã xử lý",
}
TONES: Mapping[str, str] = {"open": "warn", "awaiting_approval": "info", "resolved": "ok"}
VERBS: Mapping[str, str] = {
    "accept_late_evidence": "Chấp nhận bằng chứng bổ sung",
    "correct_reference": "Sửa mã tham chiếu: dòng này thuộc giao dịch…",
    "attach_credit": "Gắn khoản báo có với giao dịch",
    "write_off": "Đề nghị bỏ qua chênh lệch (người khác phê duyệt)",
    "open_refund": "Chuyển phần thừa sang hoàn trả",
    "ask_provider": "Hỏi lại ngân hàng ngay",
    "approve": "Phê duyệt việc bỏ qua",
    "refuse": "Không phê duyệt, tiếp tục xử lý",
    "reopen": "Mở lại: quyết định trước chưa đúng",
}
ENDS: Mapping[str, str] = {
    "evidence_arrived": "Hết chênh lệch do có bằng chứng mới",
    "returned_by_provider": "Đơn vị thanh toán đã hoàn tiền cho người nộp trước khi ghi có",
    "sent_back": "Đã trả lại nơi chuyển",
    "accept_late_evidence": "Đã chấp nhận bằng chứng bổ sung",
    "correct_reference": "Đã sửa mã tham chiếu",
    "attach_credit": "Đã gắn khoản báo có",
    "write_off": "Đã bỏ qua, có phê duyệt",
    "open_refund": "Đã chuyển sang hoàn trả",
    "ask_provider": "Ngân hàng đã trả lời lại",
}
BOOKS: Mapping[str, str] = {
    "portal": "Cổng",
    "bank": "Ngân hàng, ví",
    "agency": "Đơn vị thu",
    "account": "Tài khoản thụ hưởng",
}
FIELDS: Mapping[str, str] = {
    "state": "Trạng thái",
    "status": "Trạng thái",
    "amount_vnd": "Số tiền",
    "whole_vnd": "Cả khoản báo có",
    "matched_vnd": "Đã gắn với giao dịch",
    "currency": "Loại tiền",
    "day": "Ngày",
    "paid_at": "Trả lúc",
    "account": "Tài khoản",
    "reference": "Số tham chiếu",
    "number": "Số bút toán",
    "source": "Nguồn",
    "code": "Mã ghi trên dòng",
    "codes": "Mã đọc được",
    "refunded_vnd": "Đã hoàn cho người nộp",
    "refunds": "Chứng từ hoàn trả",
    "documents_received_at": "Đơn vị nhận chứng từ",
}
STATUSES: Mapping[str, str] = {"succeeded": "Thành công", "failed": "Thất bại", "reversed": "Đã đảo"}
DIMENSIONS: Mapping[str, str] = {
    "provider_code": "Ngân hàng, ví",
    "agency_code": "Đơn vị thu",
    "payment_type": "Loại giao dịch",
}
EVENTS: Mapping[str, str] = {
    "discrepancy.opened": "Phát hiện chênh lệch",
    "discrepancy.reopened": "Mở lại chênh lệch",
    "discrepancy.resolved": "Kết thúc chênh lệch",
    "discrepancy.escalated": "Quá hạn, báo lên trên",
    "discrepancy.asked": "Hỏi lại ngân hàng",
    "discrepancy.credit_attached": "Gắn khoản báo có",
    "discrepancy.reference_corrected": "Sửa mã tham chiếu",
    "discrepancy.write_off_proposed": "Đề nghị bỏ qua",
    "discrepancy.write_off_refused": "Không phê duyệt việc bỏ qua",
    "discrepancy.written_off": "Phê duyệt việc bỏ qua",
}
