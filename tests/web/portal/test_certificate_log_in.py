"""Registering and logging in with a certificate as a browser does it."""

import base64
import html
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from dichvucong.identity.gateways.certificates import NoVerifier, certificates
from dichvucong.identity.models import Account, Identifier, LogInSession
from dichvucong.identity.rules import AccountKind, IdentifierKind
from dichvucong.identity.services import create_account
from dichvucong.kernel.clock import now as clock_now
from dichvucong.kernel.models import JournalEntry
from tests.factories.accounts import HANDLER
from tests.support.authority import Played, played_authority
from tests.support.registers import TaxBooks, played_registers
from tests.support.servers import Reply

pytestmark = [pytest.mark.django_db, pytest.mark.req("IDN-01", "IDN-02", "IDN-05")]
BEGIN, SIGN, TEXT = (
    "/dang-nhap/chung-thu-so",
    "/dang-nhap/chung-thu-so/ky",
    "/dang-nhap/chung-thu-so/noi-dung.txt",
)


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("ca")


@pytest.fixture
def ca(state: Path) -> Iterator[Played]:
    with played_authority(state, now=clock_now()) as played:
        certificates.install(played.verifier)
        yield played
        played.revoked.clear()
    certificates.install(NoVerifier())


@pytest.fixture(autouse=True)
def tax() -> Iterator[TaxBooks]:
    with played_registers() as (books, _):
        yield books


@pytest.fixture
def browser() -> Client:
    client = Client()
    client.handler = HANDLER
    return client


def text_for(browser: Client, place: str = "") -> str:
    response = browser.post(BEGIN, {"next": place})
    assert response.headers["Location"] == SIGN
    text = browser.get(TEXT)
    assert text.headers["Content-Type"] == "text/plain; charset=utf-8"
    return text.content.decode()


def hand_in(browser: Client, signature: bytes) -> Any:
    return browser.post(SIGN, {"tep": SimpleUploadedFile("ky.p7s", signature)})


def words(response: Any) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


def test_an_organisation_registers_and_returns_where_it_was(ca: Played, browser: Client) -> None:
    page = browser.get("/dang-nhap?next=/xac-minh")
    assert "Công dân Việt Nam" not in words(page).partition("Chứng thư số (USB ký số)")[2]
    assert 'href="/dang-nhap/chung-thu-so?next=%2Fxac-minh"' in page.content.decode()
    text = text_for(browser, "/xac-minh")
    assert text in html.unescape(browser.get(SIGN).content.decode())

    response = hand_in(browser, ca.signed(text, "vi-du"))

    assert response.headers["Location"] == "/xac-minh"
    session = LogInSession.objects.select_related("account").get()
    assert (session.method, session.level, session.account.kind) == ("usb_token", 3, "organisation")
    number = Identifier.objects.get()
    assert (number.kind, number.value, number.verified_with) == ("tax_code", "9900000016", "certificates")
    own = words(browser.get("/tai-khoan/dang-nhap"))
    for said in ("Công ty TNHH Ví Dụ", "Tổ chức, doanh nghiệp", "USB ký số, mức độ cao"):
        assert said in own


def test_the_second_log_in_finds_the_same_account(ca: Played, browser: Client) -> None:
    for _ in range(2):
        hand_in(browser, ca.signed(text_for(browser), "vi-du"))
        browser.post("/tai-khoan/dang-xuat")

    assert Account.objects.count() == 1
    assert LogInSession.objects.count() == 2


def test_the_tax_authoritys_name_counts(ca: Played, browser: Client, tax: TaxBooks) -> None:
    report = tax.taxpayers["9900000016"]
    tax.taxpayers["9900000016"] = type(report)(report.outcome, "Công ty TNHH Tên Mới", report.active)

    hand_in(browser, ca.signed(text_for(browser), "vi-du"))

    assert Account.objects.get().full_name == "Công ty TNHH Tên Mới"


