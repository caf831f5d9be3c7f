"""Anybody asks about a procedure on its page and follows the answer; officers of the owner see whom to tell."""

import pytest
from django.conf import settings
from django.test import Client

from dichvucong.kernel.clock import now as clock_now
from dichvucong.procedures.models import Question, QuestionAsker
from dichvucong.procedures.services import QuestionDraft, change_question, publish_question
from tests.factories.accounts import an_officer, logged_in
from tests.factories.online import CODE, a_world

pytestmark = [pytest.mark.django_db, pytest.mark.req("PRO-13")]

SAID = {"cau_hoi": "Khai sinh muộn có bị phạt không?", "dien_thoai": "0912345678"}


@pytest.fixture(autouse=True)
def world() -> None:
    a_world()


def test_a_question_leads_to_its_own_page_which_tells_the_answer_and_nobody() -> None:
    assert f"/thu-tuc/{CODE}/hoi" in Client().get(f"/thu-tuc/{CODE}").text
    answer = Client().post(f"/thu-tuc/{CODE}/hoi", SAID)
    asker = QuestionAsker.objects.get()
    address = answer.headers["Location"]

    assert answer.status_code == 303
    assert address == f"/hoi-dap/da-hoi/{asker.link_token}"
    waiting = Client().get(address).text
    assert "Chờ trả lời" in waiting
    assert "912345678" not in waiting
    assert SAID["cau_hoi"] not in Client().get("/hoi-dap").text
    draft = QuestionDraft(SAID["cau_hoi"], "Không bị phạt.", procedure_codes=[CODE])
    change_question(asker.question_id, draft, actor="officer:a", now=clock_now())
    publish_question(asker.question_id, actor="officer:a", now=clock_now())
    for page in (address, "/hoi-dap", f"/thu-tuc/{CODE}"):
        assert "Không bị phạt." in Client().get(page).text, page


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"cau_hoi": ""}, "Hãy ghi câu hỏi."),
        ({"cau_hoi": "Ngắn?"}, "ít nhất 10 ký tự"),
        ({"cau_hoi": "d" * 2_001}, "nhiều nhất 2000 ký tự"),
        ({"dien_thoai": "12"}, "điện thoại"),
        ({"thu_dien_tu": "khong-phai"}, "thư điện tử"),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_what_was_typed_stays(
    changes: dict[str, str], words: str
) -> None:
    answer = Client().post(f"/thu-tuc/{CODE}/hoi", SAID | changes)

    assert answer.status_code == 422
    assert words.lower() in answer.text.lower()
    assert (SAID | changes)["cau_hoi"] in answer.text
    assert not Question.objects.exists()


def test_who_asks_without_end_is_stopped_and_nothing_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(settings.PORTAL_LIMITS, "report", 2)
    texts = [{**SAID, "cau_hoi": f"{SAID['cau_hoi']} Lần {number}."} for number in range(3)]
    statuses = [Client().post(f"/thu-tuc/{CODE}/hoi", text).status_code for text in texts]

    assert statuses == [303, 303, 429]
    assert Question.objects.count() == 2


def test_what_does_not_exist_is_not_found() -> None:
    assert Client().get("/thu-tuc/9.999999/hoi").status_code == 404
    assert Client().get("/hoi-dap/da-hoi/AAAAAAAAAAAAAAAAAAAAAA").status_code == 404


def test_only_officers_of_the_owner_see_whom_to_tell() -> None:
    Client().post(f"/thu-tuc/{CODE}/hoi", SAID)
    page = f"/quantri/hoi-dap/{Question.objects.get().pk}"
    owner = logged_in(an_officer("procedures.edit", agency="G15")).get(page).text
    office = logged_in(an_officer("procedures.review", agency="G22")).get(page).text
    other = logged_in(an_officer("procedures.edit", agency="G12")).get(page)

    assert "912345678" in owner
    assert SAID["cau_hoi"] in office
    assert "912345678" not in office
    assert other.status_code == 404
