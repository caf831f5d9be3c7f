"""Claims and levels as people read them."""

from collections.abc import Mapping
from typing import Final

from dichvucong.identity.rules import AccountKind, Level
from dichvucong.identity.rules.claims import Claim
from dichvucong.kernel.identifiers import mask_identifier

CLAIMS: Final[Mapping[str, str]] = {
    Claim.NAME: "Họ và tên",
    Claim.BIRTHDATE: "Ngày sinh",
    Claim.ACCOUNT_KIND: "Loại tài khoản",
    Claim.EMAIL: "Thư điện tử",
    Claim.PHONE_NUMBER: "Số điện thoại",
    Claim.CITIZEN_NUMBER: "Số định danh cá nhân",
    Claim.OLD_CARD_NUMBER: "Số chứng minh nhân dân",
    Claim.PASSPORT_NUMBER: "Số hộ chiếu",
    Claim.TAX_CODE: "Mã số thuế",
    Claim.SOCIAL_INSURANCE_NUMBER: "Mã số bảo hiểm xã hội",
}
LEVELS: Final[Mapping[Level, str]] = {Level.LOW: "thấp", Level.MEDIUM: "trung bình", Level.HIGH: "cao"}
_KINDS: Final[Mapping[str, str]] = {
    AccountKind.CITIZEN: "Công dân Việt Nam",
    AccountKind.FOREIGNER: "Người nước ngoài",
    AccountKind.ORGANISATION: "Tổ chức, doanh nghiệp",
}
_NUMBERS: Final = frozenset(
    {
        Claim.CITIZEN_NUMBER,
        Claim.OLD_CARD_NUMBER,
        Claim.PASSPORT_NUMBER,
        Claim.TAX_CODE,
        Claim.SOCIAL_INSURANCE_NUMBER,
    }
)


def shown_value(claim: str, value: object) -> str:
    """What would be sent, as its owner recognises it; numbers by their last digits."""
    if not isinstance(value, str):
        return ""
    if claim in _NUMBERS:
        return mask_identifier(value)
    if claim == Claim.BIRTHDATE:
        return "/".join(reversed(value.split("-")))
    return _KINDS.get(value, value) if claim == Claim.ACCOUNT_KIND else value
