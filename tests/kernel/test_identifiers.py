from collections.abc import Callable
from contextlib import suppress
from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dichvucong.kernel import identifiers
from dichvucong.kernel.errors import InvalidValue
from dichvucong.kernel.identifiers import IdentityKind, Sex

pytestmark = pytest.mark.req("IDN-12")

CHECKS: list[Callable[[str], str]] = [
    lambda raw: identifiers.citizen_number(raw).number,
    identifiers.old_card_number,
    identifiers.passport_number,
    lambda raw: identifiers.identity_number(raw)[1],
    identifiers.tax_code,
    identifiers.social_insurance_number,
    identifiers.phone_number,
    identifiers.mobile_number,
    identifiers.email_address,
]


def test_a_citizen_number_tells_place_sex_and_year_of_birth() -> None:
    person = identifiers.citizen_number("001 300 012 345")

    assert person.number == "001300012345"
    assert person.birth_place == "001"
    assert person.sex is Sex.FEMALE
    assert person.birth_year == 2000


@pytest.mark.parametrize(
    ("century_digit", "sex", "year"),
    [("0", Sex.MALE, 1985), ("1", Sex.FEMALE, 1985), ("2", Sex.MALE, 2085), ("5", Sex.FEMALE, 2185)],
)
def test_the_fourth_digit_is_century_and_sex(century_digit: str, sex: Sex, year: int) -> None:
    person = identifiers.citizen_number(f"079{century_digit}85123456")

    assert (person.sex, person.birth_year) == (sex, year)


def test_a_citizen_born_abroad_has_a_country_in_front() -> None:
    assert identifiers.citizen_number("222099000001").birth_place == "222"


@pytest.mark.parametrize(
    ("raw", "part"),
    [
        ("00130001234", "đúng 12 chữ số; bạn đã nhập 11"),
        ("00130001234a", "đúng 12 chữ số"),
        ("", "đúng 12 chữ số; bạn đã nhập 0"),
        ("000300012345", "“000” không phải mã tỉnh"),
        ("097300012345", "“097” không phải mã tỉnh"),
        ("٠٠١٣٠٠٠١٢٣٤٥", "đúng 12 chữ số"),
    ],
)
def test_a_wrong_citizen_number_is_refused_with_the_reason(raw: str, part: str) -> None:
    with pytest.raises(InvalidValue, match=part) as refusal:
        identifiers.citizen_number(raw, field="payer.identifier")

    assert refusal.value.field == "payer.identifier"


def test_nobody_is_born_after_today() -> None:
    with pytest.raises(InvalidValue, match="năm sinh 2030 ở tương lai"):
        identifiers.citizen_number("001230012345", today=date(2026, 11, 22))


@pytest.mark.parametrize("raw", ["C1234567", "c 123-4567", "AB1234567", "12345", "X" * 19 + "1"])
def test_passports_of_any_country_are_taken(raw: str) -> None:
    assert identifiers.passport_number(raw) == raw.replace(" ", "").replace("-", "").upper()


@pytest.mark.parametrize("raw", ["A123", "1" * 21, "ABCDEFG", "AB#12345", "Hộ chiếu"])
def test_what_cannot_be_a_passport_is_refused(raw: str) -> None:
    with pytest.raises(InvalidValue, match="Số hộ chiếu"):
        identifiers.passport_number(raw)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("001300012345", (IdentityKind.CITIZEN, "001300012345")),
        ("012 345 678", (IdentityKind.OLD_CARD, "012345678")),
        ("C1234567", (IdentityKind.PASSPORT, "C1234567")),
        ("P<1", None),
        ("0013000123456789012345", None),
    ],
)
def test_the_kind_of_a_number_is_seen_from_its_form(
    raw: str, expected: tuple[IdentityKind, str] | None
) -> None:
    if expected is None:
        with pytest.raises(InvalidValue, match="Số giấy tờ phải là"):
            identifiers.identity_number(raw)
        return
    assert identifiers.identity_number(raw) == expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("0100233488", "0100233488"),
        ("0100233488001", "0100233488-001"),
        ("0100233488-001", "0100233488-001"),
        ("0100 109 106", "0100109106"),
        ("001300012345", "001300012345"),
    ],
)
def test_tax_codes_of_units_branches_and_persons(raw: str, expected: str) -> None:
    assert identifiers.tax_code(raw) == expected


