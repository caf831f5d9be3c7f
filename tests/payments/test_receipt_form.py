import json
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from dichvucong.kernel.documents.pades import PaperSeal, check_signatures
from dichvucong.kernel.documents.signing import SigningKey, is_signed_by, sign_data
from dichvucong.payments.receipt_form import (
    SIGNED_KIND,
    TITLES,
    ReceiptData,
    ReceiptLine,
    draw_receipt,
    qr_text,
)
from dichvucong.payments.receipt_paper import receipt_pdf_bytes
from tests.support.papers import codes_in, pages, pki, root, seal, text_of
from tests.support.pdfa import violations

__all__ = ["pki", "root", "seal"]

URL = "https://dichvucong.example.vn/xac-minh/Zm9vYmFyYmF6cXV4MTIz"
RECEIPT = ReceiptData(
    number="BL-261122-000001",
    issued_at=datetime(2026, 11, 22, 3, 4, 5, tzinfo=UTC),
    revenue_identifier="000.00.01.H26-261120-0001",
    agency_code="H26.01",
    agency_name="Sở Tư pháp thành phố Mẫu",
    procedure_code="2.000488",
    procedure_name="Cấp Phiếu lý lịch tư pháp cho công dân Việt Nam",
    fee_code="2764",
    payment_type=2,
    amount_vnd=205_000,
    payer_name="Nguyễn Văn Mẫu",
    citad="01701001",
    account_number="3511.0.1054321.00000",
    account_name="Sở Tư pháp thành phố Mẫu",
    lines=(
        ReceiptLine("2764", "Lệ phí cấp Phiếu lý lịch tư pháp", 200_000),
        ReceiptLine("2716", "Phí chứng thực bản sao", 5_000),
    ),
    payment_code="G22.99.2-261122000001",
    provider_name="Ngân hàng Mẫu",
    paid_at=datetime(2026, 11, 22, 3, 3, 59, tzinfo=UTC),
    due_on=date(2026, 11, 30),
    payer_tax_code="0100233488",
    payer_identifier="001300012345",
    payer_address="Số 1 phố Mẫu, phường Mẫu",
    dossier_code="000.00.01.H26-261120-0001",
    bank_name="Kho bạc Nhà nước Mẫu",
    provider_reference="MAU26112200012345",
    note="Nộp một lần",
)

pytestmark = pytest.mark.req("PAY-11")


def test_the_paper_says_everything_the_circular_asks_for() -> None:
    said = text_of(draw_receipt(RECEIPT, verification_url=URL))

    for words in (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập – Tự do – Hạnh phúc",
        "BIÊN LAI THU TIỀN PHÍ, LỆ PHÍ",
        "Số: BL-261122-000001",
        "Ngày 22 tháng 11 năm 2026",
        "Nguyễn Văn Mẫu",
        "001300012345",
        "0100233488",
        "000.00.01.H26-261120-0001",
        "H26.01",
        "Sở Tư pháp thành phố Mẫu",
        "2.000488 – Cấp Phiếu lý lịch tư pháp cho công dân Việt Nam",
        "2764 Lệ phí cấp Phiếu lý lịch tư pháp 200.000",
        "2716 Phí chứng thực bản sao 5.000",
        "Tổng cộng 205.000",
        "Hai trăm linh năm nghìn đồng.",
        "Đồng Việt Nam (VND)",
        "30/11/2026",
        "01701001",
        "3511.0.1054321.00000",
        "G22.99.2-261122000001",
        "Ngân hàng Mẫu",
        "10:03:59 ngày 22/11/2026",
        "Nộp một lần",
        URL,
    ):
        assert words in said, words


def test_the_signed_paper_is_pdfa_and_its_signature_checks(seal: PaperSeal, root: x509.Certificate) -> None:
    pdf = receipt_pdf_bytes(RECEIPT, seal=seal, verification_url=URL)

    assert violations(pdf) == []
    [report] = check_signatures(pdf, roots=[root])
    assert report.good


@pytest.mark.req("DOS-07")
def test_the_code_at_the_upper_left_leads_to_the_verification_page(seal: PaperSeal) -> None:
    [page] = pages(receipt_pdf_bytes(RECEIPT, seal=seal, verification_url=URL))

    [code] = codes_in(page)

    assert code.text == qr_text(RECEIPT, verification_url=URL)
    assert code.text.startswith(URL)
    assert code.position.bottom_right.x < page.width / 3
    assert code.position.bottom_right.y < page.height / 5


