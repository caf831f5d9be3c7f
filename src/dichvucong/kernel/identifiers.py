"""Numbers that name people, organisations and ways to reach them: checked, normalised, masked (IDN-12).

Every function takes what a person typed and gives the form that is stored. Each refusal is an `InvalidValue`
whose Vietnamese sentence can stand beside the field; `field` is passed through to it.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import phonenumbers
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from phonenumbers import PhoneNumber, PhoneNumberType
from stdnum.vn import mst

from dichvucong.kernel.errors import InvalidValue
from dichvucong.kernel.text import ascii_text, tidy

_SEPARATORS = re.compile(r"[\s.\-‐‑‒–—]+")
_LONGEST_EMAIL = 254
_SHORT_PHONE = 9
_LONG_MOBILE = 11
# Mobile numbers of 11 digits became numbers of 10 from 15/9 to 14/11/2018 (Ministry of Information and Communications).
_RENAMED = {
    **{f"016{digit}": f"03{digit}" for digit in range(2, 10)},
    "0120": "070", "0121": "079", "0122": "077", "0126": "076", "0128": "078",
    "0123": "083", "0124": "084", "0125": "085", "0127": "081", "0129": "082",
    "0186": "056", "0188": "058", "0199": "059",
}  # fmt: skip
# The 63 provinces of birth registration before July 2025 (old statistical codes); foreign countries follow
# from 100 on and are not listed here because their table is not public.
_BIRTH_PROVINCES = frozenset({
    1, 2, 4, 6, 8, 10, 11, 12, 14, 15, 17, 19, 20, 22, 24, 25, 26, 27, 30, 31, 33, 34, 35, 36, 37, 38, 40, 42,
    44, 45, 46, 48, 49, 51, 52, 54, 56, 58, 60, 62, 64, 66, 67, 68, 70, 72, 74, 75, 77, 79, 80, 82, 83, 84, 86,
    87, 89, 91, 92, 93, 94, 95, 96,
})  # fmt: skip
_FIRST_COUNTRY = 100
_REACHABLE = frozenset(
    {PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE, PhoneNumberType.FIXED_LINE_OR_MOBILE}
)
_MOBILE = frozenset({PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE})


class Sex(StrEnum):
    """As a citizen number records it."""

    MALE = "male"
    FEMALE = "female"


class IdentityKind(StrEnum):
    """What a person's number is."""

    CITIZEN = "citizen_number"
    OLD_CARD = "old_card"
    PASSPORT = "passport"


@dataclass(frozen=True)
class CitizenNumber:
    """The parts of a 12-digit citizen number (Decree 137/2015, art. 13).

    `birth_place` is the three-digit code of the province (001–096) or country (from 100) of birth registration.
    """

    number: str
    birth_place: str
    sex: Sex
    birth_year: int


def citizen_number(raw: str, *, field: str = "", today: date | None = None) -> CitizenNumber:
    """A citizen number: 3 digits of place, 1 of century and sex, 2 of birth year, 6 at random.

    With `today`, a birth in a later year is refused.
    """
    number = _compact(raw)
    if not _is_digits(number, 12):
        raise InvalidValue(_why_no_citizen_number(number), field=field)
    place = number[:3]
    if int(place) < _FIRST_COUNTRY and int(place) not in _BIRTH_PROVINCES:
        raise InvalidValue(
            f"Số định danh cá nhân không đúng: “{place}” không phải mã tỉnh, thành phố hoặc quốc gia "
            "nơi đăng ký khai sinh. Vui lòng kiểm tra 3 chữ số đầu.",
            field=field,
        )
    century, sex = divmod(int(number[3]), 2)
    year = 1900 + 100 * century + int(number[4:6])
    if today is not None and year > today.year:
        raise InvalidValue(
            f"Số định danh cá nhân không đúng: năm sinh {year} ở tương lai. Vui lòng kiểm tra chữ số thứ 4 đến 6.",
            field=field,
        )
    return CitizenNumber(number, place, (Sex.MALE, Sex.FEMALE)[sex], year)


