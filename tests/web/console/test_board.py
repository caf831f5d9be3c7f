from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from dichvucong.identity.rules import WHOLE_COUNTRY
from dichvucong.kernel.clock import now as clock_now
from dichvucong.kernel.inbox import Letter, receive
from dichvucong.kernel.jobs import note_end, note_start, scheduled_jobs
from dichvucong.kernel.models import JournalEntry
from dichvucong.payments.models import (
    AccountCorrection,
    Credit,
    CreditRequest,
    Discrepancy,
    Payment,
    Refund,
    StatementFile,
)
from dichvucong.payments.selectors import Scope, Slice
from dichvucong.payments.selectors.red import last_overdue_day, red_kinds, red_now, red_rows
from dichvucong.payments.services.cases import CaseDraft, open_cases
from tests.factories.accounts import a_provider_user, an_officer, logged_in
from tests.web.console.conftest import World

pytestmark = [pytest.mark.django_db, pytest.mark.req("POR-03", "REC-08")]
ALL = Scope(everything=True)
LONG = timedelta(days=9)
WORDS = {
    "callbacks": "chữ ký sai",
    "cases": "Phản ánh của người nộp",
    "credits": "Chưa rõ của giao dịch nào",
    "overdue": "Ngân hàng không có giao dịch",
    "corrections": "Sai số tài khoản thụ hưởng",
    "requests_late": "Chờ trả lời",
    "refunds": "Hoàn không thành công",
}
LINKS = {
    "late": "/quantri/tra-soat/G22.99.2-261101000001",
    "credits": "/quantri/bao-co/",
    "overdue": "/quantri/chenh-lech/CL-1",
    "refunds": "/quantri/hoan-tra/HT-1",
    "files": "/quantri/sao-ke/SK-1",
}


@pytest.fixture
def red(world: World) -> World:
    """One of every kind, all of unit H26.12 and the provider `scripted`."""
    then = clock_now() - LONG
    payment = world.payment
    Payment.objects.update(unknown_since=then, created_at=then)
    paid = _copy(payment, code="G22.99.2-261101000001", state="payment_succeeded", paid_at=then)
    open_cases([CaseDraft("complaint", "k", payment, "", "H26.12", "scripted")], now=then)
    _settlement(payment, paid, then)
    _follow(paid, then)
    letter = Letter("provider:scripted", "forged", believed=False, body=b"{}", refusal="chữ ký sai")
    receive(letter, now=clock_now())
    return world


def _copy(payment: Payment, **changes: Any) -> Payment:
    values = {field.attname: getattr(payment, field.attname) for field in Payment._meta.concrete_fields}
    values |= {"id": None, "link_token": changes["code"], "unknown_since": None, "next_ask_at": None}
    return Payment.objects.create(**values | changes)


def _settlement(payment: Payment, paid: Payment, then: datetime) -> None:
    """A refused file, a credit without payment, an overdue difference, a failed refund."""
    unit = {"agency_code": "H26.12"}
    both = {**unit, "provider_code": "scripted", "day": then.date()}
    file: dict[str, Any] = {"format": "csv", "sha256": "0", "body": b"", "received_by": "officer:a"}
    refused = StatementFile.objects.create(
        number="SK-1",
        side="provider",
        source_code="scripted",
        state="refused",
        received_at=clock_now(),
        **file,
    )
    credit = {"file": refused, "position": 1, "account_number": "1", "external_id": "C1", "amount_vnd": 1000}
    Credit.objects.create(booked_on=then.date(), **unit, **credit)
    Discrepancy.objects.create(
        number="CL-1",
        comparison="portal_bank",
        cause="missing_at_bank",
        dedupe_key="k",
        owner_unit="scripted",
        opened_at=then,
        due_at=then,
        ours_vnd=5,
        **both,
    )
    Refund.objects.create(
        number="HT-1",
        payment=paid,
        revenue_identifier=payment.revenue_identifier,
        amount_vnd=1000,
        route="provider",
        reason="r",
        cause="c",
        state="failed",
        drafted_by="officer:a",
        drafted_at=then,
        **both,
    )


def _follow(paid: Payment, then: datetime) -> None:
    """A wrong account nobody corrected, and a request nobody answered."""
    about: dict[str, Any] = {
        "payment": paid,
        "revenue_identifier": paid.revenue_identifier,
        "agency_code": "H26.12",
        "provider_code": "scripted",
        "day": then.date(),
        "amount_vnd": paid.amount_vnd,
        "due_at": then,
    }
    AccountCorrection.objects.create(
        number="DC-1",
        reason="wrong_account_number",
        reported_by="provider:scripted",
        reported_at=then,
        **about,
    )
    CreditRequest.objects.create(number="YC-1", asked_by="officer:a", asked_at=then, **about)


