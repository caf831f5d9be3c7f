"""Requests for high-level accounts in words."""

from collections.abc import Mapping

REQUEST_STATES: Mapping[str, str] = {
    "submitted": "Chờ trả lời",
    "granted": "Đã cấp",
    "refused": "Từ chối",
    "withdrawn": "Đơn vị rút",
}
REQUEST_TONES: Mapping[str, str] = {"submitted": "warn", "granted": "ok", "refused": "bad"}
PAPER_WORDS: Mapping[str, str] = {
    "citizen_number": "Số định danh cá nhân (CCCD)",
    "old_card": "Số CMND",
    "passport": "Số hộ chiếu",
    "tax_code": "Mã số thuế",
}

FLAGS: Mapping[str, str] = {
    "due": "Đến hạn rà soát",
    "overdue": "Quá hạn rà soát",
    "expired": "Hết thời hạn",
    "unused": "Không dùng quá 90 ngày",
    "conflict": "Vừa lập vừa duyệt",
}
FLAG_TONES: Mapping[str, str] = {"overdue": "bad", "conflict": "bad", "due": "warn"}
