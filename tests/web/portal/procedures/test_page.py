import json
import re
from datetime import date
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from dichvucong.catalogs.facts import AgencyLevel
from dichvucong.catalogs.services import Change, add_agency, set_contact_point
from dichvucong.catalogs.services.agencies import AgencyDraft
from dichvucong.catalogs.services.contacts import ContactDraft
from dichvucong.procedures.content import (
    AgencyRef,
    ChannelTerms,
    Component,
    ComponentGroup,
    Duration,
    Fee,
    StepGroup,
)
from dichvucong.procedures.models import Question, Service
from dichvucong.procedures.services import QuestionDraft, draft_question, end_version, publish_question
from dichvucong.procedures.states import ServiceState
from dichvucong.procedures.words import Channel, DurationUnit, FeeKind, Level
from tests.factories.accounts import LONG_AGO
from tests.factories.online import a_declared
from tests.factories.procedures import FIRST_DAY, LATER_DAY, ground
from tests.support.markup import faults_in
from tests.web.portal.procedures.samples import ADDRESS, CODE, a_procedure, in_province
from tests.web.portal.samples import html_of

pytestmark = [pytest.mark.django_db, pytest.mark.req("PRO-09")]
LIGHT_BYTES = 50_000
MOST_QUERIES = 10


def plain(html: str) -> str:
    """What a person reads, without tags, blanks collapsed."""
    text = re.sub(r"<script.*?</script>|<[^>]+>", " ", html, flags=re.DOTALL)
    return re.sub(r" (?=[.,;])", "", " ".join(text.split()))


def test_fee_and_time_limit_are_told_for_each_way_in_plain_words(client: Client) -> None:
    a_procedure()

    said = plain(html_of(client.get(ADDRESS)))

    assert "Nộp trực tuyến Miễn phí, trả kết quả sau 1 ngày làm việc." in said
    assert "Nộp trực tiếp 8.000 đồng/bản, trả kết quả sau 2 ngày làm việc." in said


def test_everything_a_citizen_needs_is_on_one_sound_light_page(client: Client) -> None:
    a_procedure()

    response = client.get(ADDRESS)

    html = html_of(response)
    assert faults_in(html) == []
    assert len(html.encode()) < LIGHT_BYTES
    for words in (
        "Đăng ký khai sinh",
        "Công dân Việt Nam",
        "Ủy ban nhân dân cấp xã",
        "Tờ khai đăng ký khai sinh",
        "1 bản chính",
        "Mẫu: mau-to-khai.docx",
        "Nộp hồ sơ.",
        "Giấy khai sinh",
        "Không có.",
        "60/2014/QH13",
        "Nội dung này áp dụng từ 01/01/2026",
        "163/QĐ-BTP",
        "Bộ Tư pháp",
    ):
        assert words in html, words


@pytest.mark.req("PRO-02")
def test_the_province_chosen_decides_and_is_remembered_without_javascript(client: Client) -> None:
    a_procedure()
    own = ChannelTerms(Channel.IN_PERSON, Duration(3, DurationUnit.WORKING_DAYS), free=True)
    in_province("H26", channels=(own,), receiving_address="Số 1, phố Minh Họa")

    central = plain(html_of(client.get(ADDRESS)))
    hanoi = client.get(f"{ADDRESS}?noi=h26")
    later = plain(html_of(client.get(ADDRESS)))
    everywhere = plain(html_of(client.get(f"{ADDRESS}?noi=")))
    afterwards = plain(html_of(client.get(ADDRESS)))

    assert "Đang xem nội dung chung cả nước" in central
    assert "Số 1, phố Minh Họa" not in central
    assert "Miễn phí, trả kết quả sau 3 ngày làm việc" in plain(html_of(hanoi))
    assert hanoi.cookies["noi"].value == "H26"
    assert hanoi.cookies["noi"]["httponly"]
    assert "Số 1, phố Minh Họa" in later
    assert "Số 1, phố Minh Họa" not in everywhere + afterwards


def test_a_province_without_wording_of_its_own_says_so(client: Client) -> None:
    a_procedure()

    html = html_of(client.get(f"{ADDRESS}?noi=H29"))

    assert "chưa công bố nội dung riêng" in html
    assert "Phí và thời hạn tại TP. Hồ Chí Minh" in html or "Phí và thời hạn tại" in html


