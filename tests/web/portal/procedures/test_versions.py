import pytest
from django.test import Client

from dichvucong.procedures.content import ChannelTerms, Duration
from dichvucong.procedures.words import Channel, DurationUnit
from tests.factories.procedures import LATER_DAY
from tests.support.markup import faults_in
from tests.web.portal.procedures.samples import ADDRESS, a_procedure
from tests.web.portal.samples import html_of

pytestmark = [pytest.mark.django_db, pytest.mark.req("PRO-09")]


def test_what_changed_is_shown_line_by_line_in_words(client: Client) -> None:
    a_procedure()
    way = ChannelTerms(Channel.ONLINE, Duration(3, DurationUnit.WORKING_DAYS), free=True)
    a_procedure(valid_from=LATER_DAY, channels=(way,), name="Đăng ký khai sinh (mới)")

    html = html_of(client.get(f"{ADDRESS}/so-sanh"))

    assert faults_in(html) == []
    assert "<del>Đăng ký khai sinh</del>" in html
    assert "<ins>Đăng ký khai sinh (mới)</ins>" in html
    assert "<ins>Trực tuyến: 3 ngày làm việc</ins>" in html
    assert "phần thay đổi từ 01/07/2026" in html
    assert "Giấy chứng sinh" not in html


def test_any_two_versions_may_be_chosen_in_any_order(client: Client) -> None:
    a_procedure()
    a_procedure(valid_from=LATER_DAY, name="Bản hai")

    forward = html_of(client.get(f"{ADDRESS}/so-sanh?tu=1&den=2"))
    backward = html_of(client.get(f"{ADDRESS}/so-sanh?tu=2&den=1"))

    # The header's way back from logging in holds the address.
    assert forward.partition("<main")[2] == backward.partition("<main")[2] != ""
    assert "Hãy chọn hai bản khác nhau" in html_of(client.get(f"{ADDRESS}/so-sanh?tu=1&den=1"))


def test_a_procedure_with_one_version_says_so(client: Client) -> None:
    a_procedure()

    assert "mới có một bản, áp dụng từ 01/01/2026" in html_of(client.get(f"{ADDRESS}/so-sanh"))


@pytest.mark.parametrize("wrong", ["9", "x", "-1", "1" * 400, "%00"])
def test_a_version_that_does_not_exist_is_told(client: Client, wrong: str) -> None:
    a_procedure()

    response = client.get(f"{ADDRESS}/so-sanh?tu={wrong}")

    assert response.status_code == 400
    assert "Không có bản số" in html_of(response)


def test_an_unknown_code_is_a_page_that_searches(client: Client) -> None:
    response = client.get("/thu-tuc/9.999999/so-sanh")

    assert response.status_code == 404
    assert 'action="/thu-tuc"' in html_of(response)
