"""The one payment code a bank credit is about, where exactly one can be meant."""

from datetime import date

from dichvucong.kernel.references import payment_codes_in

__all__ = ["payment_codes_in", "the_payment_code_in"]


def the_payment_code_in(content: str, *, today: date) -> str:
    """The one payment code a content names, or "" when there is none or more than one."""
    codes = payment_codes_in(content, today=today)
    return codes[0] if len(codes) == 1 else ""
