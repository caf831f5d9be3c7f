from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dichvucong.kernel.codes import AgencyCode, CodesExhausted, DossierCode, PaymentCode
from dichvucong.kernel.errors import InvalidValue

DAYS = st.dates(min_value=date(2000, 1, 1), max_value=date(2099, 12, 31))
LEVEL_1 = st.from_regex(r"[GH][0-9]{2}", fullmatch=True)
NEW_AGENCIES = st.builds(
    lambda a, rest: ".".join([a, *rest]),
    LEVEL_1,
    st.lists(st.from_regex(r"[0-9]{1,3}", fullmatch=True), max_size=3),
)
OLD_AGENCIES = st.from_regex(r"[0-9]{3}\.[0-9]{2}\.[0-9]{2}\.[GH][0-9]{2}", fullmatch=True)


@pytest.mark.req("PAY-06")
@pytest.mark.parametrize(
    "typed",
    [
        "000.00.01.H26-230504-0001",
        "  000.00.01.h26-230504-0001 ",
        "000.00.01.H26 - 230504 - 0001",
        "000.00.01.H26–230504—0001",
        "０００．００．０１．Ｈ２６－２３０５０４－０００１",
        "000.00.01.H26-230504-0001\u200b",
        "0000001H262305040001",
    ],
)
def test_a_dossier_code_is_read_however_it_is_typed(typed: str) -> None:
    code = DossierCode.parse(typed)

    assert str(code) == "000.00.01.H26-230504-0001"
    assert code.day == date(2023, 5, 4)
    assert code.number == 1
    assert code.agency.new == "H26.01"
    assert code.agency.old == "000.00.01.H26"


@pytest.mark.parametrize(
    ("typed", "agency", "day"),
    [
        ("G09.20-20260609-0092637", "G09.20", date(2026, 6, 9)),
        ("G22.99.08-260921-896048", "G22.99.08", date(2026, 9, 21)),
        ("G22.99-251225-020175", "G22.99", date(2025, 12, 25)),
        ("000.00.12.H62-201105-0004", "H62.12", date(2020, 11, 5)),
    ],
)
def test_newer_forms_are_read_too(typed: str, agency: str, day: date) -> None:
    code = DossierCode.parse(typed.lower())

    assert (str(code), code.agency.new, code.day) == (typed, agency, day)


@pytest.mark.parametrize(
    "scanned",
    [
        "https://dichvucong.example.vn/thanh-toan?ma=000.00.01.H26-230504-0001",
        "https://x.example.vn/tra-cuu/000.00.01.H26-230504-0001/",
        "https://x.example.vn/?q=000.00.01.H26%2D230504%2D0001&l=vi",
        "Mã hồ sơ: 000.00.01.H26-230504-0001. Ngày hẹn trả: 10/05/2023",
        "000.00.01.H26-230504-0001|1.001193|Nguyễn Văn Mẫu|Giấy tiếp nhận",
        '{"maHoSo":"000.00.01.H26-230504-0001"}',
    ],
)
def test_a_dossier_code_is_found_inside_what_was_scanned(scanned: str) -> None:
    assert str(DossierCode.find(scanned)) == "000.00.01.H26-230504-0001"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "không có gì",
        "G22.99.2-261122000001",
        "000.00.01.H26-239999-0001",
        "1.001193",
        "H26-230504-12345678",
        "%",
    ],
)
def test_where_there_is_no_dossier_code_none_is_found(text: str) -> None:
    assert DossierCode.find(text) is None


@pytest.mark.parametrize(
    ("typed", "part"),
    [
        ("", "không đúng mẫu"),
        ("H26", "không đúng mẫu"),
        ("000.00.01.H26-230504-001", "không đúng mẫu"),
        ("000.00.01.H26-230504-00000001", "không đúng mẫu"),
        ("'; DROP TABLE--", "không đúng mẫu"),
        ("٠٠٠.00.01.H26-230504-0001", "không đúng mẫu"),
        ("000.00.01.H26-231332-0001", "“231332” không phải là ngày"),
        ("G09.20-00010101-0001", "không phải là ngày"),
        ("A" * 100_000, "không đúng mẫu"),
    ],
)
def test_what_is_no_dossier_code_is_refused_with_an_example(typed: str, part: str) -> None:
    with pytest.raises(InvalidValue, match=part) as refusal:
        DossierCode.parse(typed, field="ma")

    assert refusal.value.field == "ma"


