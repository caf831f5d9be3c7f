"""A bank account as people type it: shared by the officers' and the payers' forms."""

from django.forms import ValidationError

from dichvucong.catalogs.selectors import banks
from dichvucong.kernel.text import ascii_text, tidy

LONGEST_ACCOUNT = 34


def bank_choices() -> list[tuple[str, str]]:
    """All banks by BIN."""
    return [("", "Chọn ngân hàng"), *((bank.bin, bank.short_name) for bank in banks())]


def clean_account(typed: str) -> str:
    """An account number without spaces, dots and dashes. Raises `ValidationError` for other signs."""
    account = "".join(ascii_text(tidy(typed)).split()).replace("-", "").replace(".", "").upper()
    if account and not account.isalnum():
        raise ValidationError("Số tài khoản chỉ gồm chữ và số.")
    return account
