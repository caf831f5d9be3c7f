"""Reads a VietQR text: EMVCo tag-length-value with NAPAS's account block (QR Format T&C v1.0) and a CRC."""

import binascii
from dataclasses import dataclass

NAPAS = "A000000727"
TO_ACCOUNT, TO_CARD = "QRIBFTTA", "QRIBFTTC"
_CRC_TAIL = 4


class Unreadable(ValueError):
    """The text is no VietQR; the message says why, in Vietnamese."""


@dataclass(frozen=True)
class VietQr:
    """`amount_vnd` None and `dynamic` False: the payer fills in the amount."""

    bank_bin: str
    account_number: str
    to_card: bool
    dynamic: bool
    amount_vnd: int | None
    purpose: str
    bill: str
    name: str


def crc(text: str) -> str:
    """CRC-16/CCITT-FALSE as four upper-case hexadecimal digits."""
    return f"{binascii.crc_hqx(text.encode(), 0xFFFF):04X}"


def read(text: str) -> VietQr:
    """Parse and check. Raises `Unreadable`."""
    text = text.strip()
    if not text:
        raise Unreadable("Chưa có nội dung mã QR.")
    if not text.startswith("000201"):
        raise Unreadable("Đây không phải mã VietQR (phải bắt đầu bằng 000201).")
    fields = _fields(text, "chung")
    _check_crc(text, fields)
    if fields.get("53") != "704" or fields.get("58") != "VN":
        raise Unreadable("Mã QR không dùng đồng Việt Nam hoặc không phải của Việt Nam.")
    account = _fields(fields.get("38", ""), "thông tin tài khoản")
    if account.get("00") != NAPAS:
        raise Unreadable("Mã QR không có tài khoản nhận theo chuẩn NAPAS.")
    target = _fields(account.get("01", ""), "tài khoản nhận")
    more = _fields(fields.get("62", ""), "thông tin bổ sung")
    dynamic = fields.get("01") == "12"
    return VietQr(
        bank_bin=_bin(target.get("00", "")),
        account_number=_account(target.get("01", "")),
        to_card=account.get("02") == TO_CARD,
        dynamic=dynamic,
        amount_vnd=_amount(fields.get("54", ""), needed=dynamic),
        purpose=more.get("08", ""),
        bill=more.get("01", ""),
        name=fields.get("59", ""),
    )


def _fields(text: str, where: str) -> dict[str, str]:
    """Tag → value. Raises `Unreadable` on a length that does not fit or a tag given twice."""
    fields: dict[str, str] = {}
    rest = text
    while rest:
        tag, length = rest[:2], rest[2:4]
        if not (tag.isascii() and tag.isdecimal() and length.isascii() and length.isdecimal()):
            raise Unreadable(f"Nội dung mã QR bị hỏng: độ dài ở phần {where} không đúng.")
        size = int(length)
        value, rest = rest[4 : 4 + size], rest[4 + size :]
        if len(value) != size or len(length) != len("00"):
            raise Unreadable(f"Nội dung mã QR bị thiếu ký tự (phần {where}). Hãy chép lại toàn bộ.")
        if tag in fields:
            raise Unreadable(f"Nội dung mã QR bị hỏng: trường {tag} ở phần {where} lặp lại.")
        fields[tag] = value
    return fields


def _check_crc(text: str, fields: dict[str, str]) -> None:
    if list(fields)[-1] != "63" or len(fields["63"]) != _CRC_TAIL:
        raise Unreadable("Mã QR thiếu mã kiểm tra ở cuối.")
    if fields["63"].upper() != crc(text[:-_CRC_TAIL]):
        raise Unreadable("Mã kiểm tra của mã QR không khớp: nội dung đã bị sửa hoặc chép thiếu.")


def _bin(text: str) -> str:
    if not text.isdecimal() or len(text) != len("970403"):
        raise Unreadable("Mã ngân hàng nhận không đúng (phải có 6 chữ số).")
    return text


def _account(text: str) -> str:
    if not text.isalnum() or not text.isascii() or len(text) > len("0123456789012345678"):
        raise Unreadable("Số tài khoản nhận không đúng.")
    return text


def _amount(text: str, *, needed: bool) -> int | None:
    if not text and not needed:
        return None
    if not text.isdecimal() or not text.isascii() or int(text) == 0:
        raise Unreadable("Số tiền trong mã QR không đúng.")
    return int(text)
