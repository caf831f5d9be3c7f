from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from dichvucong.catalogs import selectors
from dichvucong.catalogs.errors import AccountRefused
from dichvucong.catalogs.facts import AccountKind, BeneficiaryDraft, CheckState, Severity
from dichvucong.catalogs.models import Bank, BeneficiaryAccount
from dichvucong.catalogs.services import (
    Change,
    configure_account,
    disable,
    recheck_accounts,
    recheck_all_accounts,
)
from dichvucong.catalogs.services.accounts import AccountDraft
from dichvucong.kernel.models import JournalEntry

pytestmark = [pytest.mark.usefixtures("catalogues"), pytest.mark.req("PAY-15")]

TODAY = date(2026, 11, 22)
GOOD = BeneficiaryDraft(
    agency_code="H26",
    account_number="1020000012345",
    account_name="TRUNG TAM PHUC VU HANH CHINH CONG MINH HOA",
    citad="01201023",
    bank_bin="970415",
    payment_type=2,
    fee_codes=("2771",),
)
TREASURY = replace(
    GOOD, bank_bin="", citad="01701001", account_number="3511.0.1234567", kind=AccountKind.TREASURY
)


@pytest.fixture
def change(now: datetime) -> Change:
    return Change(actor="officer:minh-hoa", now=now)


def account(**changes: Any) -> AccountDraft:
    facts: dict[str, Any] = {
        "agency_code": "H26",
        "account_number": GOOD.account_number,
        "account_name": GOOD.account_name,
        "valid_from": date(2026, 1, 1),
        "citad": GOOD.citad,
        "bank_bin": GOOD.bank_bin,
    }
    return AccountDraft(**{**facts, **changes})


@pytest.mark.parametrize(
    "draft",
    [
        GOOD,
        TREASURY,
        replace(TREASURY, account_number="71110012345"),
        replace(GOOD, citad=""),
        replace(GOOD, bank_bin="", citad="01310001"),
        replace(GOOD, agency_code="000.00.00.H26"),
        replace(GOOD, account_name="Trung tâm Phục vụ hành chính công (minh họa)"),
        replace(GOOD, fee_codes=("G22.99.2", "2771", "4949")),
        replace(GOOD, payment_type=1, fee_codes=("4252",)),
        replace(GOOD, payment_type=0, fee_codes=()),
    ],
    ids=lambda draft: f"{draft.citad}-{draft.account_number}-{draft.fee_codes}",
)
def test_money_may_go_there(draft: BeneficiaryDraft) -> None:
    result = selectors.check_beneficiary(draft, on=TODAY)

    assert result.findings == ()
    assert result.state is CheckState.PASSED


