"""A form sent twice makes one finding, report or question, also when both arrive at the same moment."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connections

from dichvucong.kernel.models import JournalEntry
from dichvucong.kernel.repeats import REPEAT
from dichvucong.procedures.models import Finding, ProcedureReport, Question, QuestionAsker
from dichvucong.procedures.services import (
    AskedQuestion,
    FindingDraft,
    QuestionDraft,
    ReportDraft,
    Reporter,
    answer_finding,
    ask_question,
    draft_question,
    open_finding,
    report_procedure,
)
from dichvucong.procedures.words import Criterion, ReportKind
from tests.factories.online import CODE, OFFICE, a_procedure
from tests.factories.procedures import NOW

OWNER, CITIZEN = "officer:bo-tu-phap", "citizen"
AGAIN = NOW + REPEAT - timedelta(seconds=1)
FINDING = FindingDraft(Criterion.COMPLETE, "Thiếu mẫu tờ khai.", procedure_code=CODE)
REPORT = ReportDraft(ReportKind.WRONG, "Lệ phí ghi 8.000 đồng, nơi nộp thu 5.000 đồng.", procedure_code=CODE)
QUESTION = QuestionDraft("Khai sinh muộn có bị phạt không?", "Không.", procedure_codes=[CODE])
ASKED = AskedQuestion(CODE, "Khai sinh muộn có bị phạt không?", Reporter(phone="0912345678"))

Send = Callable[[], int]
EACH: dict[str, Send] = {
    "finding": lambda: open_finding(FINDING, actor=OFFICE, now=NOW).pk,
    "report": lambda: report_procedure(REPORT, actor=CITIZEN, now=NOW).pk,
    "question": lambda: draft_question(QUESTION, owner_code="G15", actor=OWNER, now=NOW).pk,
    "asked": lambda: ask_question(ASKED, actor=CITIZEN, now=NOW).pk,
}


def rows() -> int:
    return Finding.objects.count() + ProcedureReport.objects.count() + Question.objects.count()


@pytest.mark.django_db(transaction=True)
@pytest.mark.req("PRO-05", "PRO-13", "PRO-16")
@pytest.mark.parametrize("send", EACH.values(), ids=EACH)
def test_two_at_once_make_one(send: Send) -> None:
    a_procedure()
    barrier = Barrier(2)

    def one(_number: int) -> int:
        try:
            barrier.wait(10)
            return send()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        made = set(pool.map(one, range(2)))

    assert (len(made), rows()) == (1, 1)


@pytest.mark.django_db
class TestOneAfterTheOther:
    @pytest.mark.req("PRO-05")
    def test_a_finding_is_sent_once_until_it_is_answered(self) -> None:
        a_procedure()
        first = open_finding(FINDING, actor=OFFICE, now=NOW)

        assert open_finding(FINDING, actor=OFFICE, now=AGAIN).number == first.number
        assert JournalEntry.objects.filter(stream=first.stream).count() == 1
        answer_finding(first.number, answer="Đã thêm mẫu.", actor=OWNER, now=AGAIN)
        assert open_finding(FINDING, actor=OFFICE, now=AGAIN).number != first.number

    @pytest.mark.req("PRO-05")
    def test_other_words_another_officer_or_later_is_another_finding(self) -> None:
        a_procedure()
        open_finding(FINDING, actor=OFFICE, now=NOW)

        open_finding(replace(FINDING, text="Thiếu lệ phí."), actor=OFFICE, now=AGAIN)
        open_finding(FINDING, actor="officer:khac", now=AGAIN)
        open_finding(FINDING, actor=OFFICE, now=AGAIN + REPEAT)

        assert Finding.objects.count() == 4

    @pytest.mark.req("PRO-16")
    def test_a_report_of_somebody_else_is_another(self) -> None:
        a_procedure()
        first = report_procedure(REPORT, actor=CITIZEN, now=NOW)

        assert report_procedure(REPORT, actor=CITIZEN, now=AGAIN).link_token == first.link_token
        other = report_procedure(replace(REPORT, reporter=ASKED.asker), actor=CITIZEN, now=AGAIN)
        assert other.link_token != first.link_token

    @pytest.mark.req("PRO-13")
    def test_a_question_of_somebody_else_is_another(self) -> None:
        a_procedure()
        first = ask_question(ASKED, actor=CITIZEN, now=NOW)

        assert ask_question(ASKED, actor=CITIZEN, now=AGAIN).link_token == first.link_token
        ask_question(replace(ASKED, asker=Reporter()), actor=CITIZEN, now=AGAIN)
        assert QuestionAsker.objects.count() == 2
