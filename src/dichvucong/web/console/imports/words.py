"""Vietnamese words of imported files."""

from collections.abc import Mapping

STATES: Mapping[str, str] = {
    "received": "Chờ xác nhận",
    "confirmed": "Đang nhập",
    "done": "Đã nhập xong",
    "discarded": "Đã bỏ",
}
STATE_TONES: Mapping[str, str] = {"received": "warn", "confirmed": "warn", "done": "ok", "discarded": ""}
OUTCOMES: Mapping[str, str] = {
    "added": "Thêm mới",
    "amended": "Sửa đổi",
    "corrected": "Đính chính",
    "unchanged": "Không đổi",
    "refused": "Từ chối",
}
OUTCOME_TONES: Mapping[str, str] = {"added": "ok", "amended": "ok", "corrected": "ok", "refused": "bad"}
KINDS: Mapping[str, str] = {"listing": "Danh sách (.xlsx)", "records": "Bản ghi chi tiết (JSON)"}
PIECES: Mapping[str, str] = {
    "channels": "Cách thức nộp",
    "terms": "Thời hạn",
    "fees": "Phí, lệ phí",
    "papers": "Giấy tờ trong hồ sơ",
    "bases": "Căn cứ pháp lý",
    "results": "Kết quả kèm mã",
}