def old_card_number(raw: str, *, field: str = "") -> str:
    """The 9 digits of an old identity card (CMND)."""
    number = _compact(raw)
    if not _is_digits(number, 9) or not int(number):
        raise InvalidValue("Số chứng minh nhân dân phải gồm đúng 9 chữ số.", field=field)
    return number


def passport_number(raw: str, *, field: str = "") -> str:
    """A passport number of any country: 5–20 letters and digits, at least one digit, upper case.

    Letters with marks are refused, not changed: whoever typed Đ for D would look for somebody else's passport.
    """
    number = _SEPARATORS.sub("", unicodedata.normalize("NFKC", tidy(raw))).upper()
    if not re.fullmatch(r"[A-Z0-9]{5,20}", number) or number.isalpha():
        raise InvalidValue(
            "Số hộ chiếu gồm 5 đến 20 chữ cái không dấu và chữ số, trong đó có ít nhất một chữ số.",
            field=field,
        )
    return number


def identity_number(raw: str, *, field: str = "") -> tuple[IdentityKind, str]:
    """Whichever a person has: 12 digits are a citizen number, 9 an old card, anything else a passport."""
    number = _compact(raw)
    if _is_digits(number, 12):
        return IdentityKind.CITIZEN, citizen_number(number, field=field).number
    if _is_digits(number, 9):
        return IdentityKind.OLD_CARD, old_card_number(number, field=field)
    try:
        return IdentityKind.PASSPORT, passport_number(number, field=field)
    except InvalidValue as refusal:
        raise InvalidValue(
            "Số giấy tờ phải là số định danh cá nhân (12 chữ số), chứng minh nhân dân (9 chữ số) "
            "hoặc hộ chiếu (5 đến 20 chữ cái và chữ số).",
            field=field,
        ) from refusal


def tax_code(raw: str, *, field: str = "") -> str:
    """A tax code: 10 digits, 10 + `-` + 3 of a branch, or a person's 12-digit citizen number.

    The branch hyphen is put in: `0100233488001 -> "0100233488-001"`. The check digit must be right.
    """
    number = _compact(raw)
    if _is_digits(number, 12):
        return citizen_number(number, field=field).number
    if not (_is_digits(number, 10) or _is_digits(number, 13)):
        raise InvalidValue(
            "Mã số thuế phải gồm 10 chữ số (đơn vị), 13 chữ số (chi nhánh) hoặc 12 chữ số (cá nhân, "
            "dùng số định danh).",
            field=field,
        )
    if not mst.is_valid(number):
        raise InvalidValue(
            f"Mã số thuế “{number}” không đúng (sai chữ số kiểm tra). Vui lòng đối chiếu với giấy đăng ký.",
            field=field,
        )
    return str(mst.format(number))


def social_insurance_number(raw: str, *, field: str = "") -> str:
    """The 10 digits of a social insurance book."""
    number = _compact(raw)
    if not _is_digits(number, 10) or not int(number):
        raise InvalidValue("Mã số bảo hiểm xã hội phải gồm đúng 10 chữ số.", field=field)
    return number


def phone_number(raw: str, *, field: str = "") -> str:
    """A mobile or fixed number in E.164 (`"0912 345 678" -> "+84912345678"`); foreign ones start with `+`."""
    return _e164(_phone(raw, allowed=_REACHABLE, field=field))


def mobile_number(raw: str, *, field: str = "") -> str:
    """As `phone_number`, but one that can receive an SMS."""
    return _e164(_phone(raw, allowed=_MOBILE, field=field))


def email_address(raw: str, *, field: str = "") -> str:
    """An e-mail address without display name, its domain in lower case; at most 254 characters."""
    address = tidy(raw)
    try:
        validate_email(address)
    except ValidationError as refusal:
        raise InvalidValue(
            "Địa chỉ thư điện tử không đúng, ví dụ đúng: ten@example.vn.", field=field
        ) from refusal
    if len(address) > _LONGEST_EMAIL or not address.isascii():
        raise InvalidValue("Địa chỉ thư điện tử chỉ gồm chữ không dấu và dài tối đa 254 ký tự.", field=field)
    local, domain = address.rsplit("@", 1)
    return f"{local}@{domain.lower()}"


