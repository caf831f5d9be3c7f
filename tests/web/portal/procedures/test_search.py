from datetime import date

import pytest
from django.test import Client, override_settings

from dichvucong.procedures.content import ChannelTerms, Duration, Fee
from dichvucong.procedures.services import SynonymDraft, add_synonym
from dichvucong.procedures.words import Channel, DurationUnit, Level
from tests.factories.accounts import LONG_AGO
from tests.web.portal.procedures.samples import a_procedure, in_province
from tests.web.portal.samples import html_of

pytestmark = [pytest.mark.django_db, pytest.mark.req("PRO-08")]
ADDRESS = "/thu-tuc"
LICENCE = "3.000348"


@pytest.fixture(autouse=True)
def procedures(country: None) -> None:
    a_procedure()
    a_procedure(
        LICENCE, owner="G01", name="Cấp lại giấy phép lái xe", field_name="Lái xe", levels=(Level.PROVINCE,)
    )
    add_synonym(SynonymDraft("bằng lái", ("giấy phép lái xe",)), actor="test", now=LONG_AGO)


def test_everyday_words_lead_to_the_procedure_with_fee_and_time(client: Client) -> None:
    page = html_of(client.get(ADDRESS, {"q": "lam lai bang lai"}))

    assert 'href="/thu-tuc/3.000348"' in page
    assert "Cấp lại giấy phép lái xe" in page
    assert "Tìm thấy 1 thủ tục" in page
    assert "8.000 đồng/bản" in page
    assert "trả kết quả sau 1 ngày làm việc" in page


def test_the_fee_is_that_of_the_chosen_province(client: Client) -> None:
    fee = Fee(amount_vnd=5_000, per="bản")
    own = ChannelTerms(Channel.IN_PERSON, Duration(3, DurationUnit.WORKING_DAYS), fees=(fee,))
    in_province("H26", channels=(own,))

    here = client.get(ADDRESS, {"q": "khai sinh", "noi": "H26"})
    there = html_of(client.get(ADDRESS, {"q": "khai sinh", "noi": "H29"}))

    assert "5.000 đồng/bản" in html_of(here)
    assert 'href="/thu-tuc/1.001193?noi=H26"' in html_of(here)
    assert "Nội dung của Hà Nội" in html_of(here)
    assert here.cookies["noi"].value == "H26"
    assert "5.000 đồng/bản" not in there


def test_without_words_all_are_listed_and_narrowed(client: Client) -> None:
    everything = html_of(client.get(ADDRESS))
    narrowed = html_of(client.get(ADDRESS, {"linh-vuc": "Hộ tịch", "cap": "commune", "doi-tuong": "citizen"}))
    owner = html_of(client.get(ADDRESS, {"co-quan": "G01"}))

    assert "Có 2 thủ tục đang áp dụng" in everything
    assert "Hộ tịch (1)" in everything
    assert "Bộ Công an (1)" in everything
    assert "Có 1 thủ tục" in narrowed
    assert LICENCE not in narrowed
    assert LICENCE in owner


def test_a_slip_is_said_and_leads_on(client: Client) -> None:
    page = html_of(client.get(ADDRESS, {"q": "khai snih"}))

    assert "khai sinh</strong>" in page
    assert "/thu-tuc/1.001193" in page


def test_an_empty_list_helps_on(client: Client) -> None:
    page = html_of(client.get(ADDRESS, {"q": "qwrtzzp", "cap": "ministry"}))

    assert "Không tìm thấy thủ tục nào với bộ lọc này" in page
    for address in ("/su-kien", "/linh-vuc", "/thu-tuc/bao-thieu", "/thu-tuc?q=qwrtzzp"):
        assert f'href="{address}"' in page


@pytest.mark.parametrize(("typed", "words"), [("x" * 10_000, "quá dài"), ("?!…", "ít nhất một chữ")])
def test_what_cannot_be_looked_for_is_said_beside_the_field(client: Client, typed: str, words: str) -> None:
    response = client.get(ADDRESS, {"q": typed})

    assert response.status_code == 422
    assert words in html_of(response)
    assert 'aria-invalid="true"' in html_of(response)
    assert len(response.content) < 20_000


@pytest.mark.parametrize(
    "query",
    [
        {"trang": "0"},
        {"trang": "x"},
        {"trang": "999999999999"},
        {"cap": "nowhere", "doi-tuong": "nobody", "linh-vuc": "\x00", "co-quan": "'"},
        {"noi": "ZZ"},
        {"q": "\x00khai sinh"},
    ],
)
def test_addresses_that_make_no_sense_are_no_error(client: Client, query: dict[str, str]) -> None:
    assert client.get(ADDRESS, query).status_code == 200


def test_pages_follow_each_other(client: Client) -> None:
    for number in range(12):
        a_procedure(f"2.0000{number:02d}", name=f"Cấp thẻ số {number}")

    first = html_of(client.get(ADDRESS, {"q": "cấp thẻ"}))
    second = html_of(client.get(ADDRESS, {"q": "cấp thẻ", "trang": "2"}))

    assert "Trang 1 trong 2" in first
    assert 'rel="next"' in first
    assert 'rel="prev"' in second
    listed = {f"2.0000{number:02d}" for number in range(12)}
    assert {code for code in listed if f"/thu-tuc/{code}" in first + second} == listed


def test_suggestions_are_links_and_nothing_for_nothing(client: Client) -> None:
    some = client.get(f"{ADDRESS}/goi-y", {"q": "khai s"}).content.decode()

    assert 'href="/thu-tuc/1.001193"' in some
    assert client.get(f"{ADDRESS}/goi-y", {"q": "?"}).content.strip() == b""
    assert client.get(f"{ADDRESS}/goi-y").content.strip() == b""


def test_who_asks_too_often_waits(client: Client) -> None:
    with override_settings(PORTAL_LIMITS={"search": 1, "suggest": 1}):
        client.get(ADDRESS)
        client.get(f"{ADDRESS}/goi-y")

        slowed = client.get(ADDRESS)
        assert slowed.status_code == 429
        assert "Bạn tìm quá nhanh" in slowed.content.decode()
        assert "mã hồ sơ" not in slowed.content.decode()
        assert client.get(f"{ADDRESS}/goi-y").status_code == 429


def test_a_day_to_come_is_not_shown_yet(client: Client) -> None:
    a_procedure("2.000099", name="Cấp thẻ đi bộ trên cầu", valid_from=date(2099, 1, 1))

    assert "2.000099" not in html_of(client.get(ADDRESS, {"q": "thẻ đi bộ trên cầu"}))
