"""A bank account as people type it: shared by the officers' and the payers' forms."""

import unicodedata

from django.forms import ValidationError

from dichvucong.catalogs.selectors import banks
from dichvucong.kernel.text import tidy

SHORTEST_ACCOUNT = 5
LONGEST_ACCOUNT = 34


def bank_choices() -> list[tuple[str, str]]:
    """All banks by BIN."""
    return [("", "Chọn ngân hàng"), *((bank.bin, bank.short_name) for bank in banks())]


def clean_account(typed: str) -> str:
    """An account number without spaces, dots and dashes. Raises `ValidationError` for other signs."""
    account = "".join(unicodedata.normalize("NFKC", tidy(typed)).split()).upper()
    account = account.replace("-", "").replace(".", "")
    if typed.strip() and not (account.isascii() and account.isalnum()):
        raise ValidationError("Số tài khoản chỉ gồm chữ và số.")
    if account and len(account) < SHORTEST_ACCOUNT:
        raise ValidationError(f"Số tài khoản có ít nhất {SHORTEST_ACCOUNT} ký tự.")
    return account
