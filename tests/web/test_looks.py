"""Who sees whose data is noted in the request that shows them; the person and the auditor read it, nobody changes it."""

import json
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from pytest_django import Settings

from dichvucong.identity.models import Account, DataLook
from dichvucong.identity.rules import AccountKind, IdentifierKind
from dichvucong.identity.services import add_identifier
from dichvucong.identity.services.care import looks as looking
from dichvucong.identity.words import DataKind
from dichvucong.kernel import resealing
from dichvucong.kernel.clock import now as clock_now
from tests.factories.accounts import LONG_AGO, an_account, an_officer, logged_in
from tests.factories.agencies import plant
from tests.factories.payments import an_obligation
from tests.factories.portals import a_portal, userinfo
from tests.factories.settlement import a_paid_payment
from tests.kernel.test_sealing import a_key
from tests.payments.conftest import bank

__all__ = ["bank"]

pytestmark = [pytest.mark.django_db, pytest.mark.req("IDN-10")]
NUMBER = "001090000001"


def a_citizen(number: str = NUMBER, *, kind: IdentifierKind = IdentifierKind.CITIZEN_NUMBER) -> Account:
    account = an_account(
        AccountKind.CITIZEN if kind == IdentifierKind.CITIZEN_NUMBER else AccountKind.FOREIGNER
    )
    row = add_identifier(
        account,
        kind,
        number,
        actor="test",
        now=LONG_AGO,
        country="ID" if kind == IdentifierKind.PASSPORT else "",
    )
    row.verified_at, row.verified_with = LONG_AGO, "vneid"
    row.save()
    return account


@pytest.fixture
def viewer() -> Client:
    return logged_in(an_officer("payments.view", agency="H26.12", username="nguoi.xem"))


def test_a_page_of_one_person_is_one_row_and_a_list_is_one_row_with_a_count(viewer: Client) -> None:
    due = an_obligation(payer_identifier=NUMBER)
    an_obligation(payer_identifier="001090000002")

    viewer.get(f"/quantri/giao-dich/{due.revenue_identifier}")
    viewer.get("/quantri/khoan-thu")

    one, listed = DataLook.objects.order_by("pk")
    assert (one.what, one.number, one.about, one.rows) == ("payment", NUMBER, due.revenue_identifier, 1)
    assert (one.actor, one.unit, one.page) == ("officer:nguoi.xem", "H26.12", "console:payment")
    assert (listed.what, listed.rows, listed.number) == ("due", 2, "")


def test_a_list_searched_by_number_names_the_person_and_a_file_is_said_to_be_taken(viewer: Client) -> None:
    an_obligation(payer_identifier=NUMBER)

    viewer.get(f"/quantri/khoan-thu?nguoi_nop={NUMBER}")
    viewer.get(f"/quantri/khoan-thu/xuat.csv?nguoi_nop={NUMBER}")

    listed, taken = DataLook.objects.order_by("pk")
    assert (listed.number, listed.taken) == (NUMBER, False)
    assert (taken.number, taken.taken) == (NUMBER, True)


def test_a_refused_page_showed_nothing_and_is_not_noted() -> None:
    viewer = logged_in(an_officer("payments.view", agency="H29.1"))
    due = an_obligation(payer_identifier=NUMBER)

    answer = viewer.get(f"/quantri/giao-dich/{due.revenue_identifier}")

    assert answer.status_code == 404
    assert not DataLook.objects.exists()


