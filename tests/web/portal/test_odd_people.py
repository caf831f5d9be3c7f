"""People whose names, birthdays and numbers are unlike those of most, at the forms they register with (IDN-12)."""

import unicodedata
from collections.abc import Mapping
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dichvucong.identity.rules import AccountKind
from dichvucong.kernel.identifiers import mobile_number, passport_number, tax_code
from dichvucong.web.portal.insurance_log_in import InsuranceForm
from dichvucong.web.portal.representing import RepresentativeForm
from dichvucong.web.portal.sim_log_in import SimForm
from dichvucong.web.portal.sms_forms import PhoneForm

pytestmark = pytest.mark.req("IDN-12", "IDN-05")
NOW = datetime(2026, 11, 29, 3, 0, tzinfo=UTC)
JOHN = {"loai": "foreigner", "so": "7900000007", "ho_ten": "DOE JOHN", "ngay_sinh": "4/7/1976"}
THU = {"loai": "citizen", "so": "001090000001", "dien_thoai": "0950000001", "quoc_gia": ""}
ALICE = {"loai": "foreigner", "so": "X00000002", "dien_thoai": "0950000008", "quoc_gia": "GB"}


def insured(**said: str) -> InsuranceForm:
    return InsuranceForm(JOHN | said, kinds=[AccountKind.FOREIGNER], now=NOW)


def by_phone(person: Mapping[str, str], **said: str) -> PhoneForm:
    return PhoneForm({**person, **said}, kinds=[AccountKind.CITIZEN, AccountKind.FOREIGNER], today=NOW)


@pytest.mark.parametrize(
    "name",
    [
        "Suharto",
        "Y",
        "H'Hen Niê",
        "K'Brơi",
        "K’Brơi",
        "K´Brơi",
        "Ksor H'Bơ Khăp",
        "Y-Bliu Arul",
        "Ma–Rông",
        "ស្រី មុំ",
        "Thạch Sà Rây",
        "Nguyễn Văn A.",
        "Nguyễn " * 28 + "Mẫu",
        "María José O’Neill-Peña",
    ],
)
def test_every_name_people_have_is_taken_as_it_is(name: str) -> None:
    form = insured(ho_ten=name)

    assert form.is_valid(), form.errors
    assert form.claim.full_name == name


@given(st.sampled_from(["Nguyễn Thị Ánh Tuyết", "Lò Văn Ướt", "Đặng Hữu Nghị", "H'Hen Niê", "K'Brơi"]))
def test_a_name_typed_in_parts_is_stored_composed(name: str) -> None:
    apart = unicodedata.normalize("NFD", name)
    form = insured(ho_ten=apart)

    assert form.is_valid(), form.errors
    assert form.claim.full_name == name == unicodedata.normalize("NFC", form.claim.full_name)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("1950", "1950"),
        ("00/00/1950", "1950"),
        ("0/3/1950", "1950-03"),
        ("02 / 03 / 1950", "1950-03-02"),
        ("2-3-1950", "1950-03-02"),
        ("29/02/2000", "2000-02-29"),
    ],
)
def test_a_birthday_is_taken_as_far_as_it_is_known(typed: str, stored: str) -> None:
    form = insured(ngay_sinh=typed)

    assert form.is_valid(), form.errors
    assert form.claim.birth == stored


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("29/02/2001", "không có trong lịch"),
        ("30/11/2026", "ở tương lai"),
        ("2027", "ở tương lai"),
        ("31/12/1899", "không thể trước 1900"),
        ("02/00/1950", "có ngày thì phải có tháng"),
        ("50", "Ví dụ đúng: 02/03/1950"),
        ("ngày 2 tháng 3", "Ví dụ đúng: 02/03/1950"),
    ],
)
def test_a_birthday_nobody_has_is_told_beside_its_field(typed: str, said: str) -> None:
    form = insured(ngay_sinh=typed)

    assert list(form.errors) == ["ngay_sinh"]
    assert said in form.errors["ngay_sinh"][0]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("123456789", "chứng minh nhân dân cũ (9 chữ số)"),
        ("00109O000001", "không có “O”. Có phải bạn muốn nhập số 0?"),
        ("00109000000l", "không có “l”"),
        ("00109000001", "bạn đã nhập 11 ký tự"),
        ("001230000001", "năm sinh 2030 ở tương lai"),
        ("001690000001", "ở tương lai"),
        ("000090000001", "“000” không phải mã tỉnh"),
    ],
)
def test_what_is_wrong_with_a_citizen_number_is_told_beside_it(typed: str, said: str) -> None:
    form = by_phone(THU, so=typed)

    assert list(form.errors) == ["so"]
    assert said in form.errors["so"][0]


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("CO123456", "CO123456"),
        ("C0123456", "C0123456"),
        ("ab 123-4567", "AB1234567"),
        ("Ｃ１２３４５６７", "C1234567"),
        ("999999999999", "999999999999"),
        ("123456789", "123456789"),
    ],
)
def test_a_passport_is_taken_as_printed_letters_o_stay_letters(typed: str, stored: str) -> None:
    form = by_phone(ALICE, so=typed)

    assert form.is_valid(), form.errors
    assert form.claim.number.value == stored == passport_number(stored)


