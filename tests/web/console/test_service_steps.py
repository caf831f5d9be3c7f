"""Every step of a service pressed on its page, from the declaration to the resumption (QC 26-28)."""

import pytest
from django.test import Client

from dichvucong.procedures.models import Service
from tests.factories.accounts import an_officer, logged_in
from tests.factories.online import CODE, a_world

pytestmark = [pytest.mark.django_db, pytest.mark.req("PRO-10", "PRO-11")]

DECLARATION = {
    "thu_tuc": CODE,
    "co_quan": "H26",
    "dia_chi": "https://dichvucong.example.gov.vn/1",
    "noi_thuc_hien": "H26.101 toàn trình",
    "tra_tien": "on",
    "ket_qua": "online",
}
RECORD = {
    "hien_trang": "Nộp giấy.",
    "he_thong": "Dân cư.",
    "phuong_an": "Bỏ bản sao.",
    "buoc_truoc": "5",
    "buoc_sau": "4",
    "giay_truoc": "3",
    "giay_sau": "2",
}
STEPS: tuple[tuple[str, str, dict[str, str], str], ...] = (
    ("clerk", "trinh-phuong-an", {}, "declared"),
    ("leader", "duyet-phuong-an", {}, "declared"),
    ("clerk", "de-nghi", {}, "proposed"),
    ("office", "gui-lai", {"ly_do": "Thiếu hướng dẫn."}, "returned"),
    ("clerk", "de-nghi", {}, "proposed"),
    ("office", "mo-kiem-thu", {}, "testing"),
    ("clerk", "ket-qua", {"ma_ho_so": "H26.101-261123-0001"}, "tested"),
    ("office", "xac-nhan", {}, "public"),
    ("office", "tam-ngung", {"ly_do": "Gián đoạn."}, "suspended"),
    ("office", "mo-lai", {"ly_do": "Đã khắc phục."}, "public"),
    ("office", "dung", {"ly_do": "Không an toàn."}, "stopped"),
)


@pytest.fixture
def people() -> dict[str, Client]:
    a_world()
    return {
        "clerk": logged_in(an_officer("services.edit", agency="H26")),
        "leader": logged_in(an_officer("procedures.publish", agency="H26")),
        "office": logged_in(an_officer("services.approve", agency="G22")),
    }


def test_each_step_moves_the_service_and_every_page_shows_it(people: dict[str, Client]) -> None:
    address = people["clerk"].post("/quantri/dich-vu-cong/khai-bao", DECLARATION).headers["Location"]
    people["clerk"].post(f"{address}/phuong-an", RECORD)

    for who, verb, said, state in STEPS:
        answer = people[who].post(f"{address}/{verb}", said)

        assert answer.status_code == 302, (verb, answer.content.decode()[-2000:])
        assert Service.objects.get().state == state
        for reader in people.values():
            assert reader.get(address).status_code == 200


def test_a_wrong_dossier_code_stands_beside_its_field(people: dict[str, Client]) -> None:
    address = people["clerk"].post("/quantri/dich-vu-cong/khai-bao", DECLARATION).headers["Location"]
    people["clerk"].post(f"{address}/phuong-an", RECORD)
    for who, verb, said, _ in STEPS[:6]:
        people[who].post(f"{address}/{verb}", said)

    answer = people["clerk"].post(f"{address}/ket-qua", {"ma_ho_so": "H29.1-261123-0001\nkhông phải mã"})

    assert answer.status_code == 422
    assert "Dòng 1: mã hồ sơ H29.1-261123-0001 không thuộc" in answer.text
    assert "Dòng 2: Mã hồ sơ không đúng mẫu" in answer.text