def test_a_page_that_cannot_be_noted_is_not_shown(viewer: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    due = an_obligation(payer_identifier=NUMBER, payer_name="Nguyễn Văn Kín")

    def fail(**_row: object) -> None:
        raise DatabaseError

    monkeypatch.setattr(DataLook.objects, "create", fail)
    viewer.raise_request_exception = False

    answer = viewer.get(f"/quantri/giao-dich/{due.revenue_identifier}")

    assert answer.status_code == 500
    assert "Nguyễn Văn Kín" not in answer.content.decode()


def test_the_person_reads_who_looked_when_and_why_but_not_the_name_of_the_officer(viewer: Client) -> None:
    me = a_citizen()
    mine = an_obligation(payer_identifier=NUMBER)
    theirs = an_obligation(payer_identifier="001090000002")
    for due in (mine, theirs):
        viewer.get(f"/quantri/giao-dich/{due.revenue_identifier}")

    page = logged_in(me).get("/tai-khoan/nhat-ky").content.decode()

    assert "Cán bộ" in page
    assert "Xử lý khoản nộp" in page
    assert mine.revenue_identifier in page
    assert theirs.revenue_identifier not in page
    assert "nguoi.xem" not in page
    assert "Đăng nhập" in page


def test_under_a_passport_number_no_code_is_said_since_two_countries_may_give_one(viewer: Client) -> None:
    me = a_citizen("X1234567", kind=IdentifierKind.PASSPORT)
    due = an_obligation(payer_identifier="X1234567")
    viewer.get(f"/quantri/giao-dich/{due.revenue_identifier}")

    page = logged_in(me).get("/tai-khoan/nhat-ky").content.decode()

    assert "Giao dịch thanh toán" in page
    assert due.revenue_identifier not in page


def test_the_auditor_finds_by_officer_number_code_and_day_and_is_seen_too(viewer: Client) -> None:
    due = an_obligation(payer_identifier=NUMBER)
    viewer.get(f"/quantri/giao-dich/{due.revenue_identifier}")
    auditor = logged_in(an_officer("accounts.audit", agency="*", username="kiem.tra"))
    today = f"{clock_now():%Y-%m-%d}"

    for query in (
        "can_bo=nguoi.xem",
        "so=001 090 000 001",
        f"ma={due.revenue_identifier}",
        f"can_bo=nguoi.xem&tu_ngay={today}",
    ):
        assert due.revenue_identifier in auditor.get(f"/quantri/kiem-toan?{query}").content.decode(), query
    for query in ("can_bo=ai.khac", "so=001090000002", "ma=G22.99", "tu_ngay=2020-01-01&den_ngay=2020-01-02"):
        page = auditor.get(f"/quantri/kiem-toan?{query}").content.decode()
        assert due.revenue_identifier not in page.split("<form")[-1], query
    file = b"".join(auditor.get("/quantri/kiem-toan/xuat.csv?can_bo=nguoi.xem"))

    assert due.revenue_identifier in file.decode()
    own = DataLook.objects.filter(actor="officer:kiem.tra")
    assert own.count() == 9
    assert own.filter(number=NUMBER).count() == 1
    assert own.get(taken=True).what == "looks"


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("so=Nguyễn Văn Thử", "không tìm theo tên"),
        ("so=0950000001", "không tìm theo tên"),
        ("tu_ngay=32/13/2026", "Ngày không đúng"),
        ("tu_ngay=2026-05-02&den_ngay=2026-05-01", "Ngày cuối phải sau"),
        ("can_bo=" + "x" * 61, "Tối đa 60"),
    ],
)
def test_the_auditors_form_refuses_what_makes_no_sense(query: str, words: str) -> None:
    auditor = logged_in(an_officer("accounts.audit", agency="*"))

    answer = auditor.get(f"/quantri/kiem-toan?{query}")

    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_an_auditor_of_a_unit_sees_its_people_only_and_others_see_nothing(viewer: Client) -> None:
    due = an_obligation(payer_identifier=NUMBER)
    viewer.get(f"/quantri/giao-dich/{due.revenue_identifier}")

    def seen(agency: str, permission: str = "accounts.audit") -> tuple[int, bool]:
        page = logged_in(an_officer(permission, agency=agency)).get("/quantri/kiem-toan")
        return page.status_code, due.revenue_identifier in page.content.decode()

    assert seen("H26.12") == (200, True)
    assert seen("H29.1") == (200, False)
    assert seen("*", "payments.view")[0] == 403
    assert seen("*", "accounts.assist")[0] == 403


def test_nobody_rewrites_or_deletes_what_was_noted(viewer: Client) -> None:
    due = an_obligation(payer_identifier=NUMBER)
    viewer.get(f"/quantri/giao-dich/{due.revenue_identifier}")

    for change in (
        lambda: DataLook.objects.update(actor="officer:ai-do"),
        lambda: DataLook.objects.update(number="001090000009"),
        lambda: DataLook.objects.all().delete(),
        lambda: connection.cursor().execute("SET CONSTRAINTS ALL IMMEDIATE; TRUNCATE identity_datalook"),
    ):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            change()


def test_numbers_of_looks_are_sealed_anew_with_the_others(viewer: Client, settings: Settings) -> None:
    due = an_obligation(payer_identifier=NUMBER)
    viewer.get(f"/quantri/giao-dich/{due.revenue_identifier}")
    settings.DATA_KEYS = [a_key(), *settings.DATA_KEYS]
    settings.LOOKUP_KEYS = [a_key(), *settings.LOOKUP_KEYS]

    changed = resealing.reseal(resealing.column_of(DataLook, "number"))
    settings.DATA_KEYS, settings.LOOKUP_KEYS = settings.DATA_KEYS[:1], settings.LOOKUP_KEYS[:1]

    assert changed == 1
    assert DataLook.objects.filter(number=NUMBER).exists()


