"""What the API says about values it cannot read: a stable code and a Vietnamese sentence for each kind of error."""

from collections.abc import Mapping
from typing import Any, Final

# pydantic's kind of error → (our code, the sentence; {name} is filled from the error's context)
WORDS: Final[Mapping[str, tuple[str, str]]] = {
    "missing": ("required", "Thiếu trường bắt buộc này."),
    "extra_forbidden": ("unknown_field", "Không có trường nào tên như vậy."),
    "string_too_short": ("too_short", "Cần ít nhất {min_length} ký tự."),
    "string_too_long": ("too_long", "Không quá {max_length} ký tự."),
    "string_pattern_mismatch": ("malformed", "Có ký tự không được dùng, hoặc sai dạng."),
    "string_unicode": ("malformed", "Không phải văn bản Unicode hợp lệ."),
    "string_type": ("wrong_type", "Phải là một chuỗi ký tự."),
    "int_type": ("wrong_type", "Phải là một số nguyên."),
    "int_parsing": ("wrong_type", "Phải là một số nguyên."),
    "int_from_float": ("wrong_type", "Phải là một số nguyên."),
    "int_parsing_size": ("too_large", "Số quá lớn."),
    "bool_type": ("wrong_type", "Phải là true hoặc false."),
    "dict_type": ("wrong_type", "Phải là một đối tượng JSON."),
    "model_type": ("wrong_type", "Phải là một đối tượng JSON."),
    "list_type": ("wrong_type", "Phải là một danh sách."),
    "too_long": ("too_many", "Không quá {max_length} phần tử."),
    "too_short": ("too_few", "Cần ít nhất {min_length} phần tử."),
    "greater_than_equal": ("too_small", "Không nhỏ hơn {ge}."),
    "less_than_equal": ("too_large", "Không lớn hơn {le}."),
    "literal_error": ("not_offered", "Chỉ nhận: {expected}."),
    "enum": ("not_offered", "Chỉ nhận: {expected}."),
    "date_type": ("wrong_type", "Phải là ngày dạng 2026-11-30."),
    "date_parsing": ("malformed", "Phải là ngày dạng 2026-11-30."),
    "date_from_datetime_parsing": ("malformed", "Phải là ngày dạng 2026-11-30."),
    "date_from_datetime_inexact": ("malformed", "Phải là ngày dạng 2026-11-30, không kèm giờ."),
}
OTHERWISE: Final = ("malformed", "Giá trị không đúng dạng.")


def said(kind: str, context: Mapping[str, Any]) -> tuple[str, str]:
    """Our code and sentence for one error of pydantic."""
    code, sentence = WORDS.get(kind, OTHERWISE)
    return code, sentence.format_map(context)
