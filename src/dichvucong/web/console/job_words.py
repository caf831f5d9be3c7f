"""Jobs by the clock and what they report, in words an operator reads."""

from collections.abc import Mapping

JOBS: Mapping[str, str] = {
    "keep_house": "Dọn dữ liệu tạm đã hết hạn",
    "care_for_accounts": "Nhắc và khóa tài khoản hai năm không dùng",
    "expire_dues": "Chuyển khoản thu quá hạn nộp",
    "raise_stuck": "Mở vụ việc cho giao dịch còn dở từ hôm trước",
    "tell_stuck_refunds": "Báo khoản hoàn trả bị chậm",
    "rescue_jobs": "Chạy lại công việc dở dang của tiến trình đã dừng",
    "forget_jobs": "Xóa dấu vết công việc hỏng đã lâu",
    "reconcile_days": "Đối soát các ngày có tệp mới",
    "keep_units": "Nhắc đơn vị rà soát quyền, dừng đề nghị chưa ký",
    "check_services": "Kiểm tra địa chỉ và khai báo của dịch vụ công trực tuyến",
    "forget_counts": "Xóa bộ đếm đăng nhập đã hết hạn",
    "warn_of_secrets": "Báo khóa bí mật của hệ thống kết nối sắp hết hạn",
}
FIGURES: Mapping[str, str] = {
    "alive": "địa chỉ trả lời",
    "answers": "câu trả lời cũ đã xóa",
    "cases": "vụ việc mở",
    "counts": "bộ đếm đã xóa",
    "disagreeing": "khai báo không khớp",
    "endless": "khóa không có hạn đã báo",
    "error": "lỗi",
    "events": "sự kiện cũ đã xóa",
    "expired": "khoản quá hạn",
    "judged": "khai báo đã xem",
    "lapsed": "đề nghị hết hiệu lực",
    "locked": "đã khóa",
    "looked": "địa chỉ đã thử",
    "noticed": "đã nhắc lần đầu",
    "rate_windows": "bộ đếm tần suất đã xóa",
    "refunds": "khoản hoàn đã báo",
    "reminded": "đã nhắc",
    "secrets": "khóa đã báo",
    "tokens": "mã truy cập đã xóa",
}
