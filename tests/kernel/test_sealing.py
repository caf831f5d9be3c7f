"""Sealed columns: nothing readable in the tables, found by digest, another key opens nothing, rotation."""

import os
from base64 import urlsafe_b64encode

import pytest
from django.core.exceptions import FieldError, ImproperlyConfigured
from django.db import connection, models
from pytest_django import Settings
from pytest_django.fixtures import DjangoAssertNumQueries

from dichvucong.identity.models import Account, Identifier
from dichvucong.identity.rules import AccountKind, IdentifierKind
from dichvucong.identity.services import add_identifier, create_account
from dichvucong.kernel import resealing
from dichvucong.kernel.clock import now as clock_now
from dichvucong.kernel.models import SealingKey
from dichvucong.kernel.sealing import SealBroken, Sealed, open_sealed, seal
from dichvucong.kernel.sealing_keys import check_keys, forget_old_keys
from tests.factories.accounts import LONG_AGO

pytestmark = pytest.mark.django_db
PHONE = "+84950000001"
NUMBER = "001090000001"


def a_key() -> str:
    return urlsafe_b64encode(os.urandom(32)).decode().rstrip("=")


def a_citizen(phone: str = PHONE, number: str = NUMBER) -> Account:
    account = create_account(
        f"cn-{number}",
        kind=AccountKind.CITIZEN,
        full_name="Nguyễn Văn Thử",
        phone=phone,
        actor="t",
        now=LONG_AGO,
    )
    add_identifier(account, IdentifierKind.CITIZEN_NUMBER, number, actor="test", now=LONG_AGO)
    return account


