"""Vietnamese words of settlement: files, credits, lines, and the columns of a statement."""

from collections.abc import Mapping

SIDES: Mapping[str, str] = {
    "provider": "Đơn vị thanh toán",
    "bank": "Ngân hàng",
    "treasury": "Kho bạc",
    "agency": "Cơ quan",
}
COLUMNS: Mapping[str, str] = {
    "payment_code": "Mã giao dịch của Cổng",
    "provider_reference": "Số tham chiếu của đơn vị thanh toán",
    "external_id": "Số bút toán",
    "revenue_identifier": "Mã khoản thu hoặc mã hồ sơ",
    "time": "Thời gian",
    "amount_vnd": "Số tiền",
    "status": "Trạng thái",
    "fee_vnd": "Phí",
    "currency": "Loại tiền",
    "account_number": "Số tài khoản",
    "agency_code": "Mã đơn vị",
    "content": "Nội dung",
}
STATUSES: Mapping[str, str] = {"succeeded": "Thành công", "failed": "Thất bại", "reversed": "Đã đảo"}
WORDS: Mapping[str, Mapping[str, str]] = {
    "format": {"csv": "CSV", "xlsx": "Excel", "json": "JSON", "unknown": "Không nhận ra"},
    "file": {"received": "Chờ ghi sổ", "refused": "Bị từ chối", "booked": "Đã ghi sổ"},
    "booking": {
        "waiting": "Chờ ghi sổ",
        "running": "Đang ghi sổ",
        "done": "Đã ghi sổ",
        "failed": "Không ghi được",
    },
    "credit": {
        "unmatched": "Chưa rõ của giao dịch nào",
        "partly": "Còn một phần chưa rõ",
        "matched": "Đã gắn đủ",
        "explained": "Đã giải thích",
        "returning": "Đang trả lại nơi chuyển",
        "returned": "Đã trả lại nơi chuyển",
    },
    "line": STATUSES,
    "side": SIDES,
    "column": COLUMNS,
    "accounting": {"pending": "Chưa về tài khoản", "succeeded": "Đã về tài khoản", "failed": "Không về được"},
    "origin": {"content": "Đọc từ nội dung", "line": "Theo dòng quyết toán", "officer": "Cán bộ gắn"},
}
TONES: Mapping[str, str] = {
    "received": "warn",
    "refused": "bad",
    "waiting": "warn",
    "running": "warn",
    "done": "ok",
    "booked": "ok",
    "unmatched": "bad",
    "partly": "warn",
    "matched": "ok",
    "explained": "",
    "returning": "info",
    "returned": "ok",
    "succeeded": "ok",
    "failed": "bad",
    "reversed": "warn",
    "pending": "warn",
}
