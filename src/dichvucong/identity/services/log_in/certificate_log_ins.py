"""Who a certificate's holder is to the portal: a person as the certificate names him, an organisation as the tax authority does."""

from dichvucong.identity.errors.certificates import (
    OrganisationClosed,
    OrganisationUnknown,
    TaxRegisterUnavailable,
)
from dichvucong.identity.gateways import ProvenPerson
from dichvucong.identity.gateways.certificates import ProvenCertificate
from dichvucong.identity.gateways.registers import RegisterOutcome, TaxpayerReport, registers
from dichvucong.identity.words import AccountKind, IdentifierKind, Level

CERTIFICATES = "certificates"


def person_certified(found: ProvenCertificate) -> ProvenPerson:
    """The holder, ready to be let in. Organisations are asked of the tax authority: its name for them counts.

    Raises `TaxRegisterUnavailable`, `OrganisationUnknown`, `OrganisationClosed`.
    """
    name = found.name
    if found.kind is AccountKind.ORGANISATION:
        code = next(one.value for one in found.numbers if one.kind is IdentifierKind.TAX_CODE)
        name = active_organisation(code).name
    return ProvenPerson(
        provider=CERTIFICATES,
        subject="",
        kind=found.kind,
        level=Level.HIGH,
        full_name=name,
        numbers=found.numbers,
        email=found.email,
    )


def active_organisation(tax_code: str) -> TaxpayerReport:
    """The organisation as the tax authority knows it now. Raises as `person_certified`."""
    report = registers.tax.look_up(tax_code)
    if report.outcome is RegisterOutcome.UNAVAILABLE:
        raise TaxRegisterUnavailable
    if report.outcome is RegisterOutcome.NOT_FOUND:
        raise OrganisationUnknown
    if not report.active:
        raise OrganisationClosed
    return report
