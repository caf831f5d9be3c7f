"""Questions and answers in the protocol of the older portal: down to everybody, up from ministries (QC 22)."""

from typing import Any

import pytest

from dichvucong.identity.rules import Scope
from dichvucong.kernel.journal import history_of
from dichvucong.procedures.models import Question
from dichvucong.procedures.services import (
    Incoming,
    QuestionDraft,
    draft_question,
    publish_question,
    put_version,
    unpublish_question,
)
from dichvucong.procedures.states import QuestionState
from dichvucong.procedures.words import Origin
from tests.factories.procedures import FIRST_DAY, NOW, content, ground
from tests.web.legacy.mirror.conftest import OldClient, a_field, enrol

pytestmark = [pytest.mark.django_db, pytest.mark.req("PRO-13", "PRO-14", "BEY-12")]
FIELD, CODE = "LV.G15.007", "1.001193"
UP, ANSWERS = "DongBoHoiDap", "DongBoKetQuaHoiDapGuiTuDVCQG"


@pytest.fixture(autouse=True)
def world(units: None) -> None:
    a_field(FIELD, "Hộ tịch")
    put_version(Incoming(CODE, "G15", content(), FIRST_DAY), ground=ground())


def a_question(text: str, answer: str = "", *, public: bool = False, **more: Any) -> Question:
    draft = QuestionDraft(text, answer, "Hộ tịch", (CODE,), **more)
    question = draft_question(draft, owner_code="G15", actor="test", now=NOW)
    if public:
        publish_question(question.pk, actor="test", now=NOW)
    return question


def sent(number: object = 7, **changes: Any) -> dict[str, Any]:
    row = {"HOIDAPID": number, "MaLinhVuc": FIELD, "NOIDUNG": "Khai sinh muộn có bị phạt không?"}
    return row | {"MADONVI": "000.00.00.G15", "TENDONVI": "Bộ Tư pháp"} | changes


def answered(number: int, text: str = "Không bị phạt.", **changes: Any) -> dict[str, Any]:
    row = {"HOIDAPID": number, "MADONVI": "000.00.00.G15", "NGUOITRALOI": "Cán bộ", "CHUCVUNGUOITRALOI": "cb"}
    return row | {"NGAYTRALOI": "28/11/2026 08:30:00", "NOIDUNGTRALOI": text} | changes


def test_public_questions_of_all_ministries_come_with_the_names_clients_read(hanoi: OldClient) -> None:
    public = a_question("Có được ủy quyền không?", "Có.", public=True)
    a_question("Nháp của bộ", "Chưa xong.")
    taken_off = a_question("Đã gỡ", "Cũ.", public=True)
    unpublish_question(taken_off.pk, reason="Sai", actor="test", now=NOW)

    assert hanoi.rows("LayDanhSachHoiDapBoCoQuan") == [
        {
            "HOIDAPID": public.pk,
            "MALINHVUC": FIELD,
            "MADONVI": "000.00.00.G15",
            "TENDONVI": "Cơ quan G15",
            "NOIDUNG": "Có được ủy quyền không?",
            "NOIDUNGTRALOI": "Có.",
            "TRALOIID": public.pk,
            "HOVATEN": "",
            "DIACHI": "",
            "THUDIENTU": "",
            "SODIENTHOAI": "",
            "MATTHCDP": CODE,
            "TRANGTHAI": 1,
        }
    ]


def test_a_ministry_gets_what_was_asked_of_it_on_the_portal_and_nobody_else_does(
    hanoi: OldClient, ministry: OldClient
) -> None:
    asked = a_question("Ai ký giấy khai sinh?", origin=Origin.PORTAL)
    a_question("Câu của bộ", "Có.", public=True)

    (row,) = ministry.rows("LayDanhSachHoiDapGuiTuDVCQG")

    assert (row["HOIDAPID"], row["TRALOIID"], row["NOIDUNGTRALOI"]) == (asked.pk, 0, "")
    assert hanoi.rows("LayDanhSachHoiDapGuiTuDVCQG") == []


