from datetime import timedelta

import pytest
from django.test import Client

from dichvucong.identity.models import HighLevelAccount, UnitRequest
from dichvucong.kernel.clock import now as clock_now
from dichvucong.kernel.journal import history_of
from dichvucong.notifications.models import Message
from dichvucong.web.console.unit_accounts import working_time_in_words
from tests.factories.accounts import an_officer, logged_in
from tests.factories.agencies import plant
from tests.factories.payments import a_provider
from tests.factories.units import BANK_NAME, PROOF, a_waiting_request

pytestmark = [pytest.mark.django_db, pytest.mark.req("IDN-08")]
QUEUE = "/quantri/tai-khoan-cap-cao"
NOW = clock_now()


@pytest.fixture
def office() -> Client:
    plant("H26")
    return logged_in(an_officer("units.admit", agency="G22", username="van-phong"))


def test_the_queue_says_who_waits_since_when_and_who_is_late(office: Client) -> None:
    waits = a_waiting_request(now=NOW)
    assert waits.number in office.get(QUEUE).content.decode()
    assert "Quá hạn" not in office.get(QUEUE).content.decode()
    board = office.get("/quantri/canh-bao").content.decode()
    assert "quá hạn 04 giờ làm việc" in board

    UnitRequest.objects.update(due_at=NOW - timedelta(minutes=1))

    assert "Quá hạn" in office.get(QUEUE).content.decode()
    assert f'<a href="{QUEUE}">' in office.get("/quantri/canh-bao").content.decode()
    assert "Đã quá hạn trả lời" in office.get(f"{QUEUE}/{waits.number}").content.decode()
    assert "001090000001" not in office.get(f"{QUEUE}/xuat.csv").getvalue().decode()
    assert waits.number in office.get(f"{QUEUE}/xuat.csv").getvalue().decode()


def test_a_request_is_read_under_journal_granted_once_and_the_account_ended(office: Client) -> None:
    number = a_waiting_request(now=NOW).number
    page = office.get(f"{QUEUE}/{number}").content.decode()
    assert "001090000001" in page
    assert "Tên trong chứng thư số khác" in page
    assert "Đã kiểm tra thế nào</label>" in page  # Not "không bắt buộc".

    unchecked = office.post(f"{QUEUE}/{number}/cap", {"checked": " "})
    assert (unchecked.status_code, HighLevelAccount.objects.count()) == (422, 0)
    assert "hãy ghi đã kiểm tra thế nào" in unchecked.content.decode()

    said = {"checked": "Đã gọi số chính thức của ngân hàng"}
    first, second = (office.post(f"{QUEUE}/{number}/cap", said) for _ in range(2))

    assert (first.status_code, second.status_code) == (302, 409)
    account = HighLevelAccount.objects.get().account
    assert Message.objects.filter(template="user_made").count() == 1
    assert "unit_request.read" in [e.event for e in history_of(f"account:{_officer_of(office)}")]
    assert account.username in office.get(f"{QUEUE}/dang-dung").content.decode()
    without = office.post(f"{QUEUE}/dang-dung/{account.username}/thu-hoi", {"reason": ""})
    assert without.status_code == 422
    done = office.post(f"{QUEUE}/dang-dung/{account.username}/thu-hoi", {"reason": "Sáp nhập"})
    assert done.status_code == 302
    assert office.get(f"{QUEUE}/dang-dung/{account.username}").status_code == 404


def test_a_certificate_that_bears_the_providers_whole_name_needs_no_word(office: Client) -> None:
    a_provider("songhong", name=BANK_NAME, short_name="Sông Hồng Bank")
    number = a_waiting_request(now=NOW).number

    page = office.get(f"{QUEUE}/{number}").content.decode()

    assert "Tên trong chứng thư số khác" not in page
    assert "Đã kiểm tra thế nào" not in page
    assert office.post(f"{QUEUE}/{number}/cap").status_code == 302


@pytest.mark.parametrize("reason", ["", " ", "x" * 301])
def test_a_refusal_needs_a_reason(office: Client, reason: str) -> None:
    number = a_waiting_request(now=NOW).number

    answer = office.post(f"{QUEUE}/{number}/tu-choi", {"reason": reason})

    assert answer.status_code == 422
    assert UnitRequest.objects.get().state == "submitted"


def test_a_refusal_is_told(office: Client) -> None:
    number = a_waiting_request(now=NOW).number

    office.post(f"{QUEUE}/{number}/tu-choi", {"reason": "Sai mã số thuế"})

    assert "Sai mã số thuế" in office.get(f"{QUEUE}/{number}").content.decode()
    assert "Sai mã số thuế" in Message.objects.latest("pk").text
    assert number not in office.get(QUEUE).content.decode()
    assert number in office.get(QUEUE, {"trang_thai": "refused"}).content.decode()


@pytest.mark.parametrize("wrong", [{"trang_thai": "khong-co"}, {"thu_tu": "x"}, {"don_vi": "x" * 31}])
def test_a_filter_that_cannot_be_read_is_refused(office: Client, wrong: dict[str, str]) -> None:
    assert office.get(QUEUE, wrong).status_code == 422


def test_nobody_else_sees_the_queue(office: Client) -> None:
    number = a_waiting_request(now=NOW).number
    elsewhere = logged_in(an_officer("units.admit", "users.manage", agency="H26"))

    pages = ["", f"/{number}", "/dang-dung", "/xuat.csv"]
    assert [elsewhere.get(f"{QUEUE}{page}").status_code for page in pages] == [403] * 4
    assert elsewhere.post(f"{QUEUE}/{number}/cap").status_code == 403
    assert office.get(f"{QUEUE}/CC-1").status_code == 404
    assert UnitRequest.objects.get().state == "submitted"
    assert PROOF.serial == UnitRequest.objects.get().certificate_serial


def _officer_of(client: Client) -> str:
    return str(client.session["_auth_user_id"])


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (240, "4 giờ làm việc"),
        (200, "3 giờ 20 phút làm việc"),
        (45, "45 phút làm việc"),
        (0, "0 phút làm việc"),
    ],
)
def test_the_clock_is_said_in_hours_and_minutes(minutes: int, words: str) -> None:
    assert working_time_in_words(timedelta(minutes=minutes)) == words