@pytest.mark.parametrize(
    ("change", "answer"),
    [
        ({"down": True}, (503, "cơ quan thuế đang không trả lời")),
        ({"taxpayers": {}}, (422, "không có tổ chức nào mang mã số thuế này")),
    ],
)
def test_an_organisation_the_tax_authority_does_not_confirm_stays_out(
    ca: Played, browser: Client, tax: TaxBooks, change: dict[str, Any], answer: tuple[int, str]
) -> None:
    for name, value in change.items():
        setattr(tax, name, value)

    response = hand_in(browser, ca.signed(text_for(browser), "vi-du"))

    assert response.status_code == answer[0]
    assert answer[1] in words(response)
    assert not Account.objects.exists()


def test_a_closed_organisation_stays_out(ca: Played, browser: Client, tax: TaxBooks) -> None:
    tax.taxpayers["9900000016"] = tax.taxpayers["9900000048"]

    response = hand_in(browser, ca.signed(text_for(browser), "vi-du"))

    assert response.status_code == 403
    assert "không còn hoạt động" in words(response)
    assert not Account.objects.exists()


def test_a_foreigner_logs_in_with_a_passport_on_a_certificate(ca: Played, browser: Client) -> None:
    hand_in(browser, ca.signed(text_for(browser), "doe"))

    number = Identifier.objects.get()
    assert (number.kind, number.country, number.value) == ("passport", "US", "X00000001")
    assert number.account.kind == "foreigner"


def test_a_citizen_has_no_such_way_any_more(ca: Played, browser: Client) -> None:
    response = hand_in(browser, ca.signed(text_for(browser), "thu"))

    assert response.status_code == 403
    assert "hiện không được dùng cho loại tài khoản của bạn" in words(response)
    assert not Account.objects.exists()


def test_a_citizen_had_it_before_the_law_changed(state: Path, browser: Client) -> None:
    before = datetime.fromisoformat("2026-07-19T10:00:00+07:00")
    with time_machine.travel(before, tick=False), played_authority(state, now=before) as ca:
        certificates.install(ca.verifier)

        response = hand_in(browser, ca.signed(text_for(browser), "thu"))

    assert response.headers["Location"] == "/tai-khoan"
    assert Account.objects.get().kind == "citizen"


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("het-han", "Chứng thư đã hết hạn"),
        ("chua-den", "chưa đến ngày có hiệu lực"),
        ("may-chu", "không được cấp để ký số"),
        ("tu-ky", "không do một tổ chức chứng thực mà Cổng tin cậy cấp"),
        ("khoa-yeu", "quá yếu"),
    ],
)
def test_a_wrong_certificate_is_told_beside_the_form_and_may_be_tried_again(
    ca: Played, browser: Client, code: str, said: str
) -> None:
    text = text_for(browser)

    response = hand_in(browser, ca.signed(text, code))

    assert response.status_code == 422
    assert said in words(response)
    assert not Account.objects.exists()
    assert hand_in(browser, ca.signed(text, "vi-du")).status_code == 303


def test_a_revoked_certificate_stays_out(ca: Played, browser: Client) -> None:
    ca.revoked.revoke("vi-du", now=clock_now() - timedelta(minutes=5))

    response = hand_in(browser, ca.signed(text_for(browser), "vi-du"))

    assert response.status_code == 422
    assert "đã bị thu hồi" in words(response)


