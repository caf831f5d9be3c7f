import pytest
from django.test import Client


@pytest.mark.req("PAY-05", "POR-02")
def test_the_home_page_offers_the_look_up_without_log_in(client: Client) -> None:
    response = client.get("/")

    page = response.content.decode()
    assert response.status_code == 200
    assert 'action="/thanh-toan" method="get"' in page
    assert 'lang="vi"' in page
    assert "Không cần đăng nhập" in page


def test_the_home_page_sets_no_cookie_and_touches_no_session(client: Client) -> None:
    response = client.get("/")

    assert response.cookies == {}
    assert "Cookie" not in response.headers.get("Vary", "")


def test_the_home_page_lets_nothing_foreign_in(client: Client) -> None:
    response = client.get("/")

    assert "default-src 'self'" in response.headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in response.headers["Content-Security-Policy"]
