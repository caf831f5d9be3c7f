"""Officers compare days, find differences, read both sides, and settle them, each within its own units (REC-02, REC-08)."""

import csv
import io
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.test import Client
from openpyxl import load_workbook

from dichvucong.identity.rules import WHOLE_COUNTRY
from dichvucong.kernel.clock import now as clock_now
from dichvucong.kernel.models import JournalEntry
from dichvucong.payments.models import Discrepancy, ReconciliationRun
from dichvucong.payments.services.reconciliation import reconcile
from dichvucong.payments.services.reconciliation.causes import Cause, Comparison, Verb
from dichvucong.payments.states import DISCREPANCY_CHART, DiscrepancyState
from dichvucong.web.console import differences_words as words
from tests.factories.accounts import a_provider_user, an_officer, logged_in
from tests.factories.books import AFTERWARDS, DAY, DUE
from tests.factories.payments import a_provider
from tests.payments.reconciliation.planting import ROWS, Books, plant, unknown_order

pytestmark = [pytest.mark.django_db, pytest.mark.req("REC-02", "REC-03", "REC-08")]

SPAN = {"tu_ngay": "2026-11-01", "den_ngay": "2026-11-30"}
RIGHTS = ("payments.view", "reconciliation.resolve", "reconciliation.approve")


@dataclass(frozen=True)
class Desks:
    """`own` works for H26.12, `second` too, `other` for H29.1, `staff` for the bank, `country` sees everything."""

    own: Client
    second: Client
    other: Client
    staff: Client
    country: Client


@pytest.fixture
def desks(db: None) -> Desks:
    a_provider()
    books = Books()
    plant(books, ROWS["other amount at bank"])
    unknown_order(books)
    for day in (DAY, DUE):
        reconcile(day, actor="portal", now=AFTERWARDS)
    return Desks(
        own=logged_in(an_officer(*RIGHTS, agency="H26.12")),
        second=logged_in(an_officer(*RIGHTS, agency="H26.12")),
        other=logged_in(an_officer(*RIGHTS, agency="H29.1")),
        staff=logged_in(a_provider_user("payments.view", "reconciliation.resolve", provider="scripted")),
        country=logged_in(an_officer(*RIGHTS, agency=WHOLE_COUNTRY)),
    )


def the_difference() -> Discrepancy:
    return Discrepancy.objects.get(comparison="portal_bank", cause="amount_differs")


def address(row: Discrepancy) -> str:
    return f"/quantri/chenh-lech/{row.number}"


def text(client: Client, where: str, **query: str) -> str:
    return client.get(where, query or SPAN).content.decode()


def test_every_unit_sees_its_own_differences_and_no_other(desks: Desks) -> None:
    row = the_difference()
    orphan = Discrepancy.objects.get(cause="missing_at_portal")
    shown = {name: text(client, "/quantri/chenh-lech") for name, client in vars(desks).items()}

    assert {name for name, page in shown.items() if row.number in page} == {
        "own",
        "second",
        "staff",
        "country",
    }
    assert {name for name, page in shown.items() if orphan.number in page} == {"staff", "country"}
    assert desks.other.get(address(row)).status_code == 404
    assert desks.own.get(address(orphan)).status_code == 404
    assert (
        desks.other.post(address(row), {"cach": "write_off", "ly_do": "Không phải việc"}).status_code == 404
    )


def test_the_list_is_narrowed_by_state_cause_comparison_unit_bank_type_and_day(desks: Desks) -> None:
    row = the_difference()

    def listed(**query: str) -> bool:
        return row.number in text(desks.own, "/quantri/chenh-lech", **SPAN | query)

    matching = {
        "ma": row.number,
        "trang_thai": "unsettled",
        "nguyen_nhan": "amount_differs",
        "quan_he": "portal_bank",
        "ngan_hang": "scripted",
        "don_vi": "H26.12",
        "loai": "",
    }
    assert listed()
    for name, value in matching.items():
        assert listed(**{name: value}), name
    Discrepancy.objects.filter(pk=row.pk).update(due_at=clock_now() + timedelta(days=1))
    assert not listed(trang_thai="late")
    Discrepancy.objects.filter(pk=row.pk).update(due_at=AFTERWARDS)
    assert listed(trang_thai="late")
    assert listed(thu_tu="oldest")
    assert not listed(trang_thai="resolved")
    assert not listed(nguyen_nhan="duplicate")
    assert not listed(quan_he="portal_agency")
    assert not listed(don_vi="H26.13")
    assert not listed(den_ngay="2026-11-10")
    assert desks.own.get("/quantri/chenh-lech", {"trang_thai": "khong-co"}).status_code == 422


def test_the_list_is_taken_away_as_a_file_and_that_is_journalled(desks: Desks) -> None:
    answer = desks.own.get("/quantri/chenh-lech/xuat.csv", SPAN)
    lines = list(csv.reader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))
    book = load_workbook(io.BytesIO(desks.own.get("/quantri/chenh-lech/xuat.xlsx", SPAN).content))

    assert lines[0][:3] == ["Số", "Đối chiếu giữa", "Nguyên nhân"]
    assert the_difference().number in {line[0] for line in lines[1:]}
    assert book.worksheets[0].max_row == len(lines)
    assert len(lines) - 1 == Discrepancy.objects.filter(agency_code="H26.12").count()
    assert JournalEntry.objects.filter(event="discrepancies.exported").count() == 2


