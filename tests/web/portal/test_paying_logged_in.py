"""Paying while logged in: whose payment it is, stepping up in the middle of it, claiming money back (PAY-05, IDN-04)."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from dichvucong.catalogs.models import Bank
from dichvucong.identity.models import Account, LogInSession
from dichvucong.identity.rules import AccountKind, Level
from dichvucong.kernel.clock import now as clock_now
from dichvucong.kernel.models import JournalEntry
from dichvucong.payments.models import Payment, RefundClaim
from dichvucong.payments.services import StartRequest, start_payment
from dichvucong.procedures.services import PlaceDraft
from dichvucong.procedures.words import Assurance, ServiceLevel
from tests.factories import online
from tests.factories.accounts import a_log_in, an_account, logged_in
from tests.factories.payments import NOW, ScriptedProvider, an_obligation
from tests.factories.settlement import a_paid_payment
from tests.web.portal.logging_in import THU, Played, browser, log_in, vneid

__all__ = ["browser", "vneid"]

pytestmark = [pytest.mark.django_db, pytest.mark.req("PAY-05", "IDN-04")]
OWN = "001090000001"
WISH = {
    "ly_do": "Tôi nộp nhầm sang hồ sơ khác.",
    "ten": "NGUYEN VAN THU",
    "ngan_hang": "970436",
    "tai_khoan": "0011223344",
}


def a_service(assurance: Assurance) -> None:
    """An online service of what `an_obligation` is for, at an agency above the collecting one."""
    online.a_world()
    places = (PlaceDraft("H26", ServiceLevel.FULL),)
    online.a_public(assurance=assurance, places=places)


def actor_of(event: str) -> str:
    return JournalEntry.objects.get(event=event).actor


def pay(browser: Client, token: str, **more: str) -> Any:
    address = f"/thanh-toan/k/{token}"
    return browser.post(
        address, {"ngan-hang": "scripted", **more}, headers={"referer": f"http://testserver{address}"}
    )


def test_a_payment_names_who_started_it_and_is_listed_though_it_was_for_somebody_else(
    vneid: Played, browser: Client, bank: ScriptedProvider
) -> None:
    theirs = an_obligation(payer_identifier="001090000002", procedure_name="Việc của mẹ tôi")
    log_in(browser)
    account = Account.objects.get()

    assert pay(browser, theirs.link_token).headers["Location"] == "https://bank.example/pay"

    payment = Payment.objects.get()
    assert payment.account_id == account.pk
    assert actor_of("payment.started") == account.actor
    page = browser.get("/tai-khoan").content.decode()
    assert f"/thanh-toan/gd/{payment.link_token}" in page
    assert "Nộp cho người khác" in page
    assert "Việc của mẹ tôi" in page


def test_who_pays_without_a_log_in_or_in_a_browser_beside_gives_nobody_a_payment(
    vneid: Played, browser: Client, bank: ScriptedProvider
) -> None:
    due = an_obligation(payer_identifier="001090000002", procedure_name="Việc người khác")
    log_in(browser)

    pay(Client(), due.link_token)

    payment = Payment.objects.get()
    assert payment.account_id is None
    assert actor_of("payment.started") == "payer:portal"
    assert "Việc người khác" not in browser.get("/tai-khoan").content.decode()


def test_going_on_with_somebody_elses_live_payment_makes_it_nobody_elses(
    vneid: Played, browser: Client, bank: ScriptedProvider
) -> None:
    due = an_obligation(payer_identifier="001090000009", procedure_name="Việc chung")
    other = logged_in(an_account(AccountKind.CITIZEN))
    pay(other, due.link_token)
    log_in(browser)

    assert pay(browser, due.link_token).headers["Location"] == "https://bank.example/pay"

    assert Payment.objects.count() == 1
    assert "Việc chung" not in browser.get("/tai-khoan").content.decode()
    assert "Việc chung" in other.get("/tai-khoan").content.decode()


def test_a_renewed_attempt_is_the_renewers(vneid: Played, browser: Client, bank: ScriptedProvider) -> None:
    due = an_obligation(payer_identifier="001090000009")
    old = start_payment(StartRequest(due.link_token, "scripted"), now=clock_now())
    log_in(browser)

    browser.post(f"/thanh-toan/gd/{old.link_token}/lam-moi")

    new = Payment.objects.latest("pk")
    assert (old.account_id, new.account_id) == (None, Account.objects.get().pk)


def test_the_lists_are_paged_and_no_page_is_lost(
    vneid: Played, browser: Client, bank: ScriptedProvider
) -> None:
    for number in range(23):
        an_obligation(payer_identifier=OWN, procedure_name=f"Khoản số {number:02d}.", due_on=date(2027, 1, 1))
    for number in range(21):
        a_paid_payment(now=NOW, payer_identifier=OWN, procedure_name=f"Đã trả {number:02d}.")
    log_in(browser)

    first = browser.get("/tai-khoan").content.decode()
    second = browser.get("/tai-khoan?khoan=2&trang=2").content.decode()

    assert first.count("Khoản số ") == 20
    assert second.count("Khoản số ") == 3
    assert {n for n in range(23) if f"Khoản số {n:02d}." in first + second} == set(range(23))
    assert {n for n in range(21) if f"Đã trả {n:02d}." in first + second} == set(range(21))
    assert 'href="?khoan=2#phai-nop"' in first
    assert "Trang 2 trong 2" in second
    for strange in ("khoan=99", "khoan=x", "trang=-1", "trang=%00"):
        assert browser.get(f"/tai-khoan?{strange}").status_code == 200


def test_a_step_up_in_the_middle_keeps_the_choice_and_makes_one_payment(
    vneid: Played, browser: Client, bank: ScriptedProvider
) -> None:
    a_service(Assurance.HIGH)
    due = an_obligation(payer_identifier=OWN)
    place = f"/thanh-toan/k/{due.link_token}"
    vneid.outcome = replace(THU, level=Level.MEDIUM)
    log_in(browser)
    assert "yêu cầu mức độ xác thực <strong>cao</strong>" in browser.get(place).content.decode()

    away = pay(browser, due.link_token)

    assert away.headers["Location"] == f"/nang-muc?muc=high&next={place.replace('/', '%2F')}"
    assert not Payment.objects.exists()
    vneid.outcome = THU
    assert log_in(browser, away.headers["Location"]).headers["Location"] == away.headers["Location"]
    assert browser.get(away.headers["Location"]).headers["Location"] == place
    back = browser.get(place)
    page = back.content.decode()
    assert 'value="scripted" checked required>' in page
    assert "CHƯA được gửi" in page
    assert "yêu cầu mức độ" not in page
    assert back.headers["Cache-Control"] == "no-store"
    assert "checked" not in browser.get(place).content.decode()

    for _ in range(2):
        assert pay(browser, due.link_token).headers["Location"] == "https://bank.example/pay"
    payment = Payment.objects.get()
    assert payment.account_id == LogInSession.objects.get().account_id
    assert len(bank.orders) == 1


def test_paying_by_the_code_alone_is_open_to_everybody(
    vneid: Played, browser: Client, bank: ScriptedProvider
) -> None:
    a_service(Assurance.HIGH)
    first, second = an_obligation(payer_identifier="001090000002"), an_obligation()
    vneid.outcome = replace(THU, level=Level.MEDIUM)
    log_in(browser)

    assert pay(Client(), first.link_token).headers["Location"] == "https://bank.example/pay"
    assert (
        pay(browser, second.link_token, **{"khong-tai-khoan": "1"}).headers["Location"]
        == "https://bank.example/pay"
    )

    assert set(Payment.objects.values_list("account", flat=True)) == {None}


@pytest.mark.parametrize(
    ("asked", "agency"),
    [(Assurance.UNSAID, "H26.12"), (Assurance.MEDIUM, "H26.12"), (Assurance.HIGH, "H29.1")],
)
def test_a_service_that_asks_nothing_or_is_elsewhere_lets_pay_at_once(
    vneid: Played, browser: Client, bank: ScriptedProvider, asked: Assurance, agency: str
) -> None:
    a_service(asked)
    due = an_obligation(agency_code=agency)
    vneid.outcome = replace(THU, level=Level.MEDIUM)
    log_in(browser)

    assert pay(browser, due.link_token).headers["Location"] == "https://bank.example/pay"


@pytest.fixture
def banks() -> None:
    Bank.objects.get_or_create(
        code="970436",
        defaults={
            "short_name": "Thử",
            "name": "Ngân hàng Thử",
            "valid_from": date(2020, 1, 1),
            "revision": 1,
            "changed_by": "test",
            "changed_at": NOW,
        },
    )


@pytest.mark.req("REF-02")
def test_the_payer_who_is_known_claims_without_digits_after_a_fresh_high_proof(
    vneid: Played, browser: Client, bank: ScriptedProvider, banks: None
) -> None:
    with time_machine.travel(clock_now(), tick=False) as clock:
        paid = a_paid_payment(now=clock_now(), payer_identifier=OWN)
        address = f"/thanh-toan/gd/{paid.link_token}/hoan-tra"
        log_in(browser)
        assert "4 số cuối" not in browser.get(address).content.decode()
        clock.shift(timedelta(minutes=31))

        away = browser.post(address, WISH).headers["Location"]

        assert away.startswith("/nang-muc?muc=high&")
        assert not RefundClaim.objects.exists()
        log_in(browser, away)
        page = browser.get(address).content.decode()
        assert "Tôi nộp nhầm sang hồ sơ khác.</textarea>" in page
        assert 'value="0011223344"' in page
        assert browser.post(address, WISH).headers["Location"] == address
    assert RefundClaim.objects.get().payee_account == "0011223344"
    assert actor_of("claim.made") == Account.objects.get().actor


@pytest.mark.req("REF-02")
def test_who_is_logged_in_but_not_the_payer_still_has_to_give_the_digits(
    vneid: Played, browser: Client, bank: ScriptedProvider, banks: None
) -> None:
    paid = a_paid_payment(now=clock_now(), payer_identifier="001090000002")
    Payment.objects.filter(pk=paid.pk).update(account=a_log_in(an_account(AccountKind.CITIZEN)).account)
    log_in(browser)
    address = f"/thanh-toan/gd/{paid.link_token}/hoan-tra"

    response = browser.post(address, WISH)

    assert response.status_code == 422
    assert "Hãy nhập 4 số cuối." in response.content.decode()
    assert not RefundClaim.objects.exists()


def test_after_the_receipt_the_most_urgent_of_what_is_left_comes_next(
    vneid: Played, browser: Client, bank: ScriptedProvider
) -> None:
    paid = a_paid_payment(now=clock_now(), payer_identifier=OWN)
    address = f"/thanh-toan/gd/{paid.link_token}"
    log_in(browser)
    assert "Nộp khoản tiếp theo" not in browser.get(address).content.decode()
    an_obligation(payer_identifier=OWN, due_on=date(2099, 12, 31))
    urgent = an_obligation(payer_identifier=OWN, due_on=date(2099, 1, 31), procedure_name="Cấp hộ chiếu")
    an_obligation(payer_identifier="001090000002")

    page = browser.get(address).content.decode()

    assert "Bạn còn 2 khoản phải nộp" in page
    assert f'<a class="button" href="/thanh-toan/k/{urgent.link_token}">Nộp khoản tiếp theo</a>' in page
    assert "Cấp hộ chiếu" in page
    assert "2 khoản, gấp nhất ở trên." in browser.get("/tai-khoan").content.decode()
    assert "khoản phải nộp</h2>" not in Client().get(address).content.decode()
