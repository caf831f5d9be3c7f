"""What somebody typed to log in is nowhere in the tables of accounts."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.apps import apps
from django.db import connection
from pytest_django import Settings

from dichvucong.identity.gateways import (
    ProvenNumber,
    ProvenPerson,
    SubscriberOutcome,
    SubscriberReport,
    telecom,
)
from dichvucong.identity.models import Account
from dichvucong.identity.rules import AccountKind, IdentifierKind, Level, Method
from dichvucong.identity.services import Entrance, admit, ask_code
from dichvucong.identity.services.log_in.sms_codes import Claim

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 29, 3, 0, tzinfo=UTC)
TYPED = (
    "0012990000",
    "950000017",
    "Thử Niêm Phong",
    "niem-phong",
    "203.0.113.77",
    "1984-02",
    "vneid-77",
    "X7654321",
)
PERSON = ProvenPerson(
    provider="vneid",
    subject="vneid-77",
    kind=AccountKind.CITIZEN,
    level=Level.HIGH,
    full_name="Thử Niêm Phong",
    numbers=(ProvenNumber(IdentifierKind.CITIZEN_NUMBER, "001299000012"),),
    birth="1984-02",
    phone="+84950000017",
    email="niem-phong@example.com",
)


class Owner:
    """A telecom that says yes."""

    def check(self, _phone: str, _number: ProvenNumber) -> SubscriberReport:
        return SubscriberReport(SubscriberOutcome.OWNER, "Thử Niêm Phong")


def everything_of_identity() -> str:
    texts = []
    with connection.cursor() as cursor:
        for model in apps.get_app_config("identity").get_models():
            cursor.execute(f"SELECT t::text FROM {model._meta.db_table} t")
            texts += [row[0] for row in cursor.fetchall()]
        for table in (
            "kernel_journalentry",
            "notifications_message",
            "kernel_outboxevent",
            "kernel_ratewindow",
        ):
            cursor.execute(f"SELECT t::text FROM {table} t")
            texts += [row[0] for row in cursor.fetchall()]
    return "\n".join(texts)


@pytest.mark.req("IDN-10")
def test_nothing_of_a_person_can_be_read_in_the_tables(
    monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    monkeypatch.setattr(telecom, "current", Owner())
    passport = ProvenNumber(IdentifierKind.PASSPORT, "X7654321", "ID")

    admit(PERSON, method=Method.ELECTRONIC_ID, entrance=Entrance("203.0.113.77", ""), now=NOW)
    ask_code(Claim(AccountKind.FOREIGNER, passport, "+84950000017"), now=NOW)

    dump = everything_of_identity()
    assert "login.succeeded" in dump
    assert [typed for typed in TYPED if typed in dump] == []


@pytest.mark.req("IDN-10")
def test_the_same_person_comes_again_by_number_and_by_the_providers_name_alone() -> None:
    admit(PERSON, method=Method.ELECTRONIC_ID, entrance=Entrance(), now=NOW)
    renewed = replace(PERSON, numbers=(), phone="+84950000018")

    admit(renewed, method=Method.ELECTRONIC_ID, entrance=Entrance(), now=NOW + timedelta(days=1))

    assert Account.objects.get().phone == "+84950000018"
    assert Account.objects.with_phone("+84950000018").exists()
    assert not Account.objects.with_phone("+84950000017").exists()
