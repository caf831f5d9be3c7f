"""Vietnamese words for states, causes, events and channels (TT 01/2023/TT-VPCP, article 28, where it names them)."""

from collections.abc import Mapping

from dichvucong.kernel.money import format_vnd

OBLIGATION_STATES: Mapping[str, str] = {
    "open": "Chưa nộp",
    "in_payment": "Đang thanh toán",
    "paid": "Đã nộp",
    "reported": "Ngân hàng đã báo cáo",
    "credited": "Đã ghi có",
    "cancelled": "Đã hủy",
    "expired": "Quá hạn",
    "refunded": "Đã hoàn trả",
}
PAYMENT_STATES: Mapping[str, str] = {
    "initiated": "Khởi tạo",
    "initiation_failed": "Khởi tạo thất bại",
    "processing": "Đang xử lý",
    "payment_failed": "Thanh toán thất bại",
    "payment_succeeded": "Thanh toán thành công",
    "transaction_failed": "Giao dịch thất bại",
    "transaction_succeeded": "Giao dịch thành công",
}
CASE_STATES: Mapping[str, str] = {"open": "Chưa giải quyết", "resolved": "Đã giải quyết"}
REQUEST_STATES: Mapping[str, str] = {
    "open": "Chờ trả lời",
    "answered": "Đã trả lời",
    "closed": "Đã kết thúc",
}
CORRECTION_STATES: Mapping[str, str] = {
    "open": "Chờ đơn vị thu điều chỉnh",
    "corrected": "Đã điều chỉnh, đang gửi ngân hàng",
    "acknowledged": "Ngân hàng đang ghi có lại",
    "booked": "Ngân hàng báo đã ghi có",
    "credited": "Tiền đã về tài khoản",
    "withdrawn": "Đã rút, không còn tiền phải ghi có",
}
ANSWER_KINDS: Mapping[str, str] = {
    "credited": "Đã ghi có cho đơn vị thu",
    "will_credit": "Sẽ ghi có",
    "wrong_account": "Thông tin tài khoản thụ hưởng sai, đơn vị thu cần điều chỉnh",
    "other": "Trả lời khác",
}
DELIVERY_STATES: Mapping[str, str] = {
    "queued": "Chờ gửi",
    "sending": "Đang gửi",
    "acknowledged": "Đã nhận",
    "given_up": "Ngừng gửi, cần xử lý",
    "pull": "Chờ hệ thống tự lấy",
}
TONES: Mapping[str, str] = {
    "answered": "info",
    "corrected": "info",
    "booked": "ok",
    "withdrawn": "",
    "open": "info",
    "in_payment": "warn",
    "paid": "ok",
    "reported": "ok",
    "credited": "ok",
    "cancelled": "",
    "expired": "bad",
    "initiated": "info",
    "initiation_failed": "bad",
    "processing": "warn",
    "payment_failed": "bad",
    "payment_succeeded": "ok",
    "transaction_failed": "bad",
    "transaction_succeeded": "ok",
    "resolved": "ok",
    "queued": "warn",
    "sending": "warn",
    "acknowledged": "ok",
    "given_up": "bad",
    "pull": "info",
}
CHANNELS: Mapping[str, str] = {
    "portal": "Trên Cổng",
    "counter": "Tại quầy",
    "partner": "Qua hệ thống kết nối",
}
CAUSES: Mapping[str, str] = {
    "wrong_amount": "Số tiền khác số phải nộp",
    "failure_after_success": "Ngân hàng báo thất bại sau khi đã báo thành công",
    "reversed_after_success": "Ngân hàng đảo giao dịch đã thành công",
    "processing_too_long": "Quá ngày mà chưa có kết quả",
    "double_payment": "Nộp hai lần cho cùng một khoản",
    "overpaid": "Nộp thừa so với số phải nộp",
    "paid_after_withdrawal": "Tiền đến sau khi khoản thu đã hủy",
    "paid_before_amendment": "Nộp theo số tiền cũ, khoản thu đã được điều chỉnh",
    "unknown_code": "Ngân hàng báo mã giao dịch không có trên Cổng",
    "credit_without_code": "Báo có không đọc được mã giao dịch",
    "complaint": "Phản ánh của người nộp, cần tra soát",
}
RESOLUTIONS: Mapping[str, str] = {
    "close_attempt": "Đóng lần thanh toán này: tiền trả lại người nộp, khoản thu phải nộp lại",
    "explained": "Đã xác minh với ngân hàng, không cần xử lý thêm",
    "refunded_by_provider": "Ngân hàng đã hoàn tiền cho người nộp",
    "confirmed_by_provider": "Ngân hàng đã xác nhận thành công",
    "closed_by_provider": "Ngân hàng đã đóng giao dịch",
    "reversed_by_provider": "Ngân hàng đã đảo giao dịch",
    "answered": "Đã trả lời người phản ánh",
}
SITUATIONS: Mapping[str, str] = {
    "not_yet_ordered": "Cổng chưa gửi được yêu cầu thanh toán sang ngân hàng, ví",
    "order_refused": "Đăng ký giao dịch không thành công: ngân hàng, ví từ chối thông tin của khoản thu",
    "at_provider": "Người nộp đang thanh toán tại ngân hàng, ví",
    "no_word": "Ngân hàng, ví chưa trả lời kết quả; Cổng đang tự hỏi lại",
    "failed": "Ngân hàng, ví báo thanh toán không thành công",
    "surplus": "Tiền nộp thừa, đang ở ngân hàng, ví, chờ hoàn trả",
    "surplus_credited": "Tiền nộp thừa, đã vào tài khoản thụ hưởng, chờ đơn vị thu hoàn trả",
    "without_receipt": "Đã nhận tiền, chưa có biên lai",
    "agency_not_told": "Đã có biên lai, hệ thống của đơn vị thu chưa nhận tin",
    "on_its_way": "Đơn vị thu đã nhận tin và biên lai; tiền đang về tài khoản thụ hưởng",
    "late": "Đơn vị thu đã nhận tin và biên lai; tiền quá hạn ghi có tài khoản thụ hưởng",
    "account_refused": "Không ghi có được: thông tin tài khoản thụ hưởng sai, chờ đơn vị thu sửa",
    "credited": "Hoàn tất: tiền đã vào tài khoản thụ hưởng",
    "reversed": "Ngân hàng, ví đã đảo giao dịch",
    "closed": "Giao dịch đã đóng, không nhận tiền",
}
PARTIES: Mapping[str, str] = {
    "portal": "Cổng Dịch vụ công quốc gia",
    "agency": "Bộ, ngành, địa phương",
    "provider": "Ngân hàng, trung gian thanh toán",
}
RED: Mapping[str, str] = {
    "callbacks": "Tin của ngân hàng, ví bị từ chối trong 7 ngày (sai chữ ký, sai nguồn)",
    "deliveries": "Tin gửi hệ thống của đơn vị đã ngừng gửi",
    "unknown": "Giao dịch chưa rõ kết quả quá 15 phút",
    "stuck": "Giao dịch còn dở từ hôm trước",
    "late": "Tiền quá hạn ghi có tài khoản thụ hưởng",
    "corrections": "Sai thông tin tài khoản thụ hưởng, chờ đơn vị thu điều chỉnh",
    "corrections_late": "Điều chỉnh tài khoản thụ hưởng quá hạn",
    "requests": "Yêu cầu ghi có chờ ngân hàng, ví trả lời",
    "requests_late": "Yêu cầu ghi có quá hạn trả lời",
    "credits": "Báo có chưa ghép được với giao dịch",
    "cases": "Vụ việc chưa giải quyết",
    "discrepancies": "Chênh lệch đối soát chưa giải quyết",
    "overdue": "Chênh lệch đối soát quá hạn xử lý",
    "refunds": "Lệnh hoàn tiền thất bại hoặc chậm",
    "files": "Tệp sao kê bị từ chối trong 30 ngày",
}
JOBS: Mapping[str, str] = {
    "keep_house": "Dọn dữ liệu tạm đã hết hạn",
    "expire_dues": "Chuyển khoản thu quá hạn nộp",
    "raise_stuck": "Mở vụ việc cho giao dịch còn dở từ hôm trước",
    "tell_stuck_refunds": "Báo khoản hoàn trả bị chậm",
    "rescue_jobs": "Chạy lại công việc dở dang của tiến trình đã dừng",
    "forget_jobs": "Xóa dấu vết công việc hỏng đã lâu",
    "reconcile_days": "Đối soát các ngày có tệp mới",
    "check_services": "Kiểm tra địa chỉ và khai báo của dịch vụ công trực tuyến",
}
RECEIPT_STATUSES: Mapping[str, str] = {"ready": "Có biên lai", "missing": "Chưa có biên lai", "none": ""}
EVENTS: Mapping[str, str] = {
    "obligation.opened": "Lập khoản thu",
    "obligation.amended": "Sửa khoản thu",
    "obligation.credit_taken_back": "Bỏ ghi có đã gắn nhầm",
    "payment.credit_detached": "Gỡ báo có khỏi giao dịch",
    "obligation.refunded": "Đã hoàn trả toàn bộ",
    "obligation.due_again": "Vẫn phải nộp sau khi hoàn trả",
    "obligation.requoted": "Cập nhật số tiền theo đơn vị thu",
    "obligation.in_payment": "Bắt đầu thanh toán khoản thu",
    "obligation.reopened": "Khoản thu trở lại chưa nộp",
    "obligation.paid": "Khoản thu đã nộp",
    "obligation.unpaid": "Khoản thu trở lại chưa nộp",
    "obligation.reported": "Ngân hàng báo cáo khoản thu",
    "obligation.credited": "Khoản thu đã ghi có",
    "obligation.cancelled": "Hủy khoản thu",
    "obligation.expired": "Khoản thu quá hạn",
    "obligation.renewed": "Gia hạn khoản thu",
    "payment.started": "Tạo giao dịch",
    "payment.processing": "Ngân hàng đã nhận yêu cầu",
    "payment.initiation_failed": "Ngân hàng từ chối yêu cầu",
    "payment.succeeded": "Thanh toán thành công",
    "payment.failed": "Thanh toán thất bại",
    "payment.closed": "Đóng giao dịch",
    "payment.reversed": "Ngân hàng đảo giao dịch",
    "payment.completed": "Giao dịch thành công",
    "payment.asked": "Hỏi lại ngân hàng",
    "payment.duplicate": "Nhận tiền lần thứ hai",
    "payment.wrong_amount": "Ngân hàng báo số tiền khác",
    "payment.contradicted": "Ngân hàng báo trái với kết quả trước",
    "payment.reversal_noted": "Ghi nhận việc đảo giao dịch",
    "provider.registered": "Kết nối ngân hàng",
    "provider.changed": "Sửa thông tin ngân hàng",
    "payment.credited": "Tiền về tài khoản thụ hưởng",
    "payment.credit_attached": "Gắn khoản báo có vào giao dịch",
    "payment.credit_refused": "Ngân hàng báo sai thông tin tài khoản thụ hưởng",
    "payment.credit_failed": "Hạch toán thất bại",
    "payment.credit_retried": "Chờ hạch toán lại",
    "obligation.account_corrected": "Điều chỉnh tài khoản thụ hưởng",
    "correction.opened": "Yêu cầu điều chỉnh tài khoản thụ hưởng",
    "correction.corrected": "Đã điều chỉnh, gửi lại ngân hàng",
    "correction.acknowledged": "Ngân hàng đã nhận lệnh điều chỉnh",
    "correction.refused": "Ngân hàng báo thông tin vẫn sai",
    "correction.booked": "Ngân hàng báo đã ghi có",
    "correction.credited": "Tiền đã về tài khoản sau điều chỉnh",
    "correction.withdrawn": "Không còn gì để điều chỉnh",
    "correction.escalated": "Quá hạn điều chỉnh",
    "credit_request.opened": "Yêu cầu ngân hàng ghi có",
    "credit_request.answered": "Ngân hàng trả lời yêu cầu ghi có",
    "credit_request.closed": "Kết thúc yêu cầu ghi có",
    "credit_request.escalated": "Quá hạn trả lời yêu cầu ghi có",
    "statement.received": "Nhận tệp sao kê",
    "booking.asked": "Yêu cầu ghi sổ tệp lớn",
    "booking.started": "Bắt đầu ghi sổ tệp lớn",
    "booking.done": "Ghi sổ xong tệp lớn",
    "booking.failed": "Ghi sổ tệp lớn không thành công",
    "statement.booked": "Ghi sổ tệp sao kê",
    "statement.refused": "Từ chối tệp sao kê",
    "statement.columns": "Khai báo cột sao kê",
    "receipt.issued": "Phát hành biên lai",
    "receipt.sent_again": "Gửi lại biên lai cho người nộp",
    "case.opened": "Mở vụ việc",
    "case.resolved": "Giải quyết vụ việc",
    "case.reopened": "Mở lại vụ việc",
    "delivery.acknowledged": "Hệ thống của đơn vị đã nhận tin",
    "provider.suspended": "Tạm dừng nhận thanh toán",
    "provider.resumed": "Mở lại nhận thanh toán",
    "delivery.resent": "Gửi lại cho hệ thống của đơn vị",
    "job.requested": "Chạy ngay công việc định kỳ",
    "synonym.added": "Thêm từ đồng nghĩa",
    "synonym.changed": "Sửa từ đồng nghĩa",
    "synonym.disabled": "Ngừng dùng từ đồng nghĩa",
    "account.created": "Tạo tài khoản",
    "account.deactivated": "Khóa tài khoản",
    "account.log_in_sent": "Gửi thông tin đăng nhập",
    "account.password_set": "Đặt mật khẩu",
    "account.second_factor_set": "Thiết lập mã xác thực",
    "grant.given": "Giao quyền",
    "grant.revoked": "Thu hồi quyền",
    "login.succeeded": "Đăng nhập",
    "login.failed": "Đăng nhập sai",
    "login.ended": "Đăng xuất",
    "contact.added": "Thêm đầu mối",
    "contact.changed": "Sửa đầu mối",
    "contact.disabled": "Ngừng dùng đầu mối",
    "refund.drafted": "Lập chứng từ hoàn trả",
    "refund.submitted": "Trình duyệt hoàn trả",
    "refund.consented": "Cơ quan thu đồng ý hoàn trả",
    "refund.approved": "Duyệt hoàn trả",
    "refund.rejected": "Không duyệt hoàn trả",
    "refund.withdrawn": "Rút chứng từ hoàn trả",
    "refund.ordered": "Gửi lệnh hoàn trả",
    "refund.asked": "Hỏi kết quả hoàn trả",
    "refund.refunded": "Đã hoàn tiền cho người nộp",
    "refund.failed": "Hoàn trả không thành công",
    "refund.retried": "Gửi lại lệnh hoàn trả",
    "refund.requested": "Hệ thống của cơ quan thu đề nghị hoàn trả",
    "refund.decided_at_agency": "Cơ quan thu trả lời về hoàn trả",
    "refund.stuck": "Hoàn trả chậm, cần xử lý",
    "claim.made": "Người nộp đề nghị hoàn trả",
    "claim.accepted": "Chấp nhận đề nghị hoàn trả",
    "claim.refused": "Không chấp nhận đề nghị hoàn trả",
}
ACTORS: Mapping[str, str] = {
    "portal": "Cổng",
    "payer": "Người nộp",
    "citizen": "Người dân",
    "officer": "Cán bộ",
    "provider_user": "Nhân viên ngân hàng",
    "provider": "Ngân hàng",
    "demo": "Dữ liệu minh họa",
    "system": "Hệ thống kết nối",
}
EFFECTS: Mapping[str, str] = {
    "confirm": "Xác nhận đã trả",
    "duplicate": "Nhận tiền lần thứ hai",
    "after_withdrawal": "Tiền đến sau khi khoản thu đã hủy",
    "before_amendment": "Ghi nhận tiền theo số cũ, khoản thu đã được điều chỉnh",
    "fail": "Ghi nhận thất bại",
    "close": "Đóng giao dịch",
    "never_opened": "Ngân hàng không có giao dịch này",
    "reverse": "Đảo giao dịch",
    "remember_reversal": "Ghi nhận việc đảo giao dịch",
    "wrong_amount": "Số tiền khác, mở vụ việc",
    "second_credit": "Nhận thêm một khoản chuyển, mở vụ việc",
    "not_credited": "Yêu cầu điều chỉnh tài khoản thụ hưởng",
    "contradiction": "Trái với kết quả trước, hỏi lại ngân hàng",
    "wait": "Chưa có kết quả cuối cùng",
    "nothing": "Đã biết từ trước, không thay đổi gì",
    "answer": "Câu trả lời của ngân hàng",
}
OUTCOMES: Mapping[str, str] = {
    "succeeded": "Thành công",
    "failed": "Thất bại",
    "pending": "Đang xử lý",
    "reversed": "Đã đảo",
    "not_credited": "Không ghi có được",
    "wrong_account_number": "Sai số tài khoản thụ hưởng",
    "wrong_account_name": "Sai tên tài khoản thụ hưởng",
    "wrong_bank_code": "Sai mã ngân hàng hoặc mã CITAD",
    "account_closed": "Tài khoản thụ hưởng đã đóng",
    "closed": "Đã đóng",
    "not_found": "Không có giao dịch này",
    "unknown": "Không trả lời",
    "wrong_amount": "Số tiền khác",
    "expired": "Hết hạn",
}
EVIDENCE: Mapping[str, str] = {
    "expected_vnd": "Số phải nộp",
    "reported_vnd": "Số ngân hàng báo",
    "outcome": "Ngân hàng báo",
    "counted_payment": "Giao dịch đã được tính",
    "created_at": "Tạo lúc",
    "asks": "Số lần đã hỏi",
    "code": "Mã ngân hàng gửi",
    "reference": "Số tham chiếu của ngân hàng",
    "complainant": "Người phản ánh",
    "complainant_contact": "Liên hệ",
    "complaint": "Nội dung phản ánh",
    "answer_by": "Trả lời trước",
}


def label(words: Mapping[str, str], name: str) -> str:
    """The Vietnamese word, or the name itself when there is none."""
    return words.get(name, name)


def actor_name(actor: str) -> str:
    """`officer:quay.h26` → `Cán bộ quay.h26`, `payer:counter` → `Người nộp, tại quầy`."""
    kind, _, name = actor.partition(":")
    if kind == "payer":
        return f"{ACTORS[kind]}, {label(CHANNELS, name).lower()}"
    return f"{ACTORS.get(kind, kind)} {name}".strip()


def evidence_text(name: str, value: object) -> str:
    """One piece of a case's evidence as people read it."""
    if name.endswith("_vnd") and isinstance(value, int):
        return format_vnd(value)
    if name == "outcome":
        return label(OUTCOMES, str(value))
    return str(value)
