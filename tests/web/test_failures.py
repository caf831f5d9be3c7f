from collections.abc import Callable

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client

from dichvucong.web import failures


@pytest.mark.req("POR-02")
def test_an_unknown_address_answers_in_vietnamese_with_a_way_on(client: Client) -> None:
    response = client.get("/khong-co-trang-nay")

    page = response.content.decode()
    assert response.status_code == 404
    assert "Không tìm thấy trang" in page
    assert 'href="/thanh-toan"' in page


@pytest.mark.parametrize(
    ("answer", "status", "heading"),
    [
        (lambda: failures.bad_request(HttpRequest(), ValueError()), 400, "Yêu cầu không đọc được"),
        (
            lambda: failures.permission_denied(HttpRequest(), ValueError()),
            403,
            "Bạn không vào được trang này",
        ),
        (lambda: failures.csrf_failure(HttpRequest(), reason="x"), 403, "Bạn không vào được trang này"),
        (lambda: failures.page_not_found(HttpRequest(), ValueError()), 404, "Không tìm thấy trang"),
        (lambda: failures.server_error(HttpRequest()), 500, "Cổng đang gặp sự cố"),
    ],
    ids=["400", "403", "csrf", "404", "500"],
)
def test_each_failure_says_what_happened_and_where_to_go(
    answer: Callable[[], HttpResponse], status: int, heading: str
) -> None:
    response = answer()

    page = response.content.decode()
    assert response.status_code == status
    assert f"<h1>{heading}</h1>" in page
    assert 'href="/"' in page


@pytest.mark.parametrize(
    ("seconds", "words"), [(0, "1 giây"), (40, "40 giây"), (60, "1 phút"), (61, "2 phút")]
)
def test_somebody_too_fast_is_told_how_long_to_wait(seconds: int, words: str) -> None:
    answer = failures.too_many_requests(wait_seconds=seconds)

    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == str(seconds)
    assert f"Vui lòng đợi {words} rồi thử lại." in answer.content.decode()
