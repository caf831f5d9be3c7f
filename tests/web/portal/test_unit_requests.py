"""A unit registers with its certificate: the page, the signature, and everything that is not the unit's."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from dichvucong.identity.gateways.certificates import NoVerifier, certificates
from dichvucong.identity.models import CertificateChallenge, UnitRequest
from dichvucong.kernel.clock import now as clock_now
from dichvucong.notifications.models import Message
from sandbox.authority.holders import organisation
from sandbox.authority.issuing import Order
from tests.factories.agencies import plant
from tests.factories.payments import a_provider
from tests.support.authority import Played, played_authority

pytestmark = [pytest.mark.django_db, pytest.mark.req("IDN-08")]
FORM = "/dang-ky-don-vi"
SAID = {
    "khoa": "mot-khoa",
    "loai": "to-chuc",
    "to_chuc": "songhong",
    "co_quan": "",
    "ten_don_vi": "Ngân hàng Sông Hồng",
    "ma_so_thue": "9900000048",
    "dau_moi": "Phòng tra soát",
    "giay_to": "citizen_number",
    "so": "001 090 000 001",
    "quoc_gia": "",
    "dien_thoai": "0912 345 678",
    "thu": "tra-soat@songhong.example.vn",
}


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("ca")


@pytest.fixture
def ca(state: Path) -> Iterator[Played]:
    with played_authority(state, now=clock_now()) as played:
        certificates.install(played.verifier)
        yield played
        played.revoked.clear()
    certificates.install(NoVerifier())


@pytest.fixture
def unit() -> Client:
    plant("H26", "H26.13")
    a_provider("songhong")
    return Client()


def begun(unit: Client, **changes: str) -> str:
    """The address of a request that was written down, with a text to sign."""
    address = unit.post(FORM, SAID | changes).headers["Location"]
    unit.post(f"{address}/ky")
    return address


def the_text(page: str) -> str:
    found = re.search(r'<textarea id="can-ky"[^>]*>\s*(.*?)</textarea>', page, re.DOTALL)
    assert found
    return found[1].replace("&#x27;", "'").replace("&quot;", '"')


def signed(unit: Client, address: str, signature: bytes) -> tuple[int, str]:
    file = SimpleUploadedFile("ky.p7s", signature)
    answer = unit.post(f"{address}/chung-thu", {"tep": file, "chu_ky": ""})
    return answer.status_code, answer.content.decode()


def test_a_bank_signs_and_waits_for_the_government_office(unit: Client, ca: Played) -> None:
    ca.issue(Order(organisation("Ngân hàng Sông Hồng", "9900000048")))
    address = begun(unit)
    text = the_text(unit.get(address).content.decode())
    assert "Đăng ký tài khoản cấp cao của đơn vị" in text

    status, _page = signed(unit, address, ca.signed(text, "moi"))

    assert status == 303
    request = UnitRequest.objects.get()
    assert (request.state, request.certificate_name) == ("submitted", "Ngân hàng Sông Hồng")
    assert "Đang chờ" in unit.get(address).content.decode()
    assert request.number in Message.objects.get().text


def test_an_agency_signs_with_the_certificate_that_names_it(unit: Client, ca: Played) -> None:
    address = begun(unit, loai="co-quan", to_chuc="", co_quan="h26.13", ma_so_thue="0100233488")
    text = the_text(unit.get(address).content.decode())

    status, _page = signed(unit, address, ca.signed(text, "stp-ha-noi"))

    assert status == 303
    assert UnitRequest.objects.get().agency_code == "H26.13"


@pytest.mark.parametrize(
    ("holder", "words"),
    [
        ("hang-mau", "Chứng thư số không phải của đơn vị này"),
        ("thu", "Chứng thư số không phải của đơn vị này"),
        ("het-han", "hết hạn"),
        ("tu-ky", "tin cậy"),
        ("may-chu", "không được cấp để ký số"),
    ],
)
def test_the_certificate_of_somebody_else_sends_nothing(
    unit: Client, ca: Played, holder: str, words: str
) -> None:
    address = begun(unit)
    text = the_text(unit.get(address).content.decode())

    status, page = signed(unit, address, ca.signed(text, holder))

    assert status == 422
    assert words in page
    assert UnitRequest.objects.get().state == "unproven"
    assert not Message.objects.exists()


def test_forged_revoked_other_and_no_signatures_send_nothing(unit: Client, ca: Played) -> None:
    ca.issue(Order(organisation("Ngân hàng Sông Hồng", "9900000048")))
    address = begun(unit)
    text = the_text(unit.get(address).content.decode())
    ca.revoked.revoke("hang-mau", now=clock_now())
    wrong = [
        ca.signed(f"{text} ", "moi"),
        b"khong phai chu ky",
        ca.signed(text, "hang-mau"),
    ]

    assert [signed(unit, address, one)[0] for one in wrong] == [422] * 3
    nothing = unit.post(f"{address}/chung-thu", {"chu_ky": ""})
    large = signed(unit, address, b"x" * 70_000)

    assert nothing.status_code == 422
    assert "Hãy chọn tệp chữ ký" in nothing.content.decode()
    assert large[0] == 422


def test_another_browser_and_another_request_do_not_share_a_text(unit: Client, ca: Played) -> None:
    ca.issue(Order(organisation("Ngân hàng Sông Hồng", "9900000048")))
    address = begun(unit)
    signature = ca.signed(the_text(unit.get(address).content.decode()), "moi")
    other = unit.post(FORM, SAID | {"khoa": "khoa-khac"}).headers["Location"]

    assert signed(Client(), address, signature)[0] == 422
    assert signed(unit, other, signature)[0] == 422
    assert signed(unit, address, signature)[0] == 303
    assert signed(unit, address, signature)[0] == 422

    states = UnitRequest.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == ["submitted", "unproven"]


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"loai": ""}, "Hãy chọn một mục."),
        ({"to_chuc": ""}, "Hãy chọn ngân hàng, trung gian thanh toán."),
        ({"to_chuc": "khong-co"}, "Hãy chọn một mục trong danh sách."),
        ({"loai": "co-quan", "co_quan": ""}, "Hãy nhập mã định danh cơ quan."),
        ({"loai": "co-quan", "co_quan": "H99"}, "Không có đơn vị mang mã này"),
        ({"ten_don_vi": ""}, "Hãy điền ô này."),
        ({"ma_so_thue": "12345"}, "ã số thuế"),
        ({"so": "12345"}, "12 chữ số"),
        ({"giay_to": "passport", "so": "C1234567"}, "Hãy chọn quốc gia cấp hộ chiếu."),
        ({"dien_thoai": "1022"}, "điện thoại"),
        ({"thu": "khong-phai"}, "thư điện tử"),
        ({"thay": "on"}, "chưa có tài khoản cấp cao"),
        ({"dau_moi": "x" * 251}, "Tối đa 250 ký tự"),
    ],
)
def test_what_is_wrong_stands_beside_its_field(unit: Client, wrong: dict[str, str], words: str) -> None:
    answer = unit.post(FORM, SAID | wrong)

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not UnitRequest.objects.exists()


def test_the_same_form_twice_is_one_request_which_can_be_taken_back(unit: Client) -> None:
    first, second = (unit.post(FORM, SAID).headers["Location"] for _ in range(2))
    assert first == second

    assert [unit.post(f"{first}/rut").status_code for _ in range(2)] == [303, 303]

    assert UnitRequest.objects.get().state == "withdrawn"
    assert "Đã rút" in unit.get(first).content.decode()
    unit.post(f"{first}/ky")
    assert not CertificateChallenge.objects.exists()
    for page in ("", "/ky", "/chung-thu", "/rut"):
        method = unit.post if page else unit.get
        assert method(f"{FORM}/khong-co{page}").status_code == 404


def test_the_page_shows_nothing_of_the_contact_but_stars(unit: Client) -> None:
    address = begun(unit)

    page = unit.get(address).content.decode()

    assert "001090000001" not in page
    assert "912345678" not in page
    assert "Phòng tra soát" not in page
