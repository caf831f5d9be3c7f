"""Whether money can reach an account, and whether it may be collected there (PAY-15)."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from dichvucong.catalogs.facts import (
    AccountInfo,
    AccountKind,
    AgencyInfo,
    BankInfo,
    BeneficiaryDraft,
    CheckResult,
    FeeCodeInfo,
    Finding,
    PaymentTypeInfo,
    Severity,
)
from dichvucong.kernel.text import ascii_text

# CITAD: two digits of the province, three of the institution, three of the branch.
CITAD = re.compile(r"^(?P<province>\d{2})(?P<institution>\d{3})(?P<branch>\d{3})$")
TREASURY_INSTITUTION = "701"
BANK_ACCOUNT = re.compile(r"^[0-9A-Z]{5,19}$")
# A Treasury account starts with the four digits of its natural account: 7111, 3511 …
TREASURY_ACCOUNT = re.compile(r"^(?:\d{4}(?:\.\d{1,13}){0,8}|\d{4,25})$")
PLAIN_NAME = re.compile(r"^[A-Z0-9 .,&()/'-]+$")


@dataclass(frozen=True)
class Known:
    """What the catalogues say about the codes of a draft on the day `on`; None where they know nothing.

    `registered` are the accounts of the agency and of the agencies above it.
    """

    on: date
    agency: AgencyInfo | None
    bank: BankInfo | None
    payment_type: PaymentTypeInfo | None
    fee_codes: Mapping[str, FeeCodeInfo]
    registered: Sequence[AccountInfo] = ()


def check_beneficiary_account(draft: BeneficiaryDraft, known: Known) -> CheckResult:
    """Everything wrong or doubtful about sending money there. Field paths are those of the draft."""
    return CheckResult(tuple(finding for check in _CHECKS for finding in check(draft, known)))


def plain_name(name: str) -> str:
    """A name as banks write it: capitals without accents, single spaces."""
    return ascii_text(name).upper()


def kind_of(draft: BeneficiaryDraft) -> AccountKind:
    """The kind given, else the one its CITAD code and BIN point to."""
    if draft.kind is not None:
        return draft.kind
    citad = CITAD.match(draft.citad)
    if citad and citad["institution"] == TREASURY_INSTITUTION and not draft.bank_bin:
        return AccountKind.TREASURY
    return AccountKind.BANK


def _agency(draft: BeneficiaryDraft, known: Known) -> Iterator[Finding]:
    agency = known.agency
    if agency is None:
        message = f"Không có cơ quan thu mang mã {draft.agency_code or '(trống)'}."
        yield Finding("unknown_agency", "agency_code", message)
        return
    if agency.active:
        return
    if agency.successor_code:
        message = f"{agency.name} đã được sắp xếp lại; cơ quan kế thừa có mã {agency.successor_code}."
        yield Finding("merged_agency", "agency_code", message, Severity.WARNING)
        return
    yield Finding("disabled_agency", "agency_code", f"{agency.name} không còn hoạt động.")


def _account_number(draft: BeneficiaryDraft, known: Known) -> Iterator[Finding]:  # noqa: ARG001 -- one shape for all checks
    if not draft.account_number:
        yield Finding("missing_account_number", "account_number", "Chưa có số tài khoản thụ hưởng.")
        return
    if kind_of(draft) is AccountKind.TREASURY:
        if not TREASURY_ACCOUNT.match(draft.account_number):
            message = "Số tài khoản Kho bạc gồm các chữ số, có thể ngăn bằng dấu chấm, ví dụ 3511.0.1234567."
            yield Finding("malformed_account_number", "account_number", message)
        return
    if not BANK_ACCOUNT.match(draft.account_number):
        message = "Số tài khoản ngân hàng gồm 5 đến 19 chữ số hoặc chữ in hoa, không có khoảng trắng."
        yield Finding("malformed_account_number", "account_number", message)


def _account_name(draft: BeneficiaryDraft, known: Known) -> Iterator[Finding]:  # noqa: ARG001 -- as above
    if not draft.account_name.strip():
        yield Finding("missing_account_name", "account_name", "Chưa có tên tài khoản thụ hưởng.")
        return
    if not PLAIN_NAME.match(plain_name(draft.account_name)):
        message = "Tên tài khoản có ký tự mà ngân hàng không chuyển được."
        yield Finding("malformed_account_name", "account_name", message)


def _citad(draft: BeneficiaryDraft, known: Known) -> Iterator[Finding]:
    kind = kind_of(draft)
    if not draft.citad:
        yield from _without_citad(draft, kind)
        return
    citad = CITAD.match(draft.citad)
    if citad is None:
        message = "Mã CITAD gồm đúng 8 chữ số: 2 số tỉnh, 3 số tổ chức, 3 số chi nhánh."
        yield Finding("malformed_citad", "citad", message)
        return
    institution = citad["institution"]
    if kind is AccountKind.TREASURY and institution != TREASURY_INSTITUTION:
        message = (
            f"Mã CITAD của Kho bạc Nhà nước có dạng xx{TREASURY_INSTITUTION}xxx, không phải {draft.citad}."
        )
        yield Finding("citad_not_treasury", "citad", message)
    if kind is AccountKind.BANK and institution == TREASURY_INSTITUTION:
        message = "Mã CITAD này là của Kho bạc Nhà nước, không phải của ngân hàng."
        yield Finding("citad_not_bank", "citad", message)
        return
    expected = known.bank.citad_institution if known.bank else ""
    if kind is AccountKind.BANK and known.bank and expected and institution != expected:
        message = f"Mã CITAD {draft.citad} không thuộc {known.bank.short_name} (xx{expected}xxx)."
        yield Finding("citad_of_other_bank", "citad", message)


def _without_citad(draft: BeneficiaryDraft, kind: AccountKind) -> Iterator[Finding]:
    if kind is AccountKind.TREASURY:
        yield Finding("missing_citad", "citad", "Tài khoản Kho bạc cần mã CITAD.")
    elif not draft.bank_bin:
        yield Finding("missing_route", "citad", "Cần mã CITAD hoặc mã BIN của ngân hàng thụ hưởng.")


def _bank(draft: BeneficiaryDraft, known: Known) -> Iterator[Finding]:
    if not draft.bank_bin:
        return
    if known.bank is None:
        message = f"Không có ngân hàng mang mã BIN {draft.bank_bin} trong danh mục."
        yield Finding("unknown_bank", "bank_bin", message)
        return
    ended = known.bank.valid_to
    if ended is not None and ended <= known.on:
        message = f"{known.bank.short_name} không còn nhận chuyển tiền từ ngày {ended:%d/%m/%Y}."
        yield Finding("closed_bank", "bank_bin", message)


def _payment_type(draft: BeneficiaryDraft, known: Known) -> Iterator[Finding]:
    if draft.payment_type and known.payment_type is None:
        message = "Loại giao dịch thanh toán là một số từ 1 đến 8 (khoản 4 Điều 27 Thông tư 01/2023/TT-VPCP)."
        yield Finding("unknown_payment_type", "payment_type", message)


def _fee_codes(draft: BeneficiaryDraft, known: Known) -> Iterator[Finding]:
    for position, code in enumerate(draft.fee_codes):
        field = f"fee_codes.{position}"
        item = known.fee_codes.get(code)
        if item is None:
            message = f"Mã phí, lệ phí {code or '(trống)'} không có trong danh mục."
            yield Finding("unknown_fee_code", field, message)
        elif known.payment_type is not None and not _collects(known.payment_type, item):
            message = f"Mã {code} ({item.name}) không thuộc loại giao dịch “{known.payment_type.name}”."
            yield Finding("fee_code_of_other_type", field, message)


def _collects(payment_type: PaymentTypeInfo, item: FeeCodeInfo) -> bool:
    if item.code.startswith("G22.99."):
        return item.code == payment_type.code
    return item.kind in payment_type.item_kinds


def _registered(draft: BeneficiaryDraft, known: Known) -> Iterator[Finding]:
    if not known.registered:
        return
    account = next((found for found in known.registered if _is_same(found, draft)), None)
    if account is None:
        message = "Tài khoản này không có trong danh mục tài khoản thụ hưởng của cơ quan thu."
        yield Finding("account_not_registered", "account_number", message)
        return
    if plain_name(account.account_name) != plain_name(draft.account_name):
        message = f"Tên tài khoản đã đăng ký là {plain_name(account.account_name)}."
        yield Finding("account_name_mismatch", "account_name", message)
    if account.payment_types and draft.payment_type and draft.payment_type not in account.payment_types:
        message = "Tài khoản này không dùng để thu loại giao dịch đó."
        yield Finding("account_refuses_type", "payment_type", message)
    for position, code in enumerate(draft.fee_codes):
        if account.fee_codes and code not in account.fee_codes:
            message = f"Tài khoản này không dùng để thu khoản có mã {code}."
            yield Finding("account_refuses_fee", f"fee_codes.{position}", message)


def _is_same(account: AccountInfo, draft: BeneficiaryDraft) -> bool:
    if _digits(account.account_number) != _digits(draft.account_number):
        return False
    pairs = ((account.citad, draft.citad), (account.bank_bin, draft.bank_bin))
    return all(one == other for one, other in pairs if one and other)


def _digits(number: str) -> str:
    return number.replace(".", "").upper()


_CHECKS: tuple[Callable[[BeneficiaryDraft, Known], Iterator[Finding]], ...] = (
    _agency,
    _account_number,
    _account_name,
    _citad,
    _bank,
    _payment_type,
    _fee_codes,
    _registered,
)
