"""The tax authority's register: POST `{"tax_code"}`.

Answers `{"found": true, "name": "…", "status": "active" | "closed", "representative": "…"}` or `{"found": false}`.
"""

from typing import Final

from dichvucong.identity.gateways.registers import RegisterOutcome, TaxpayerReport
from dichvucong.integrations.registers.asking import Register
from dichvucong.kernel.text import tidy

_UNAVAILABLE: Final = TaxpayerReport(RegisterOutcome.UNAVAILABLE)
_LONGEST: Final = 250


class HttpTaxRegister:
    """One register for the whole country."""

    def __init__(self, register: Register) -> None:
        self._register = register

    def look_up(self, tax_code: str) -> TaxpayerReport:
        """Ask once. What cannot be read counts as no answer."""
        said = self._register.ask({"tax_code": tax_code})
        if said is None or not isinstance(said.get("found"), bool):
            return _UNAVAILABLE
        if not said["found"]:
            return TaxpayerReport(RegisterOutcome.NOT_FOUND)
        name, status, by = said.get("name"), said.get("status"), said.get("representative", "")
        if not isinstance(name, str) or not isinstance(by, str) or status not in {"active", "closed"}:
            return _UNAVAILABLE
        name = tidy(name)
        if not name or len(name) > _LONGEST:
            return _UNAVAILABLE
        return TaxpayerReport(RegisterOutcome.FOUND, name, status == "active", tidy(by)[:_LONGEST])