def test_one_answer_is_given_to_who_may_read_it(hanoi: OldClient, ministry: OldClient) -> None:
    public = a_question("Một", "Có.", public=True)
    draft = a_question("Hai", "Chưa công khai.")
    empty = a_question("Ba", origin=Origin.PORTAL)

    assert hanoi.rows("LayNoiDungTraLoiTheoCauHoi", cauhoiid=public.pk) == [
        {"TRALOIID": public.pk, "NOIDUNGTRALOI": "Có."}
    ]
    assert hanoi.rows("LayNoiDungTraLoiTheoCauHoi", cauhoiid=draft.pk) == []
    assert ministry.rows("LayNoiDungTraLoiTheoCauHoi", cauhoiid=str(draft.pk)) != []
    assert ministry.rows("LayNoiDungTraLoiTheoCauHoi", cauhoiid=empty.pk) == []
    assert ministry.rows("LayNoiDungTraLoiTheoCauHoi", cauhoiid=10**17) == []


@pytest.mark.parametrize("number", ["", None, "x", "-1", "9" * 30, [1], {"a": 1}, "１"])
def test_a_number_that_is_none_is_refused(ministry: OldClient, number: Any) -> None:
    assert ministry.ask("LayNoiDungTraLoiTheoCauHoi", cauhoiid=number)["error_code"] == "6"


def test_questions_sent_up_become_drafts_and_the_same_message_twice_changes_nothing(
    ministry: OldClient,
) -> None:
    rows = [sent(7), sent("A-8", NOIDUNG="Thứ hai?", MADONVI="")]

    first = ministry.ask(UP, isUpdating="False", data=rows)
    before = list(Question.objects.order_by("pk").values())
    again = ministry.ask(UP, isUpdating="True", data=rows)

    assert (first["error_code"], again["error_code"], first["result"]) == ("0", "0", [])
    kept = Question.objects.order_by("pk")
    assert [(one.external_id, one.owner_code, one.origin, one.state, one.field_name) for one in kept] == [
        ("7", "G15", "unit", "draft", "Hộ tịch"),
        ("A-8", "G15", "unit", "draft", "Hộ tịch"),
    ]
    assert list(kept.values()) == before
    assert history_of(kept[0].stream).count() == 1


def test_a_question_said_differently_keeps_the_answer_it_got_here(ministry: OldClient) -> None:
    ministry.rows(UP, data=[sent()])
    question = Question.objects.get()
    Question.objects.update(answer="Không.", procedure_codes=[CODE])
    publish_question(question.pk, actor="test", now=NOW)

    ministry.rows(UP, data=[sent(NOIDUNG="Khai sinh muộn thì sao?")])

    question.refresh_from_db()
    assert (question.text, question.answer) == ("Khai sinh muộn thì sao?", "Không.")
    assert (question.state, question.procedure_codes) == (QuestionState.PUBLISHED, [CODE])


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (sent(""), "data[1].HOIDAPID"),
        (sent("9" * 61), "data[1].HOIDAPID"),
        (sent(8, MADONVI="000.00.00.G12"), "data[1].MADONVI"),
        (sent(8, MADONVI="???"), "data[1].MADONVI"),
        (sent(8, MaLinhVuc="LV.KHONG.CO"), "data[1].MaLinhVuc"),
        (sent(8, NOIDUNG=" "), "data[1].NOIDUNG"),
        (sent(8, NOIDUNG="x" * 2_001), "data[1].NOIDUNG"),
        ("không phải", "data[1]"),
    ],
)
def test_one_wrong_row_holds_up_all_of_its_message(ministry: OldClient, row: Any, told: str) -> None:
    answer = ministry.ask(UP, data=[sent(), row])

    assert answer["error_code"] == "6"
    assert answer["message"].startswith(f"{told}:")
    assert not Question.objects.exists()


