from datetime import date

import pytest
from django.test import Client

from dichvucong.catalogs.services import Change, set_contact_point
from dichvucong.catalogs.services.contacts import ContactDraft
from tests.factories.accounts import LONG_AGO
from tests.factories.agencies import plant
from tests.factories.payments import a_provider
from tests.web.portal.samples import html_of

pytestmark = [pytest.mark.django_db, pytest.mark.req("SUP-01", "POR-03")]
ADDRESS = "/ho-tro/dau-moi"


@pytest.fixture(autouse=True)
def units(db: None) -> None:
    plant("H26", "H26.12", "H29", "H29.1")
    a_provider("songhong", name="Ngân hàng Sông Hồng", hotline="1900 0001", email="bank@example.com")
    contact(
        "H26.12",
        name="Bộ phận một cửa",
        position="Trưởng bộ phận",
        phone="024 1111",
        hours="8 giờ đến 17 giờ",
    )
    contact("H29.1", name="Tổ tiếp nhận", email="h29@example.com")
    contact("G22.99", name="Tổ hỗ trợ thanh toán", hotline="1900 9999")
    contact("H26", name="Người trong nhà", phone="024 2222", public=False)


def contact(owner: str, **values: object) -> None:
    draft = ContactDraft(owner_code=owner, **values)  # type: ignore[arg-type]
    set_contact_point(draft, ordinal=1, valid_from=date(2026, 1, 1), change=Change("test", LONG_AGO))


def test_everybody_sees_the_public_contact_points_of_every_unit(client: Client) -> None:
    page = html_of(client.get(ADDRESS))

    for words in (
        "Cổng Dịch vụ công quốc gia",
        "Ngân hàng Sông Hồng",
        "Cơ quan H26.12",
        "Trưởng bộ phận",
        "8 giờ đến 17 giờ",
        'href="tel:0241111"',
        'href="mailto:h29@example.com"',
        "Tìm thấy 4 đơn vị",
    ):
        assert words in page
    assert "Người trong nhà" not in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("ten=co quan h29", ["Cơ quan H29.1"]),
        ("ten=SONG hong", ["Ngân hàng Sông Hồng"]),
        ("noi=H26", ["Cơ quan H26.12"]),
        ("noi=ngan-hang", ["Ngân hàng Sông Hồng"]),
        ("noi=H26&ten=song hong", []),
        ("ten=%00%ff", []),
        ("trang=99999999999999999999&ten=h29", ["Cơ quan H29.1"]),
    ],
)
def test_units_are_found_by_name_without_accents_and_by_province(
    client: Client, query: str, found: list[str]
) -> None:
    page = html_of(client.get(f"{ADDRESS}?{query}"))

    for name in ("Cơ quan H29.1", "Ngân hàng Sông Hồng", "Cơ quan H26.12"):
        assert (f">{name}</h2>" in page) is (name in found)


def test_a_bank_that_keeps_its_own_points_is_shown_with_those(client: Client) -> None:
    contact("songhong", name="Phòng tra soát", hotline="1900 0009")

    page = html_of(client.get(f"{ADDRESS}?ten=song+hong"))

    assert "Phòng tra soát" in page
    assert "1900 0001" not in page


def test_long_lists_are_paged(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dichvucong.web.portal.contacts.PER_PAGE", 1)

    page = html_of(client.get(f"{ADDRESS}?ten=co+quan&trang=2"))

    assert "Trang 2 trong 2" in page
    assert 'href="?ten=co+quan&amp;trang=1"' in page


def test_the_portal_leads_there_and_machines_may_read_it_too(client: Client) -> None:
    assert 'href="/ho-tro/dau-moi"' in html_of(client.get("/tro-giup"))
    entries = client.get("/api/v1/catalogs/contact-points", {"owner": "H26.12"}).json()["entries"]

    assert [(entry["code"], entry["hours"]) for entry in entries] == [("H26.12/1", "8 giờ đến 17 giờ")]