def test_a_silent_authority_has_a_page_of_its_own(ca: Played, browser: Client) -> None:
    ca.ocsp = ca.crl = Reply(503)

    signature = ca.signed(text_for(browser), "vi-du")
    response = hand_in(browser, signature)

    assert response.status_code == 503
    page = words(response)
    assert "Lỗi này không phải do bạn, và chứng thư của bạn không bị từ chối." in page
    assert "chữ ký vừa tạo vẫn nộp lại được" in page
    assert "Hãy đăng nhập bằng cách khác" in page
    assert not Account.objects.exists()
    ca.ocsp = ca.crl = None
    assert hand_in(browser, signature).status_code == 303


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({}, "Hãy chọn tệp chữ ký, hoặc dán chữ ký"),
        ({"tep": b""}, "Tệp rỗng"),
        ({"tep": b"xin chao"}, "Không đọc được chữ ký"),
        ({"tep": b"0" * 70_000}, "Tệp quá lớn"),
        ({"tep": b"\x30" * 3_000_000}, "Tệp quá lớn"),
        ({"chu_ky": "đây là chữ ký"}, "không phải chữ ký dạng base64"),
        ({"chu_ky": "MAA="}, "Không đọc được chữ ký"),
        ({"chu_ky": "A" * 140_000}, "Tệp quá lớn"),
        ({"chu_ky": "-----BEGIN CMS-----\nxx"}, "Không đọc được chữ ký"),
    ],
    ids=["nothing", "empty", "garbage", "large", "huge", "words", "tiny", "long", "broken pem"],
)
def test_what_is_no_signature_gets_a_clear_answer(
    ca: Played, browser: Client, sent: dict[str, Any], said: str
) -> None:
    text_for(browser)
    data = {
        name: SimpleUploadedFile("x.p7s", value) if name == "tep" else value for name, value in sent.items()
    }

    response = browser.post(SIGN, data)

    assert response.status_code == 422
    assert said in words(response)
    assert not LogInSession.objects.exists()


def test_a_pasted_signature_is_as_good_as_a_file(ca: Played, browser: Client) -> None:
    signature = ca.signed(text_for(browser), "vi-du")

    response = browser.post(SIGN, {"chu_ky": base64.encodebytes(signature).decode().replace("\n", "\r\n")})

    assert response.status_code == 303


def test_a_signature_of_another_browser_opens_nothing(ca: Played, browser: Client) -> None:
    other = Client()
    other.handler = HANDLER
    stolen = ca.signed(text_for(browser), "vi-du")

    text_for(other)
    response = hand_in(other, stolen)

    assert response.status_code == 422
    assert "ký một nội dung khác" in words(response)
    assert not LogInSession.objects.exists()


def test_a_used_text_cannot_be_used_again(ca: Played, browser: Client) -> None:
    signature = ca.signed(text_for(browser), "vi-du")
    hand_in(browser, signature)
    browser.post("/tai-khoan/dang-xuat")

    response = hand_in(browser, signature)

    assert response.status_code == 410
    assert LogInSession.objects.count() == 1


def test_nobody_comes_in_without_having_asked(ca: Played, browser: Client) -> None:
    assert browser.get(SIGN).status_code == 410
    assert browser.get(TEXT).status_code == 410
    assert hand_in(browser, b"x").status_code == 410


def test_an_officers_or_persons_number_is_no_organisations(ca: Played, browser: Client) -> None:
    now = clock_now()
    person = create_account("somebody", kind=AccountKind.CITIZEN, full_name="Ai Đó", actor="test", now=now)
    Identifier.objects.create(
        account=person, kind=IdentifierKind.TAX_CODE, value="9900000016", verified_at=now, added_at=now
    )

    response = hand_in(browser, ca.signed(text_for(browser), "vi-du"))

    assert response.status_code == 403
    assert "khác loại" in words(response)
    assert not LogInSession.objects.exists()


def test_no_authority_no_button(browser: Client) -> None:
    certificates.install(NoVerifier())

    assert "chung-thu-so" not in browser.get("/dang-nhap").content.decode()
    assert browser.get(BEGIN).status_code == 503


def test_the_journal_names_nobody(ca: Played, browser: Client) -> None:
    hand_in(browser, ca.signed(text_for(browser), "doe"))

    told = str(list(JournalEntry.objects.values_list("subject", "actor", "reason", "evidence")))
    assert "X00000001" not in told
    assert "DOE" not in told
