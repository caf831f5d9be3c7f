"""Findings of the quality review, with the owner's ten working days (QC 24.2)."""

from datetime import timedelta

import pytest

from dichvucong.kernel.clock import VIETNAM
from dichvucong.kernel.errors import InvalidFields, InvalidValue
from dichvucong.kernel.states import ForbiddenMove
from dichvucong.procedures.errors import ProcedureNotFound
from dichvucong.procedures.models import Finding
from dichvucong.procedures.services import (
    FindingDraft,
    answer_finding,
    close_finding,
    open_finding,
    send_finding_back,
)
from dichvucong.procedures.words import Criterion
from tests.factories.online import CODE, OFFICE, a_procedure
from tests.factories.procedures import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.req("PRO-05")]

DRAFT = FindingDraft(Criterion.COMPLETE, "Thiếu mẫu tờ khai.", procedure_code=CODE)
OWNER = "officer:bo-tu-phap"


def a_finding() -> Finding:
    a_procedure()
    return open_finding(DRAFT, actor=OFFICE, now=NOW)


def due(finding: Finding) -> str:
    finding.refresh_from_db()
    return f"{finding.due_at.astimezone(VIETNAM):%d/%m %H:%M}" if finding.due_at else ""


def test_it_goes_to_the_owner_and_is_due_in_ten_working_days() -> None:
    finding = a_finding()

    assert (finding.owner_code, finding.subject_name) == ("G15", "Đăng ký khai sinh")
    assert due(finding) == "08/12 17:00"  # 24/11 is a public holiday


def test_answered_and_accepted_it_ends_on_time() -> None:
    finding = a_finding()
    answer_finding(finding.number, answer="Đã thêm mẫu.", actor=OWNER, now=NOW + timedelta(days=2))
    close_finding(finding.number, verdict="Đạt.", actor=OFFICE, now=NOW + timedelta(days=3))

    finding.refresh_from_db()
    assert (finding.state, finding.late, finding.due_at) == ("closed", False, None)


def test_days_with_the_government_office_do_not_count_against_the_owner() -> None:
    finding = a_finding()
    answer_finding(finding.number, answer="Đã thêm mẫu.", actor=OWNER, now=NOW + timedelta(days=2))
    send_finding_back(finding.number, reason="Mẫu cũ.", actor=OFFICE, now=NOW + timedelta(days=9))

    assert due(finding) == "15/12 17:00"
    assert (finding.state, finding.verdict) == ("open", "Mẫu cũ.")


def test_an_answer_after_the_day_is_late_for_good() -> None:
    finding = a_finding()
    answer_finding(finding.number, answer="Đã thêm mẫu.", actor=OWNER, now=NOW + timedelta(days=40))
    send_finding_back(finding.number, reason="Mẫu cũ.", actor=OFFICE, now=NOW + timedelta(days=41))
    answer_finding(finding.number, answer="Đã sửa.", actor=OWNER, now=NOW + timedelta(days=42))

    finding.refresh_from_db()
    assert finding.late


def test_nothing_is_accepted_before_it_is_answered() -> None:
    finding = a_finding()

    with pytest.raises(ForbiddenMove):
        close_finding(finding.number, verdict="Đạt.", actor=OFFICE, now=NOW)

    finding.refresh_from_db()
    assert finding.state == "open"


@pytest.mark.parametrize(
    ("draft", "error"),
    [
        (FindingDraft(Criterion.COMPLETE, " ", procedure_code=CODE), InvalidValue),
        (FindingDraft(Criterion.COMPLETE, "Sai."), InvalidFields),
        (FindingDraft(Criterion.COMPLETE, "Sai.", CODE, "1/QĐ"), InvalidFields),
        (FindingDraft(Criterion.COMPLETE, "Sai.", "9.9"), ProcedureNotFound),
        (FindingDraft(Criterion.COMPLETE, "Sai.", CODE, issuer_code="KHONG-CO"), InvalidValue),
        (FindingDraft(Criterion.ON_TIME, "Muộn.", decision_number="1/QĐ-KHÔNG"), InvalidValue),
    ],
)
def test_a_finding_about_nothing_is_refused(draft: FindingDraft, error: type[Exception]) -> None:
    a_procedure()

    with pytest.raises(error):
        open_finding(draft, actor=OFFICE, now=NOW)

    assert not Finding.objects.exists()
