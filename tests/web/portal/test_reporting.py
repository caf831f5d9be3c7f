"""Anybody reports a procedure and follows it; public pages of services, reviews and questions."""

import pytest
from django.conf import settings
from django.test import Client

from dichvucong.kernel.clock import now as clock_now
from dichvucong.procedures.models import ProcedureReport
from dichvucong.procedures.services import answer_report, suspend_service
from dichvucong.procedures.words import ReportOutcome
from tests.factories.online import CODE, a_declared, a_public, a_world

pytestmark = [pytest.mark.django_db, pytest.mark.req("PRO-16")]

SAID = {"loai": "wrong", "noi_dung": "Lệ phí trên trang không đúng.", "dien_thoai": "0912345678"}


@pytest.fixture(autouse=True)
def world() -> None:
    a_world()


def test_a_report_leads_to_its_own_page_which_tells_the_answer_and_nobody() -> None:
    answer = Client().post(f"/thu-tuc/{CODE}/bao-sai", SAID)
    report = ProcedureReport.objects.get()
    address = answer.headers["Location"]

    assert answer.status_code == 303
    assert address == f"/thu-tuc/phan-anh/{report.link_token}"
    assert "Chờ trả lời" in Client().get(address).text
    answer_report(
        report.number,
        outcome=ReportOutcome.CORRECTED,
        answer="Đã sửa lệ phí.",
        actor="officer:a",
        now=clock_now(),
    )
    page = Client().get(address).text
    assert "Đã sửa lệ phí." in page
    assert "912345678" not in page


def test_no_link_no_report() -> None:
    assert Client().get("/thu-tuc/phan-anh/khong-co").status_code == 404


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"noi_dung": "sai"}, "ít nhất 10 ký tự"),
        ({"dien_thoai": "123"}, "Số điện thoại"),
        ({"thu_dien_tu": "a@"}, "Địa chỉ thư điện tử không đúng"),
        ({"loai": "khac"}, "Hãy chọn một loại"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_kept(changes: dict[str, str], words: str) -> None:
    answer = Client().post(f"/thu-tuc/{CODE}/bao-sai", SAID | changes)

    assert answer.status_code == 422
    assert words in answer.text
    assert not ProcedureReport.objects.exists()


def test_an_unknown_code_is_refused_beside_its_field() -> None:
    answer = Client().post("/thu-tuc/bao-thieu", SAID | {"thu_tuc": "9.9"})

    assert answer.status_code == 422
    assert "Không có thủ tục hành chính mã" in answer.text
    assert Client().get("/thu-tuc/9.9/bao-sai").status_code == 404


def test_one_address_cannot_fill_the_queue(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(settings.PORTAL_LIMITS, "report", 2)
    client = Client()

    texts = [{**SAID, "noi_dung": f"{SAID['noi_dung']} Lần {number}."} for number in range(3)]
    codes = [client.post(f"/thu-tuc/{CODE}/bao-sai", text).status_code for text in texts]

    assert codes == [303, 303, 429]
    assert ProcedureReport.objects.count() == 2


@pytest.mark.req("PRO-10")
def test_citizens_are_told_of_a_service_once_it_is_public_and_why_it_is_suspended() -> None:
    hidden, service = a_declared(), a_public()
    address = f"/dich-vu-cong/{service.code}"
    assert Client().get(f"/dich-vu-cong/{hidden.code}").status_code == 404
    assert service.url in Client().get(address).text

    suspend_service(service.code, reason="Trả chậm.", actor="officer:vpcp", now=clock_now())

    page = Client().get(address).text
    assert "Trả chậm." in page
    assert "vẫn tiếp tục được giải quyết" in page
    assert service.url not in page


@pytest.mark.req("PRO-05", "PRO-13")
@pytest.mark.parametrize(
    "address", ["/chat-luong", "/chat-luong?co-quan=G15", "/hoi-dap", "/hoi-dap?tu=%00%25'"]
)
def test_public_lists_answer_whatever_is_asked(address: str) -> None:
    assert Client().get(address).status_code == 200
