"""What a person sees of what is theirs, and of their log-ins."""

import pytest
from django.test import Client

from dichvucong.identity.models import LogInSession
from dichvucong.identity.rules import AccountKind
from dichvucong.kernel.clock import now as clock_now
from tests.factories.accounts import a_log_in, an_account
from tests.factories.payments import an_obligation
from tests.factories.settlement import a_paid_payment
from tests.payments.conftest import bank
from tests.web.portal.logging_in import Played, browser, log_in, vneid

__all__ = ["bank", "browser", "vneid"]

pytestmark = [pytest.mark.django_db, pytest.mark.req("IDN-10", "DOS-04")]


@pytest.mark.req("PAY-05")
def test_a_person_sees_only_what_is_in_the_verified_number(
    vneid: Played, browser: Client, bank: object
) -> None:
    mine = an_obligation(payer_identifier="001090000001", procedure_name="Việc của tôi")
    an_obligation(payer_identifier="001090000002", procedure_name="Việc người khác")
    an_obligation(payer_phone="0950 000 001", procedure_name="Việc cùng số điện thoại")
    paid = a_paid_payment(now=clock_now(), payer_identifier="001090000001", procedure_name="Đã trả của tôi")
    a_paid_payment(now=clock_now(), payer_identifier="001090000002", procedure_name="Đã trả người khác")
    log_in(browser)

    for address in ("/tai-khoan", "/thanh-toan"):
        page = browser.get(address).content.decode()
        assert f'href="/thanh-toan/k/{mine.link_token}"' in page
        assert "Việc người khác" not in page
        assert "Việc cùng số điện thoại" not in page
    own = browser.get("/tai-khoan").content.decode()
    assert f"/thanh-toan/gd/{paid.link_token}" in own
    assert "Đã trả người khác" not in own
    assert "Khoản phải nộp của bạn" not in Client().get("/thanh-toan").content.decode()


@pytest.mark.req("PAY-05")
def test_a_dossier_that_is_found_says_what_is_the_visitors_own(vneid: Played, browser: Client) -> None:
    mine = an_obligation(payer_identifier="001090000001")
    theirs = an_obligation(payer_identifier="001090000002")
    log_in(browser)

    assert "Khoản phải nộp của bạn" in browser.get(f"/thanh-toan?ma={mine.dossier_code}").content.decode()
    assert (
        "Khoản phải nộp của bạn" not in browser.get(f"/thanh-toan?ma={theirs.dossier_code}").content.decode()
    )


@pytest.mark.req("PAY-05")
def test_who_has_logged_in_needs_no_digits_for_the_receipt_of_what_is_theirs(
    vneid: Played, browser: Client, bank: object
) -> None:
    mine = a_paid_payment(now=clock_now(), payer_identifier="001090000001")
    theirs = a_paid_payment(now=clock_now(), payer_identifier="001090000002")
    log_in(browser)

    own = browser.get(f"/thanh-toan/k/{mine.obligation.link_token}").content.decode()
    other = browser.get(f"/thanh-toan/k/{theirs.obligation.link_token}").content.decode()
    stranger = Client().get(f"/thanh-toan/k/{mine.obligation.link_token}").content.decode()

    assert f'href="/thanh-toan/gd/{mine.link_token}"' in own
    assert "4 số cuối" not in own
    for page in (other, stranger):
        assert "4 số cuối" in page
        assert "/thanh-toan/gd/" not in page


def test_a_person_sees_facts_sessions_and_history_and_ends_another_device(
    vneid: Played, browser: Client
) -> None:
    laptop = Client(headers={"user-agent": "Mozilla/5.0 (Windows NT 10.0) Firefox/130.0"})
    log_in(browser)
    log_in(laptop)
    page = browser.get("/tai-khoan/dang-nhap").content.decode()
    for words in (
        "********0001",
        "1950",
        "0950 000 001",
        "Chrome trên Android",
        "Firefox trên Windows",
        "mức độ cao",
    ):
        assert words in page
    assert "001090000001" not in page
    other = LogInSession.objects.latest("pk")

    response = browser.post(f"/tai-khoan/phien/{other.pk}/ket-thuc")

    assert response.headers["Location"] == "/tai-khoan/dang-nhap"
    assert "Đã kết thúc phiên đăng nhập đó." in browser.get("/tai-khoan/dang-nhap").content.decode()
    assert "Đã kết thúc phiên đăng nhập đó." not in browser.get("/tai-khoan/dang-nhap").content.decode()
    assert laptop.get("/tai-khoan").headers["Location"].startswith("/dang-nhap?")
    assert "Đăng nhập</a>" in laptop.get("/xac-minh").content.decode()
    assert browser.get("/tai-khoan").status_code == 200
    assert "Bạn đã kết thúc từ thiết bị khác" in browser.get("/tai-khoan/dang-nhap").content.decode()


def test_nobody_ends_somebody_elses_session(vneid: Played, browser: Client) -> None:
    theirs = a_log_in(an_account(AccountKind.FOREIGNER))
    log_in(browser)

    response = browser.post(f"/tai-khoan/phien/{theirs.pk}/ket-thuc")

    theirs.refresh_from_db()
    assert response.status_code == 404
    assert theirs.ended_at is None


def test_logging_out_everywhere_ends_every_device(vneid: Played, browser: Client) -> None:
    laptop = Client()
    log_in(laptop)
    log_in(browser)
    assert "Đăng xuất mọi thiết bị" in browser.get("/tai-khoan/dang-nhap").content.decode()

    assert browser.post("/tai-khoan/dang-xuat-moi-noi").headers["Location"] == "/?da-dang-xuat=1"

    for one in (laptop, browser):
        assert one.get("/tai-khoan").headers["Location"].startswith("/dang-nhap?")
    assert set(LogInSession.objects.values_list("ended_how", flat=True)) == {"by_owner"}
