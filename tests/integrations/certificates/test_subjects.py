"""Whom a certificate names."""

import pytest

from dichvucong.identity.gateways import ProvenNumber
from dichvucong.identity.words import AccountKind, CertificateFailure, IdentifierKind
from sandbox.authority.holders import organisation, person
from sandbox.authority.issuing import Order
from tests.integrations.certificates.judging import chained, proven, why
from tests.support.authority import Played

pytestmark = pytest.mark.req("IDN-01", "IDN-05", "IDN-12")


@pytest.mark.parametrize(
    "names",
    [
        person("Nguyễn Văn Thử", "CMND:123456789"),
        person("Nguyễn Văn Thử", "CCCD:000090000001"),
        person("Nguyễn Văn Thử", "CCCD:00109000000"),
        person("Nguyễn Văn Thử", "MST:9900000017"),
        person("DOE JOHN", "HC:X00000001", country="ZZ"),
        person("12345", "CCCD:001090000001"),
        (("2.5.4.6", "VN"), ("2.5.4.3", "Nguyễn Văn Thử")),
        organisation("Công ty", "0000000000"),
        organisation("Công ty", "9900000016", "MST:9900000023"),
    ],
)
def test_a_subject_that_does_not_say_who_it_is_opens_nothing(
    ca: Played, names: tuple[tuple[str, str], ...]
) -> None:
    assert why(ca, chained(ca, ca.issue(Order(names)))) is CertificateFailure.INCOMPLETE


@pytest.mark.parametrize(
    "name", ["Ngọc", "Nguyễn Thị Ánh Tuyết", "Ñandú O’Brien-Søren", "王小明", "H'Hen Niê", "Y" * 60]
)
def test_names_of_people_are_taken_as_they_are(ca: Played, name: str) -> None:
    names = person(name, "HC:X00000009", country="FR")

    assert proven(ca, chained(ca, ca.issue(Order(names)))).name == name


def test_a_passport_never_meets_the_citizen_number_check(ca: Played) -> None:
    """Twelve digits are no citizen number when a passport carries them."""
    names = person("DOE JOHN", "HC:999999999999", country="US")

    found = proven(ca, chained(ca, ca.issue(Order(names))))

    assert found.numbers == (ProvenNumber(IdentifierKind.PASSPORT, "999999999999", "US"),)


def test_an_employee_is_a_person_not_the_organisation(ca: Played) -> None:
    names = (
        *organisation("Công ty TNHH Ví Dụ", "9900000016")[:2],
        *person("Nguyễn Văn Thử", "CCCD:001090000001")[1:],
    )
    names = (*names, ("0.9.2342.19200300.100.1.1", "MST:9900000016"))

    found = proven(ca, chained(ca, ca.issue(Order(names))))

    assert (found.kind, found.name) == (AccountKind.CITIZEN, "Nguyễn Văn Thử")
    assert [number.kind for number in found.numbers] == [IdentifierKind.CITIZEN_NUMBER]
