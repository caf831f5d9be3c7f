"""Beneficiary accounts, and the check of where money is about to go."""

from collections.abc import Sequence
from datetime import date

from dichvucong.catalogs.facts import AccountInfo, AccountKind, BeneficiaryDraft, CheckResult, CheckState
from dichvucong.catalogs.models import BeneficiaryAccount
from dichvucong.catalogs.rules.accounts import Known, check_beneficiary_account
from dichvucong.catalogs.rules.codes import modern_code
from dichvucong.catalogs.selectors.agencies import agency
from dichvucong.catalogs.selectors.days import day_or_today, in_force
from dichvucong.catalogs.selectors.entries import bank, fee_codes, payment_type
from dichvucong.catalogs.selectors.shelf import shelf


def beneficiary_accounts(agency_code: str, *, on: date | None = None) -> Sequence[AccountInfo]:
    """The accounts of one agency itself, whatever their check found."""
    day = day_or_today(on)

    def load() -> Sequence[AccountInfo]:
        rows = in_force(BeneficiaryAccount, day).filter(agency_code=modern_code(agency_code)).order_by("code")
        return tuple(account_info(row) for row in rows)

    return shelf.take(("accounts", agency_code, day), load)


def accounts_of(agency_code: str, *, on: date | None = None) -> Sequence[AccountInfo]:
    """The accounts an agency may collect on: its own and those of the agencies above it."""
    day = day_or_today(on)
    found = agency(agency_code, on=day)
    chain = [code for code in found.path.split("/") if code] if found else []
    return tuple(account for code in chain for account in beneficiary_accounts(code, on=day))


def check_beneficiary(draft: BeneficiaryDraft, *, on: date | None = None) -> CheckResult:
    """Whether money may be sent there for that (PAY-15): run when an obligation is opened or amended.

    Where the agency, or one above it, has registered accounts, the draft must name one of them.
    """
    return check_beneficiary_account(draft, known_about(draft, on=day_or_today(on), registered=True))


def known_about(draft: BeneficiaryDraft, *, on: date, registered: bool) -> Known:
    """What the catalogues say about the codes of a draft."""
    return Known(
        on=on,
        agency=agency(draft.agency_code, on=on),
        bank=bank(draft.bank_bin, on=on) if draft.bank_bin else None,
        payment_type=payment_type(draft.payment_type, on=on),
        fee_codes=fee_codes(on=on),
        registered=accounts_of(draft.agency_code, on=on) if registered else (),
    )


def account_info(row: BeneficiaryAccount) -> AccountInfo:
    """An account as others see it."""
    return AccountInfo(
        agency_code=row.agency_code,
        kind=AccountKind(row.kind),
        account_number=row.account_number,
        account_name=row.account_name,
        citad=row.citad,
        bank_bin=row.bank_bin,
        payment_types=frozenset(row.payment_types),
        fee_codes=frozenset(row.fee_codes),
        check_state=CheckState(row.check_state),
        valid_from=row.valid_from,
        valid_to=row.valid_to,
    )


def agencies_of_accounts(account_numbers: Sequence[str], *, on: date | None = None) -> dict[str, str]:
    """The agency of each registered account number; numbers that nobody or several agencies registered are left out."""
    rows = in_force(BeneficiaryAccount, day_or_today(on)).filter(account_number__in=list(account_numbers))
    owners: dict[str, set[str]] = {}
    for number, agency_code in rows.values_list("account_number", "agency_code"):
        owners.setdefault(number, set()).add(agency_code)
    return {number: codes.pop() for number, codes in owners.items() if len(codes) == 1}
