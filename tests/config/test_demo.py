from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pytest

from dichvucong.catalogs import selectors as catalogs
from dichvucong.catalogs.models import CatalogRevision
from dichvucong.catalogs.services import load_reference_data
from dichvucong.config.demo import load_demo
from dichvucong.config.demo.agencies import load_agencies
from dichvucong.config.demo.loading import SHOWN
from dichvucong.config.demo.procedures import load_procedures
from dichvucong.config.demo.providers import PROVIDERS
from dichvucong.config.demo.tables import rows_of
from dichvucong.identity.models import Account, Grant
from dichvucong.kernel.clock import VIETNAM
from dichvucong.kernel.models import InboxMessage, JournalEntry
from dichvucong.payments import selectors as payments
from dichvucong.payments.gateways import providers
from dichvucong.payments.states import ObligationState, PaymentState

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=VIETNAM)
EVERYWHERE = payments.Scope(everything=True)
ALL_AT_ONCE = payments.Slice(limit=1000)


@pytest.fixture(autouse=True)
def quick_passwords(settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def demo(db: None) -> Sequence[str]:
    return load_demo(now=NOW)


def due(code: str) -> payments.Due:
    return payments.look_up(code, now=NOW).dues[0]


def written() -> Sequence[int]:
    return [
        JournalEntry.objects.count(),
        InboxMessage.objects.count(),
        CatalogRevision.objects.get().number,
        len(payments.search_obligations(payments.ObligationFilter(), scope=EVERYWHERE, part=ALL_AT_ONCE)),
        len(payments.search_payments(payments.PaymentFilter(), scope=EVERYWHERE, part=ALL_AT_ONCE)),
        Account.objects.count(),
        Grant.objects.count(),
    ]


def test_loading_twice_changes_nothing(demo: Sequence[str]) -> None:
    before = written()

    again = load_demo(now=NOW)

    assert written() == before
    assert list(again) == list(demo)


@pytest.mark.req("CAT-05")
def test_about_forty_real_procedures_have_their_fees(db: None) -> None:
    load_procedures(now=NOW)
    codes = {row["code"] for row in rows_of("procedures.csv")}

    passport = catalogs.procedure_fees("1.001471", on=NOW.date())

    assert 40 <= len(codes) <= 50
    assert all(catalogs.procedure_fees(code, on=NOW.date()) for code in codes)
    assert [fee.total_vnd for fee in passport] == [200_000]
    assert [fee.total_vnd for fee in catalogs.procedure_fees("1.001193", on=NOW.date())] == [0]


@pytest.mark.req("PAY-15")
def test_every_collecting_agency_has_an_account_that_passes_its_check(db: None) -> None:
    load_reference_data(now=NOW)
    load_agencies(now=NOW)
    agencies = [row["code"] for row in rows_of("agencies.csv")]

    accounts = [
        account for code in agencies for account in catalogs.beneficiary_accounts(code, on=NOW.date())
    ]

    assert len(agencies) >= 12
    assert len(accounts) == len(agencies)
    assert {account.check_state for account in accounts} == {"passed"}


def test_obligations_stand_in_every_state_of_interest(demo: Sequence[str]) -> None:
    found = payments.search_obligations(payments.ObligationFilter(), scope=EVERYWHERE, part=ALL_AT_ONCE)

    states = Counter(obligation.state for obligation in found)

    assert len(found) == 60
    assert states[ObligationState.OPEN] >= 30
    assert states[ObligationState.PAID] >= 15
    assert states[ObligationState.EXPIRED] == 3
    assert states[ObligationState.CANCELLED] == 2


def test_a_code_to_try_shows_what_the_list_promises(demo: Sequence[str]) -> None:
    promised = {
        "G01.14-261117-0001": ObligationState.OPEN,
        "000.00.13.H26-261112-0001": ObligationState.OPEN,
        "000.00.01.H34-261112-0002": ObligationState.OPEN,
        "H48.13-20261113-0000017": ObligationState.OPEN,
        "0000123/QĐ-XPHC": ObligationState.OPEN,
        "0000124/QĐ-XPHC": ObligationState.PAID,
        "H26.13-261115-0001": ObligationState.PAID,
        "H29.101-261115-0001": ObligationState.PAID,
        "H26.08-261110-0001": ObligationState.CANCELLED,
        "H56.101-261101-0001": ObligationState.EXPIRED,
        "H26.50-261118-0003": ObligationState.OPEN,
        "H17.101-261117-0003": ObligationState.PAID,
    }

    assert {code: due(code).state for code in promised} == promised
    for code, _about in SHOWN:
        assert payments.look_up(code, now=NOW).dues, code
        assert any(code in line for line in demo)


def test_one_dossier_has_three_obligations_and_one_obligation_three_lines(demo: Sequence[str]) -> None:
    assert len(payments.look_up("H29.08-261116-0001", now=NOW).dues) == 3
    assert len(due("H26.101-261118-0002").lines) == 3


@pytest.mark.req("PAY-15")
def test_a_wrong_account_never_reached_a_payer(demo: Sequence[str]) -> None:
    refused = [row["identifier"] for row in rows_of("obligations.csv") if row["story"] == "refused"]

    assert len(refused) == 2
    assert [payments.look_up(code, now=NOW).dues for code in refused] == [[], []]


def test_what_does_not_add_up_became_a_case(demo: Sequence[str]) -> None:
    cases = payments.search_cases(payments.CaseFilter(), scope=EVERYWHERE)

    assert {(case.cause, case.revenue_identifier) for case in cases} == {
        ("double_payment", "G15.12-261118-0001"),
        ("wrong_amount", "H29.101-261117-0002"),
        ("reversed_after_success", "H56.13-261117-0004"),
    }


def test_payments_went_through_every_provider(demo: Sequence[str]) -> None:
    found = payments.search_payments(payments.PaymentFilter(), scope=EVERYWHERE, part=ALL_AT_ONCE)

    succeeded = {
        payment.provider_code for payment in found if payment.state == PaymentState.PAYMENT_SUCCEEDED
    }

    assert succeeded == {draft.code for draft in PROVIDERS}


def test_the_real_adapters_are_back_in_place_afterwards(db: None) -> None:
    before = {code: providers[code] for code in providers.codes()}

    load_demo(now=NOW)

    assert {code: providers[code] for code in providers.codes()} == before


def test_nobody_in_it_is_real() -> None:
    for row in rows_of("payers.csv"):
        assert row["phone"].startswith("09500000")
        assert row["email"].endswith("@example.com")