@pytest.mark.parametrize(
    ("draft", "code", "field"),
    [
        (replace(GOOD, agency_code="H99"), "unknown_agency", "agency_code"),
        (replace(GOOD, agency_code=""), "unknown_agency", "agency_code"),
        (replace(GOOD, account_number=""), "missing_account_number", "account_number"),
        (replace(GOOD, account_number="1234"), "malformed_account_number", "account_number"),
        (replace(GOOD, account_number="1020 0000 1234"), "malformed_account_number", "account_number"),
        (replace(GOOD, account_number="1" * 20), "malformed_account_number", "account_number"),
        (replace(TREASURY, account_number="35-11"), "malformed_account_number", "account_number"),
        (replace(GOOD, account_name="  "), "missing_account_name", "account_name"),
        (replace(GOOD, account_name="UBND <PHUONG>"), "malformed_account_name", "account_name"),
        (replace(GOOD, account_name="公安部"), "malformed_account_name", "account_name"),
        (replace(GOOD, citad="0120102"), "malformed_citad", "citad"),
        (replace(GOOD, citad="0120102X"), "malformed_citad", "citad"),
        (replace(GOOD, citad="01203001"), "citad_of_other_bank", "citad"),
        (replace(GOOD, citad="01701001"), "citad_not_bank", "citad"),
        (replace(TREASURY, citad="01201023"), "citad_not_treasury", "citad"),
        (replace(TREASURY, citad=""), "missing_citad", "citad"),
        (replace(GOOD, citad="", bank_bin=""), "missing_route", "citad"),
        (replace(GOOD, citad="", bank_bin="999999"), "unknown_bank", "bank_bin"),
        (replace(GOOD, payment_type=9), "unknown_payment_type", "payment_type"),
        (replace(GOOD, fee_codes=("2771", "9999")), "unknown_fee_code", "fee_codes.1"),
        (replace(GOOD, fee_codes=("4252",)), "fee_code_of_other_type", "fee_codes.0"),
        (replace(GOOD, fee_codes=("G22.99.3",)), "fee_code_of_other_type", "fee_codes.0"),
        (replace(GOOD, payment_type=1, fee_codes=("2771",)), "fee_code_of_other_type", "fee_codes.0"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_wrong_value_is_named_with_its_field(draft: BeneficiaryDraft, code: str, field: str) -> None:
    result = selectors.check_beneficiary(draft, on=TODAY)

    assert [(found.code, found.field) for found in result.errors] == [(code, field)]
    assert result.errors[0].message.endswith(".")
    assert result.state is CheckState.REFUSED


def test_every_error_is_found_at_once() -> None:
    draft = replace(GOOD, agency_code="H99", citad="1", account_number="", fee_codes=("0000",))

    result = selectors.check_beneficiary(draft, on=TODAY)

    assert {found.field for found in result.errors} == {
        "agency_code",
        "citad",
        "account_number",
        "fee_codes.0",
    }


def test_a_merged_agency_warns_and_names_its_successor() -> None:
    result = selectors.check_beneficiary(replace(GOOD, agency_code="H34"), on=TODAY)

    assert [(found.code, found.severity) for found in result.findings] == [
        ("merged_agency", Severity.WARNING)
    ]
    assert "H48" in result.findings[0].message
    assert result.state is CheckState.WARNED


def test_a_bank_that_closed_takes_no_money_from_that_day_on(change: Change) -> None:
    disable(Bank, "970415", valid_to=date(2026, 11, 1), change=change)

    before = selectors.check_beneficiary(GOOD, on=date(2026, 10, 31))
    after = selectors.check_beneficiary(GOOD, on=TODAY)

    assert before.errors == ()
    assert [found.code for found in after.errors] == ["closed_bank"]


def test_an_account_is_configured_once_and_carries_its_check(change: Change, now: datetime) -> None:
    configure_account(account(payment_types=(2,), fee_codes=("2771",)), change=change)

    configure_account(account(payment_types=(2,), fee_codes=("2771",)), change=change)

    row = BeneficiaryAccount.objects.get()
    assert row.code == "H26/970415/1020000012345"
    assert (row.check_state, row.findings, row.checked_at) == (CheckState.PASSED, [], now)


def test_a_wrong_account_is_refused_and_not_stored(change: Change) -> None:
    with pytest.raises(AccountRefused) as refusal:
        configure_account(account(citad="01203001", payment_types=(9,)), change=change)

    assert refusal.value.field == "citad"
    assert [found.field for found in refusal.value.result.errors] == ["citad", "payment_type"]
    assert not BeneficiaryAccount.objects.exists()


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"account_number": "1020000099999"}, "account_not_registered", "account_number"),
        ({"bank_bin": "970418", "citad": ""}, "account_not_registered", "account_number"),
        ({"account_name": "NGUOI KHAC"}, "account_name_mismatch", "account_name"),
        ({"payment_type": 1, "fee_codes": ("4252",)}, "account_refuses_type", "payment_type"),
        ({"fee_codes": ("2752",)}, "account_refuses_fee", "fee_codes.0"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_money_goes_only_to_a_registered_account(
    change: Change, changes: dict[str, Any], code: str, field: str
) -> None:
    configure_account(account(payment_types=(2,), fee_codes=("2771", "2716")), change=change)

    result = selectors.check_beneficiary(replace(GOOD, **changes), on=TODAY)

    assert (code, field) in [(found.code, found.field) for found in result.errors]


def test_a_fee_code_has_to_fit_one_of_the_types(change: Change) -> None:
    configure_account(account(payment_types=(1, 2), fee_codes=("2771", "4252")), change=change)

    with pytest.raises(AccountRefused) as refusal:
        configure_account(account(payment_types=(1,), fee_codes=("2771", "4252")), change=change)

    assert [found.field for found in refusal.value.result.errors] == ["fee_codes.0"]


def test_a_name_with_accents_matches_its_plain_form(change: Change) -> None:
    configure_account(account(account_name="Trung tâm Phục vụ hành chính công minh họa"), change=change)

    assert selectors.check_beneficiary(GOOD, on=TODAY).findings == ()


def test_an_agency_may_use_the_account_of_the_one_above(change: Change) -> None:
    configure_account(account(agency_code="G12"), change=change)

    assert selectors.check_beneficiary(replace(GOOD, agency_code="G12.18"), on=TODAY).findings == ()
    other = replace(GOOD, agency_code="G12.18", account_number="5555555555")
    assert [found.code for found in selectors.check_beneficiary(other, on=TODAY).errors] == [
        "account_not_registered"
    ]


def test_a_daily_check_finds_the_accounts_of_a_closed_bank(change: Change, now: datetime) -> None:
    configure_account(account(), change=change)
    disable(Bank, "970415", valid_to=date(2026, 11, 1), change=change)

    same_day = recheck_accounts(now=now)
    next_day = recheck_accounts(now=now + timedelta(days=1))
    again = recheck_accounts(now=now + timedelta(days=1))

    assert (same_day, next_day, again) == (0, 1, 0)
    row = BeneficiaryAccount.objects.get()
    assert row.check_state == CheckState.REFUSED
    assert [found["code"] for found in row.findings] == ["closed_bank"]
    assert selectors.beneficiary_accounts("H26", on=TODAY)[0].check_state is CheckState.REFUSED
    entry = JournalEntry.objects.get(event="account.check_changed")
    assert (entry.evidence["to"], entry.evidence["findings"]) == ("refused", ["closed_bank"])


def test_a_check_on_demand_names_what_cannot_be_paid_to(change: Change, now: datetime) -> None:
    configure_account(account(), change=change)
    configure_account(account(account_number="5555555555", bank_bin="970436", citad=""), change=change)
    disable(Bank, "970415", valid_to=date(2026, 11, 1), change=change)

    refused = recheck_all_accounts(now=now)

    assert [code for code, _message in refused] == ["H26/970415/1020000012345"]