def test_a_former_province_leads_to_the_one_it_belongs_to_now(client: Client) -> None:
    a_procedure()

    response = client.get(f"{ADDRESS}?noi=H02")

    assert "Bắc Giang nay thuộc Bắc Ninh" in html_of(response)
    assert response.cookies["noi"].value == "H05"


@pytest.mark.parametrize("wrong", ["ZZ", "G15", "H26.12.99", "'; DROP", "x" * 500])
def test_an_unknown_province_is_told_next_to_the_field_and_not_remembered(client: Client, wrong: str) -> None:
    a_procedure()

    response = client.get(ADDRESS, {"noi": wrong})

    assert response.status_code == 400
    assert "Không có tỉnh, thành phố mã" in html_of(response)
    assert "noi" not in response.cookies
    assert faults_in(html_of(response)) == []


@pytest.mark.req("PRO-01")
def test_what_held_on_a_day_is_shown_with_a_way_back(client: Client) -> None:
    a_procedure()
    a_procedure(valid_from=LATER_DAY, name="Đăng ký khai sinh (mới)")

    before = html_of(client.get(f"{ADDRESS}?ngay=30/06/2026"))
    today = html_of(client.get(ADDRESS))

    assert "đã áp dụng vào ngày 30/06/2026" in plain(before)
    assert "<h1>Đăng ký khai sinh</h1>" in before
    assert "noindex" in before
    assert "<h1>Đăng ký khai sinh (mới)</h1>" in today
    assert 'href="?ngay=2026-01-01"' in today


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("32/13/2026", "Không có ngày 32/13/2026 trong lịch."),
        ("2026-02-30", "Không có ngày 2026-02-30 trong lịch."),
        ("hôm qua", "Hãy nhập ngày theo dạng"),
        ("0000-00-00", "Không có ngày"),
        ("９９-１-１", "Hãy nhập ngày theo dạng"),
    ],
)
def test_an_impossible_day_is_told_and_today_is_shown(client: Client, typed: str, said: str) -> None:
    a_procedure()

    response = client.get(ADDRESS, {"ngay": typed})

    assert response.status_code == 400
    assert said in plain(html_of(response))
    assert "<h1>Đăng ký khai sinh</h1>" in html_of(response)


def test_before_its_first_day_the_page_says_from_when_it_holds(client: Client) -> None:
    a_procedure()

    response = client.get(f"{ADDRESS}?ngay=2020-01-01")

    assert response.status_code == 404
    assert "áp dụng từ 01/01/2026" in html_of(response)


@pytest.mark.req("PRO-03")
def test_an_abolished_procedure_says_so_and_names_what_may_help(client: Client) -> None:
    a_procedure("1.000002", name="Thủ tục thay thế")
    a_procedure(related=("1.000002",))
    end_version(CODE, last_day_before=date(2026, 10, 1), ground=ground())

    response = client.get(ADDRESS)

    html = html_of(response)
    assert response.status_code == 200
    assert "Thủ tục này đã bị bãi bỏ" in html
    assert "Từ ngày 01/10/2026" in html
    assert 'href="/thu-tuc/1.000002"' in html
    assert "Nộp phí bằng mã hồ sơ" not in html


def test_a_province_behind_the_central_version_is_marked(client: Client) -> None:
    a_procedure()
    in_province("H26", receiving_address="Số 1, phố Minh Họa")
    a_procedure(valid_from=LATER_DAY, name="Đăng ký khai sinh (mới)")

    assert "Hà Nội chưa cập nhật theo bản mới của Bộ Tư pháp" in html_of(client.get(f"{ADDRESS}?noi=H26"))
    assert "chưa cập nhật theo bản mới" not in html_of(client.get(f"{ADDRESS}?noi=H29"))


@pytest.mark.req("PRO-07")
def test_interlinked_procedures_name_each_other_whoever_says_it(client: Client) -> None:
    a_procedure(interlinked=("1.000002",))
    a_procedure("1.000002", name="Cấp thẻ bảo hiểm y tế")

    assert 'href="/thu-tuc/1.000002"' in html_of(client.get(ADDRESS))
    assert f'href="{ADDRESS}"' in html_of(client.get("/thu-tuc/1.000002"))


