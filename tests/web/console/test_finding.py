import csv
import io

import pytest
from openpyxl import load_workbook

from dichvucong.kernel.models import JournalEntry
from tests.factories.accounts import a_provider_user, logged_in
from tests.factories.payments import an_obligation
from tests.web.console.conftest import World

pytestmark = [pytest.mark.django_db, pytest.mark.req("IDN-09")]
ANY_DAY = "tu_ngay=2026-06-01"


def page(world_client: object, address: str) -> str:
    response = world_client.get(address)  # type: ignore[attr-defined]
    assert response.status_code == 200, response.content.decode()[-2000:]
    return str(response.content.decode())


def test_lists_show_the_units_granted_and_nothing_else(world: World) -> None:
    for address in (f"/quantri/thanh-toan?{ANY_DAY}", f"/quantri/khoan-thu?{ANY_DAY}"):
        assert world.payment.revenue_identifier in page(world.own, address)
        assert world.payment.revenue_identifier not in page(world.other, address)


@pytest.mark.parametrize("field", ["ma", "nguoi_nop"])
def test_a_payment_is_found_by_code_and_by_payer_without_naming_days(world: World, field: str) -> None:
    asked = {"ma": world.payment.code, "nguoi_nop": "nguyễn văn mẫu"}[field]

    for client, seen in ((world.own, True), (world.other, False)):
        response = client.get("/quantri/thanh-toan", {field: asked})
        assert (f"/quantri/giao-dich/{world.payment.code}" in response.content.decode()) is seen


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ({"so_tien": "hai trăm"}, "Số tiền phải là số nguyên dương"),
        ({"tu_ngay": "2026-02-30"}, "Ngày không đúng"),
        ({"den_ngay": "0001-01-01"}, "Năm không đúng"),
        ({"tu_ngay": "2026-05-02", "den_ngay": "2026-05-01"}, "Ngày cuối phải sau ngày đầu"),
        ({"tu_ngay": "2020-01-01", "den_ngay": "2026-05-01"}, "tối đa 400 ngày"),
        ({"trang_thai": "la"}, "la"),
        ({"ma": "x" * 81}, "80"),
    ],
)
def test_a_wrong_filter_is_explained_beside_its_field(
    world: World, query: dict[str, str], message: str
) -> None:
    response = world.own.get("/quantri/thanh-toan", query)

    assert response.status_code == 422
    assert message in response.content.decode()


def test_amounts_are_read_as_people_write_them(world: World) -> None:
    for text in ("200.000", "200,000", "200000", "200 000 đ"):
        response = world.own.get("/quantri/thanh-toan", {"so_tien": text, "tu_ngay": "2026-06-01"})
        assert world.payment.code in response.content.decode()


def test_pages_follow_each_other(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dichvucong.web.console.lists.PER_PAGE", 2)
    newest = [an_obligation().revenue_identifier for _ in range(4)]

    first = page(world.own, f"/quantri/khoan-thu?{ANY_DAY}")
    assert newest[3] in first
    assert newest[1] not in first
    query = first.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    second = page(world.own, f"/quantri/khoan-thu{query}")

    assert newest[1] in second
    assert newest[3] not in second
    assert "Về đầu danh sách" in second


def test_the_list_is_taken_away_as_csv_and_excel_and_that_is_journalled(world: World) -> None:
    an_obligation(payer_name="=HYPERLINK(1)")
    response = world.own.get(f"/quantri/khoan-thu/xuat.csv?{ANY_DAY}")
    text = b"".join(response.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    rows = list(csv.reader(io.StringIO(text)))
    book = load_workbook(io.BytesIO(world.own.get(f"/quantri/thanh-toan/xuat.xlsx?{ANY_DAY}").content))

    assert rows[0][0] == "Mã khoản thu"
    assert {row[4] for row in rows[1:]} == {"'=HYPERLINK(1)", "Nguyễn Văn Mẫu"}
    assert book.active is not None
    assert book.active.cell(2, 1).value == world.payment.code
    assert book.active.cell(2, 6).value == 200_000
    events = JournalEntry.objects.filter(event__endswith=".exported").values_list("event", flat=True)
    assert sorted(events) == ["obligations.exported", "payments.exported"]


def test_another_unit_takes_away_an_empty_list(world: World) -> None:
    response = world.other.get(f"/quantri/thanh-toan/xuat.csv?{ANY_DAY}")

    assert len(b"".join(response.streaming_content).decode().splitlines()) == 1  # type: ignore[attr-defined]


def test_a_providers_staff_see_their_own_payments_with_the_payer_masked(world: World) -> None:
    own = logged_in(a_provider_user("payments.view", provider="scripted"))
    other = logged_in(a_provider_user("payments.view", provider="other"))

    shown = page(own, f"/quantri/thanh-toan?{ANY_DAY}")

    assert world.payment.code in shown
    assert "Nguyễn Văn Mẫu" not in shown
    assert world.payment.code not in page(other, f"/quantri/thanh-toan?{ANY_DAY}")


def test_the_first_page_tells_what_waits_in_the_units_granted(world: World) -> None:
    own, other = page(world.own, "/quantri/"), page(world.other, "/quantri/")

    assert "Giao dịch tạo hôm nay: 1" in own
    assert "Giao dịch tạo hôm nay: 0" in other


@pytest.mark.parametrize(
    "page", ["giao-dich", "tra-soat", "vu-viec", "hoan-tra", "chenh-lech", "dieu-chinh", "yeu-cau-ghi-co"]
)
def test_an_address_with_a_sign_no_name_can_have_leads_nowhere(world: World, page: str) -> None:
    assert world.own.get(f"/quantri/{page}/%00").status_code == 404
