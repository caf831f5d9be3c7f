import pytest
from allauth.mfa.models import Authenticator
from django.db import IntegrityError, transaction

from dichvucong.identity.errors import IdentifierTaken, UsernameTaken
from dichvucong.identity.models import Account, Identifier
from dichvucong.identity.rules import AccountKind, IdentifierKind
from dichvucong.identity.selectors import account_by_username, has_second_factor
from dichvucong.identity.services import add_identifier, create_account, enrol_second_factor, set_password
from dichvucong.kernel.errors import InvalidValue
from tests.factories.accounts import LONG_AGO, PASSWORD, SECRET, an_account

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("kind", list(AccountKind))
def test_one_table_holds_every_kind_of_account(kind: AccountKind) -> None:
    account = an_account(kind)

    assert account.kind == kind
    assert not account.has_usable_password()


def test_two_accounts_cannot_log_in_with_the_same_name_in_any_case() -> None:
    an_account(username="Tran.Van.Thu")

    with pytest.raises(UsernameTaken):
        create_account(
            "tran.van.thu", kind=AccountKind.OFFICER, full_name="Trần Văn Thử", actor="test", now=LONG_AGO
        )

    assert Account.objects.count() == 1
    found = account_by_username("TRAN.VAN.THU ")
    assert found is not None


def test_an_account_carries_several_numbers_and_a_number_belongs_to_one_account() -> None:
    citizen, other = an_account(AccountKind.CITIZEN), an_account(AccountKind.CITIZEN)
    add_identifier(citizen, IdentifierKind.CITIZEN_NUMBER, "001099000001", actor="test", now=LONG_AGO)
    add_identifier(citizen, IdentifierKind.TAX_CODE, "0100233488", actor="test", now=LONG_AGO)

    with pytest.raises(IdentifierTaken):
        add_identifier(other, IdentifierKind.CITIZEN_NUMBER, "001099000001", actor="test", now=LONG_AGO)

    assert citizen.identifiers.count() == 2
    assert not other.identifiers.exists()


def test_the_same_passport_number_of_two_countries_is_two_identifiers() -> None:
    for country in ("FR", "JP"):
        person = an_account(AccountKind.FOREIGNER)
        add_identifier(
            person, IdentifierKind.PASSPORT, "AB1234567", country=country, actor="test", now=LONG_AGO
        )

    assert Identifier.objects.count() == 2


def test_the_database_refuses_a_passport_without_a_country() -> None:
    person = an_account(AccountKind.FOREIGNER)

    with pytest.raises(IntegrityError), transaction.atomic():
        Identifier.objects.create(
            account=person, kind=IdentifierKind.PASSPORT, value="AB1234567", added_at=LONG_AGO
        )


@pytest.mark.parametrize("password", ["ngan", "password1234", "thu-nghiem-kho"])
def test_an_easy_password_is_refused_with_a_message(password: str) -> None:
    account = an_account(username="thu-nghiem-kho")

    with pytest.raises(InvalidValue) as refusal:
        set_password(account, password, actor="test", now=LONG_AGO)

    assert refusal.value.field == "password"
    account.refresh_from_db()
    assert not account.has_usable_password()


def test_the_secret_of_a_code_generator_is_not_readable_in_the_database() -> None:
    account = an_account()
    set_password(account, PASSWORD, actor="test", now=LONG_AGO)

    enrol_second_factor(account, secret=SECRET, actor="test", now=LONG_AGO)

    assert has_second_factor(account)
    assert SECRET not in str(list(Authenticator.objects.values_list("data", flat=True)))


@pytest.mark.req("IDN-12")
@pytest.mark.parametrize(
    ("kind", "typed", "stored"),
    [
        (IdentifierKind.CITIZEN_NUMBER, "001 099 000001", "001099000001"),
        (IdentifierKind.OLD_CARD, "012-345-678", "012345678"),
        (IdentifierKind.PASSPORT, "c1234567", "C1234567"),
        (IdentifierKind.TAX_CODE, "0100233488001", "0100233488-001"),
        (IdentifierKind.SOCIAL_INSURANCE, "0123456789", "0123456789"),
    ],
)
def test_a_number_is_stored_in_one_form_however_it_was_typed(
    kind: IdentifierKind, typed: str, stored: str
) -> None:
    account = an_account(AccountKind.CITIZEN)
    country = "VN" if kind is IdentifierKind.PASSPORT else ""

    added = add_identifier(account, kind, typed, country=country, actor="test", now=LONG_AGO)

    assert added.value == stored


@pytest.mark.req("IDN-12")
@pytest.mark.parametrize("kind", list(IdentifierKind))
def test_a_wrong_number_is_refused_in_vietnamese_and_nothing_is_kept(kind: IdentifierKind) -> None:
    account = an_account(AccountKind.CITIZEN)

    with pytest.raises(InvalidValue) as refusal:
        add_identifier(account, kind, "12-34", actor="test", now=LONG_AGO)

    assert refusal.value.field == "value"
    assert " phải " in refusal.value.message or " gồm " in refusal.value.message
    assert not Identifier.objects.exists()


@pytest.mark.req("IDN-12")
@pytest.mark.parametrize(("field", "typed"), [("phone", "12345"), ("email", "khong-phai-thu")])
def test_a_wrong_phone_or_e_mail_is_refused_beside_its_field(field: str, typed: str) -> None:
    with pytest.raises(InvalidValue) as refusal:
        create_account(
            "moi",
            kind=AccountKind.OFFICER,
            full_name="Lê Thị Thử",
            actor="test",
            now=LONG_AGO,
            **{field: typed},
        )

    assert refusal.value.field == field
    assert not Account.objects.exists()
