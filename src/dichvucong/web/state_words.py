"""What states of obligations and payments are called, and how telephone numbers are written, wherever people read them."""

from collections.abc import Mapping
from typing import Final

OBLIGATION_WORDS: Final[Mapping[str, tuple[str, str]]] = {
    "open": ("warn", "Chưa nộp"),
    "in_payment": ("info", "Đang thanh toán"),
    "paid": ("ok", "Đã nộp"),
    "reported": ("ok", "Đã nộp"),
    "credited": ("ok", "Đã nộp"),
    "cancelled": ("", "Đã hủy"),
    "expired": ("bad", "Hết hạn"),
    "refunded": ("", "Đã hoàn trả"),
}
PAYMENT_WORDS: Final[Mapping[str, tuple[str, str]]] = {
    "initiated": ("info", "Mới tạo"),
    "initiation_failed": ("bad", "Không mở được"),
    "processing": ("info", "Đang xử lý"),
    "payment_failed": ("bad", "Không thành công"),
    "payment_succeeded": ("ok", "Thành công"),
    "transaction_failed": ("bad", "Đã đóng hoặc hoàn lại"),
    "transaction_succeeded": ("ok", "Hoàn tất"),
}
"""The look of a badge, and the words in it."""


def phone_in_words(number: str) -> str:
    """As people write it here: `0912 345 678` for `+84912345678`; foreign ones as they are."""
    if not number.startswith("+84"):
        return number
    national = f"0{number.removeprefix('+84')}"
    return f"{national[:4]} {national[4:7]} {national[7:]}".strip()