def test_a_difference_shows_what_both_sides_have_and_who_must_act_until_when(desks: Desks) -> None:
    page = text(desks.own, address(the_difference()))

    for said in ("200.000", "199.000", "Số tiền khác nhau", "Kịch bản", "23/11/2026", "Phát hiện chênh lệch"):
        assert said in page, said


def test_a_write_off_is_proposed_by_one_and_approved_by_another(desks: Desks) -> None:
    row = the_difference()
    asked = {"cach": "write_off", "ly_do": "Chênh lệch phí, công văn 12"}

    assert desks.own.post(address(row), asked).status_code == 302
    refused = desks.own.post(address(row), {"cach": "approve", "ly_do": "Tự duyệt việc mình"})
    assert refused.status_code == 403
    assert "Cần một người khác" in refused.content.decode()
    assert desks.second.post(address(row), {"cach": "approve", "ly_do": "Đồng ý bỏ qua"}).status_code == 302

    row.refresh_from_db()
    assert (row.state, row.resolution) == (DiscrepancyState.RESOLVED, "write_off")
    assert desks.second.post(address(row), {"cach": "reopen", "ly_do": "Duyệt nhầm số"}).status_code == 302
    row.refresh_from_db()
    assert row.state == DiscrepancyState.OPEN


def test_a_reason_and_a_way_are_asked_for_beside_their_fields(desks: Desks) -> None:
    row = the_difference()

    answer = desks.own.post(address(row), {})

    assert answer.status_code == 422
    assert "Hãy chọn một cách xử lý" in answer.content.decode()
    assert "Hãy ghi lý do" in answer.content.decode()
    assert JournalEntry.objects.filter(subject=row.number).count() == 1


def test_a_reference_is_corrected_by_the_bank_and_a_wrong_code_said_beside_its_field(desks: Desks) -> None:
    orphan = Discrepancy.objects.get(cause="missing_at_portal")
    wrong = {"cach": "correct_reference", "ly_do": "Khách ghi thiếu số", "ma": "abc"}

    answer = desks.staff.post(address(orphan), wrong)

    assert answer.status_code >= 400
    assert "Mã giao dịch không đúng mẫu" in answer.content.decode()
    assert "Hãy nhập mã giao dịch" in desks.staff.post(address(orphan), wrong | {"ma": ""}).content.decode()


def test_who_may_not_resolve_reads_only(desks: Desks) -> None:
    row = the_difference()
    reader = logged_in(an_officer("payments.view", agency="H26.12"))

    assert "Ghi nhận</button>" not in text(reader, address(row))
    assert reader.post(address(row), {"cach": "write_off", "ly_do": "Không có quyền"}).status_code == 403
    assert reader.post("/quantri/doi-soat/chay", {"ngay": "2026-11-18"}).status_code == 403
    assert "Đối soát ngày này" not in text(reader, "/quantri/doi-soat")


def test_the_summary_adds_up_by_comparison_and_by_bank_unit_or_type(desks: Desks) -> None:
    own = text(desks.own, "/quantri/doi-soat")
    other = text(desks.other, "/quantri/doi-soat")

    assert "Số tiền khác nhau" in own
    assert "2 · 400.000" in own.replace("\xa0", " ").replace("&nbsp;", " ")
    assert "Số tiền khác nhau" not in other
    assert "Không có giao dịch thành công nào" in other
    for by, name in (("agency_code", "H26.12"), ("payment_type", ">2</th>"), ("provider_code", "Kịch bản")):
        assert name in text(desks.country, "/quantri/doi-soat", **SPAN, theo=by).partition("<tbody>")[2]
    assert (
        desks.own.get("/quantri/doi-soat", {"tu_ngay": "2026-11-30", "den_ngay": "2026-11-01"}).status_code
        == 422
    )


def test_a_day_is_compared_now_for_the_officers_own_part(desks: Desks) -> None:
    done = desks.own.post("/quantri/doi-soat/chay", {"ngay": "2026-11-18"}, follow=True)

    run = ReconciliationRun.objects.latest("pk")
    assert "0 chênh lệch mới" in done.content.decode()
    assert run.narrowing == {"agency_codes": ["H26.12"]}
    assert run.actor.startswith("officer:")
    desks.staff.post("/quantri/doi-soat/chay", {"ngay": "2026-11-18"})
    assert ReconciliationRun.objects.latest("pk").narrowing == {"provider_code": "scripted"}
    desks.country.post("/quantri/doi-soat/chay", {"ngay": "2026-11-18"})
    assert ReconciliationRun.objects.latest("pk").narrowing == {}
    assert desks.own.post("/quantri/doi-soat/chay", {"ngay": "2999-01-01"}).status_code == 422


@pytest.mark.parametrize(
    ("names", "known"),
    [
        (set(Comparison), words.COMPARISONS),
        (set(Comparison), words.SIDES),
        (set(Cause), words.CAUSES),
        (set(DiscrepancyState), words.STATES),
        (set(Verb), words.VERBS),
        ({*Verb, "evidence_arrived"}, words.ENDS),
        (set(DISCREPANCY_CHART.edges.values()), words.EVENTS),
    ],
)
def test_everything_about_differences_has_a_vietnamese_name(names: set[str], known: dict[str, str]) -> None:
    assert {str(name) for name in names} <= set(known)
