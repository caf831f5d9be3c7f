import string
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dichvucong.kernel.documents.vietqr import (
    LARGEST_VND,
    TransferOrder,
    build_vietqr,
    checksum,
    parse_vietqr,
    transfer_to_pay,
)
from dichvucong.kernel.errors import InvalidValue

pytestmark = pytest.mark.req("PAY-07")

# The three examples of NAPAS "QR Format T&C v1.0" (09/2021). The first one contradicts itself: it announces an
# account of 12 characters and prints 13, which nobody can read safely.
STATIC_ACCOUNT = (
    "00020101021138570010A00000072701270006970403011200110123456780208QRIBFTTA53037045802VN6304F4E5"
)
STATIC_CARD = (
    "00020101021138600010A00000072701300006970403011697040311012345670208QRIBFTTC53037045802VN63044F52"
)
DYNAMIC_ACCOUNT = (
    "00020101021238570010A00000072701270006970403011300110123456780208QRIBFTTA530370454061800005802VN"
    "62340107NPS68690819thanh toan don hang63042E2E"
)
PLAIN = st.text(alphabet=string.ascii_letters + string.digits + " .-+/:", max_size=25)
ORDERS = st.builds(
    TransferOrder,
    bank_bin=st.from_regex(r"[0-9]{6}", fullmatch=True),
    account=st.from_regex(r"[A-Z0-9]{1,19}", fullmatch=True),
    amount_vnd=st.none() | st.integers(1, LARGEST_VND),
    bill=PLAIN,
    purpose=PLAIN,
    to_card=st.booleans(),
)


@pytest.mark.parametrize("payload", [STATIC_ACCOUNT, STATIC_CARD, DYNAMIC_ACCOUNT])
def test_the_checksum_is_the_one_of_the_specification(payload: str) -> None:
    assert checksum(payload[:-4]) == payload[-4:]


def test_the_checksum_gives_the_check_value_of_its_algorithm() -> None:
    assert checksum("123456789") == "29B1"


def test_a_static_code_to_a_card_is_the_one_of_the_specification() -> None:
    order = TransferOrder(bank_bin="970403", account="9704031101234567", to_card=True)

    assert build_vietqr(order) == STATIC_CARD
    assert parse_vietqr(STATIC_CARD) == order


def test_a_dynamic_code_to_an_account_is_the_one_of_the_specification() -> None:
    order = TransferOrder(
        bank_bin="970403",
        account="0011012345678",
        amount_vnd=180_000,
        bill="NPS6869",
        purpose="thanh toan don hang",
    )

    assert build_vietqr(order) == DYNAMIC_ACCOUNT
    assert parse_vietqr(DYNAMIC_ACCOUNT) == order


def test_a_static_code_to_an_account_is_the_specifications_with_its_length_put_right() -> None:
    order = TransferOrder(bank_bin="970403", account="0011012345678")

    body = STATIC_ACCOUNT[:-4].replace("01120011012345678", "01130011012345678")

    assert build_vietqr(order) == body + checksum(body)


def test_an_account_whose_length_contradicts_its_digits_is_refused_not_guessed() -> None:
    with pytest.raises(InvalidValue, match="không tách được các trường"):
        parse_vietqr(STATIC_ACCOUNT)


@given(ORDERS)
def test_every_written_order_is_read_back(order: TransferOrder) -> None:
    assert parse_vietqr(build_vietqr(order)) == order


@given(ORDERS, st.data())
def test_one_changed_character_never_goes_unnoticed(order: TransferOrder, data: st.DataObject) -> None:
    payload = build_vietqr(order)
    position = data.draw(st.integers(0, len(payload) - 1))
    other = data.draw(
        st.characters(min_codepoint=48, max_codepoint=90).filter(lambda c: c != payload[position])
    )
    changed = payload[:position] + other + payload[position + 1 :]

    with pytest.raises(InvalidValue):
        parse_vietqr(changed)


def test_the_payment_code_stands_in_bill_number_and_purpose() -> None:
    payload = transfer_to_pay(
        bank_bin="970436", account="0011001234567", amount_vnd=50_000, payment_code="G22.99.2-261122000001"
    )

    order = parse_vietqr(payload)

    assert (order.bill, order.purpose) == ("G22.99.2-261122000001", "G22.99.2-261122000001")
    assert order.amount_vnd == 50_000


def test_a_payment_code_of_a_long_agency_still_fits() -> None:
    payload = transfer_to_pay(
        bank_bin="970436", account="1", amount_vnd=1, payment_code="000.00.01.H26.2-261122000001"
    )

    assert parse_vietqr(payload).bill == "0000001H262-261122000001"


@pytest.mark.parametrize(
    ("order", "field"),
    [
        (TransferOrder(bank_bin="97043", account="1"), "bank_bin"),
        (TransferOrder(bank_bin="97043a", account="1"), "bank_bin"),
        (TransferOrder(bank_bin="970403", account=""), "account"),
        (TransferOrder(bank_bin="970403", account="1" * 20), "account"),
        (TransferOrder(bank_bin="970403", account="12 34"), "account"),
        (TransferOrder(bank_bin="970403", account="1", amount_vnd=0), "amount_vnd"),
        (TransferOrder(bank_bin="970403", account="1", amount_vnd=-1), "amount_vnd"),
        (TransferOrder(bank_bin="970403", account="1", amount_vnd=10**13), "amount_vnd"),
        (TransferOrder(bank_bin="970403", account="1", purpose="nộp lệ phí"), "purpose"),
        (TransferOrder(bank_bin="970403", account="1", bill="x" * 26), "bill"),
    ],
)
def test_what_cannot_be_written_is_refused_and_names_the_field(order: TransferOrder, field: str) -> None:
    with pytest.raises(InvalidValue) as refusal:
        build_vietqr(order)

    assert refusal.value.field == field


@pytest.mark.parametrize(
    ("payload", "part"),
    [
        ("", "không phải VietQR"),
        ("https://example.vn/pay", "không phải VietQR"),
        ("đây là chữ", "không phải VietQR"),
        ("0" * 10_000, "không phải VietQR"),
        (STATIC_CARD[:-1], "không phải VietQR"),
        (STATIC_CARD[:-4] + "0000", "mã kiểm tra không khớp"),
    ],
)
def test_what_is_no_vietqr_is_refused_in_words(payload: str, part: str) -> None:
    with pytest.raises(InvalidValue, match=part):
        parse_vietqr(payload)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("5303704", "5303840"),
        ("5802VN", "5802US"),
        ("A000000727", "A000000728"),
        ("QRIBFTTC", "QRPUSHXX"),
        ("010211", "010212"),
        ("5303704", "5303704540512.50"),
        ("5303704", "53037045303704"),
        ("000201", "000202"),
    ],
)
def test_a_well_formed_code_of_another_kind_is_refused(old: str, new: str) -> None:
    body = STATIC_CARD[:-4].replace(old, new, 1)

    with pytest.raises(InvalidValue):
        parse_vietqr(body + checksum(body))


@given(st.text(max_size=200) | st.from_regex(r"0002010102[0-9A-Z]{0,80}", fullmatch=True))
def test_any_text_is_read_or_refused(text: str) -> None:
    body = text + "6304"
    for payload in (text, body + (checksum(body) if text.isascii() else "")):
        with suppress(InvalidValue):
            assert parse_vietqr(payload).bank_bin.isdigit()
