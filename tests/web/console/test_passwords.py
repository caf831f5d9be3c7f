import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from dichvucong.identity.models import Account
from dichvucong.identity.rules import Unit
from dichvucong.identity.services import (
    PersonQuery,
    UserDraft,
    create_user,
    enrol_second_factor,
    find_person,
    give_right,
    set_password,
    take_on,
)
from dichvucong.kernel.clock import now as clock_now
from dichvucong.kernel.journal import history_of
from dichvucong.notifications.models import Message
from tests.factories.accounts import a_provider_user, an_officer, logged_in

pytestmark = [pytest.mark.django_db, pytest.mark.req("IDN-10")]
PAGE = "/quantri/doi-mat-khau"
OLD, NEW = "mot-cau-That-dai-2026", "cau-khac-Hoan-toan-2027"


@pytest.fixture
def officer() -> Account:
    account = an_officer("payments.view", agency="H26")
    account.phone = "+84912345678"
    account.save()
    set_password(account, OLD, actor="test", now=clock_now())
    return account


def said(**changed: str) -> dict[str, str]:
    return {"current": OLD, "password": NEW, "again": NEW} | changed


def test_an_officer_changes_the_password_and_other_sessions_end(officer: Account) -> None:
    here, elsewhere = logged_in(officer), logged_in(officer)

    answer = here.post(PAGE, said())

    assert answer.headers["Location"] == "/quantri/bao-mat"
    officer.refresh_from_db()
    assert officer.check_password(NEW)
    assert here.get("/quantri/").status_code == 200
    assert "/quantri/dang-nhap" in elsewhere.get("/quantri/").headers["Location"]
    assert "vừa được đổi" in Message.objects.get(template="log_in_changed").text


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"current": "khong-phai-mat-khau"}, "Mật khẩu hiện tại không đúng."),
        ({"current": ""}, "Mật khẩu hiện tại"),
        ({"password": "ngan", "again": "ngan"}, "12"),
        ({"password": OLD, "again": OLD}, "phải khác mật khẩu hiện tại"),
        ({"again": "khac-nhau-hoan-toan"}, "Hai lần nhập không giống nhau."),
        ({"password": "password1234", "again": "password1234"}, "phổ biến"),
        ({"password": "DichVuCong2026!", "again": "DichVuCong2026!"}, "ai cũng đoán được"),
        ({"password": "Vpcp-d1chvuc0ng", "again": "Vpcp-d1chvuc0ng"}, "ai cũng đoán được"),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_nothing_changes(
    officer: Account, wrong: dict[str, str], words: str
) -> None:
    answer = logged_in(officer).post(PAGE, said(**wrong))

    assert answer.status_code == 422
    assert words in answer.content.decode()
    officer.refresh_from_db()
    assert officer.check_password(OLD)
    assert not Message.objects.exists()


def test_a_password_may_be_long_and_of_any_signs(officer: Account) -> None:
    odd = "  chữ có dấu và 🌾 khoảng trắng " + "x" * 60

    logged_in(officer).post(PAGE, said(password=odd, again=odd))

    officer.refresh_from_db()
    assert officer.check_password(odd)


def test_a_breached_password_is_refused(officer: Account, settings: object, tmp_path: object) -> None:
    listed = tmp_path / "breached.txt"  # type: ignore[operator]
    listed.write_text("cau-khac-Hoan-toan-2027\n")
    settings.BREACHED_PASSWORDS = str(listed)  # type: ignore[attr-defined]

    answer = logged_in(officer).post(PAGE, said())

    assert answer.status_code == 422
    assert "đã bị lộ ở nơi khác" in answer.content.decode()


def test_the_current_password_cannot_be_guessed_at_leisure(officer: Account, settings: object) -> None:
    settings.PORTAL_LIMITS = {**settings.PORTAL_LIMITS, "proof": 3}  # type: ignore[attr-defined]
    browser = logged_in(officer)

    answers = [browser.post(PAGE, said(current=f"doan-lan-{n}")).content.decode() for n in range(4)]

    assert "không đúng" in answers[2]
    assert "Đã thử quá nhiều lần" in answers[3]


@pytest.mark.req("IDN-08")
class TestALostSecondFactor:
    @pytest.fixture
    def chief(self) -> Account:
        return a_provider_user("users.manage", provider="songhong")

    @pytest.fixture
    def user(self, chief: Account) -> Account:
        draft = UserDraft("mat-dien-thoai", "Trần Văn Mẫu", "0912345678", Unit(provider_code="songhong"))
        made = create_user(draft, by=chief, now=clock_now())
        enrol_second_factor(made, secret="JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", actor="test", now=clock_now())
        return made

    def test_the_high_level_account_takes_it_off_and_the_user_hears_of_it(
        self, chief: Account, user: Account
    ) -> None:
        answer = logged_in(chief).post(
            "/quantri/nguoi-dung/mat-dien-thoai/go-xac-thuc", {"reason": "Đã gặp trực tiếp"}
        )

        assert answer.status_code == 302
        assert not Authenticator.objects.filter(user=user).exists()
        newest = history_of(user.reference).order_by("-pk")[0]
        assert (newest.event, newest.reason) == ("account.second_factor_forgotten", "Đã gặp trực tiếp")
        assert "thiết lập lại" in Message.objects.get(template="log_in_changed").text

    def test_what_was_opened_with_it_ends(self, chief: Account, user: Account) -> None:
        on_the_lost_phone = logged_in(user)
        give_right(
            "mat-dien-thoai", "payments.view", Unit(provider_code="songhong"), by=chief, now=clock_now()
        )
        assert on_the_lost_phone.get("/quantri/").status_code == 200

        logged_in(chief).post("/quantri/nguoi-dung/mat-dien-thoai/go-xac-thuc", {"reason": "Mất máy"})

        assert on_the_lost_phone.get("/quantri/").status_code == 302

    def test_not_by_one_of_two_units_alone(self, user: Account) -> None:
        other = a_provider_user("users.manage", provider="truongson")
        unit = Unit(provider_code="truongson")
        (found,) = find_person(PersonQuery(phone="0912345678"), by=other, now=clock_now())
        taken = take_on(found, UserDraft("", "", "", unit), by=other, now=clock_now())
        assert taken == user
        sent = Message.objects.count()
        client = logged_in(other)

        page = client.post("/quantri/nguoi-dung/mat-dien-thoai/go-xac-thuc", {"reason": "thử"})
        link = client.post("/quantri/nguoi-dung/mat-dien-thoai/gui-dang-nhap")

        assert (page.status_code, link.status_code) == (422, 403)
        assert "đơn vị khác" in page.content.decode()
        assert Authenticator.objects.filter(user=user).exists()
        assert Message.objects.count() == sent

    def test_not_without_a_reason(self, chief: Account, user: Account) -> None:
        answer = logged_in(chief).post("/quantri/nguoi-dung/mat-dien-thoai/go-xac-thuc", {"reason": " "})

        assert answer.status_code == 422
        assert Authenticator.objects.filter(user=user).exists()

    def test_not_by_another_units_account(self, user: Account) -> None:
        other: Client = logged_in(a_provider_user("users.manage", provider="truongson"))

        answer = other.post("/quantri/nguoi-dung/mat-dien-thoai/go-xac-thuc", {"reason": "thử"})

        assert answer.status_code == 404
        assert Authenticator.objects.filter(user=user).exists()
