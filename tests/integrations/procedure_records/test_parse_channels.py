import pytest

from dichvucong.integrations.procedure_records.channels import HEADER, parse_channels
from dichvucong.integrations.procedure_records.fees import Told
from dichvucong.procedures.words import Channel, DurationUnit, FeeKind

pytestmark = pytest.mark.req("PRO-15")


def test_rows_run_together_come_apart_with_time_fee_and_description() -> None:
    text = f"{HEADER}Trực tuyến3 Ngày làm việc7,000 Việt Nam Đồng(Lệ phí: 7.000 đồng/lần.)Nộp qua cổng.Trực tiếp2 NgàyMiễn phí"

    online, in_person = (row.terms for row in parse_channels(text).rows)

    assert (online.channel, online.term and online.term.unit) == (Channel.ONLINE, DurationUnit.WORKING_DAYS)
    assert [(fee.amount_vnd, fee.kind, fee.per) for fee in online.fees] == [(7_000, FeeKind.CHARGE, "lần")]
    assert online.description == "Nộp qua cổng."
    assert in_person.free
    assert in_person.term is not None
    assert str(in_person.term) == "2 ngày"


def test_a_channel_named_inside_a_description_begins_no_row() -> None:
    text = f"{HEADER}Trực tuyến7 Ngày làm việc2,000,000 VNĐTrực tiếp tại Bộ phận Một cửaTrực tiếp7 Ngày làm việc1,000,000 VNĐ"

    rows = parse_channels(text).rows

    assert [row.terms.channel for row in rows] == [Channel.ONLINE, Channel.IN_PERSON]
    assert rows[0].terms.description == "Trực tiếp tại Bộ phận Một cửa"


@pytest.mark.parametrize(
    ("cell", "told", "amounts_vnd"),
    [
        ("135 VNĐ(Lệ phí cấp giấy phép lái xe: 135.000 đồng/lần.)", Told.AMOUNT, [135_000]),
        ("40 Việt Nam Đồng(40.000đ/giấy thông hành)", Told.AMOUNT, [40_000]),
        ("0 VNĐ(lệ phí hải quan 20.000 đồng/ tờ khai)", Told.AMOUNT, [20_000]),
        ("0 VNĐ", Told.AMOUNT, [0]),
        ("100 VNĐ", Told.ODD, [None]),
        ("Miễn phí", Told.FREE, []),
        ("Miễn phí(Không thu lệ phí đăng ký.)", Told.FREE, []),
        ("Miễn phí(Mức lệ phí do Hội đồng nhân dân tỉnh quyết định.)", Told.WORDS, []),
        ("Không có thông tin", Told.UNSTATED, []),
        ("Không có thông tinLệ phí: 50.000 đồng.", Told.WORDS, []),
    ],
)
def test_a_fee_is_an_amount_or_free_or_words_and_never_guessed(
    cell: str, told: Told, amounts_vnd: list[int | None]
) -> None:
    (row,) = parse_channels(f"{HEADER}Trực tiếp5 Ngày{cell}").rows

    assert row.told == told
    assert [fee.amount_vnd for fee in row.terms.fees] == amounts_vnd
    assert row.terms.free == (told == Told.FREE)


def test_dollars_stay_dollars_in_cents() -> None:
    (row,) = parse_channels(f"{HEADER}Trực tiếp5 Ngày10 USD(10 USD/lần.)").rows

    (fee,) = row.terms.fees
    assert (fee.amount_vnd, fee.currency, fee.foreign_minor, fee.per) == (None, "USD", 1_000, "lần")


@pytest.mark.parametrize(
    ("row", "amount", "text"),
    [
        ("Trực tuyến5Miễn phíKhông quá 05 ngày làm việc.", 5, ""),
        ("Trực tuyến5Miễn phí", None, "5 (không nêu đơn vị thời gian)"),
        ("Trực tuyến5Miễn phí5 ngày, hoặc 5 giờ.", None, "5 (không nêu đơn vị thời gian)"),
        ("Trực tuyếnKhông phải trả kết quảMiễn phí", None, "Không phải trả kết quả"),
        ("Trực tuyếnKhông có thông tinMiễn phí", None, ""),
    ],
)
def test_a_bare_number_takes_a_unit_only_from_words_beside_it(
    row: str, amount: int | None, text: str
) -> None:
    (found,) = parse_channels(HEADER + row).rows

    assert (found.terms.term.amount if found.terms.term else None, found.terms.term_text) == (amount, text)


def test_text_that_is_no_table_is_kept_whole() -> None:
    assert parse_channels("Nộp ở đâu cũng được").left == "Nộp ở đâu cũng được"