def test_what_was_not_structured_is_shown_word_for_word_and_marked(client: Client) -> None:
    way = ChannelTerms(Channel.POST, term_text="Theo <b>thỏa thuận</b>", fee_text="Mức do tỉnh định")
    a_procedure(
        channels=(way,),
        steps=(),
        steps_text="Bước một & bước hai",
        unparsed={"fees": "Nguyên văn về phí"},
        conditions="",
        sets=None,
    )

    html = html_of(client.get(ADDRESS))

    assert html.count("Nguyên văn cơ quan công bố") == 4
    assert "Theo &lt;b&gt;thỏa thuận&lt;/b&gt;" in html
    assert "Bước một &amp; bước hai" in html
    assert "Phí, lệ phí: nguyên văn đã công bố" in html
    assert "Cơ quan công bố chưa có thông tin về: số lượng hồ sơ, yêu cầu, điều kiện." in html


def test_an_empty_procedure_says_for_each_part_that_nothing_is_known(client: Client) -> None:
    nothing: dict[str, Any] = dict.fromkeys(
        ("applicants", "steps", "channels", "components", "implementing", "results", "legal_bases"), ()
    )
    a_procedure(**nothing, conditions="", sets=None)

    said = html_of(client.get(ADDRESS)).casefold()

    assert said.count("chưa có thông tin") >= 8


def test_several_fees_are_listed_and_summed_up_as_a_range(client: Client) -> None:
    fees = (
        Fee(kind=FeeKind.CHARGE, name="Cá nhân", amount_vnd=7_000, per="lần", exemptions="Trẻ em"),
        Fee(kind=FeeKind.CHARGE, name="Theo danh sách", amount_vnd=5_000, per="người"),
        Fee(name="Ở nước ngoài", currency="USD", foreign_minor=1_050),
    )
    a_procedure(channels=(ChannelTerms(Channel.ONLINE, Duration(3, DurationUnit.DAYS), fees=fees),))

    said = plain(html_of(client.get(ADDRESS)))

    assert "Từ 5.000 đến 7.000 đồng, tùy trường hợp, trả kết quả sau 3 ngày." in said
    assert "Theo danh sách 5.000 đồng/người" in said
    assert "10,50 USD" in said
    assert "Được miễn: Trẻ em" in said


def test_agencies_with_a_code_are_linked_and_their_contact_points_shown(client: Client) -> None:
    draft = ContactDraft("G15", "Tổ hộ tịch", hotline="1900 1234")
    set_contact_point(draft, ordinal=1, valid_from=FIRST_DAY, change=Change("test", LONG_AGO))
    a_procedure(implementing=(AgencyRef("Bộ Tư pháp", "G15"), AgencyRef("Ủy ban nhân dân cấp xã")))

    html = html_of(client.get(ADDRESS))

    assert '<a href="/co-quan/G15">Bộ Tư pháp</a>; Ủy ban nhân dân cấp xã' in html
    assert "Tổ hộ tịch" in html
    assert 'href="tel:19001234"' in html


@pytest.mark.parametrize(
    ("spelling", "leads_to"),
    [
        ("1.001193.000.00.00.H38", f"{ADDRESS}?noi=H38"),
        ("1.001193.h56", f"{ADDRESS}?noi=H56"),
        ("1.001193.H38?noi=H26", f"{ADDRESS}?noi=H26"),
        ("1-001193", ADDRESS),
        ("1001193", ADDRESS),
        ("1.001193.G15?ngay=2026-02-01", f"{ADDRESS}?ngay=2026-02-01"),
    ],
)
def test_other_spellings_of_the_code_lead_to_the_page(client: Client, spelling: str, leads_to: str) -> None:
    a_procedure()

    response = client.get(f"/thu-tuc/{spelling}")

    assert (response.status_code, response["Location"]) == (302, leads_to)


@pytest.mark.parametrize("typed", ["9.999999", "lam can cuoc", "<script>", "1.001193.X", "0" * 3_000, "%00"])
def test_an_unknown_code_is_a_page_that_searches(client: Client, typed: str) -> None:
    response = client.get(f"/thu-tuc/{typed}")

    html = html_of(response)
    assert response.status_code == 404
    assert "Không có thủ tục" in html
    assert 'action="/thu-tuc"' in html
    assert faults_in(html) == []


def test_who_has_the_page_already_gets_304_until_something_changes(client: Client) -> None:
    a_procedure()
    first = client.get(ADDRESS)

    again = client.get(ADDRESS, headers={"If-None-Match": first["ETag"]})
    a_procedure(valid_from=LATER_DAY, name="Đăng ký khai sinh (mới)")
    changed = client.get(ADDRESS, headers={"If-None-Match": first["ETag"]})

    assert (again.status_code, again.content) == (304, b"")
    assert changed.status_code == 200
    assert changed["ETag"] != first["ETag"]
    assert first["Last-Modified"]
    assert "Cookie" in first["Vary"]