@pytest.fixture
def fresh_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(looking, "_RECENT", looking._Recent())


def test_a_system_that_asks_again_and_again_is_noted_once_an_hour(fresh_memory: None) -> None:
    look = looking.Look(actor="system:hanoi", what=DataKind.DUE, page="api:read", about="G22", number=NUMBER)
    now = clock_now()

    for minutes in (0, 1, 59, 61):
        looking.note_systems_look(look, now=now + timedelta(minutes=minutes))

    assert DataLook.objects.count() == 2


BOTH = {"userinfo": {"name": None, "birthdate": None}, "id_token": {"name": None, "phone_number": None}}


def test_what_an_id_token_says_of_somebody_is_noted_as_what_userinfo_says(fresh_memory: None) -> None:
    me = a_citizen()
    Account.objects.filter(pk=me.pk).update(birth="1990-05-17", phone="+84912345678")
    party, browser = a_portal(), logged_in(me)

    tokens = party.tokens(browser, scope="openid", claims=json.dumps(BOTH))

    told = DataLook.objects.get()
    assert (told.actor, told.account, told.what) == (f"portal:{party.client_id}", me, "identity")
    assert (told.page, told.unit, told.told) == ("oauth_token", "H26", "name phone_number")

    party.refreshed(tokens["refresh_token"])
    assert DataLook.objects.count() == 1  # The same claims again within the hour.
    userinfo(tokens["access_token"])
    userinfo(tokens["access_token"])

    assert [row.told for row in DataLook.objects.order_by("pk")] == ["name phone_number", "name birthdate"]
    page = browser.get("/tai-khoan/nhat-ky").content.decode()
    assert "Dữ liệu khi đăng nhập ở cổng khác: Họ và tên, Số điện thoại" in page
    auditor = logged_in(an_officer("accounts.audit", agency="*"))
    found = auditor.get(f"/quantri/kiem-toan?can_bo={party.client_id}").content.decode()
    assert "Họ và tên, Ngày sinh" in found


def test_the_same_claims_told_both_ways_at_one_sign_on_are_one_look(fresh_memory: None) -> None:
    party, browser = a_portal(), logged_in(a_citizen())
    claims = json.dumps({"id_token": {"name": None}, "userinfo": {"name": None}})

    tokens = party.tokens(browser, scope="openid", claims=claims)
    told = userinfo(tokens["access_token"]).json()

    assert told["name"]
    assert DataLook.objects.get().told == "name"


def test_an_id_token_that_cannot_be_noted_is_not_handed_over(
    fresh_memory: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    party, browser = a_portal(), logged_in(a_citizen())
    code = party.agreed(browser, claims=json.dumps(BOTH))["code"]

    def fail(**_row: object) -> None:
        raise DatabaseError

    monkeypatch.setattr(DataLook.objects, "create", fail)

    with pytest.raises(DatabaseError):
        party.exchange(code)


def test_an_id_token_without_claims_shows_nobodys_data(fresh_memory: None) -> None:
    a_portal().tokens(logged_in(a_citizen()))

    assert not DataLook.objects.exists()


def test_every_page_of_a_receipt_and_of_tracing_is_noted(bank: object) -> None:
    paid = a_paid_payment(now=clock_now(), payer_identifier=NUMBER)
    viewer = logged_in(an_officer("payments.view", "refunds.draft", agency="H26.12"))

    viewer.get(f"/quantri/tra-soat/{paid.code}")
    viewer.get(f"/quantri/tra-soat?ma={paid.code}")

    assert [(row.page, row.number) for row in DataLook.objects.order_by("pk")] == [
        ("console:trace_detail", NUMBER),
        ("console:trace", ""),
    ]


def test_finding_a_person_to_work_for_a_unit_and_opening_a_user_are_noted() -> None:
    person = a_citizen()
    plant("H26", "H26.12")
    keeper = logged_in(an_officer("users.manage", agency="H26", username="cap.cao"))

    answer = keeper.post("/quantri/nguoi-dung/tim", {"theo": "citizen_number", "so": NUMBER, "quoc_gia": ""})

    assert answer.status_code == 200, answer.content.decode()
    found = DataLook.objects.get(page="console:find_person")
    assert (found.what, found.account, found.actor) == ("account", person, "officer:cap.cao")
    page = logged_in(person).get("/tai-khoan/nhat-ky").content.decode()
    assert "Tìm người theo số để giao việc" in page
