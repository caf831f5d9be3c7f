"""Anybody asks about a procedure; the ministry answers, to everybody or to who asked alone (PRO-13)."""

from datetime import timedelta

import pytest

from dichvucong.kernel.errors import InvalidFields, InvalidValue
from dichvucong.kernel.outbox import relay
from dichvucong.kernel.states import ForbiddenMove
from dichvucong.notifications.models import Message
from dichvucong.procedures.errors import ProcedureNotFound, QuestionNotFound
from dichvucong.procedures.models import Question, QuestionAsker
from dichvucong.procedures.selectors.questions import questions_about
from dichvucong.procedures.services import (
    AskedQuestion,
    QuestionDraft,
    Reporter,
    answer_asker,
    ask_question,
    change_question,
    publish_question,
    unpublish_question,
)
from tests.factories.online import CODE, a_procedure
from tests.factories.procedures import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.req("PRO-13")]

OWNER = "officer:bo-tu-phap"
TEXT = "Khai sinh muộn có bị phạt không?"
LATER = NOW + timedelta(hours=1)


def asked(text: str = TEXT, asker: Reporter = Reporter(phone="0912345678")) -> QuestionAsker:  # noqa: B008 -- frozen
    return ask_question(AskedQuestion(CODE, text, asker), actor="citizen", now=NOW)


def answered(number: int) -> None:
    draft = QuestionDraft("Khai sinh quá hạn có bị phạt?", "Không bị phạt.", procedure_codes=[CODE])
    change_question(number, draft, actor=OWNER, now=LATER)


def told() -> list[str]:
    while relay(now=LATER):
        pass
    return list(Message.objects.values_list("template", flat=True))


def test_a_question_is_a_draft_of_the_procedures_ministry_and_shown_to_nobody() -> None:
    a_procedure()

    asker = asked()

    question = asker.question
    assert (question.owner_code, question.origin, question.state) == ("G15", "portal", "draft")
    assert (question.procedure_codes, question.text, asker.text) == ([CODE], TEXT, TEXT)
    assert asker.phone.endswith("912345678")
    assert questions_about(CODE) == []


def test_who_asked_is_told_once_however_often_it_is_published() -> None:
    a_procedure()
    number = asked().question_id
    answered(number)

    publish_question(number, actor=OWNER, now=LATER)
    first = told()
    unpublish_question(number, reason="Soạn lại cho rõ.", actor=OWNER, now=LATER)
    publish_question(number, actor=OWNER, now=LATER)

    assert first == ["question_answered"]
    assert told() == first
    assert QuestionAsker.objects.get().text == TEXT
    assert [row.text for row in questions_about(CODE)] == ["Khai sinh quá hạn có bị phạt?"]


def test_an_answer_may_go_to_who_asked_alone() -> None:
    a_procedure()
    number = asked().question_id
    answered(number)

    answer_asker(number, actor=OWNER, now=LATER)

    assert told() == ["question_answered"]
    assert questions_about(CODE) == []
    with pytest.raises(ForbiddenMove):
        answer_asker(number, actor=OWNER, now=LATER)


def test_without_an_answer_nothing_goes_out() -> None:
    a_procedure()
    number = asked().question_id

    with pytest.raises(InvalidFields):
        answer_asker(number, actor=OWNER, now=LATER)

    assert Question.objects.get().state == "draft"
    assert told() == []


def test_who_left_no_address_is_told_nothing() -> None:
    a_procedure()
    number = asked(asker=Reporter()).question_id
    answered(number)
    publish_question(number, actor=OWNER, now=LATER)

    assert told() == []


@pytest.mark.parametrize(
    ("text", "asker", "field"),
    [
        ("ngắn", Reporter(), "text"),
        ("d" * 2_001, Reporter(), "text"),
        ("\u200b" * 50, Reporter(), "text"),
        (TEXT, Reporter(phone="12"), "phone"),
        (TEXT, Reporter(email="khong-phai"), "email"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_kept(text: str, asker: Reporter, field: str) -> None:
    a_procedure()

    with pytest.raises(InvalidValue) as refused:
        asked(text, asker)

    assert refused.value.field == field
    assert not Question.objects.exists()


def test_nobody_asks_about_what_does_not_exist() -> None:
    with pytest.raises(ProcedureNotFound):
        asked()
    with pytest.raises(QuestionNotFound):
        answer_asker(1, actor=OWNER, now=NOW)
