"""Ports of the registers that registrations are checked against: the tax authority's and social insurance's (QC 9.2, 12.2)."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol


class RegisterOutcome(StrEnum):
    """What a register says. UNAVAILABLE: nothing, so nothing is known."""

    FOUND = "found"
    NOT_FOUND = "not_found"
    UNAVAILABLE = "unavailable"


@dataclass(frozen=True)
class TaxpayerReport:
    """An organisation as the tax authority knows it; the rest is filled when it was FOUND.

    `active` is false when its tax code was closed; `representative` is the name of who represents it by law.
    """

    outcome: RegisterOutcome
    name: str = ""
    active: bool = False
    representative: str = field(default="", repr=False)


class TaxRegister(Protocol):
    """Where it is known which organisations there are. Never raises for an outcome."""

    def look_up(self, tax_code: str) -> TaxpayerReport:
        """The organisation of a tax code, in the form it is stored."""
        ...


@dataclass(frozen=True)
class InsuredReport:
    """An insured person; name and phone are filled when the claim was confirmed (FOUND). `phone` is E.164, "" for none."""

    outcome: RegisterOutcome
    full_name: str = field(default="", repr=False)
    phone: str = field(default="", repr=False)


class SocialInsurance(Protocol):
    """Where it is known who is insured. Never raises for an outcome; confirms, never tells whose a number is."""

    def check(self, number: str, *, full_name: str, birth: str) -> InsuredReport:
        """Whether the number belongs to somebody of that name and birth (`1950`, `1950-03` or `1950-03-02`)."""
        ...


class NoTaxRegister:
    """What stands in while no register is connected."""

    def look_up(self, tax_code: str) -> TaxpayerReport:  # noqa: ARG002 -- the port
        """Nothing is known."""
        return TaxpayerReport(RegisterOutcome.UNAVAILABLE)


class NoSocialInsurance:
    """What stands in while it is not connected."""

    def check(self, number: str, *, full_name: str, birth: str) -> InsuredReport:  # noqa: ARG002 -- the port
        """Nothing is known."""
        return InsuredReport(RegisterOutcome.UNAVAILABLE)


class Registers:
    """The registers in use."""

    def __init__(self) -> None:
        self.tax: TaxRegister = NoTaxRegister()
        self.insurance: SocialInsurance = NoSocialInsurance()

    @property
    def insurance_connected(self) -> bool:
        """Whether somebody can say who is insured."""
        return not isinstance(self.insurance, NoSocialInsurance)


registers = Registers()
