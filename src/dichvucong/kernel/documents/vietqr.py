"""VietQR: EMVCo merchant-presented payloads as NAPAS profiles them (QR Format T&C v1.0, September 2021)."""

import binascii
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from dichvucong.kernel.errors import InvalidValue
from dichvucong.kernel.money import grouped
from dichvucong.kernel.text import ascii_content

NAPAS = "A000000727"
LONGEST_BILL = 25
LONGEST_PURPOSE = 25
LONGEST_ACCOUNT = 19
LARGEST_VND = 9_999_999_999_999
"""Thirteen characters hold the amount."""

_TO_ACCOUNT = "QRIBFTTA"
_TO_CARD = "QRIBFTTC"
_STATIC = "11"
_DYNAMIC = "12"
_VND = "704"
_LONGEST_PAYLOAD = 512
_CRC_HEAD = "6304"
_CRC_LENGTH = 4


@dataclass(frozen=True)
class TransferOrder:
    """A transfer a payer's bank app fills in from a QR code.

    `amount_vnd` None lets the payer type the amount. `bill` (62-01) and `purpose` (62-08) hold at most 25 plain
    characters each; the payment code belongs into both, because apps show one or the other.
    """

    bank_bin: str
    account: str
    amount_vnd: int | None = None
    bill: str = ""
    purpose: str = ""
    to_card: bool = False


def build_vietqr(order: TransferOrder) -> str:
    """The payload text of the QR: dynamic (12) with an amount, static (11) without one.

    Raises `InvalidValue` when a field cannot be written.
    """
    _check(order)
    beneficiary = _field("00", order.bank_bin) + _field("01", order.account)
    service = _TO_CARD if order.to_card else _TO_ACCOUNT
    body = (
        _field("00", "01")
        + _field("01", _STATIC if order.amount_vnd is None else _DYNAMIC)
        + _field("38", _field("00", NAPAS) + _field("01", beneficiary) + _field("02", service))
        + _field("53", _VND)
        + (_field("54", str(order.amount_vnd)) if order.amount_vnd is not None else "")
        + _field("58", "VN")
        + _additional(order)
        + _CRC_HEAD
    )
    return body + checksum(body)


def parse_vietqr(payload: str) -> TransferOrder:
    """What a VietQR payload orders. Raises `InvalidValue` saying what is wrong with it."""
    fields = _checked_fields(payload.strip())
    if fields.get("53") != _VND or fields.get("58") != "VN":
        raise InvalidValue("Mã QR không dùng đồng Việt Nam.")
    account = dict(_split(fields.get("38", "")))
    if account.get("00") != NAPAS:
        raise InvalidValue("Mã QR không phải VietQR.")
    beneficiary = dict(_split(account.get("01", "")))
    service = account.get("02", _TO_ACCOUNT)
    if service not in {_TO_ACCOUNT, _TO_CARD}:
        raise InvalidValue("Mã QR không phải để chuyển tiền.")
    additional = dict(_split(fields.get("62", "")))
    order = TransferOrder(
        bank_bin=beneficiary.get("00", ""),
        account=beneficiary.get("01", ""),
        amount_vnd=_amount(fields),
        bill=additional.get("01", ""),
        purpose=additional.get("08", ""),
        to_card=service == _TO_CARD,
    )
    _check(order)
    return order


def checksum(body: str) -> str:
    """CRC-16/CCITT-FALSE over `body`, which ends with `6304`, as four upper-case hexadecimal digits."""
    return f"{binascii.crc_hqx(body.encode('ascii'), 0xFFFF):04X}"


def bill_reference(payment_code: str) -> str:
    """The payment code as it fits into 25 characters: dots are dropped where it would be longer.

    `000.00.01.H26.2-261122000001` (28) becomes `0000001H262-261122000001` (24).
    """
    return payment_code if len(payment_code) <= LONGEST_BILL else payment_code.replace(".", "")


