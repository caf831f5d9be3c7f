"""A citizen who stays away for years: told twice, locked, told why, and back again; another one comes in time (QC 13.2).

Years pass by the clock of every process of the portal and of those around it: each time they are started again at nine
in the morning in Vietnam. The night's job, which nobody was there to run, is then made up for by itself.
"""

import json
import re
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from pathlib import Path

import pytest
from django.db import connection
from playwright.sync_api import Browser, Page, expect
from pytest_django.plugin import DjangoDbBlocker

from dichvucong.identity.models import Account, Dormancy, Identifier
from dichvucong.identity.rules import IdentifierKind
from dichvucong.kernel.clock import VIETNAM
from dichvucong.kernel.clock import now as clock_now
from tests.journeys.test_log_in import PHONE, log_in, seen
from tests.support.stack import Stack, on_database, running_stack, server_url, wait_for

pytestmark = [pytest.mark.journey, pytest.mark.req("IDN-07")]
PERSON, NUMBER = "Trần Thị Mẫu – 001190000002", "001190000002"
IN_TIME, IN_TIME_NUMBER = "Lê Minh Họa – 079085000003", "079085000003"
OLD_PHONE, PHONE_ON_THE_WIRE = "+84950000099", "0950000099"


@pytest.fixture
def stack(django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path: Path) -> Iterator[Stack]:
    """A portal of its own: nobody else's may grow years older."""
    with django_db_blocker.unblock():
        name = f"{connection.settings_dict['NAME']}_years"
        with running_stack(tmp_path, server_url(), name) as stack, on_database(name):
            yield stack


def account(number: str) -> Account:
    return Identifier.objects.holding(IdentifierKind.CITIZEN_NUMBER, number).get().account


def morning_after(days: int) -> datetime:
    """Nine o'clock in Vietnam, that many days from the day of the computer."""
    day = clock_now().astimezone(VIETNAM).date() + timedelta(days=days)
    return datetime.combine(day, time(9), VIETNAM)


def has_state(number: str, state: str) -> bool:
    return Dormancy.objects.filter(account=account(number), state=state).exists()


def told(stack: Stack) -> list[str]:
    messages = json.loads(stack.http.request("GET", f"{stack.outside}/admin/sms").data)
    return [one["text"] for one in messages if one["phone"] == PHONE_ON_THE_WIRE]


def was_told(stack: Stack, words: str) -> None:
    wait_for(lambda: any(words in text for text in told(stack)))


def comes_in(stack: Stack, page: Page, person: str) -> None:
    page.set_viewport_size(PHONE)
    page.goto(f"{stack.portal}/dang-nhap")
    log_in(page, person)
    expect(page.get_by_role("heading", name=person.partition(" –")[0])).to_be_visible()


def goes_away(page: Page) -> None:
    page.get_by_role("button", name="Đăng xuất", exact=True).click()


def comes_back_to_a_locked_account(stack: Stack, page: Page) -> None:
    page.goto(f"{stack.portal}/dang-nhap")
    log_in(page, PERSON)
    expect(page.get_by_role("heading", name="Tài khoản đang bị khóa vì lâu không dùng")).to_be_visible()
    seen(page, "tai-khoan-bi-khoa")
    page.goto(f"{stack.portal}/tai-khoan")
    expect(page.get_by_role("heading", name="Đăng nhập")).to_be_visible()


def opens_it_again(stack: Stack, page: Page) -> None:
    page.goto(f"{stack.portal}/dang-nhap/mo-lai")
    page.get_by_role("button", name="Mở lại tài khoản").click()
    expect(page.get_by_role("heading", name="Trần Thị Mẫu")).to_be_visible()
    page.get_by_role("link", name="Ai đã xem dữ liệu").click()
    expect(page.get_by_role("heading", name="Mở khóa tài khoản")).to_be_visible()
    expect(
        page.get_by_role("heading", name=re.compile("Nhắc tài khoản lâu không dùng")).first
    ).to_be_visible()
    seen(page, "tai-khoan-nhat-ky")


def test_a_citizen_comes_back_after_years_and_another_in_time(
    stack: Stack, page: Page, browser: Browser
) -> None:
    in_time = browser.new_context(locale="vi-VN").new_page()
    comes_in(stack, page, PERSON)
    goes_away(page)
    comes_in(stack, in_time, IN_TIME)
    goes_away(in_time)
    Account.objects.filter(pk=account(NUMBER).pk).update(phone=OLD_PHONE)

    stack.move_clock(morning_after(2 * 366))
    was_told(stack, "sẽ bị khóa")
    wait_for(lambda: has_state(IN_TIME_NUMBER, "noticed"))
    comes_in(stack, in_time, IN_TIME)
    assert not has_state(IN_TIME_NUMBER, "noticed")

    stack.move_clock(morning_after(2 * 366 + 33))
    was_told(stack, "Nhắc lần cuối")
    assert account(NUMBER).is_active

    stack.move_clock(morning_after(2 * 366 + 66))
    was_told(stack, "đã bị khóa")
    assert not account(NUMBER).is_active
    assert account(IN_TIME_NUMBER).is_active

    comes_back_to_a_locked_account(stack, page)
    opens_it_again(stack, page)
    was_told(stack, "vừa được mở lại")
    assert account(NUMBER).is_active