def mask_name(name: str) -> str:
    """First letters only: `"Nguyễn Văn Mẫu" -> "N***** V** M**"`."""
    return " ".join(word[0] + "*" * (len(word) - 1) for word in tidy(name).split())


def mask_identifier(number: str, *, shown: int = 4) -> str:
    """The last `shown` characters, at most a third of the number: `"001099012345" -> "********2345"`."""
    compact = tidy(number)
    keep = min(shown, len(compact) // 3)
    return "*" * (len(compact) - keep) + compact[len(compact) - keep :]


def mask_phone(phone: str) -> str:
    """Enough for its owner to recognise it: `"+84912345678" -> "09*****678"`."""
    compact = re.sub(r"[^0-9+]", "", phone)
    national = "0" + compact.removeprefix("+84") if compact.startswith("+84") else compact
    if len(national) <= _SHORT_PHONE:
        return "*" * len(national)
    return national[:2] + "*" * (len(national) - 5) + national[-3:]


def mask_email(address: str) -> str:
    """First letter and domain: `"mau@example.vn" -> "m**@example.vn"`."""
    local, at, domain = tidy(address).rpartition("@")
    if not at or not local:
        return "*" * len(domain)
    return f"{local[0]}{'*' * (len(local) - 1)}@{domain}"


def _compact(raw: str) -> str:
    """Without blanks, dots and dashes; full-width digits become plain ones."""
    return _SEPARATORS.sub("", ascii_text(raw) if not raw.isascii() else tidy(raw))


def _why_no_citizen_number(number: str) -> str:
    if _is_digits(number, 9):
        return (
            "Đây là số chứng minh nhân dân cũ (9 chữ số). Hãy nhập số định danh cá nhân, gồm 12 chữ số trên thẻ "
            "căn cước hoặc giấy khai sinh."
        )
    strange = next((one for one in number if not (one.isascii() and one.isdigit())), "")
    if strange:
        like = " Có phải bạn muốn nhập số 0?" if strange in "oO" else ""
        return f"Số định danh cá nhân (số CCCD) phải gồm đúng 12 chữ số, không có “{strange}”.{like}"
    return f"Số định danh cá nhân (số CCCD) phải gồm đúng 12 chữ số; bạn đã nhập {len(number)} ký tự."


def _is_digits(value: str, count: int) -> bool:
    return len(value) == count and value.isascii() and value.isdigit()


def _phone(raw: str, *, allowed: frozenset[int], field: str) -> PhoneNumber:
    refusal = InvalidValue(
        "Số điện thoại không đúng. Ví dụ đúng: 0912 345 678, 024 3823 1234 hoặc +81 90 1234 5678 "
        "nếu là số nước ngoài.",
        field=field,
    )
    text = ascii_text(raw)
    if not re.fullmatch(r"\(?\+?[0-9 ().-]{6,30}", text):
        raise refusal
    today = _number_of_today(text)
    if today:
        raise InvalidValue(
            f"Số di động 11 chữ số không còn dùng từ năm 2018. Số này nay là {today}; hãy nhập số mới.",
            field=field,
        )
    try:
        number = phonenumbers.parse(text, "VN")
    except phonenumbers.NumberParseException as error:
        raise refusal from error
    if not phonenumbers.is_valid_number(number) or phonenumbers.number_type(number) not in allowed:
        raise refusal
    return number


def _number_of_today(text: str) -> str:
    """What an old mobile number of eleven digits became; "" for all others."""
    digits = re.sub(r"\D", "", text)
    for country in ("0084", "84"):
        digits = f"0{digits.removeprefix(country).lstrip('0')}" if digits.startswith(country) else digits
    if len(digits) != _LONG_MOBILE or digits[:4] not in _RENAMED:
        return ""
    return f"{_RENAMED[digits[:4]]} {digits[4:7]} {digits[7:]}"


def _e164(number: PhoneNumber) -> str:
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
