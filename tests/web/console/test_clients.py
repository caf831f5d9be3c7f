"""Connected portals and systems in the console: registered, secrets rotated without an outage, closed (IDN-04)."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from dichvucong.exchange.services import SystemDraft, connect_system
from dichvucong.identity.models import ClientSecret, Portal
from dichvucong.identity.rules import WHOLE_COUNTRY
from dichvucong.identity.services import register_client
from dichvucong.identity.services.portals.client_secrets import add_secret, warn_of_endless, warn_of_ends
from dichvucong.kernel.clock import now as clock_now
from dichvucong.notifications.models import Message
from dichvucong.web.templatetags.console import clock
from tests.factories.accounts import an_officer, logged_in
from tests.factories.agencies import plant
from tests.factories.portals import Party, a_portal

pytestmark = [pytest.mark.django_db, pytest.mark.req("IDN-04")]
FORM = {
    "client_id": "cong-moi",
    "name": "Cổng mới",
    "agency_code": "H26",
    "redirect_uris": "https://moi.example.gov.vn/ve\nhttps://moi.example.gov.vn/ve2",
    "post_logout_uris": "",
    "back_channel_uri": "",
    "least_level": "2",
    "contact": "phutrach@example.gov.vn",
    "why_name": "Ghi tên lên đơn",
    "needed": "name",
    "why_email": "Gửi kết quả",
}


@pytest.fixture
def manager(db: None) -> Client:
    plant("H26", "H29")
    return logged_in(an_officer("clients.manage", agency="H26"))


def secret_in(page: Any) -> str:
    found = re.search(r'chỉ hiện một lần:</strong></p><p class="code">([^<]+)<', page.content.decode())
    assert found, page.content.decode()[:3000]
    return found[1]


def words(page: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page.content.decode()).split())


def opens(client_id: str, secret: str) -> bool:
    answer = Party(client_id, secret).refreshed("x")
    return bool(answer.json()["error"] == "invalid_grant")


def test_a_portal_is_registered_and_its_secret_is_shown_once(manager: Client) -> None:
    page = manager.post("/quantri/he-thong-ket-noi/them", FORM)

    assert page.status_code == 200
    secret = secret_in(page)
    assert "no-store" in page["Cache-Control"]
    assert opens("cong-moi", secret)
    assert secret not in manager.get("/quantri/he-thong-ket-noi/cong-moi").content.decode()
    portal = Portal.objects.get()
    assert portal.claims == {
        "name": {"why": "Ghi tên lên đơn", "needed": True},
        "email": {"why": "Gửi kết quả", "needed": False},
    }
    assert portal.least_level == 2


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"redirect_uris": "http://moi.example.gov.vn/"}, "phải là https"),
        ({"redirect_uris": ""}, "Hãy điền ô này"),
        ({"redirect_uris": "\n".join(f"https://a{n}.example/" for n in range(30))}, "Tối đa 20 địa chỉ"),
        ({"back_channel_uri": "javascript:alert(1)"}, "phải là https"),
        ({"agency_code": "H29"}, "Không có đơn vị này trong phạm vi"),
        ({"agency_code": "khong"}, "Không có đơn vị này trong phạm vi"),
        ({"client_id": "Cổng Mới"}, "Mã dài từ 3 ký tự"),
        ({"client_id": "them"}, "Mã dài từ 3 ký tự"),
        ({"client_id": "da-co"}, "Mã này đã có hệ thống dùng"),
        ({"contact": "khong-phai-thu"}, "Địa chỉ thư điện tử không đúng"),
        ({"least_level": "9"}, "Hãy chọn một mục trong danh sách"),
        ({"options": "public", "pkce_waived_why": "Chưa làm được"}, "luôn phải dùng PKCE"),
        ({"options": "older", "pkce_waived_why": "Chưa làm được"}, "Giao thức cũ không có PKCE"),
        ({"options": "pairwise", "redirect_uris": "https://a.example/\nhttps://b.example/"}, "một tên miền"),
    ],
)
def test_what_cannot_be_registered_is_said_beside_the_field(
    manager: Client, changes: dict[str, str], said: str
) -> None:
    register_client("da-co", name="x", scopes=["obligations.read"], actor="test", now=clock_now())

    page = manager.post("/quantri/he-thong-ket-noi/them", {**FORM, **changes})

    assert page.status_code == 422
    assert said in page.content.decode()
    assert not Portal.objects.exists()


def test_a_secret_is_changed_without_an_outage(manager: Client) -> None:
    party = a_portal("cong-cu")
    page = manager.post("/quantri/he-thong-ket-noi/cong-cu/khoa", {"days": "90"})
    fresh = secret_in(page)
    assert opens("cong-cu", party.secret)
    assert opens("cong-cu", fresh)

    oldest = ClientSecret.objects.order_by("pk")[0]
    without = manager.post(f"/quantri/he-thong-ket-noi/cong-cu/khoa/{oldest.pk}/thu-hoi", {})
    assert without.status_code == 422
    assert opens("cong-cu", party.secret)
    manager.post(f"/quantri/he-thong-ket-noi/cong-cu/khoa/{oldest.pk}/thu-hoi", {"reason": "Đã đổi"})

    assert not opens("cong-cu", party.secret)
    assert opens("cong-cu", fresh)
    page_now = manager.get("/quantri/he-thong-ket-noi/cong-cu").content.decode()
    assert "Thu hồi khóa bí mật" in page_now
    assert "Đã đổi" in page_now


def test_a_fourth_secret_is_refused(manager: Client) -> None:
    a_portal("cong-cu")
    for _ in range(2):
        manager.post("/quantri/he-thong-ket-noi/cong-cu/khoa", {"days": "90"})

    page = manager.post("/quantri/he-thong-ket-noi/cong-cu/khoa", {"days": "90"})

    assert page.status_code == 422
    assert "Hãy thu hồi khóa cũ trước" in page.content.decode()
    assert manager.post("/quantri/he-thong-ket-noi/cong-cu/khoa", {"days": "9999"}).status_code == 422


def test_addresses_are_added_and_the_portal_is_closed(manager: Client) -> None:
    party = a_portal("cong-cu")
    changed = {**FORM, "name": "Tên khác", "client_id": "cong-khac"}
    manager.post("/quantri/he-thong-ket-noi/cong-cu/sua", changed)
    portal = Portal.objects.get()
    assert (portal.client_id, portal.client.name) == ("cong-cu", "Tên khác")
    assert len(portal.client.get_redirect_uris()) == 2
    assert opens("cong-cu", party.secret)

    manager.post("/quantri/he-thong-ket-noi/cong-cu/dong", {"reason": "Ngừng kết nối"})

    assert not opens("cong-cu", party.secret)
    assert "Đã đóng" in manager.get("/quantri/he-thong-ket-noi").content.decode()
    assert manager.post("/quantri/he-thong-ket-noi/cong-cu/khoa", {"days": "90"}).status_code == 404


def test_who_is_freed_from_pkce_is_seen_with_day_and_reason_and_the_officer_ends_it(manager: Client) -> None:
    why = "Phần mềm 2019, sửa trước 30/6/2027"
    manager.post("/quantri/he-thong-ket-noi/them", FORM)
    page = manager.get("/quantri/he-thong-ket-noi/cong-moi").content.decode()
    assert "<dt>PKCE (S256)</dt><dd>Bắt buộc</dd>" in page

    manager.post("/quantri/he-thong-ket-noi/cong-moi/sua", {**FORM, "pkce_waived_why": why})

    page = manager.get("/quantri/he-thong-ket-noi/cong-moi").content.decode()
    assert why in page
    since = Portal.objects.get().pkce_waived_at
    assert since
    assert f"từ {clock(since)}" in page
    assert "Miễn PKCE cho cổng" in page
    assert "Được miễn PKCE" in manager.get("/quantri/he-thong-ket-noi").content.decode()
    assert why in manager.get("/quantri/he-thong-ket-noi/cong-moi/sua").content.decode()

    manager.post("/quantri/he-thong-ket-noi/cong-moi/sua", FORM)

    assert Portal.objects.get().needs_pkce
    assert "Được miễn PKCE" not in manager.get("/quantri/he-thong-ket-noi").content.decode()


def test_other_units_clients_are_not_there(manager: Client) -> None:
    a_portal("cong-tphcm", agency_code="H29")

    assert "cong-tphcm" not in manager.get("/quantri/he-thong-ket-noi").content.decode()
    for path in ("", "/sua"):
        assert manager.get(f"/quantri/he-thong-ket-noi/cong-tphcm{path}").status_code == 404
    for path, form in (("/khoa", {"days": "90"}), ("/dong", {"reason": "x"})):
        assert manager.post(f"/quantri/he-thong-ket-noi/cong-tphcm{path}", form).status_code == 404
    everywhere = logged_in(an_officer("clients.manage", agency=WHOLE_COUNTRY))
    assert "cong-tphcm" in everywhere.get("/quantri/he-thong-ket-noi").content.decode()
    nobody = logged_in(an_officer("users.manage", agency="H26"))
    assert nobody.get("/quantri/he-thong-ket-noi").status_code == 403


def test_who_keeps_a_client_is_told_before_a_secret_ends(manager: Client) -> None:
    now = clock_now()
    a_portal("cong-cu", contact="a@example.gov.vn")
    ClientSecret.objects.update(revoked_at=now)
    add_secret("cong-cu", expires_at=now + timedelta(days=40), actor="test", now=now)
    contacts = {"cong-cu": "a@example.gov.vn"}

    assert warn_of_ends(contacts.__getitem__, now=now) == 0
    assert warn_of_ends(contacts.__getitem__, now=now + timedelta(days=11)) == 1
    assert warn_of_ends(contacts.__getitem__, now=now + timedelta(days=12)) == 0
    assert warn_of_ends(contacts.__getitem__, now=now + timedelta(days=34)) == 1
    assert warn_of_ends(contacts.__getitem__, now=now + timedelta(days=35)) == 0
    assert warn_of_ends(contacts.__getitem__, now=now + timedelta(days=41)) == 0
    sent = Message.objects.order_by("pk")
    assert [(row.channel, row.recipient) for row in sent] == [("email", "a@example.gov.vn")] * 2

    ClientSecret.objects.filter(revoked_at=None).update(expires_at=now + timedelta(days=3, hours=1))
    assert "hết hạn sau 3 ngày" in manager.get("/quantri/he-thong-ket-noi").content.decode()


def test_a_secret_without_an_end_is_listed_its_keeper_told_and_it_goes_on_counting(manager: Client) -> None:
    now = clock_now()
    party = a_portal("cong-cu", contact="a@example.gov.vn")
    contacts = {"cong-cu": "a@example.gov.vn"}

    told = [warn_of_endless(contacts.__getitem__, now=now + timedelta(days=day)) for day in (0, 1, 89, 90)]

    assert told == [1, 0, 0, 1]
    sent = Message.objects.order_by("pk")
    assert [(row.template, row.recipient) for row in sent] == [
        ("client_secret_endless", "a@example.gov.vn")
    ] * 2
    page = words(manager.get("/quantri/he-thong-ket-noi"))
    assert "1 khóa bí mật không có ngày hết hạn" in page
    assert "Có khóa bí mật không có ngày hết hạn" in page
    assert "Không có ngày hết hạn" in words(manager.get("/quantri/he-thong-ket-noi/cong-cu"))
    assert opens("cong-cu", party.secret)


def test_nobody_is_told_of_an_endless_secret_of_a_closed_portal(manager: Client) -> None:
    now = clock_now()
    a_portal("cong-cu")
    Portal.objects.update(closed_at=now)

    assert warn_of_endless(lambda _: "a@example.gov.vn", now=now) == 0
    assert "không có ngày hết hạn" not in words(manager.get("/quantri/he-thong-ket-noi"))


def test_the_first_secret_of_a_new_portal_ends_after_a_year(manager: Client) -> None:
    manager.post("/quantri/he-thong-ket-noi/them", FORM)

    secret = ClientSecret.objects.get()
    assert secret.expires_at is not None
    assert secret.expires_at - secret.made_at == timedelta(days=365)
    assert "không có ngày hết hạn" not in words(manager.get("/quantri/he-thong-ket-noi"))


def test_a_connected_systems_secret_is_rotated_too(manager: Client) -> None:
    now = clock_now()
    secret = register_client("he-thong", name="Một cửa", scopes=["obligations.read"], actor="test", now=now)
    connect_system(SystemDraft("motcua", "Một cửa", "H26", client_id="he-thong"), actor="test", now=now)
    fresh = secret_in(manager.post("/quantri/he-thong-ket-noi/he-thong/khoa", {"days": "365"}))

    def token(key: str) -> int:
        form = {"grant_type": "client_credentials", "client_id": "he-thong", "client_secret": key}
        return Client().post("/oauth/token", form).status_code

    assert (token(secret), token(fresh)) == (200, 200)
    assert manager.get("/quantri/he-thong-ket-noi/he-thong/sua").status_code == 404
    manager.post("/quantri/he-thong-ket-noi/he-thong/dong", {"reason": "Ngừng"})
    assert (token(secret), token(fresh)) == (401, 401)
    assert "Đã đóng" in manager.get("/quantri/he-thong-ket-noi/he-thong").content.decode()
    assert manager.post("/quantri/he-thong-ket-noi/he-thong/khoa", {"days": "90"}).status_code == 404


def test_a_system_is_registered_for_the_api(manager: Client) -> None:
    form = {
        "client_id": "he-thong-moi",
        "name": "Một cửa mới",
        "agency_code": "H26",
        "contact": "a@example.gov.vn",
        "scopes": ["obligations.read", "procedures.read"],
    }
    wrongs: list[dict[str, Any]] = [
        {"scopes": ["obligations.steal"]},
        {"scopes": []},
        {"agency_code": "H29"},
        {"contact": "x"},
        {"client_id": "them-he-thong"},
    ]
    for wrong in wrongs:
        page = manager.post("/quantri/he-thong-ket-noi/them-he-thong", {**form, **wrong})
        assert page.status_code == 422
    secret = secret_in(manager.post("/quantri/he-thong-ket-noi/them-he-thong", form))

    credentials = {"client_id": "he-thong-moi", "client_secret": secret}
    answer = Client().post("/oauth/token", {"grant_type": "client_credentials", **credentials})

    assert answer.json()["scope"] == "obligations.read procedures.read"
    again = manager.post("/quantri/he-thong-ket-noi/them-he-thong", form)
    assert again.status_code == 422
    assert "Mã này đã có hệ thống dùng" in again.content.decode()


def test_a_client_is_found_by_name_code_or_unit_without_marks(manager: Client) -> None:
    manager.post("/quantri/he-thong-ket-noi/them", FORM)
    manager.post("/quantri/he-thong-ket-noi/them", FORM | {"client_id": "cong-khac", "name": "Hải quan"})

    def found(typed: str) -> str:
        return manager.get("/quantri/he-thong-ket-noi", {"tim": typed}).content.decode()

    assert "cong-khac" in found("hai QUAN")
    assert "cong-moi" not in found("hai QUAN")
    assert "cong-moi" in found("cong moi")
    assert "Không có hệ thống nào khớp với" in found("zzz")
    assert "cong-moi" in found(" ")
