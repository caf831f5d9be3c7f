"""Played registers of the State, for tests of what happens around them."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from dichvucong.identity.gateways.registers import (
    InsuredReport,
    NoSocialInsurance,
    NoTaxRegister,
    RegisterOutcome,
    TaxpayerReport,
    registers,
)


@dataclass
class TaxBooks:
    """Who is registered; `down` says nothing."""

    taxpayers: dict[str, TaxpayerReport] = field(
        default_factory=lambda: {
            "9900000016": TaxpayerReport(RegisterOutcome.FOUND, "Công ty TNHH Ví Dụ", True, "Nguyễn Văn Thử"),
            "9900000023": TaxpayerReport(
                RegisterOutcome.FOUND, "Công ty Cổ phần Hàng Mẫu", True, "SAMPLE ALICE"
            ),
            "9900000048": TaxpayerReport(
                RegisterOutcome.FOUND, "Công ty TNHH Đã Giải Thể", False, "Lê Minh Họa"
            ),
        }
    )
    down: bool = False

    def look_up(self, tax_code: str) -> TaxpayerReport:
        if self.down:
            return TaxpayerReport(RegisterOutcome.UNAVAILABLE)
        return self.taxpayers.get(tax_code, TaxpayerReport(RegisterOutcome.NOT_FOUND))


@dataclass
class InsuranceBooks:
    """Who is insured: number to name, birth and phone."""

    insured: dict[str, tuple[str, str, str]] = field(
        default_factory=lambda: {
            "7900000007": ("DOE JOHN", "1976-07-04", "+84950000007"),
            "7900000009": ("NO PHONE", "1970", ""),
        }
    )
    down: bool = False

    def check(self, number: str, *, full_name: str, birth: str) -> InsuredReport:
        if self.down:
            return InsuredReport(RegisterOutcome.UNAVAILABLE)
        name, born, phone = self.insured.get(number, ("", "", ""))
        if (name, born) != (full_name, birth):
            return InsuredReport(RegisterOutcome.NOT_FOUND)
        return InsuredReport(RegisterOutcome.FOUND, name, phone)


@contextlib.contextmanager
def played_registers() -> Iterator[tuple[TaxBooks, InsuranceBooks]]:
    """Both, for the length of a test."""
    tax, insurance = TaxBooks(), InsuranceBooks()
    registers.tax, registers.insurance = tax, insurance
    try:
        yield tax, insurance
    finally:
        registers.tax, registers.insurance = NoTaxRegister(), NoSocialInsurance()
