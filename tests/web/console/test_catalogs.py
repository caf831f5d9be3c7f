import pytest
from django.test import Client

from dichvucong.catalogs import selectors
from dichvucong.catalogs.models import Field
from dichvucong.catalogs.selectors.shelf import shelf
from tests.catalogs.owners import keepers
from tests.factories.accounts import an_officer, logged_in

pytestmark = [pytest.mark.django_db, pytest.mark.req("CAT-02", "CAT-03")]
PAGE = "/quantri/danh-muc"
FILLED = {
    "code": "LV.G15.001",
    "name": "Hộ tịch",
    "thay_mat": "G15",
    "tu_ngay": "2026-01-01",
    "can_cu": "12/QĐ-BTP",
}


@pytest.fixture(autouse=True)
def ready(db: None) -> None:
    keepers()
    shelf.forget()


@pytest.fixture
def ministry() -> Client:
    return logged_in(an_officer("catalogs.write", agency="G15"))


def test_an_entry_is_added_amended_disabled_and_read_with_its_history(ministry: Client) -> None:
    assert "Được cập nhật" in ministry.get(PAGE).content.decode()
    added = ministry.post(f"{PAGE}/linh-vuc/them", FILLED, follow=True).content.decode()
    assert "Đã lưu mục LV.G15.001" in added
    changes = {"name": "Hộ tịch mới", "tu_ngay": "2026-06-01"}
    ministry.post(f"{PAGE}/linh-vuc/muc/LV.G15.001/sua", FILLED | changes)
    ministry.post(f"{PAGE}/linh-vuc/muc/LV.G15.001/ngung", FILLED | {"tu_ngay": "2026-07-01"})

    page = ministry.get(f"{PAGE}/linh-vuc/muc/LV.G15.001").content.decode()
    listed = ministry.get(f"{PAGE}/linh-vuc", {"tim": "ho tich", "trang_thai": "disabled"}).content.decode()
    csv = b"".join(ministry.get(f"{PAGE}/linh-vuc/xuat.csv").streaming_content).decode()  # type: ignore[attr-defined]

    assert "Từ 01/06/2026 đến trước 01/07/2026" in page
    assert "Từ 01/01/2026 đến trước 01/06/2026" in page
    assert "12/QĐ-BTP" in page
    assert "LV.G15.001" in listed
    assert "Ngừng dùng" in csv


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"code": "hotich"}, "Mã không đúng dạng"),
        ({"name": ""}, "Hãy điền “Tên”"),
        ({"tu_ngay": ""}, "Hãy chọn ngày"),
        ({"can_cu": ""}, "Hãy ghi văn bản làm căn cứ"),
        ({"thay_mat": "G12"}, "Bạn không được giao"),
        ({"can_cu": "\u200b"}, "Hãy ghi văn bản làm căn cứ"),
        ({"tu_ngay": "9999-12-31"}, "Năm không đúng"),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_nothing_is_written(
    ministry: Client, changes: dict[str, str], words: str
) -> None:
    response = ministry.post(f"{PAGE}/linh-vuc/them", FILLED | changes)

    assert response.status_code == 422
    assert words in response.content.decode()
    assert not Field.objects.exists()


def test_a_province_reads_the_fields_and_may_not_write_them() -> None:
    province = logged_in(an_officer("catalogs.write", agency="H26"))

    form = province.get(f"{PAGE}/linh-vuc/them").content.decode()
    refused = province.post(f"{PAGE}/linh-vuc/them", FILLED | {"thay_mat": "H26"})

    assert "không được giao cập nhật danh mục này" in form
    assert refused.status_code == 422
    assert not Field.objects.exists()


def test_a_province_moves_a_unit_of_its_tree_and_no_other(ministry: Client) -> None:
    province = logged_in(an_officer("catalogs.write", agency="H26"))
    unit = {
        "code": "H26.50",
        "name": "Sở mới",
        "short_name": "SM",
        "level": "department",
        "parent_code": "H26",
        "thay_mat": "H26",
        "tu_ngay": "2026-01-01",
        "can_cu": "1/QĐ",
    }
    province.post(f"{PAGE}/co-quan/them", unit)
    move = {"cap_tren": "H26.50", "thay_mat": "H26", "tu_ngay": "2026-02-01", "can_cu": "2/QĐ"}

    moved = province.post(f"{PAGE}/co-quan/chuyen/H26.12", move, follow=True).content.decode()
    foreign = province.post(f"{PAGE}/co-quan/chuyen/H26.12", move | {"cap_tren": "H29"})

    assert "Đã chuyển" in moved
    assert "Cơ quan H26.12" in moved
    assert foreign.status_code == 422
    found = selectors.agency("H26.12")
    assert found
    assert found.parent_code == "H26.50"


@pytest.mark.parametrize(
    "address", ["khong-co", "thu-tuc", "linh-vuc/muc/LV.G15.999", "co-quan/chuyen/H99", "co-quan/cay?goc=H99"]
)
def test_what_is_not_there_is_not_found(ministry: Client, address: str) -> None:
    assert ministry.get(f"{PAGE}/{address}").status_code == 404


@pytest.mark.parametrize(
    "slug", ["co-quan", "don-vi-hanh-chinh", "ket-qua", "tai-khoan", "loai-thu", "ngan-hang"]
)
def test_every_catalogue_has_its_list_and_form(ministry: Client, slug: str) -> None:
    assert ministry.get(f"{PAGE}/{slug}").status_code == 200
    assert ministry.get(f"{PAGE}/{slug}/them").status_code == 200
    assert ministry.get(f"{PAGE}/{slug}/xuat.xlsx").status_code == 200
