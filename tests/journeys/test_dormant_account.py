"""A citizen who has not logged in for two years: told twice, locked, told why, and back again (QC 13.2).

The clock of running processes is the computer's, so the account's past is moved instead: what the worker sees is an
account last used 25 months ago, then a notice five weeks old, and so on. The same with a moved clock and nothing else
changed is in tests/identity/test_dormancy.py.
"""

import json
import re
from datetime import timedelta

import pytest
from django.db.models import F
from playwright.sync_api import Page, expect

from dichvucong.identity.models import Account, Dormancy, Identifier
from dichvucong.identity.rules import IdentifierKind
from dichvucong.kernel.clock import now as clock_now
from dichvucong.kernel.jobs import run_now
from tests.journeys.test_log_in import PHONE, log_in, seen
from tests.support.stack import Stack, wait_for

pytestmark = [pytest.mark.journey, pytest.mark.req("IDN-07")]
PERSON, NUMBER = "Trần Thị Mẫu – 001190000002", "001190000002"
OLD_PHONE = "+84950000099"


def account() -> Account:
    return Identifier.objects.holding(IdentifierKind.CITIZEN_NUMBER, NUMBER).get().account


def pass_time(days: int) -> None:
    """Move everything the job looks at into the past."""
    back = timedelta(days=days)
    Account.objects.filter(pk=account().pk).update(last_active_at=F("last_active_at") - back)
    moved = {name: F(name) - back for name in ("idle_since", "noticed_at", "reminded_at")}
    Dormancy.objects.filter(account=account()).update(**moved)


def night(state: str) -> None:
    """The nightly job, by the worker."""
    run_now("care_for_accounts", actor="test", now=clock_now())
    wait_for(lambda: Dormancy.objects.filter(account=account(), state=state).exists())


def told(stack: Stack) -> list[str]:
    messages = json.loads(stack.http.request("GET", f"{stack.outside}/admin/sms").data)
    return [one["text"] for one in messages if one["phone"] == "0950000099"]


def test_a_citizen_comes_back_after_years(stack: Stack, page: Page) -> None:
    page.set_viewport_size(PHONE)
    page.goto(f"{stack.portal}/dang-nhap")
    log_in(page, PERSON)
    expect(page.get_by_role("heading", name="Trần Thị Mẫu")).to_be_visible()
    Account.objects.filter(pk=account().pk).update(phone=OLD_PHONE)

    pass_time(25 * 31)
    night("noticed")
    wait_for(lambda: any("sẽ bị khóa" in text for text in told(stack)))
    pass_time(35)
    night("reminded")
    wait_for(lambda: any("Nhắc lần cuối" in text for text in told(stack)))
    assert account().is_active
    pass_time(35)
    night("locked")
    wait_for(lambda: any("đã bị khóa" in text for text in told(stack)))

    page.goto(f"{stack.portal}/tai-khoan")
    expect(page.get_by_role("heading", name="Đăng nhập")).to_be_visible()
    log_in(page, PERSON)
    expect(page.get_by_role("heading", name="Tài khoản đang bị khóa vì lâu không dùng")).to_be_visible()
    seen(page, "tai-khoan-bi-khoa")
    page.goto(f"{stack.portal}/tai-khoan")
    expect(page.get_by_role("heading", name="Đăng nhập")).to_be_visible()

    page.goto(f"{stack.portal}/dang-nhap/mo-lai")
    page.get_by_role("button", name="Mở lại tài khoản").click()
    expect(page.get_by_role("heading", name="Trần Thị Mẫu")).to_be_visible()
    page.get_by_role("link", name="Ai đã xem dữ liệu").click()
    expect(page.get_by_role("heading", name="Mở khóa tài khoản")).to_be_visible()
    expect(
        page.get_by_role("heading", name=re.compile("Nhắc tài khoản lâu không dùng")).first
    ).to_be_visible()
    seen(page, "tai-khoan-nhat-ky")
    wait_for(lambda: any("vừa được mở lại" in text for text in told(stack)))
