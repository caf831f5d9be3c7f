"""Reports of missing or wrong procedures from anybody (QC 25.3)."""

from datetime import timedelta

import pytest

from dichvucong.kernel.errors import InvalidValue
from dichvucong.kernel.models import JournalEntry, OutboxEvent
from dichvucong.kernel.outbox import relay
from dichvucong.kernel.states import ForbiddenMove
from dichvucong.notifications.models import Message
from dichvucong.procedures.errors import ProcedureNotFound
from dichvucong.procedures.models import ProcedureReport
from dichvucong.procedures.services import (
    ReportDraft,
    Reporter,
    answer_report,
    pass_report_on,
    report_procedure,
)
from dichvucong.procedures.services.reporting import CITIZEN
from dichvucong.procedures.words import ReportKind, ReportOutcome
from tests.factories.agencies import plant
from tests.factories.online import CODE, OFFICE, a_procedure
from tests.factories.procedures import NOW

pytestmark = [pytest.mark.req("PRO-16")]

TEXT = "Lệ phí ghi 8.000 đồng nhưng nơi nộp thu 5.000 đồng."
PERSON = Reporter("Nguyễn Thị Minh Họa", "0912 345 678", "mau@Example.vn")


def a_report(**changes: object) -> ProcedureReport:
    values: dict[str, object] = {"kind": ReportKind.WRONG, "text": TEXT, "procedure_code": CODE}
    return report_procedure(ReportDraft(**values | changes), actor=CITIZEN, now=NOW)  # type: ignore[arg-type]


@pytest.mark.django_db
class TestReporting:
    def test_it_goes_to_the_procedures_owner(self) -> None:
        a_procedure()

        report = a_report(reporter=PERSON)

        assert (report.owner_code, report.state) == ("G15", "received")
        assert (report.reporter_phone, report.reporter_email) == ("+84912345678", "mau@example.vn")

    def test_what_nobody_is_known_to_own_goes_to_the_government_office(self) -> None:
        report = a_report(kind=ReportKind.MISSING, procedure_code="", subject_name="Đăng ký đò ngang")

        assert (report.owner_code, report.subject_name) == ("G22", "Đăng ký đò ngang")

    def test_the_journal_says_nothing_of_who_reported(self) -> None:
        a_procedure()
        report = a_report(reporter=PERSON)

        said = str(list(JournalEntry.objects.filter(stream=report.stream).values()))
        assert "Minh" not in said
        assert "912345678" not in said

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"text": "sai"}, "text"),
            ({"text": "x" * 5001}, "text"),
            ({"procedure_code": "", "subject_name": " "}, "subject_name"),
            ({"reporter": Reporter(phone="12")}, "phone"),
            ({"reporter": Reporter(email="mau@")}, "email"),
        ],
    )
    def test_bad_input_is_refused_beside_its_field(self, changes: dict[str, object], field: str) -> None:
        a_procedure()

        with pytest.raises(InvalidValue) as refusal:
            a_report(**changes)

        assert refusal.value.field == field
        assert not ProcedureReport.objects.exists()

    def test_a_code_that_is_none_is_refused(self) -> None:
        with pytest.raises(ProcedureNotFound):
            a_report(procedure_code="9.9")

    def test_it_is_passed_on_with_its_first_deadline(self) -> None:
        plant("G15", "H26")
        a_procedure()
        report = a_report()

        pass_report_on(report.number, owner_code="h26", reason="Của tỉnh.", actor=OFFICE, now=NOW)

        passed = ProcedureReport.objects.get()
        assert (passed.owner_code, passed.due_at) == ("H26", report.due_at)

    @pytest.mark.parametrize(("code", "words"), [("H99", "Không có cơ quan"), ("G15", "chính cơ quan này")])
    def test_it_is_not_passed_on_to_nobody(self, code: str, words: str) -> None:
        plant("G15")
        a_procedure()
        report = a_report()

        with pytest.raises(InvalidValue, match=words):
            pass_report_on(report.number, owner_code=code, reason="Của tỉnh.", actor=OFFICE, now=NOW)

        assert ProcedureReport.objects.get().owner_code == "G15"

    def test_it_is_answered_once(self) -> None:
        a_procedure()
        report = a_report()
        said = {"outcome": ReportOutcome.CORRECTED, "answer": "Đã sửa lệ phí.", "actor": OFFICE}
        answer_report(report.number, **said, now=NOW)  # type: ignore[arg-type]

        with pytest.raises(ForbiddenMove):
            answer_report(report.number, **said, now=NOW)  # type: ignore[arg-type]


@pytest.mark.django_db(transaction=True)
def test_whoever_left_a_telephone_is_told_once() -> None:
    a_procedure()
    report = a_report(reporter=PERSON)
    answer_report(
        report.number, outcome=ReportOutcome.CORRECTED, answer="Đã sửa lệ phí.", actor=OFFICE, now=NOW
    )

    while relay(now=NOW + timedelta(seconds=1)):
        pass

    message = Message.objects.get()
    assert (message.channel, message.recipient) == ("sms", "+84912345678")
    assert report.link_token in message.text
    assert not OutboxEvent.objects.filter(handled_at=None).exists()