def test_everything_that_is_red_is_counted_with_its_oldest(red: World) -> None:
    found = {one.kind: one for one in red_now(ALL, now=clock_now())}

    assert {kind: one.count for kind, one in found.items()} == dict.fromkeys(red_kinds(), 1)
    assert all(one.oldest is not None for one in found.values())


def test_nothing_red_is_seen_outside_ones_own_units(red: World) -> None:
    own = Scope(agency_codes=["H26.12"], provider_codes=["scripted"])
    strangers = (Scope(agency_codes=["H29.1"], provider_codes=["other"]), Scope())

    assert all(one.count == 1 for one in red_now(own, now=clock_now()))
    for scope in strangers:
        assert all(one.count == 0 for one in red_now(scope, now=clock_now()))
        for kind in red_kinds():
            assert red_rows(kind, scope, now=clock_now(), part=Slice()) == []


@pytest.mark.parametrize("kind", [*red_kinds(), "callbacks"])
def test_each_light_leads_to_its_list(red: World, kind: str) -> None:
    bank = logged_in(a_provider_user("payments.view", provider="scripted"))
    client = red.own if kind == "credits" else bank

    assert f"/quantri/canh-bao/{kind}" in client.get("/quantri/canh-bao").content.decode()
    page = client.get(f"/quantri/canh-bao/{kind}").content.decode()
    assert page.count("<tr>") == 2
    assert WORDS.get(kind, "") in page
    assert LINKS.get(kind, "") in page
    stranger = red.other.get(f"/quantri/canh-bao/{kind}").content.decode()
    assert "Không còn gì trong danh sách này" in stranger


def test_an_unknown_list_is_not_there_and_a_quiet_board_says_so(world: World) -> None:
    assert world.own.get("/quantri/canh-bao/la").status_code == 404
    assert "Không có gì bất thường" in world.other.get("/quantri/canh-bao").content.decode()


@pytest.mark.parametrize(
    ("now", "day"),
    [
        (datetime(2026, 11, 20, 3, 0, tzinfo=UTC), date(2026, 11, 18)),
        (datetime(2026, 11, 23, 3, 0, tzinfo=UTC), date(2026, 11, 19)),
        (datetime(2026, 11, 24, 3, 0, tzinfo=UTC), date(2026, 11, 22)),
    ],
)
def test_money_is_overdue_when_a_whole_working_day_has_passed(now: datetime, day: date) -> None:
    assert last_overdue_day(now) == day


def test_a_job_is_started_at_once_only_by_operators_of_the_whole_country_and_once(world: World) -> None:
    operator = logged_in(an_officer("payments.view", "operation.view", agency=WHOLE_COUNTRY))
    address = "/quantri/canh-bao/cong-viec/keep_house"

    assert "Công việc định kỳ" not in world.own.get("/quantri/canh-bao").content.decode()
    assert world.own.post(address).status_code == 403
    assert "Dọn dữ liệu tạm" in operator.get("/quantri/canh-bao").content.decode()
    first = operator.post(address, follow=True).content.decode()
    second = operator.post(address, follow=True).content.decode()

    assert "Đã xếp hàng chạy ngay" in first
    assert "Đang chờ chạy" in first
    assert "Đã có một lượt đang chờ chạy" in second
    assert _queued() == 1
    assert JournalEntry.objects.filter(event="job.requested", subject="job:keep_house").count() == 1
    assert operator.post("/quantri/canh-bao/cong-viec/la").status_code == 404


def _queued() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE task_name LIKE '%%keep_house'")
        (count,) = cursor.fetchone() or (0,)
    return int(count)


def test_the_board_shows_since_when_a_job_runs_and_how_the_last_run_ended(world: World) -> None:
    operator = logged_in(an_officer("payments.view", "operation.view", agency=WHOLE_COUNTRY))
    name, now = "dichvucong.config.tasks.keep_house", clock_now()

    def page() -> str:
        return str(operator.get("/quantri/canh-bao").content.decode())

    note_start(name, now=now)
    assert "Đang chạy từ" in page()
    note_end(name, succeeded=True, result={"tokens": 7}, now=now)
    assert "mã truy cập đã xóa 7" in page()
    note_start(name, now=now)
    note_end(name, succeeded=False, result={"error": "OperationalError"}, now=now)
    assert "lỗi OperationalError" in page()
    (job,) = (one for one in scheduled_jobs() if one.name == "keep_house")
    assert (job.running, job.succeeded) == (False, False)
