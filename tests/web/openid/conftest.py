"""Somebody who has logged in, with numbers that were verified."""

import pytest
from django.test import Client

from dichvucong.identity.models import Account, Identifier
from dichvucong.identity.rules import AccountKind, IdentifierKind
from dichvucong.kernel.clock import now as clock_now
from tests.factories.accounts import an_account, logged_in
from tests.factories.portals import Party, a_portal


@pytest.fixture
def citizen(db: None) -> Account:
    account = an_account(AccountKind.CITIZEN)
    Account.objects.filter(pk=account.pk).update(birth="1990-05-17", phone="+84912345678")
    now = clock_now()
    number = IdentifierKind.CITIZEN_NUMBER
    Identifier.objects.create(
        account=account,
        kind=number,
        value="001090000999",
        verified_at=now,
        verified_with="test",
        added_at=now,
    )
    return Account.objects.get(pk=account.pk)


@pytest.fixture
def visitor(citizen: Account) -> Client:
    return logged_in(citizen)


@pytest.fixture
def party(db: None) -> Party:
    return a_portal()
