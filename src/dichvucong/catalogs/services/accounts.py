"""Beneficiary accounts: configuring one, checking all of them again (PAY-15)."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime, time
from typing import Any

from django.db import transaction
from django.db.models import Q

from dichvucong.catalogs.errors import AccountRefused
from dichvucong.catalogs.facts import AccountKind, BeneficiaryDraft, CheckResult, Finding
from dichvucong.catalogs.models import BeneficiaryAccount
from dichvucong.catalogs.rules.accounts import check_beneficiary_account, kind_of
from dichvucong.catalogs.rules.codes import modern_code
from dichvucong.catalogs.selectors.accounts import known_about
from dichvucong.catalogs.selectors.days import in_force
from dichvucong.catalogs.services.versions import (
    Change,
    Revision,
    Version,
    amend,
    lock_catalogues,
    withdraw,
)
from dichvucong.kernel.clock import VIETNAM, vietnam_day
from dichvucong.kernel.journal import Entry, write

ACTOR = "dichvucong"


@dataclass(frozen=True)
class AccountDraft:
    """An account as its agency enters it. Empty `payment_types` or `fee_codes` mean: any."""

    agency_code: str
    account_number: str
    account_name: str
    valid_from: date
    kind: AccountKind | None = None
    citad: str = ""
    bank_bin: str = ""
    payment_types: Sequence[int] = ()
    fee_codes: Sequence[str] = ()
    valid_to: date | None = field(default=None)


def configure_account(draft: AccountDraft, *, change: Change) -> BeneficiaryAccount:
    """Add an account, or amend it from `valid_from` on. Raises `AccountRefused` with every error found."""
    result = _check(draft, on=draft.valid_from)
    if result.errors:
        raise AccountRefused(result)
    beneficiary = _beneficiary(draft)
    values: dict[str, Any] = {
        "agency_code": beneficiary.agency_code,
        "kind": kind_of(beneficiary),
        "account_number": draft.account_number,
        "account_name": draft.account_name,
        "citad": draft.citad,
        "bank_bin": draft.bank_bin,
        "payment_types": sorted(draft.payment_types),
        "fee_codes": sorted(draft.fee_codes),
    }
    version = Version(_code(draft), draft.valid_from, draft.valid_to, "", values)
    with transaction.atomic():
        row = amend(BeneficiaryAccount, version, change=change)
        _note(row, result, now=change.now)
    return row


def replace_account(wrong: AccountDraft, draft: AccountDraft, *, change: Change) -> BeneficiaryAccount:
    """Another account from `draft.valid_from` on, for what the wrong one collected; the wrong one ends that day.

    Raises `AccountRefused` with every error found.
    """
    with transaction.atomic():
        today = in_force(BeneficiaryAccount, draft.valid_from)
        ending = today.filter(code=_code(wrong)).first()
        if ending is not None:
            draft = replace(draft, payment_types=ending.payment_types, fee_codes=ending.fee_codes)
        row = configure_account(draft, change=change)
        if ending is not None and ending.code != row.code:
            withdraw(BeneficiaryAccount, ending.code, day=draft.valid_from, change=change)
    return row


def recheck_accounts(*, now: datetime, limit: int = 200) -> int:
    """Check the accounts that were not checked yet today, for banks close and agencies merge. Returns how many."""
    today = vietnam_day(now)
    morning = datetime.combine(today, time(), tzinfo=VIETNAM)
    due = in_force(BeneficiaryAccount, today).filter(Q(checked_at=None) | Q(checked_at__lt=morning))
    if not due.exists():
        return 0
    with transaction.atomic():
        revision = lock_catalogues()
        rows = list(due.order_by("pk")[:limit])
        for row in rows:
            _recheck(row, revision, now=now)
    return len(rows)


def recheck_all_accounts(*, now: datetime) -> list[tuple[str, str]]:
    """Check every account in force now. Returns code and first error of each that cannot be paid to."""
    with transaction.atomic():
        revision = lock_catalogues()
        rows = list(in_force(BeneficiaryAccount, vietnam_day(now)).order_by("code"))
        results = [_recheck(row, revision, now=now) for row in rows]
    return [
        (row.code, result.errors[0].message)
        for row, result in zip(rows, results, strict=True)
        if result.errors
    ]


def _recheck(row: BeneficiaryAccount, revision: Revision, *, now: datetime) -> CheckResult:
    result = _check(_draft_of(row), on=vietnam_day(now))
    if row.check_state != result.state or row.findings != _as_json(result):
        row.revision = revision.number
        subject = f"account:{row.code}"[:80]
        evidence = {
            "from": row.check_state,
            "to": result.state,
            "findings": [f.code for f in result.findings],
        }
        entry = Entry(subject, subject, "account.check_changed", actor=ACTOR, evidence=evidence)
        write([entry], now=now)
    _note(row, result, now=now)
    return result


def _code(draft: AccountDraft) -> str:
    return f"{modern_code(draft.agency_code)}/{draft.bank_bin or draft.citad}/{draft.account_number}"


def _check(draft: AccountDraft, *, on: date) -> CheckResult:
    """One check a payment type. A fee code is wrong when it fits none of them, a type when it does not exist."""
    results = [_check_type(draft, payment_type, on=on) for payment_type in draft.payment_types or (0,)]
    found = dict.fromkeys(finding for result in results for finding in result)
    always = set.intersection(*(set(result) for result in results))
    return CheckResult(
        tuple(finding for finding in found if finding in always or finding.field == "payment_type")
    )


def _check_type(draft: AccountDraft, payment_type: int, *, on: date) -> tuple[Finding, ...]:
    beneficiary = _beneficiary(draft, payment_type)
    return check_beneficiary_account(beneficiary, known_about(beneficiary, on=on, registered=False)).findings


def _beneficiary(draft: AccountDraft, payment_type: int = 0) -> BeneficiaryDraft:
    return BeneficiaryDraft(
        agency_code=modern_code(draft.agency_code),
        account_number=draft.account_number,
        account_name=draft.account_name,
        citad=draft.citad,
        bank_bin=draft.bank_bin,
        kind=draft.kind,
        payment_type=payment_type,
        fee_codes=tuple(draft.fee_codes),
    )


def _draft_of(row: BeneficiaryAccount) -> AccountDraft:
    return AccountDraft(
        agency_code=row.agency_code,
        account_number=row.account_number,
        account_name=row.account_name,
        valid_from=row.valid_from,
        kind=AccountKind(row.kind),
        citad=row.citad,
        bank_bin=row.bank_bin,
        payment_types=row.payment_types,
        fee_codes=row.fee_codes,
    )


def _note(row: BeneficiaryAccount, result: CheckResult, *, now: datetime) -> None:
    row.check_state = result.state
    row.findings = _as_json(result)
    row.checked_at = now
    row.save(update_fields=["check_state", "findings", "checked_at", "revision"])


def _as_json(result: CheckResult) -> list[dict[str, str]]:
    return [asdict(finding) for finding in result.findings]