def transfer_to_pay(*, bank_bin: str, account: str, amount_vnd: int, payment_code: str) -> str:
    """The dynamic payload for one payment: its code as bill number and as purpose."""
    reference = bill_reference(payment_code)
    return build_vietqr(
        TransferOrder(
            bank_bin=bank_bin, account=account, amount_vnd=amount_vnd, bill=reference, purpose=reference
        )
    )


def _check(order: TransferOrder) -> None:
    if not re.fullmatch(r"[0-9]{6}", order.bank_bin):
        raise InvalidValue("Mã ngân hàng (BIN) phải gồm đúng 6 chữ số.", field="bank_bin")
    if not re.fullmatch(r"[A-Za-z0-9]{1,19}", order.account):
        raise InvalidValue(
            f"Số tài khoản gồm 1 đến {LONGEST_ACCOUNT} chữ cái không dấu và chữ số.", field="account"
        )
    if order.amount_vnd is not None and not 0 < order.amount_vnd <= LARGEST_VND:
        raise InvalidValue(f"Số tiền phải từ 1 đến {grouped(LARGEST_VND)} đồng.", field="amount_vnd")
    for name, value, longest in (
        ("bill", order.bill, LONGEST_BILL),
        ("purpose", order.purpose, LONGEST_PURPOSE),
    ):
        if len(value) > longest or any(not " " <= character <= "~" for character in value):
            raise InvalidValue(
                f"Nội dung trong mã QR dài tối đa {longest} ký tự không dấu, ví dụ “"
                f"{ascii_content(value, limit=longest)}”.",
                field=name,
            )


def _additional(order: TransferOrder) -> str:
    inner = "".join(_field(tag, value) for tag, value in (("01", order.bill), ("08", order.purpose)) if value)
    return _field("62", inner) if inner else ""


def _field(tag: str, value: str) -> str:
    assert len(value) <= 99, "two digits hold the length"  # noqa: PLR2004 -- the two digits
    return f"{tag}{len(value):02d}{value}"


def _checked_fields(payload: str) -> Mapping[str, str]:
    if not payload.isascii() or len(payload) > _LONGEST_PAYLOAD:
        raise InvalidValue("Mã QR không phải VietQR.")
    body, crc = payload[:-_CRC_LENGTH], payload[-_CRC_LENGTH:]
    if not body.endswith(_CRC_HEAD):
        raise InvalidValue("Mã QR không phải VietQR.")
    if checksum(body) != crc.upper():
        raise InvalidValue("Mã QR bị sai hoặc đọc chưa đủ (mã kiểm tra không khớp). Vui lòng quét lại.")
    fields = dict(_split(payload))
    if fields.get("00") != "01":
        raise InvalidValue("Mã QR không phải VietQR.")
    return fields


def _split(text: str) -> Iterator[tuple[str, str]]:
    """The tag-length-value fields of one level. Raises `InvalidValue` for broken or repeated ones."""
    seen: set[str] = set()
    position = 0
    while position < len(text):
        head = text[position : position + 4]
        if not re.fullmatch(r"[0-9]{4}", head) or head[:2] in seen:
            raise InvalidValue("Mã QR bị hỏng: không tách được các trường.")
        end = position + 4 + int(head[2:])
        if end > len(text):
            raise InvalidValue("Mã QR bị hỏng: không tách được các trường.")
        seen.add(head[:2])
        yield head[:2], text[position + 4 : end]
        position = end


def _amount(fields: Mapping[str, str]) -> int | None:
    raw = fields.get("54")
    if raw is None:
        if fields.get("01") == _DYNAMIC:
            raise InvalidValue("Mã QR động phải có số tiền.", field="amount_vnd")
        return None
    if not re.fullmatch(r"[0-9]{1,13}", raw):
        raise InvalidValue("Số tiền trong mã QR phải là số nguyên đồng.", field="amount_vnd")
    return int(raw)