@pytest.mark.parametrize(
    ("raw", "part"),
    [
        ("0100233489", "sai chữ số kiểm tra"),
        ("0100233488-000", "sai chữ số kiểm tra"),
        ("123", "10 chữ số"),
        ("097300012345", "không phải mã tỉnh"),
    ],
)
def test_wrong_tax_codes_are_refused_with_the_reason(raw: str, part: str) -> None:
    with pytest.raises(InvalidValue, match=part):
        identifiers.tax_code(raw)


def test_a_social_insurance_number_has_ten_digits() -> None:
    assert identifiers.social_insurance_number("01 2345 6789") == "0123456789"
    with pytest.raises(InvalidValue, match="đúng 10 chữ số"):
        identifiers.social_insurance_number("123456789")


@pytest.mark.parametrize(
    "raw",
    [
        "0912345678",
        "0912 345 678",
        "+84912345678",
        "84912345678",
        "(+84) 912.345.678",
        "0912-345-678",
        "０９１２３４５６７８",
    ],
)
def test_mobile_numbers_have_one_stored_form(raw: str) -> None:
    assert identifiers.mobile_number(raw) == "+84912345678"


@pytest.mark.parametrize(
    ("raw", "stored"),
    [
        ("024 3823 1234", "+842438231234"),
        ("02438231234", "+842438231234"),
        ("+81 90 1234 5678", "+819012345678"),
    ],
)
def test_fixed_and_foreign_numbers_are_taken_where_a_call_is_enough(raw: str, stored: str) -> None:
    assert identifiers.phone_number(raw) == stored


@pytest.mark.parametrize(
    "raw", ["", "0112345678", "091234567", "09123456789", "gọi tôi", "1900 1234", "113", "0" * 40]
)
def test_wrong_phone_numbers_are_refused_with_examples(raw: str) -> None:
    with pytest.raises(InvalidValue, match="Số điện thoại không đúng"):
        identifiers.phone_number(raw)


def test_a_fixed_number_gets_no_sms() -> None:
    with pytest.raises(InvalidValue, match="Số điện thoại không đúng"):
        identifiers.mobile_number("024 3823 1234")


def test_the_domain_of_an_address_is_lower_case() -> None:
    assert identifiers.email_address(" Mau.Nguyen@Example.VN ") == "Mau.Nguyen@example.vn"


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "mau",
        "mau@",
        "@example.vn",
        "a b@example.vn",
        "mẫu@example.vn",
        "a@b@c.vn",
        "x" * 250 + "@example.vn",
        "a\r\nBcc: b@c.vn",
    ],
)
def test_wrong_addresses_are_refused(raw: str) -> None:
    with pytest.raises(InvalidValue, match="Địa chỉ thư điện tử"):
        identifiers.email_address(raw)


@pytest.mark.parametrize("check", CHECKS, ids=[str(n) for n in range(len(CHECKS))])
@given(raw=st.text(max_size=40) | st.from_regex(r"[0-9A-Z+@. -]{0,30}", fullmatch=True))
def test_any_text_is_taken_or_refused_and_the_stored_form_is_taken_again(
    check: Callable[[str], str], raw: str
) -> None:
    with suppress(InvalidValue):
        stored = check(raw)
        assert check(stored) == stored


def test_masks_show_enough_for_the_owner_and_nobody_else() -> None:
    assert identifiers.mask_name("Nguyễn Văn Mẫu") == "N***** V** M**"
    assert identifiers.mask_identifier("001300012345") == "********2345"
    assert identifiers.mask_identifier("C1234567") == "******67"
    assert identifiers.mask_phone("+84912345678") == "09*****678"
    assert identifiers.mask_phone("0912345678") == "09*****678"
    assert identifiers.mask_email("mau@example.vn") == "m**@example.vn"


@given(st.text(max_size=60))
@example("00000000")
def test_masks_take_any_text_and_never_show_all_of_it(raw: str) -> None:
    for mask in (identifiers.mask_identifier, identifiers.mask_phone):
        masked = mask(raw)
        assert len(masked.replace("*", "")) <= max(len(masked) // 2, 0)
    assert identifiers.mask_name(raw).count("*") >= 0
    assert identifiers.mask_email(raw) is not None
