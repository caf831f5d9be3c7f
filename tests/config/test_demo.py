import json
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
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
from dichvucong.config.demo.rehearsal import played_providers
from dichvucong.config.demo.systems import load_systems
from dichvucong.config.demo.tables import rows_of
from dichvucong.exchange.models import Delivery
from dichvucong.exchange.selectors import all_systems
from dichvucong.identity.models import Account, Grant
from dichvucong.kernel.clock import VIETNAM
from dichvucong.kernel.models import InboxMessage, JournalEntry, OutboxEvent
from dichvucong.payments import selectors as payments
from dichvucong.payments.gateways import providers
from dichvucong.payments.rules import provider_fee_vnd
from dichvucong.payments.states import ObligationState, PaymentState
from sandbox.banks.catalog import BANKS

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=VIETNAM)
EVERYWHERE = payments.Scope(everything=True)
ALL_AT_ONCE = payments.Slice(limit=1000)


@pytest.fixture(autouse=True)
def quick_passwords(settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def demo(db: None) -> Sequence[str]:
    return load_demo(now=NOW)


def dues(code: str) -> Sequence[payments.Due]:
    return payments.look_up(code, now=NOW).dues


def obligations(**wanted: Any) -> Sequence[Any]:
    found = payments.ObligationFilter(**wanted)
    return payments.search_obligations(found, scope=EVERYWHERE, part=ALL_AT_ONCE)


def all_payments() -> Sequence[Any]:
    return payments.search_payments(payments.PaymentFilter(), scope=EVERYWHERE, part=ALL_AT_ONCE)


def written() -> Sequence[int]:
    return [
        JournalEntry.objects.count(),
        InboxMessage.objects.count(),
        CatalogRevision.objects.get().number,
        len(obligations()),
        len(all_payments()),
        Account.objects.count(),
        Delivery.objects.count(),
        OutboxEvent.objects.count(),
        Grant.objects.count(),
    ]


def test_loading_twice_changes_nothing(demo: Sequence[str]) -> None:
    before = written()

    again = load_demo(now=NOW)

    assert written() == before
    assert list(again) == list(demo)


def test_every_code_to_try_shows_what_is_printed_about_it(demo: Sequence[str]) -> None:
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

    shown = {code: dues(code)[0].state for code in promised}

    assert shown == promised
    assert len(dues("H29.08-261116-0001")) == 3
    assert len(dues("H26.101-261118-0002")[0].lines) == 3
    for code, _about in SHOWN:
        assert dues(code), code
        assert any(code in line for line in demo)


@pytest.mark.req("PAY-15")
def test_obligations_stand_in_every_state_but_none_has_a_wrong_account(demo: Sequence[str]) -> None:
    refused = [row["identifier"] for row in rows_of("obligations.csv") if row["story"] == "refused"]

    states = Counter(obligation.state for obligation in obligations())

    assert states.total() == 60
    assert states[ObligationState.OPEN] >= 30
    assert states[ObligationState.PAID] >= 15
    assert states[ObligationState.EXPIRED] == 3
    assert states[ObligationState.CANCELLED] == 2
    assert len(refused) == 2
    assert [dues(code) for code in refused] == [[], []]


@pytest.mark.req("PAY-08", "PAY-10", "PAY-16")
def test_payments_went_through_every_provider_and_what_does_not_add_up_became_a_case(
    demo: Sequence[str],
) -> None:
    succeeded = {p.provider_code for p in all_payments() if p.state == PaymentState.PAYMENT_SUCCEEDED}
    cases = payments.search_cases(payments.CaseFilter(), scope=EVERYWHERE)

    assert succeeded == {draft.code for draft in PROVIDERS}
    assert {(case.cause, case.revenue_identifier) for case in cases} == {
        ("double_payment", "G15.12-261118-0001"),
        ("wrong_amount", "H29.101-261117-0002"),
        ("reversed_after_success", "H56.13-261117-0004"),
    }


@pytest.mark.req("PAY-11", "PAY-12")
def test_each_paid_obligation_gets_a_receipt_and_its_owner_is_told(demo: Sequence[str]) -> None:
    paid = {obligation.revenue_identifier for obligation in obligations(state=ObligationState.PAID)}
    with_receipt = {payment.revenue_identifier for payment in all_payments() if hasattr(payment, "receipt")}
    told = Delivery.objects.filter(kind="payment.succeeded").values_list("system_code", flat=True)

    # The reversed one had its receipt before the bank took its word back.
    assert with_receipt == {*paid, "H56.13-261117-0004"}
    assert len(told) == len(with_receipt)
    assert set(told) == {system.code for system in all_systems()}


def test_the_real_adapters_are_back_in_place_after_a_failure(db: None) -> None:
    before = {code: providers[code] for code in providers.codes()}

    with pytest.raises(RuntimeError, match="halfway"), played_providers():
        raise RuntimeError("halfway")

    assert {code: providers[code] for code in providers.codes()} == before


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


@pytest.mark.req("PAY-18")
@pytest.mark.parametrize("amount_vnd", [2_000, 8_000, 200_000, 5_000_000])
def test_the_fees_told_to_payers_are_those_the_banks_take(amount_vnd: int) -> None:
    told = {
        draft.code: provider_fee_vnd(
            amount_vnd, flat_vnd=draft.fee_flat_vnd, basis_points=draft.fee_basis_points
        )
        for draft in PROVIDERS
    }

    assert {code: told[code] for code in BANKS} == {
        code: bank.fee_vnd(amount_vnd) for code, bank in BANKS.items()
    }


def test_nobody_in_it_is_real() -> None:
    for row in rows_of("payers.csv"):
        assert row["phone"].startswith("09500000")
        assert row["email"].endswith("@example.com")


def test_systems_learn_a_changed_address_and_keep_their_clients(
    db: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, settings: Any
) -> None:
    load_systems(now=NOW)
    before = {system.code: system.address.webhook_url for system in all_systems()}
    secrets = {"province": {"webhook_secret": "whsec_bWluaC1ob2E=", "legacy_partner_code": "SBOX"}}
    (tmp_path / "secrets.json").write_text(json.dumps(secrets))
    monkeypatch.setenv("DICHVUCONG_OUTSIDE_URL", "https://outside.example")
    monkeypatch.setenv("DICHVUCONG_OUTSIDE_STATE", str(tmp_path))

    load_systems(now=NOW)

    after = {system.code: system.address for system in all_systems()}
    assert set(before.values()) == {""}
    assert after["hanoi"].webhook_url == "https://outside.example/provinces/hanoi/webhooks"
    assert after["hanoi"].secrets == ("whsec_bWluaC1ob2E=",)
    assert (after["thanhhoa"].protocol, after["thanhhoa"].partner_code) == ("payment_platform", "SBOX")