@pytest.mark.parametrize("typed", ["Đ1234567", "P<1234567", "ABCDEFG", "C12", "C1234567é"])
def test_what_no_passport_bears_is_told_beside_the_field_and_never_changed(typed: str) -> None:
    form = by_phone(ALICE, so=typed)

    assert list(form.errors) == ["so"]
    assert "Số hộ chiếu gồm 5 đến 20 chữ cái không dấu" in form.errors["so"][0]


@pytest.mark.parametrize(
    "typed",
    ["0912 345 678", "+84 912 345 678", "84912345678", "84 0912345678", "0084912345678", "(+84) 912.345.678"],
)
def test_one_phone_is_one_number_however_it_is_typed(typed: str) -> None:
    form = SimForm({"dien_thoai": typed})

    assert form.is_valid(), form.errors
    assert form.cleaned_data["dien_thoai"] == "+84912345678"


@pytest.mark.parametrize(
    ("typed", "today"),
    [
        ("0168 345 6789", "038 345 6789"),
        ("+84 169 345 6789", "039 345 6789"),
        ("84 0120 345 6789", "070 345 6789"),
        ("0129-345-6789", "082 345 6789"),
        ("0186 345 6789", "056 345 6789"),
        ("0199 345 6789", "059 345 6789"),
    ],
)
def test_an_old_number_of_eleven_digits_is_told_what_it_became(typed: str, today: str) -> None:
    form = SimForm({"dien_thoai": typed})

    assert f"Số này nay là {today}" in form.errors["dien_thoai"][0]
    assert mobile_number(today)


@pytest.mark.parametrize("typed", ["O912345678", "09l2345678", "0161 345 6789", "0100 345 6789", "113"])
def test_what_is_no_phone_is_told_with_an_example(typed: str) -> None:
    assert "Ví dụ đúng: 0912 345 678" in SimForm({"dien_thoai": typed}).errors["dien_thoai"][0]


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("9900000016", "9900000016"),
        ("0100233488-001", "0100233488-001"),
        ("0100233488001", "0100233488-001"),
        ("001090000001", "001090000001"),
    ],
)
def test_a_tax_code_of_a_person_is_the_citizen_number(typed: str, stored: str) -> None:
    assert tax_code(typed) == stored


def test_everything_that_is_wrong_is_told_at_once() -> None:
    assert set(insured(so="1", ho_ten="<b>", ngay_sinh="31/06/1976").errors) == {"so", "ho_ten", "ngay_sinh"}
    assert set(by_phone(ALICE, so="Đ1", quoc_gia="", dien_thoai="113").errors) == {
        "so",
        "quoc_gia",
        "dien_thoai",
    }
    named = {"loai": "passport", "so": "Đ1", "ho_ten": "1", "quoc_gia": "", "tu_ngay": "29/11/2026"}
    assert set(RepresentativeForm(named, today=NOW.date()).errors) == {"so", "ho_ten", "quoc_gia"}
