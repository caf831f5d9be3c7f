import pytest

from dichvucong.catalogs.models import ContactPoint
from dichvucong.catalogs.selectors import contact_points
from tests.factories.accounts import a_provider_user, an_officer, logged_in
from tests.factories.agencies import plant
from tests.factories.payments import a_provider

pytestmark = [pytest.mark.django_db, pytest.mark.req("SUP-01", "REC-08")]
FILLED = {
    "don_vi": "H26.12",
    "ten": "Bộ phận một cửa",
    "hotline": "1022",
    "gio": "8 giờ đến 17 giờ",
    "cong_khai": "on",
}
LIST = "/quantri/dau-moi"


@pytest.fixture(autouse=True)
def units(db: None) -> None:
    plant("H26", "H26.12", "H29", "H29.1")
    a_provider("scripted")


def test_a_unit_keeps_its_contact_points_and_the_public_page_shows_them_at_once() -> None:
    officer = logged_in(an_officer("contacts.manage", agency="H26"))

    page = officer.post(f"{LIST}/them", FILLED, follow=True).content.decode()
    assert "Đã lưu đầu mối" in page
    assert "Cơ quan H26.12" in page
    officer.post(f"{LIST}/H26.12/1", {**FILLED, "ten": "Tổ hỗ trợ", "don_vi": "H29.1"})
    shown = officer.get(f"{LIST}/H26.12/1").content.decode()
    assert 'value="Tổ hỗ trợ"' in shown
    assert "Sửa đầu mối" in shown
    assert "Tổ hỗ trợ" in officer.get("/ho-tro/dau-moi").content.decode()
    officer.post(f"{LIST}/H26.12/1/ngung")

    assert contact_points("H26.12") == ()
    assert contact_points("H29.1") == ()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"don_vi": "H29.1"}, "Không có đơn vị này trong phạm vi"),
        ({"don_vi": "H26.99"}, "Không có đơn vị này trong phạm vi"),
        ({"ten": ""}, "Hãy ghi tên đầu mối"),
        ({"hotline": ""}, "ít nhất một cách liên hệ"),
        ({"hotline": "gọi tôi"}, "Số điện thoại chỉ gồm chữ số"),
        ({"email": "khong-phai"}, "Email"),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_nothing_is_written(
    changes: dict[str, str], words: str
) -> None:
    officer = logged_in(an_officer("contacts.manage", agency="H26"))

    response = officer.post(f"{LIST}/them", {**FILLED, **changes})

    assert response.status_code == 422
    assert words.lower() in response.content.decode().lower()
    assert not ContactPoint.objects.exists()


def test_nobody_keeps_the_points_of_others() -> None:
    own, other, bank, reader = (
        logged_in(account)
        for account in (
            an_officer("contacts.manage", agency="H26"),
            an_officer("contacts.manage", agency="H29"),
            a_provider_user("contacts.manage", provider="scripted"),
            an_officer("payments.view", agency="H26"),
        )
    )
    own.post(f"{LIST}/them", FILLED)

    for client in (other, bank):
        assert "Bộ phận một cửa" not in client.get(LIST).content.decode()
        assert client.get(f"{LIST}/H26.12/1").status_code == 404
        assert client.post(f"{LIST}/H26.12/1", FILLED).status_code == 404
        assert client.post(f"{LIST}/H26.12/1/ngung").status_code == 404
        assert client.post(f"{LIST}/them", FILLED).status_code == 422
    assert reader.get(LIST).status_code == 403
    assert ContactPoint.objects.count() == 1
    assert bank.post(f"{LIST}/them", {**FILLED, "don_vi": "scripted"}).status_code == 302
    assert 'value="scripted"' in bank.get(f"{LIST}/them").content.decode()


@pytest.mark.req("POR-03")
def test_the_list_is_searched_and_taken_away() -> None:
    officer = logged_in(an_officer("contacts.manage", agency="H26"))
    officer.post(f"{LIST}/them", FILLED)

    assert "Bộ phận một cửa" in officer.get(f"{LIST}?ten=BO+PHAN+h26.12").content.decode()
    assert "Bộ phận một cửa" not in officer.get(f"{LIST}?ten=khong+co").content.decode()
    text = b"".join(officer.get(f"{LIST}/xuat.csv").streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    assert "H26.12,Cơ quan H26.12,Bộ phận một cửa" in text