@given(agency=NEW_AGENCIES | OLD_AGENCIES, day=DAYS, number=st.integers(0, 9_999_999), long_day=st.booleans())
def test_every_written_dossier_code_is_read_back(agency: str, day: date, number: int, long_day: bool) -> None:
    written = f"{agency}-{day:%Y%m%d}-{number:04d}" if long_day else f"{agency}-{day:%y%m%d}-{number:04d}"

    code = DossierCode.parse(written)

    assert (str(code), code.day, code.number) == (written, day, number)
    assert DossierCode.find(f"mã {written.lower()}, nộp tại") == code


@given(st.text(max_size=80))
def test_any_text_is_read_or_refused(text: str) -> None:
    with suppress(InvalidValue):
        code = DossierCode.parse(text)
        assert DossierCode.parse(str(code)) == code
    DossierCode.find(text)
    PaymentCode.find(text)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("G12.18", "000.00.18.G12"),
        ("H22", "000.00.00.H22"),
        ("H26.01", "H26.1"),
        ("G22.99.08", "000.08.99.G22"),
    ],
)
def test_both_notations_name_the_same_agency(one: str, other: str) -> None:
    assert AgencyCode.parse(one).is_same(AgencyCode.parse(other))


@given(OLD_AGENCIES)
def test_the_old_notation_survives_the_way_through_the_new_one(old: str) -> None:
    assert AgencyCode.parse(AgencyCode.parse(old).new).old == old


def test_an_agency_that_does_not_fit_the_old_notation_has_none() -> None:
    assert AgencyCode.parse("H55.242").old is None
    assert not AgencyCode.parse("H55.242").is_same(AgencyCode.parse("H55.24"))


@pytest.mark.parametrize("raw", ["", "Hà Nội", "H2", "000.00.H26", "H26.1234", "h26..1"])
def test_what_is_no_agency_code_is_refused_with_examples(raw: str) -> None:
    with pytest.raises(InvalidValue, match="Ví dụ đúng: H26"):
        AgencyCode.parse(raw)


@pytest.mark.req("PAY-03")
@given(
    day=DAYS,
    number=st.integers(1, 999_999),
    payment_type=st.integers(1, 8),
    collector=NEW_AGENCIES | OLD_AGENCIES | st.just("G22.99"),
)
def test_every_built_payment_code_is_read_back(
    day: date, number: int, payment_type: int, collector: str
) -> None:
    code = PaymentCode.build(payment_type=payment_type, day=day, number=number, collector=collector)

    assert PaymentCode.parse(str(code)) == code
    assert PaymentCode.find(f"CK {code} cam on") == code


@pytest.mark.req("PAY-03")
def test_a_payment_code_has_the_form_of_the_circular() -> None:
    code = PaymentCode.build(payment_type=2, day=date(2026, 11, 22), number=1)

    assert str(code) == "G22.99.2-261122000001"
    assert code.series == "G22.99.2-261122"


@pytest.mark.req("PAY-03")
def test_a_full_day_is_refused_clearly() -> None:
    with pytest.raises(CodesExhausted, match="Đã hết số giao dịch"):
        PaymentCode.build(payment_type=2, day=date(2026, 11, 22), number=1_000_000)


@pytest.mark.req("PAY-13")
@pytest.mark.parametrize(
    "content",
    [
        "G22.99.2-261122000001+000.00.01.H26-230504-0001+01701001+1.001193+H26.01+50000+2771",
        "MBVCB.123456.G22992261122000001.CT tu 0123 toi 456",
        "G22 99 2 261122000001 nop le phi",
        "g22.99.2 261122000001",
        "NAP G22-99-2-261122000001",
    ],
)
def test_the_portals_payment_code_is_found_in_what_banks_make_of_the_content(content: str) -> None:
    assert str(PaymentCode.find(content)) == "G22.99.2-261122000001"


@pytest.mark.parametrize(
    "content",
    [
        "",
        "G22.99.9-261122000001",
        "G22.99.2-261322000001",
        "G22.99.2-261122000000",
        "G22.99.2-2611220000012",
        "XG22.99.2-261122000001",
    ],
)
def test_what_is_no_payment_code_is_not_found(content: str) -> None:
    assert PaymentCode.find(content) is None
    with pytest.raises(InvalidValue, match="Mã giao dịch không đúng mẫu"):
        PaymentCode.parse(content)