@pytest.mark.parametrize("data", [None, [], "x", {"a": 1}, [sent()] * 1_001])
def test_a_message_without_rows_or_with_too_many_is_refused(ministry: OldClient, data: Any) -> None:
    for service in (UP, ANSWERS):
        assert ministry.ask(service, data=data)["error_code"] == "6"
    assert not Question.objects.exists()


def test_questions_are_the_ministries_to_write(hanoi: OldClient) -> None:
    answer = hanoi.ask(UP, data=[sent(MADONVI="000.00.00.H26")])

    assert answer["error_code"] == "6"
    assert answer["message"].startswith("data[0].MADONVI: Bộ câu hỏi do bộ")


def test_sending_up_needs_its_own_scope(units: None) -> None:
    enrol("chi-doc", "G12", Scope.PROCEDURES_READ)
    reader = OldClient("000.00.00.G12")
    reader.login(username="chi-doc")

    assert reader.ask("LayDanhSachHoiDapBoCoQuan")["error_code"] == "0"
    for service in (UP, ANSWERS):
        assert reader.ask(service, data=[sent()])["error_code"] == "7"


def test_an_answer_sent_up_is_shown_and_the_same_message_twice_changes_nothing(
    hanoi: OldClient, ministry: OldClient
) -> None:
    asked = a_question("Ai ký giấy khai sinh?", origin=Origin.PORTAL)

    for _ in range(2):
        assert ministry.ask(ANSWERS, data=[answered(asked.pk)])["error_code"] == "0"

    asked.refresh_from_db()
    assert (asked.answer, asked.state) == ("Không bị phạt.", QuestionState.PUBLISHED)
    events = list(history_of(asked.stream).values_list("event", flat=True))
    assert events == ["question.drafted", "question.changed", "question.answered", "question.published"]
    assert history_of(asked.stream)[2].evidence == {"answered_on": "2026-11-28"}
    assert hanoi.rows("LayNoiDungTraLoiTheoCauHoi", cauhoiid=asked.pk) != []

    ministry.rows(ANSWERS, data=[answered(asked.pk, "Chủ tịch xã ký.")])
    asked.refresh_from_db()
    assert (asked.answer, asked.state) == ("Chủ tịch xã ký.", QuestionState.PUBLISHED)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"HOIDAPID": 10**12}, "data[1].HOIDAPID"),
        ({"HOIDAPID": "abc"}, "data[1].HOIDAPID"),
        ({"NOIDUNGTRALOI": ""}, "data[1].NOIDUNGTRALOI"),
        ({"NOIDUNGTRALOI": "x" * 20_001}, "data[1].NOIDUNGTRALOI"),
        ({"NGAYTRALOI": "2026-11-28"}, "data[1].NGAYTRALOI"),
        ({"NGAYTRALOI": "31/02/2026"}, "data[1].NGAYTRALOI"),
    ],
)
def test_one_wrong_answer_holds_up_all_of_its_message(
    ministry: OldClient, changes: dict[str, Any], told: str
) -> None:
    first, second = (a_question(text, origin=Origin.PORTAL) for text in ("Một", "Hai"))

    answer = ministry.ask(ANSWERS, data=[answered(first.pk), answered(second.pk) | changes])

    assert answer["error_code"] == "6"
    assert answer["message"].startswith(f"{told}:")
    assert not Question.objects.exclude(answer="").exists()
    assert set(Question.objects.values_list("state", flat=True)) == {"draft"}


def test_nobody_answers_for_another_ministry(units: None) -> None:
    asked = a_question("Ai ký?", origin=Origin.PORTAL)
    enrol("bo-khac", "G12")
    other = OldClient("000.00.00.G12")
    other.login(username="bo-khac")

    assert other.ask(ANSWERS, data=[answered(asked.pk)])["error_code"] == "6"
    asked.refresh_from_db()
    assert asked.answer == ""