@pytest.mark.req("DOS-07")
def test_the_code_holds_the_data_of_the_circular_where_no_server_gets_it() -> None:
    behind = urlsplit(qr_text(RECEIPT, verification_url=URL)).fragment

    assert behind == (
        "hs=000.00.01.H26-261120-0001&tt=2.000488&dd=001300012345&gt=BIEN_LAI_THU_TIEN_PHI%2C_LE_PHI"
        "&ht=Cong_Dich_vu_cong_quoc_gia&tg=20261122100405"
    )
    assert urlsplit(qr_text(RECEIPT, verification_url=URL))._replace(fragment="").geturl() == URL


def test_the_record_survives_being_stored_as_json_in_any_order() -> None:
    stored = json.loads(json.dumps(dict(reversed(RECEIPT.as_data().items()))))

    again = ReceiptData.from_data({**stored, "something_newer": 1})

    assert again.as_data() == RECEIPT.as_data()
    assert draw_receipt(again, verification_url=URL) == draw_receipt(RECEIPT, verification_url=URL)


def test_the_record_is_signed_as_it_is_stored() -> None:
    key = SigningKey.of(Ed25519PrivateKey.generate())
    keys = {key.key_id: key.private.public_key()}
    token = sign_data(RECEIPT.as_data(), key=key, kind=SIGNED_KIND)

    stored = json.loads(json.dumps(RECEIPT.as_data()))

    assert is_signed_by(stored, token, keys=keys, kind=SIGNED_KIND)
    assert not is_signed_by({**stored, "amount_vnd": 1}, token, keys=keys, kind=SIGNED_KIND)


@pytest.mark.parametrize("payment_type", sorted(TITLES))
def test_the_paper_is_named_after_what_was_paid(payment_type: int) -> None:
    said = text_of(draw_receipt(replace(RECEIPT, payment_type=payment_type), verification_url=URL))

    assert TITLES[payment_type] in said


def test_many_lines_go_on_over_pages_and_the_head_of_the_table_is_repeated() -> None:
    lines = tuple(ReceiptLine("2764", f"Khoản thu thứ {number}", 1_000) for number in range(120))

    pdf = draw_receipt(replace(RECEIPT, lines=lines, amount_vnd=120_000), verification_url=URL)

    assert len(pages(pdf)) > 1
    assert text_of(pdf).count("Nội dung thu") == len(pages(pdf))
    assert "Khoản thu thứ 119" in text_of(pdf)
    assert violations(pdf) == []


def test_a_paper_with_the_fewest_facts_leaves_nothing_empty() -> None:
    least = replace(
        RECEIPT,
        due_on=None,
        payer_tax_code="",
        payer_identifier="",
        payer_address="",
        procedure_code="",
        procedure_name="",
        dossier_code="",
        bank_name="",
        provider_reference="",
        note="",
    )

    said = text_of(draw_receipt(least, verification_url=URL))

    for label in ("Số định danh", "Mã số thuế", "Địa chỉ", "Hạn nộp", "Thông tin khác", "Thủ tục hành chính"):
        assert label not in said


@settings(max_examples=30, deadline=None)
@given(text=st.text(max_size=250), words=st.text(max_size=1000))
def test_any_name_and_note_end_up_on_a_paper(text: str, words: str) -> None:
    strange = replace(
        RECEIPT, payer_name=text, payer_address=text, agency_name=text, note=words, procedure_name=words
    )

    assert draw_receipt(strange, verification_url=URL).startswith(b"%PDF-1.7")


def test_an_endless_word_stays_within_the_margins() -> None:
    endless = replace(RECEIPT, payer_name="x" * 250, note="9" * 900, agency_name="M" * 200)

    for page in pages(draw_receipt(endless, verification_url=URL)):
        margin = page.convert("L").crop((page.width - 60, 0, page.width, page.height))
        assert margin.getextrema() == (255, 255)
    assert codes_in(pages(draw_receipt(endless, verification_url=URL))[0])


def test_lines_that_do_not_add_up_are_our_own_mistake() -> None:
    with pytest.raises(AssertionError, match="add up"):
        replace(RECEIPT, amount_vnd=1)


def test_a_receipt_is_small_enough_to_keep(seal: PaperSeal, tmp_path: Path) -> None:
    assert len(receipt_pdf_bytes(RECEIPT, seal=seal, verification_url=URL)) < 100_000