def stored(model: type[models.Model], column: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {model._meta.db_table} ORDER BY id")
        return [row[0] for row in cursor.fetchall()]


@pytest.mark.req("IDN-10")
def test_rows_read_plain_and_the_table_holds_nothing_readable() -> None:
    account = a_citizen()

    account.refresh_from_db()
    assert (account.phone, account.full_name) == (PHONE, "Nguyễn Văn Thử")
    for column in ("phone", "full_name"):
        assert "95000" not in stored(Account, column)[0]
        assert "Nguyễn" not in stored(Account, column)[0]
    assert NUMBER not in stored(Identifier, "value")[0]


def test_numbers_and_phones_are_found_by_digest_and_only_whole() -> None:
    mine = a_citizen()
    a_citizen("+84950000002", "001090000002")

    assert Identifier.objects.holding(IdentifierKind.CITIZEN_NUMBER, NUMBER).get().account == mine
    assert Account.objects.with_phone(PHONE).get() == mine
    assert Account.objects.filter(phone__in=[PHONE, "+84950000009"]).get() == mine
    assert not Account.objects.with_phone(PHONE[:-1]).exists()
    for question in ({"phone__startswith": "+849"}, {"full_name": "Nguyễn Văn Thử"}, {"phone__in": [None]}):
        with pytest.raises(FieldError):
            list(Account.objects.filter(**question))


def test_looking_up_a_number_uses_the_index() -> None:
    a_citizen()

    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    numbers = Identifier.objects.holding(IdentifierKind.CITIZEN_NUMBER, NUMBER).explain()
    phones = Account.objects.with_phone(PHONE).exclude(phone="").explain()

    assert "one_account_per_identifier" in numbers
    assert "account_by_phone" in phones


def test_texts_that_are_equal_look_different_and_fit_in_no_other_column() -> None:
    first, second = (seal("Nguyễn", label="account.full_name", look_up=False) for _ in range(2))

    assert first != second
    with pytest.raises(SealBroken, match="changed since"):
        open_sealed(first, label="account.birth", look_up=False)


@pytest.mark.parametrize(
    "damage", [lambda text: text[:-4] + "AAAA", lambda text: text + "!", lambda _: "Nguyễn"]
)
def test_a_changed_text_is_refused_without_saying_what_it_said(damage: object) -> None:
    assert callable(damage)
    text = seal("Nguyễn Văn Thử", label="account.full_name", look_up=False)

    with pytest.raises(SealBroken) as refusal:
        open_sealed(damage(text), label="account.full_name", look_up=False)

    assert "Nguyễn" not in str(refusal.value)


@pytest.mark.parametrize("given", ["", "Ư" * 250, "Nguyễn\nThị “Thử”", "0"])
def test_whatever_is_sealed_comes_back(given: str) -> None:
    account = a_citizen()

    Account.objects.filter(pk=account.pk).update(full_name=given)

    assert Account.objects.get(pk=account.pk).full_name == given


def test_a_text_that_is_too_long_is_refused() -> None:
    with pytest.raises(ValueError, match=r"account\.birth has at most 10"):
        Account.objects.filter(pk=1).update(birth="1" * 11)


def test_without_the_key_reading_fails_and_names_the_variable(settings: Settings) -> None:
    account = a_citizen()
    settings.DATA_KEYS = [a_key()]

    with pytest.raises(SealBroken, match="DICHVUCONG_DATA_KEYS"):
        account.refresh_from_db()


@pytest.mark.parametrize("name", ["DATA_KEYS", "LOOKUP_KEYS"])
def test_a_start_without_a_key_this_database_needs_is_refused(settings: Settings, name: str) -> None:
    check_keys(now=clock_now())
    check_keys(now=clock_now())
    setattr(settings, name, [a_key()])

    with pytest.raises(ImproperlyConfigured, match=f"DICHVUCONG_{name} lacks"):
        check_keys(now=clock_now())

    assert SealingKey.objects.count() == 2


@pytest.mark.req("IDN-10")
def test_rotation_seals_anew_in_batches_and_then_the_old_keys_are_not_needed(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resealing, "BATCH", 2)
    for ordinal in range(5):
        a_citizen(f"+8495000001{ordinal}", f"00109000001{ordinal}")
    check_keys(now=clock_now())
    settings.DATA_KEYS, settings.LOOKUP_KEYS = (
        [a_key(), *settings.DATA_KEYS],
        [a_key(), *settings.LOOKUP_KEYS],
    )
    check_keys(now=clock_now())
    assert Account.objects.with_phone("+84950000013").exists()

    phones = resealing.column_of(Account, "phone")
    changed = {where.label: resealing.reseal(where) for where in resealing.sealed_columns()}
    again = sum(resealing.reseal(where) for where in resealing.sealed_columns())
    forget_old_keys()
    settings.DATA_KEYS, settings.LOOKUP_KEYS = settings.DATA_KEYS[:1], settings.LOOKUP_KEYS[:1]
    check_keys(now=clock_now())

    assert changed["account.phone"] == changed["identifier.value"] == 5
    assert again == resealing.reseal(phones) == 0
    assert Identifier.objects.holding(IdentifierKind.CITIZEN_NUMBER, "001090000013").exists()
    assert Account.objects.with_phone("+84950000013").get().phone == "+84950000013"


def test_sealing_anew_that_was_stopped_goes_on(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resealing, "BATCH", 2)
    for ordinal in range(5):
        a_citizen(f"+8495000001{ordinal}", f"00109000001{ordinal}")
    settings.DATA_KEYS = [a_key(), *settings.DATA_KEYS]
    phones = resealing.column_of(Account, "phone")

    def stop(done: int) -> None:
        if done == 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        resealing.reseal(phones, told=stop)

    assert resealing.reseal(phones) == 1


def test_rows_from_before_there_were_seals_are_sealed_once_and_can_be_taken_back() -> None:
    account = a_citizen()
    phones = resealing.column_of(Account, "phone")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE identity_account SET phone = %s", [PHONE])

    assert (resealing.seal_plain(phones), resealing.seal_plain(phones)) == (1, 0)
    account.refresh_from_db()
    assert account.phone == PHONE
    assert Sealed.parse(stored(Account, "phone")[0], look_up=True)
    assert resealing.unseal(phones) == 1
    assert stored(Account, "phone") == [PHONE]


def test_a_page_of_accounts_costs_no_query_more(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for ordinal in range(3):
        a_citizen(f"+8495000001{ordinal}", f"00109000001{ordinal}")

    with django_assert_num_queries(1):
        assert {account.full_name for account in Account.objects.all()} == {"Nguyễn Văn Thử"}
