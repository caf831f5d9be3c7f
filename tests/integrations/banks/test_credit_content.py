"""What interbank networks do to a transfer's content, and what may still be read out of it (PAY-13, PAY-08)."""

import string
from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from dichvucong.integrations.banks.credit_content import payment_codes_in, the_payment_code_in

pytestmark = pytest.mark.req("PAY-08")

TODAY = date(2026, 11, 22)
CODE = "G22.99.2-261122000001"
FULL = f"{CODE}+000.00.01.H26-261120-0001+01701001+1.001193+H26.12+120000+2771"

days = st.dates(TODAY - timedelta(days=400), TODAY)
codes = st.builds(
    lambda kind, day, number: f"G22.99.{kind}-{day:%y%m%d}{number:06d}",
    st.integers(1, 8),
    days,
    st.integers(1, 999_999),
)
# Banks put their own words around; a stray G22.99 would be another code.
noise = st.text(string.ascii_letters + string.digits + " .:/-+#", max_size=40).filter(
    lambda text: "G2299" not in "".join(c for c in text.upper() if c.isalnum())
)


@pytest.mark.parametrize(
    "content",
    [
        CODE,
        FULL,
        FULL.lower(),
        FULL.replace("+", " "),
        FULL.replace("+", "").replace("-", "").replace(".", ""),
        f"MBVCB.123456789.{FULL}.CT tu 0011001234567 toi 7111",
        f"IBFT {CODE} NGUYEN VAN MAU chuyen tien",
        "G22 99 2 261122000001",
        "g22-99-2.261122000001",
        f"{CODE} {CODE}",
        FULL[:30],
    ],
)
def test_the_code_is_found_in_what_banks_make_of_it(content: str) -> None:
    assert the_payment_code_in(content, today=TODAY) == CODE


@pytest.mark.parametrize(
    "content",
    [
        "",
        "NGUYEN VAN MAU chuyen tien",
        CODE[:-1],
        "G22.99.2-261122",
        "G22.99.9-261122000001",
        "G22.99.0-261122000001",
        "G22.99.2-261322000001",
        "G22.99.2-260230000001",
        "G22.99.2-261122000000",
        "G22.99.2-191122000001",
        "G22.99.2-281122000001",
        f"{CODE} va G22.99.2-261122000002",
        "H26.12.2-261122000001",
        "G22.99-251225-020175",
        "1" * 4000,
    ],
)
def test_nothing_is_reported_where_no_single_code_is_meant(content: str) -> None:
    assert the_payment_code_in(content, today=TODAY) == ""


def test_a_dossier_code_of_the_portal_is_not_taken_for_a_payment_code() -> None:
    for day in (date(2026, 1, 2), date(2026, 11, 22), date(2025, 12, 25)):
        content = f"G22.99-{day:%y%m%d}-020175+01701001+1.001193"

        assert payment_codes_in(content, today=TODAY) == []
        assert payment_codes_in(content.replace("+", "").replace("-", ""), today=TODAY) == []


@given(code=codes, before=noise, after=noise, case=st.sampled_from([str.upper, str.lower, str]))
def test_noise_around_and_lost_punctuation_never_hide_or_change_a_code(
    code: str, before: str, after: str, case: type[str]
) -> None:
    worn = code.translate(str.maketrans("", "", ".-"))
    for text in (code, worn):
        content = case(f"{before} {text} {after}")
        found = payment_codes_in(content, today=TODAY)

        assert code in found


@given(code=codes, cut=st.integers(1, 20))
def test_a_code_cut_at_the_end_is_never_completed(code: str, cut: int) -> None:
    assert the_payment_code_in(f"IBFT {code[:-cut]}", today=TODAY) == ""


@given(first=codes, second=codes, between=noise)
def test_two_codes_in_one_line_are_left_to_a_person(first: str, second: str, between: str) -> None:
    assume(first != second)

    assert the_payment_code_in(f"{first} {between} {second}", today=TODAY) == ""


@given(st.text(max_size=300))
def test_any_text_is_read_without_trouble(content: str) -> None:
    for code in payment_codes_in(content, today=TODAY):
        assert code.startswith("G22.99.")
