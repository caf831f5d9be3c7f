"""The bill block of older systems (`ThongTinBienLai`, the look-up's `message`) as an obligation of ours.

Nothing in it proves itself, so nothing in it is believed that moves money: the beneficiary account must be one that the
collecting agency, or one above it, has registered. Amounts are whole numbers of đồng, written as text.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final

from dichvucong.catalogs import selectors as catalogs
from dichvucong.catalogs.facts import AccountInfo
from dichvucong.exchange.selectors import SystemInfo
from dichvucong.kernel import identifiers
from dichvucong.kernel.errors import InvalidValue
from dichvucong.payments.drafts import LineDraft, ObligationDraft
from dichvucong.payments.errors import BillRefused

FINE: Final = 1
FEE: Final = 2
LONGEST_NAME: Final = 250
_WHOLE: Final = re.compile(r"([0-9]{1,13})(?:\.0{1,2})?")


def identifier_of(bill: Mapping[str, Any]) -> str:
    """The dossier code, or decision number of a fine, that the bill names; "" when it names none."""
    decision = _text(bill, "SoQD")
    return decision if _kind(bill) == FINE and decision else _text(bill, "MaHoSo")


def draft_of(
    bill: Mapping[str, Any], identifier: str, amount_vnd: int, partner: SystemInfo, *, on: date
) -> ObligationDraft:
    """The obligation a bill describes. Raises `BillRefused` naming what is missing."""
    if not bill:
        raise BillRefused("Chưa có khoản thu của hồ sơ này và bản tin không có ThongTinBienLai.")
    kind = _kind(bill)
    account = _account(bill, partner, on=on)
    code = _fee_code(bill, kind, on=on)
    return ObligationDraft(
        revenue_identifier=identifier,
        agency_code=account.agency_code,
        payment_type=kind,
        fee_code=code,
        amount_vnd=amount_vnd,
        lines=_lines(bill, amount_vnd, code),
        payer_name=_text(bill, "HoTenNguoiNop") or _text(bill, "TenNguoiViPham") or "Người nộp hồ sơ",
        payer_identifier=_identity(bill),
        payer_address=", ".join(
            part for part in (_text(bill, f"{name}NguoiNop") for name in ("DiaChi", "Huyen", "Tinh")) if part
        )[:500],
        citad=account.citad,
        bank_bin=account.bank_bin,
        account_number=account.account_number,
        account_name=account.account_name,
        procedure_code=_text(bill, "MaTTHC")[:40],
        procedure_name=_text(bill, "TenTTHC")[:1000],
        note=_text(bill, "NoiDungThanhToan")[:1000],
    )


def _kind(bill: Mapping[str, Any]) -> int:
    return FINE if _text(bill, "MaDichVu") == str(FINE) else FEE


def _account(bill: Mapping[str, Any], partner: SystemInfo, *, on: date) -> AccountInfo:
    """The registered account the bill names: at the unit it names, or anywhere the sender may act for."""
    wanted = _bare(_text(bill, "TKThuHuong") or _text(bill, "TaiKhoanThuNSNN"))
    for code in _units(bill, partner, on=on):
        for account in catalogs.beneficiary_accounts(code, on=on):
            if wanted and _bare(account.account_number) == wanted:
                return account
    raise BillRefused("Tài khoản thụ hưởng chưa được đăng ký cho cơ quan thu này.")


def _units(bill: Mapping[str, Any], partner: SystemInfo, *, on: date) -> Iterator[str]:
    """Agency codes below the sender's own, the ones the bill names first."""
    own = catalogs.subtree_codes(partner.agency_code, on=on)
    named = [
        catalogs.agency(_text(bill, name), on=on) for name in ("MaCoQuanQD", "MaDonVi") if _text(bill, name)
    ]
    yield from (agency.code for agency in named if agency is not None and agency.code in own)
    yield from sorted(own)


def _fee_code(bill: Mapping[str, Any], kind: int, *, on: date) -> str:
    """A budget sub-item the bill names, else the procedure's own, else the payment type (TT 27.1c)."""
    for row in _rows(bill, "PhiLePhi"):
        code = _text(row, "MaPhiLePhi")
        if catalogs.fee_code(code, on=on) is not None:
            return code
    for fees in catalogs.procedure_fees(_text(bill, "MaTTHC"), on=on):
        if fees.lines:
            return fees.lines[0].code
    return f"G22.99.{kind}"


def _lines(bill: Mapping[str, Any], amount_vnd: int, code: str) -> Sequence[LineDraft]:
    """The fee lines where they add up, else one line over the whole amount."""
    lines = [
        LineDraft(code, (_text(row, "TenPhiLePhi") or "Phí, lệ phí")[:LONGEST_NAME], _amount(row))
        for row in _rows(bill, "PhiLePhi")
    ]
    counted = [line for line in lines if line.amount_vnd]
    if counted and sum(line.amount_vnd for line in counted) == amount_vnd:
        return counted
    return [LineDraft(code, (_text(bill, "NoiDungThanhToan") or "Phí, lệ phí")[:LONGEST_NAME], amount_vnd)]


def _identity(bill: Mapping[str, Any]) -> str:
    """The payer's number if it is one; a broken optional field must not stop a payment."""
    try:
        return identifiers.identity_number(_text(bill, "SoCMNDNguoiNop"))[1]
    except InvalidValue:
        return ""


def _rows(bill: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    rows = bill.get(name)
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def _amount(row: Mapping[str, Any]) -> int:
    try:
        return whole_vnd(_text(row, "SoTien"))
    except BillRefused:
        return 0


def _text(fields: Mapping[str, Any], name: str) -> str:
    value = fields.get(name)
    return value.strip() if isinstance(value, str) else ""


def whole_vnd(text: str) -> int:
    """A positive whole number of đồng. Raises `BillRefused`."""
    match = _WHOLE.fullmatch(text.strip())
    if match is None or int(match[1]) == 0:
        raise BillRefused("Số tiền phải là số nguyên dương tính bằng đồng.")
    return int(match[1])


def _bare(number: str) -> str:
    return "".join(character for character in number.upper() if character.isalnum())