def test_search_engines_read_it_as_a_government_service(client: Client) -> None:
    a_procedure(name="Đăng ký </script><script>alert(1)</script>")

    html = html_of(client.get(ADDRESS))

    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', html)
    assert found
    data = json.loads(found[1])
    assert data["@type"] == "GovernmentService"
    assert data["identifier"] == CODE
    assert data["name"].startswith("Đăng ký </script>")
    assert data["offers"] == [
        {"@type": "Offer", "name": "Lệ phí hộ tịch", "price": 8_000, "priceCurrency": "VND"}
    ]
    assert "<script>alert" not in html


def test_its_short_address_is_there_to_copy_and_as_a_qr_code(client: Client) -> None:
    a_procedure()

    html = html_of(client.get(f"{ADDRESS}?noi=H26"))
    drawing = client.get(f"{ADDRESS}/ma-qr.svg")

    assert f'data-copy="http://127.0.0.1:8000{ADDRESS}"' in html
    assert (drawing.status_code, drawing["Content-Type"]) == (200, "image/svg+xml")
    assert b'xmlns="http://www.w3.org/2000/svg"' in drawing.content
    assert client.get("/thu-tuc/9.999999/ma-qr.svg").status_code == 404


def test_it_takes_few_queries_however_much_it_shows(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    others = [f"1.00001{number}" for number in range(8)]
    for other in others:
        a_procedure(other, interlinked=(CODE,))
    a_procedure(
        related=tuple(others[:4]),
        interlinked=tuple(others[4:]),
        components=(ComponentGroup(tuple(Component(f"Giấy {n}", originals=1) for n in range(30))),),
        steps=(StepGroup(tuple(f"Bước {n}" for n in range(30))),),
    )
    in_province("H26", receiving_address="Số 1, phố Minh Họa")
    client.get(f"{ADDRESS}?noi=H26")

    with django_assert_max_num_queries(MOST_QUERIES):
        response = client.get(f"{ADDRESS}?noi=H26")

    assert response.status_code == 200


@pytest.mark.req("PRO-10")
def test_an_online_service_is_offered_and_a_suspended_one_told_with_its_reason(client: Client) -> None:
    agency = AgencyDraft("H26.101", "Phường Minh Họa", "P. Minh Họa", AgencyLevel.COMMUNE, FIRST_DAY, "H26")
    add_agency(agency, change=Change("test", LONG_AGO))
    a_procedure(levels=(Level.COMMUNE,))
    service = a_declared()
    hidden = html_of(client.get(ADDRESS))

    Service.objects.filter(pk=service.pk).update(state=ServiceState.PUBLIC, public_since=LONG_AGO)
    offered = html_of(client.get(f"{ADDRESS}?noi=H26"))
    Service.objects.filter(pk=service.pk).update(state=ServiceState.SUSPENDED, reason="Nâng cấp hệ thống.")
    suspended = html_of(client.get(f"{ADDRESS}?noi=H26"))

    assert service.url not in hidden
    assert f'href="{service.url}">Nộp trực tuyến</a>' in offered
    assert "(toàn trình)" in offered
    assert service.url not in suspended
    assert "Nâng cấp hệ thống." in suspended


@pytest.mark.req("PRO-13")
def test_public_questions_stand_on_the_page_with_a_word_when_the_answer_is_read_again(client: Client) -> None:
    a_procedure()
    asked = QuestionDraft("Khai muộn có bị phạt không?", "Không bị phạt.", procedure_codes=[CODE])
    question = draft_question(asked, owner_code="G15", actor="officer:bo-tu-phap", now=LONG_AGO)
    draft = html_of(client.get(ADDRESS))

    publish_question(question.pk, actor="officer:bo-tu-phap", now=LONG_AGO)
    shown = html_of(client.get(ADDRESS))
    Question.objects.update(flagged_at=LONG_AGO, flagged_for=CODE)
    doubted = html_of(client.get(ADDRESS))

    assert "Khai muộn có bị phạt không?" not in draft
    assert "Khai muộn có bị phạt không?" in shown
    assert "đang xem lại câu trả lời" not in shown
    assert "đang xem lại câu trả lời" in doubted
