"""A person takes everything the portal holds of them, and corrects the e-mail by a link sent to the new one."""

import json
import re
from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlencode

import pytest
import time_machine
from django.test import Client

from dichvucong.identity.models import Account, EmailChange
from dichvucong.kernel.clock import now as clock_now
from dichvucong.notifications.models import Message
from tests.factories.accounts import an_account, an_officer, logged_in
from tests.factories.payments import an_obligation
from tests.web.portal.logging_in import THU, Played, browser, log_in, vneid

__all__ = ["browser", "vneid"]

pytestmark = [pytest.mark.django_db, pytest.mark.req("IDN-10", "IDN-11")]
DATA = "/tai-khoan/du-lieu"
NEW = "moi@example.com"


@pytest.fixture
def me(vneid: Played, browser: Client) -> Client:
    log_in(browser)
    return browser


def link() -> str:
    """Where the newest mail leads."""
    text = Message.objects.filter(template="account_email_link").latest("pk").text
    found = re.search(r"/tai-khoan/du-lieu/thu/\S+", text)
    assert found
    return found[0]


def test_the_file_and_the_page_hold_everything_of_mine_and_nothing_of_others(me: Client) -> None:
    mine = an_obligation(payer_identifier="001090000001")
    theirs = an_obligation(payer_identifier="001090000002")
    officer = logged_in(an_officer("payments.view", agency="H26.12"))
    officer.get(f"/quantri/giao-dich/{mine.revenue_identifier}")
    me.post(
        "/ho-tro/tai-khoan",
        {"loai": "other", "noi_dung": "Câu hỏi về tài khoản của tôi.", "dien_thoai": "0950000001"},
    )

    file = me.get(f"{DATA}/tep.json")
    page = me.get(f"{DATA}/toan-bo").content.decode()

    held = json.loads(file.content)
    for words in (
        "Công dân Việt Nam",
        "Số định danh cá nhân",
        "tài khoản định danh điện tử",
        "Chưa nộp",
        "VNeID",
    ):
        assert words in page
    for code in (
        "electronic_id",
        "citizen_number",
        ">open<",
        ">citizen<",
        ">received<",
        ">vneid<",
        "+84950000001",
    ):
        assert code not in page
    assert file["Content-Disposition"].startswith('attachment; filename="du-lieu-cua-toi-')
    assert held["account"][0]["phone"] == "+84950000001"
    assert [row["number"] for row in held["identifiers"]] == ["001090000001"]
    assert held["log_ins"][0]["method"] == "electronic_id"
    assert [due["dossier_code"] for due in held["dues"]] == [mine.dossier_code]
    assert held["looks"][0]["about"] == mine.revenue_identifier
    assert held["complaints"][0]["text"] == "Câu hỏi về tài khoản của tôi."
    assert {change["what"] for change in held["changes"]} >= {"Đăng nhập", "Tạo tài khoản"}
    for text in (file.content.decode(), page):
        assert mine.dossier_code in text
        assert theirs.dossier_code not in text
        assert "officer:" not in text
    assert "001090000001" in page
    assert "Tải dữ liệu của mình" in me.get("/tai-khoan/nhat-ky").content.decode()


def test_a_new_email_counts_when_its_link_is_opened_and_the_old_ones_are_told(me: Client) -> None:
    Account.objects.update(email="cu@example.com")

    assert me.post(f"{DATA}/thu", {"thu": NEW}).status_code == 303
    assert Account.objects.get().email == "cu@example.com"
    assert me.get(link()).status_code == 200
    assert Account.objects.get().email == "cu@example.com"
    assert me.post(link()).status_code == 303

    assert Account.objects.get().email == NEW
    told = Message.objects.filter(template="account_email_changed").values_list("recipient", flat=True)
    assert set(told) == {"+84950000001", "cu@example.com"}
    assert me.post(link()).status_code == 410


def test_the_providers_word_does_not_undo_it(vneid: Played, me: Client) -> None:
    me.post(f"{DATA}/thu", {"thu": NEW})
    me.post(link())

    vneid.outcome = replace(THU, email="nguon@example.com", phone="+84950000099")
    log_in(me)

    account = Account.objects.get()
    assert (account.email, account.phone) == (NEW, "+84950000099")


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "Hãy ghi thư điện tử mới"),
        ("khong-phai-thu", "thư điện tử"),
        ("a@b\r\nBcc: c@example.vn", "thư điện tử"),
        ("x" * 250 + "@example.com", "Tối đa"),
    ],
)
def test_a_wrong_email_is_refused_next_to_the_field(me: Client, typed: str, words: str) -> None:
    answer = me.post(f"{DATA}/thu", {"thu": typed})

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not EmailChange.objects.exists()
    assert not Message.objects.exists()


def test_a_link_that_is_old_replaced_or_somebody_elses_changes_nothing(me: Client) -> None:
    me.post(f"{DATA}/thu", {"thu": "mot@example.com"})
    first = link()
    me.post(f"{DATA}/thu", {"thu": NEW})
    other = logged_in(an_account(Account.objects.get().kind))  # type: ignore[arg-type]

    assert me.post(first).status_code == 410
    assert other.post(link()).status_code == 410
    assert Client().post(link()).status_code == 302
    with time_machine.travel(clock_now() + timedelta(hours=24, seconds=1), tick=False):
        log_in(me)
        assert me.post(link()).status_code == 410

    assert NEW not in {account.email for account in Account.objects.all()}


def test_too_many_links_are_refused(me: Client) -> None:
    answers = [me.post(f"{DATA}/thu", {"thu": f"so{n}@example.com"}).status_code for n in range(6)]

    assert answers == [303] * 5 + [422]


def test_taking_the_email_off_is_told_and_lasts(vneid: Played, me: Client) -> None:
    Account.objects.update(email="cu@example.com")
    assert me.post(f"{DATA}/thu", {"thu": "cu@example.com"}).status_code == 422

    me.post(f"{DATA}/thu/xoa")
    me.post(f"{DATA}/thu/xoa")
    vneid.outcome = replace(THU, email="nguon@example.com")
    log_in(me)

    assert Account.objects.get().email == ""
    assert Message.objects.filter(template="account_email_changed").count() == 2


def test_nobody_else_reaches_it() -> None:
    officer = logged_in(an_officer("accounts.audit", agency="*"))

    for address in (DATA, f"{DATA}/toan-bo", f"{DATA}/tep.json"):
        assert officer.get(address).status_code == 403
        assert Client().get(address).status_code == 302


@pytest.mark.req("IDN-04")
def test_who_finds_an_open_browser_carries_nothing_away_and_the_person_is_back_at_once(me: Client) -> None:
    with time_machine.travel(clock_now() + timedelta(minutes=31), tick=False):
        for address in (f"{DATA}/toan-bo", f"{DATA}/tep.json?a=1"):
            away = me.get(address).headers["Location"]
            assert away == f"/nang-muc?{urlencode({'muc': 'medium', 'next': address, 'trong': '30'})}"
        page = {"referer": f"http://testserver{DATA}"}
        away = me.post(f"{DATA}/thu", {"thu": NEW}, headers=page).headers["Location"]
        assert away.startswith("/nang-muc?")
        assert not EmailChange.objects.exists()

        assert log_in(me, away).headers["Location"] == away
        assert me.get(away).headers["Location"] == DATA
        assert f'value="{NEW}"' in me.get(DATA).content.decode()
        assert me.get(f"{DATA}/tep.json?a=1").status_code == 200
        assert me.post(f"{DATA}/thu", {"thu": NEW}).headers["Location"].startswith(f"{DATA}?da-gui=1")
