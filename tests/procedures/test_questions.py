"""Questions and answers tied to procedures, flagged when one changes (QC 22)."""

from datetime import date, timedelta

import pytest

from dichvucong.kernel.errors import InvalidFields
from dichvucong.kernel.models import OutboxEvent
from dichvucong.kernel.outbox import relay
from dichvucong.kernel.states import ForbiddenMove
from dichvucong.procedures.content import LocalOverrides
from dichvucong.procedures.models import Question
from dichvucong.procedures.services import (
    Incoming,
    QuestionDraft,
    change_question,
    confirm_question,
    draft_question,
    localise,
    publish_question,
    put_versions,
    unpublish_question,
)
from tests.factories.online import CODE, a_procedure, reading
from tests.factories.procedures import FIRST_DAY, LATER_DAY, NOW, content, ground

pytestmark = [pytest.mark.req("PRO-13")]

LATER = NOW + timedelta(hours=1)
OWNER = "officer:bo-tu-phap"
DRAFT = QuestionDraft("Khai sinh muộn có bị phạt không?", "Không bị phạt.", procedure_codes=[CODE])


def a_question(draft: QuestionDraft = DRAFT, *, publish: bool = True) -> Question:
    question = draft_question(draft, owner_code="G15", actor=OWNER, now=NOW)
    if publish:
        publish_question(question.pk, actor=OWNER, now=NOW)
    return question


def state_of(question: Question) -> str:
    question.refresh_from_db()
    return question.state


@pytest.mark.django_db
class TestWriting:
    def test_it_is_published_changed_and_taken_off(self) -> None:
        a_procedure()
        question = a_question()
        change_question(
            question.pk, QuestionDraft("Khác?", "Khác.", field_name="Hộ tịch"), actor=OWNER, now=NOW
        )
        unpublish_question(question.pk, reason="Trùng.", actor=OWNER, now=NOW)

        assert state_of(question) == "unpublished"
        assert (question.text, question.folded, question.procedure_codes) == ("Khác?", "khac? khac.", [])

    @pytest.mark.parametrize(
        ("draft", "owner", "fields"),
        [
            (QuestionDraft("", "Có.", procedure_codes=[CODE]), "G15", ["text"]),
            (QuestionDraft("Sao?", "Có."), "G15", ["procedure_codes"]),
            (QuestionDraft("Sao?", "Có.", procedure_codes=["9.9"]), "G15", ["procedure_codes"]),
            (DRAFT, "H26", ["owner_code"]),
            (QuestionDraft("x" * 2001, "y" * 20_001, field_name="F"), "G15", ["text", "answer"]),
        ],
    )
    def test_bad_input_is_refused_beside_its_field(
        self, draft: QuestionDraft, owner: str, fields: list[str]
    ) -> None:
        a_procedure()

        with pytest.raises(InvalidFields) as refusal:
            draft_question(draft, owner_code=owner, actor=OWNER, now=NOW)

        assert [error.field for error in refusal.value.errors] == fields
        assert not Question.objects.exists()

    def test_nothing_is_published_without_an_answer(self) -> None:
        a_procedure()
        question = a_question(QuestionDraft("Sao?", "", procedure_codes=[CODE]), publish=False)

        with pytest.raises(InvalidFields):
            publish_question(question.pk, actor=OWNER, now=NOW)

        assert state_of(question) == "draft"

    def test_a_draft_cannot_be_reviewed(self) -> None:
        a_procedure()
        question = a_question()

        with pytest.raises(ForbiddenMove):
            confirm_question(question.pk, actor=OWNER, now=NOW)


@pytest.mark.django_db(transaction=True)
class TestProceduresChange:
    def test_only_what_is_tied_to_it_is_flagged_and_a_review_ends_that(self) -> None:
        a_procedure()
        a_procedure("2.000001", name="Kết hôn")
        hear()
        tied = a_question()
        other = a_question(QuestionDraft("Kết hôn?", "Có.", procedure_codes=["2.000001"]))
        put_versions([Incoming(CODE, "G15", content("Mới"), LATER_DAY)], ground=ground(now=LATER))

        hear()

        assert (state_of(tied), tied.flagged_for, state_of(other)) == ("flagged", CODE, "published")
        confirm_question(tied.pk, actor=OWNER, now=NOW)
        assert (state_of(tied), tied.flagged_for) == ("published", "")

    def test_a_change_of_one_province_flags_too_and_twice_is_once(self) -> None:
        a_procedure()
        hear()
        tied = a_question()
        for province in ("H26", "H29"):
            localise(CODE, province, LocalOverrides(), valid_from=LATER_DAY, ground=ground(now=LATER))

        hear()

        assert state_of(tied) == "flagged"

    def test_the_same_wording_again_flags_nothing(self) -> None:
        a_procedure()
        hear()
        tied = a_question()

        put_versions([Incoming(CODE, "G15", reading(), date(2026, 8, 1))], ground=ground(now=LATER))
        hear()

        assert state_of(tied) == "published"

    def test_what_changed_before_the_answer_was_read_flags_nothing(self) -> None:
        a_procedure()
        tied = a_question()

        hear()

        assert state_of(tied) == "published"

    def test_one_event_is_published_a_procedure(self) -> None:
        a_procedure()
        a_procedure("2.000001", name="Kết hôn")

        events = OutboxEvent.objects.filter(name="procedure.changed").order_by("pk")

        assert [event.payload["procedure"] for event in events] == [CODE, "2.000001"]
        assert events[0].payload["valid_from"] == FIRST_DAY.isoformat()


def hear() -> None:
    while relay(now=NOW + timedelta(seconds=1)):
        pass
