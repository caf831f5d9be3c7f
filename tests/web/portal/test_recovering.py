"""Opening a locked account again in the browser: why it is locked, one button, and nothing for anybody else."""

from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from dichvucong.identity.gateways import ProvenNumber
from dichvucong.identity.models import Account, AccountLock
from dichvucong.identity.rules import IdentifierKind
from dichvucong.identity.services import care_for_dormant, lock_account
from dichvucong.identity.words import LockCause
from dichvucong.kernel.clock import now as clock_now
from tests.web.portal.logging_in import THU, Played, browser, log_in, vneid

__all__ = ["browser", "vneid"]

pytestmark = [pytest.mark.django_db, pytest.mark.req("IDN-07")]
OTHER = replace(
    THU,
    subject="s-2",
    full_name="Trần Thị Mẫu",
    numbers=(ProvenNumber(IdentifierKind.CITIZEN_NUMBER, "001190000002"),),
)
PAGE = "/dang-nhap/mo-lai"


def a_locked_account(browser: Client) -> Account:
    log_in(browser)
    browser.post("/tai-khoan/dang-xuat")
    now = clock_now()
    Account.objects.update(last_active_at=now - timedelta(days=800))
    for days in (70, 35, 0):
        care_for_dormant(now=now - timedelta(days=days))
    account = Account.objects.get()
    assert not account.is_active
    return account


def test_the_owner_is_led_to_the_page_that_says_why_and_opens_it(vneid: Played, browser: Client) -> None:
    account = a_locked_account(browser)

    answer = log_in(browser)

    assert (answer.status_code, answer["Location"]) == (303, PAGE)
    page = browser.get(PAGE).content.decode()
    assert "hơn hai năm không dùng" in page
    assert "Điều 13.2" in page
    account.refresh_from_db()
    assert not account.is_active
    opened = browser.post(PAGE)
    assert (opened.status_code, opened["Location"]) == (303, "/tai-khoan")
    assert browser.get("/tai-khoan").status_code == 200
    assert browser.post(PAGE).status_code == 410


def test_a_stranger_and_somebody_too_late_open_nothing(vneid: Played, browser: Client) -> None:
    account = a_locked_account(browser)
    log_in(browser)

    assert Client().get(PAGE).status_code == 410
    assert Client().post(PAGE).status_code == 410
    with time_machine.travel(clock_now() + timedelta(minutes=11), tick=False):
        late = browser.post(PAGE)

    assert late.status_code == 410
    assert "quá 10 phút" in late.content.decode()
    account.refresh_from_db()
    assert not account.is_active


def test_whoever_logs_in_next_at_the_same_browser_opens_nothing(vneid: Played, browser: Client) -> None:
    account = a_locked_account(browser)
    log_in(browser)
    vneid.outcome = OTHER
    log_in(browser)
    assert "Trần Thị Mẫu" in browser.get("/tai-khoan").content.decode()

    answer = browser.post(PAGE)

    assert answer.status_code == 410
    account.refresh_from_db()
    assert not account.is_active
    assert "Trần Thị Mẫu" in browser.get("/tai-khoan").content.decode()


def test_an_account_locked_after_a_complaint_offers_nothing(vneid: Played, browser: Client) -> None:
    log_in(browser)
    browser.post("/tai-khoan/dang-xuat")
    account = Account.objects.get()
    lock_account(account, cause=LockCause.COMPLAINT, reason="", actor="test", now=clock_now())

    answer = log_in(browser)

    assert answer.status_code == 403
    assert "đã bị khóa" in answer.content.decode()
    assert browser.get(PAGE).status_code == 410
    assert AccountLock.objects.get().opened_at is None


def test_locking_ends_the_sessions_that_last(vneid: Played, browser: Client) -> None:
    log_in(browser)
    account = Account.objects.get()

    lock_account(account, cause=LockCause.COMPLAINT, reason="", actor="test", now=clock_now())

    assert browser.get("/tai-khoan").status_code == 302
    assert account.log_in_sessions.get().ended_how == "locked"
