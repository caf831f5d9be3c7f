from datetime import time

import pytest
from django.test import Client

from dichvucong.kernel.clock import now as clock_now
from tests.factories.payments import a_provider
from tests.web.portal.samples import html_of


@pytest.mark.django_db
@pytest.mark.req("PAY-18")
def test_fees_procedures_and_contact_points_of_every_provider_are_public(client: Client) -> None:
    a_provider(
        "truongson",
        name="Ngân hàng Trường Sơn",
        fee_flat_vnd=1_100,
        fee_basis_points=25,
        fee_note="Gồm thuế giá trị gia tăng.",
        procedure_note="Đăng nhập rồi xác nhận.",
        opens_at=time(5),
        closes_at=time(23),
        hotline="1900 0002",
        email="ho-tro@truong-son.example",
        website="https://truong-son.example",
    )

    page = html_of(client.get("/ngan-hang"))

    for words in (
        "Ngân hàng Trường Sơn",
        "1.100 đồng mỗi lần cộng 0,25 % số tiền",
        "Gồm thuế giá trị gia tăng.",
        "Đăng nhập rồi xác nhận.",
        "05:00 đến 23:00 hằng ngày",
        'href="tel:19000002"',
        'href="mailto:ho-tro@truong-son.example"',
        'href="https://truong-son.example"',
    ):
        assert words in page


@pytest.mark.django_db
@pytest.mark.req("PAY-18")
def test_a_suspended_provider_stays_public_with_the_reason(client: Client) -> None:
    a_provider("songhong", suspended_at=clock_now(), suspended_reason="Bảo trì hệ thống đến 22 giờ.")

    page = html_of(client.get("/ngan-hang"))

    assert "Tạm ngừng" in page
    assert "Bảo trì hệ thống đến 22 giờ." in page
    assert "Miễn phí" in page
    assert "Cả ngày, mọi ngày" in page


@pytest.mark.req("POR-04")
@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/tro-giup", "Tôi lỡ trả hai lần?"),
        ("/dieu-khoan", "Cổng không giữ tiền của bạn"),
        ("/tiep-can", "WCAG 2.2"),
    ],
)
def test_guides_terms_and_accessibility_are_one_click_away(client: Client, address: str, words: str) -> None:
    assert f'href="{address}"' in html_of(client.get("/"))
    assert words in html_of(client.get(address))


def test_pages_refuse_to_be_written_to(client: Client) -> None:
    assert client.post("/tro-giup").status_code == 405
