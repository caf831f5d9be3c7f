"""Vietnam Social Insurance: POST `{"number", "full_name", "birth"}`.

Answers `{"insured": true, "full_name": "…", "phone": "0950000008"}` or `{"insured": false}`: it confirms what was claimed.
"""

from typing import Final

from dichvucong.identity.gateways.registers import InsuredReport, RegisterOutcome
from dichvucong.identity.rules import person_name
from dichvucong.integrations.registers.asking import Register
from dichvucong.kernel.errors import InvalidValue
from dichvucong.kernel.identifiers import mobile_number

_UNAVAILABLE: Final = InsuredReport(RegisterOutcome.UNAVAILABLE)


class HttpSocialInsurance:
    """One register for the whole country."""

    def __init__(self, register: Register) -> None:
        self._register = register

    def check(self, number: str, *, full_name: str, birth: str) -> InsuredReport:
        """Ask once. What cannot be read counts as no answer; a phone that is none counts as no phone."""
        said = self._register.ask({"number": number, "full_name": full_name, "birth": birth})
        if said is None or not isinstance(said.get("insured"), bool):
            return _UNAVAILABLE
        if not said["insured"]:
            return InsuredReport(RegisterOutcome.NOT_FOUND)
        try:
            name = person_name(str(said["full_name"]))
        except (KeyError, InvalidValue):
            return _UNAVAILABLE
        return InsuredReport(RegisterOutcome.FOUND, name, _phone(said.get("phone")))


def _phone(said: object) -> str:
    try:
        return mobile_number(said) if isinstance(said, str) and said else ""
    except InvalidValue:
        return ""
