from datetime import date

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from dichvucong.payments.states import ObligationState
from tests.factories.payments import an_obligation
from tests.web.portal.samples import html_of

pytestmark = [pytest.mark.django_db, pytest.mark.req("PAY-05")]


def test_without_a_code_the_page_asks_for_one(client: Client) -> None:
    response = client.get("/thanh-toan")

    assert response.status_code == 200
    assert "Mã hồ sơ ở đâu?" in html_of(response)


def test_a_code_shows_what_is_due_with_the_payer_masked(client: Client) -> None:
    due = an_obligation(amount_vnd=250_000, due_on=date(2099, 12, 31))

    response = client.get("/thanh-toan", {"ma": due.dossier_code})

    page = html_of(response)
    assert response.status_code == 200
    assert f"<title>Hồ sơ {due.dossier_code} – Cổng Dịch vụ công</title>" in page
    assert page.count("</main>") == 1
    assert "250.000 đồng" in page
    assert "Sở Tư pháp thành phố Hà Nội" in page
    assert "Lệ phí lý lịch tư pháp" in page
    assert "31/12/2099" in page
    assert f'href="/thanh-toan/k/{due.link_token}"' in page
    assert "N***** V** M**" in page
    assert "Nguyễn Văn Mẫu" not in page


def test_a_look_up_costs_one_query_and_no_cookie(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    due = an_obligation()
    client.get("/thanh-toan", {"ma": due.dossier_code})

    with django_assert_num_queries(1):
        response = client.get("/thanh-toan", {"ma": due.dossier_code})

    assert response.cookies == {}


def test_an_old_code_is_found_as_people_type_it(client: Client) -> None:
    an_obligation(revenue_identifier="000.00.01.H26-230504-0001")

    response = client.get("/thanh-toan", {"ma": " 000.00.01.h26–230504–0001 "})

    assert response.status_code == 200
    assert "200.000 đồng" in html_of(response)


def test_several_obligations_of_one_dossier_are_listed_with_their_sum(client: Client) -> None:
    an_obligation(revenue_identifier="H26.12-261120-7001", dossier_code="H26.12-261120-7001")
    an_obligation(
        revenue_identifier="H26.12-261120-7001.2", dossier_code="H26.12-261120-7001", amount_vnd=50_000
    )

    page = html_of(client.get("/thanh-toan", {"ma": "H26.12-261120-7001"}))

    assert "Có 2 khoản phải nộp, tổng cộng <strong>250.000 đồng</strong>" in page


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (ObligationState.PAID, "Đã nộp"),
        (ObligationState.CREDITED, "Đã nộp"),
        (ObligationState.CANCELLED, "Đã hủy"),
        (ObligationState.EXPIRED, "Hết hạn"),
    ],
)
def test_a_dossier_with_nothing_left_to_pay_says_so(
    client: Client, state: ObligationState, words: str
) -> None:
    due = an_obligation(state=state)

    page = html_of(client.get("/thanh-toan", {"ma": due.dossier_code}))

    assert "không còn khoản nào phải nộp" in page
    assert words in page
    assert "Thanh toán 200.000 đồng" not in page


def test_an_unknown_code_says_what_to_check_and_whom_to_ask(client: Client) -> None:
    response = client.get("/thanh-toan", {"ma": "H26.12-261120-9999"})

    page = html_of(response)
    assert response.status_code == 404
    assert "Chưa có khoản phải nộp với mã này" in page
    assert "So từng chữ, từng số với giấy tiếp nhận" in page
    assert 'href="tel:' in page


@pytest.mark.parametrize("typed", ["", "   "])
def test_an_empty_field_is_refused_beside_the_field(client: Client, typed: str) -> None:
    response = client.get("/thanh-toan", {"ma": typed})

    page = html_of(response)
    assert response.status_code == 422
    assert '<p class="error" id="ma-loi">Hãy nhập mã hồ sơ.</p>' in page
    assert 'aria-describedby="ma-loi ma-goi-y"' in page


@pytest.mark.parametrize(
    "typed", ["abc", "12345", "H26-991399-0001", "<script>alert(1)</script>", "\x00", "é" * 5000]
)
def test_a_malformed_code_is_refused_beside_the_field_and_kept(client: Client, typed: str) -> None:
    response = client.get("/thanh-toan", {"ma": typed})

    page = html_of(response)
    assert response.status_code == 422
    assert 'id="ma-loi"' in page
    assert "<script>alert" not in page


def test_who_guesses_codes_has_to_wait(client: Client, settings: Settings) -> None:
    settings.PORTAL_LIMITS = {"look-up": 3}
    guesses = [
        client.get("/thanh-toan", {"ma": f"H26.12-261120-{n:04d}"}, REMOTE_ADDR="203.0.113.99")
        for n in range(4)
    ]

    last = guesses[-1]
    assert [guess.status_code for guess in guesses] == [404, 404, 404, 429]
    assert 1 <= int(last.headers["Retry-After"]) <= 60
    assert "Vui lòng đợi" in html_of(last)
