from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client

from dichvucong.procedures.models import Decision, DecisionItem
from dichvucong.procedures.selectors import life_events
from dichvucong.procedures.states import DecisionState, ItemAction
from tests.factories.accounts import LONG_AGO
from tests.support.markup import faults_in
from tests.web.portal.procedures.samples import CODE, a_procedure, in_province
from tests.web.portal.samples import html_of

pytestmark = [pytest.mark.django_db, pytest.mark.req("PRO-09")]
DUE = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)


def a_decision(
    number: str = "12/QĐ-BTP", *, published_at: datetime | None = DUE, issuer: str = "G15"
) -> Decision:
    state = DecisionState.PUBLISHED if published_at else DecisionState.CHECKED
    decision = Decision.objects.create(
        number=number,
        issuer_code=issuer,
        title="Công bố thủ tục hộ tịch",
        signed_on=date(2026, 2, 20),
        effective_on=date(2026, 3, 1),
        state=state,
        drafted_by="test",
        drafted_at=LONG_AGO,
        published_at=published_at,
        publish_due_at=DUE,
    )
    DecisionItem.objects.create(
        decision=decision, ordinal=1, action=ItemAction.ABOLISH, procedure_code=CODE, content=None
    )
    return decision


@pytest.mark.req("PRO-06")
@pytest.mark.parametrize(("delay_hours", "word"), [(0, "Đúng hạn"), (1, "Muộn")])
def test_a_decision_shows_what_it_did_and_whether_it_was_public_in_time(
    client: Client, delay_hours: int, word: str
) -> None:
    a_procedure()
    a_decision(published_at=DUE + timedelta(hours=delay_hours))

    html = html_of(client.get("/quyet-dinh/12/QĐ-BTP"))

    assert faults_in(html) == []
    assert word in html
    assert "Bãi bỏ" in html
    assert f'href="/thu-tuc/{CODE}"' in html
    assert "Bộ Tư pháp" in html


def test_a_decision_is_found_by_its_id_and_in_the_list_too(client: Client) -> None:
    decision = a_decision(published_at=DUE + timedelta(days=1))

    assert "12/QĐ-BTP" in html_of(client.get(f"/quyet-dinh/{decision.pk}"))
    listed = html_of(client.get("/quyet-dinh?co-quan=G15"))
    assert "12/QĐ-BTP" in listed
    assert "Công khai muộn" in listed
    assert faults_in(listed) == []


def test_a_decision_that_is_not_public_yet_is_nowhere_to_be_seen(client: Client) -> None:
    decision = a_decision(published_at=None)

    assert client.get("/quyet-dinh/12/QĐ-BTP").status_code == 404
    assert client.get(f"/quyet-dinh/{decision.pk}").status_code == 404
    assert "12/QĐ-BTP" not in html_of(client.get("/quyet-dinh"))


def test_a_number_that_procedures_only_name_shows_them_and_says_what_is_not_known(client: Client) -> None:
    a_procedure()

    html = html_of(client.get("/quyet-dinh/163/QĐ-BTP"))

    assert "Đăng ký khai sinh" in html
    assert "Chưa có thông tin" in html
    assert "163/QĐ-BTP" in html_of(client.get("/quyet-dinh"))


@pytest.mark.parametrize("typed", ["1/QĐ-XYZ", "%00", "9" * 30, "<b>"])
def test_an_unknown_decision_says_so(client: Client, typed: str) -> None:
    response = client.get(f"/quyet-dinh/{typed}")

    assert response.status_code == 404
    assert "Không có quyết định" in html_of(response)


def test_a_ministry_shows_its_procedures_by_field(client: Client) -> None:
    a_procedure()
    a_procedure("1.000002", name="Chứng thực chữ ký", field_name="Chứng thực")
    a_procedure("1.000003", name="Của bộ khác", owner="G01")

    html = html_of(client.get("/co-quan/G15"))
    one_field = html_of(client.get("/co-quan/G15?linh-vuc=Chứng thực"))

    assert faults_in(html) == []
    assert "<h3>Chứng thực</h3>" in html
    assert "Đăng ký khai sinh" in html
    assert "Của bộ khác" not in html
    assert "Chứng thực chữ ký" in one_field
    assert "Đăng ký khai sinh" not in one_field


@pytest.mark.req("PRO-02")
def test_a_province_shows_what_it_reads_differently_and_its_units(client: Client) -> None:
    a_procedure()
    a_procedure("1.000002", name="Chung cả nước")
    in_province("H26", receiving_address="Số 1, phố Minh Họa")

    html = html_of(client.get("/co-quan/H26"))

    assert f'href="/thu-tuc/{CODE}?noi=H26"' in html
    assert "Chung cả nước" not in html


def test_agencies_that_are_gone_name_their_successor_and_old_codes_lead_on(client: Client) -> None:
    gone = html_of(client.get("/co-quan/H02"))
    old = client.get("/co-quan/000.00.00.G15")

    assert "không còn hoạt động" in gone
    assert 'href="/co-quan/H05"' in gone
    assert (old.status_code, old["Location"]) == (302, "/co-quan/G15")


@pytest.mark.parametrize("typed", ["X99", "%00", "G" * 90, "<b>"])
def test_an_unknown_agency_says_so(client: Client, typed: str) -> None:
    response = client.get(f"/co-quan/{typed}")

    assert response.status_code == 404
    assert "Không có cơ quan mã" in html_of(response)


def test_fields_are_listed_under_their_bodies_with_counts(client: Client) -> None:
    a_procedure()
    a_procedure("1.000003", name="Của bộ khác", owner="G01", field_name="Cư trú")

    html = html_of(client.get("/linh-vuc"))

    assert faults_in(html) == []
    assert 'href="/co-quan/G01?linh-vuc=C%C6%B0%20tr%C3%BA">Cư trú</a> <span class="muted">(1)' in html


def test_an_event_of_life_leads_to_the_procedures_in_force(client: Client) -> None:
    a_procedure(summary="Cấp giấy khai sinh cho trẻ.")

    html = html_of(client.get("/su-kien/sinh-con"))

    assert faults_in(html) == []
    assert f'href="/thu-tuc/{CODE}"' in html
    assert "Cấp giấy khai sinh cho trẻ." in html
    assert "Thủ tục này chưa có trên cổng." in html


def test_every_event_has_a_page_and_unknown_ones_show_the_list(client: Client) -> None:
    assert len(life_events()) >= 8
    for slug in life_events():
        assert client.get(f"/su-kien/{slug}").status_code == 200
    unknown = client.get("/su-kien/len-mat-trang")
    assert unknown.status_code == 404
    assert "Sinh con" in html_of(unknown)
    assert faults_in(html_of(client.get("/su-kien"))) == []


def test_the_home_page_leads_to_search_and_events(client: Client) -> None:
    html = html_of(client.get("/"))

    assert 'action="/thu-tuc"' in html
    assert 'href="/su-kien/mat-giay-to"' in html


def test_the_signed_file_is_handed_out_once_it_is_public(client: Client) -> None:
    decision = a_decision(published_at=DUE)
    address = f"/quyet-dinh/{decision.pk}/tep"
    assert client.get(address).status_code == 404
    assert address not in html_of(client.get("/quyet-dinh/12/QĐ-BTP"))

    decision.document, decision.document_name = b"%PDF-1.7", "Quyết định.pdf"
    decision.save()

    answer = client.get(address)
    assert address in html_of(client.get("/quyet-dinh/12/QĐ-BTP"))
    assert (answer.status_code, answer.content) == (200, b"%PDF-1.7")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["Content-Type"] == "application/octet-stream"
    decision.state = "checked"
    decision.save()
    assert client.get(address).status_code == 404
