import io
import zipfile
from datetime import date, datetime
from typing import Any

import pytest
import typst

from dichvucong.kernel.calendar.rules import WorkingCalendar
from dichvucong.kernel.clock import VIETNAM
from dichvucong.kernel.errors import InvalidFields, InvalidValue
from dichvucong.procedures.errors import DecisionNumberTaken, DecisionStepNotOffered, NotYourProcedure
from dichvucong.procedures.models import Decision
from dichvucong.procedures.rules.authorship import IssuerKind
from dichvucong.procedures.rules.publishing import is_late, publishing_deadline
from dichvucong.procedures.selectors.decisions import (
    DecisionFilter,
    deadline_sentences,
    decision_by_id,
    document_of,
    published_decisions,
    search_decisions,
)
from dichvucong.procedures.services import (
    LARGEST_DOCUMENT_BYTES,
    DecisionDraft,
    attach_document,
    publish_decision,
    revise_decision,
    withdraw_decision,
)
from dichvucong.procedures.states import ItemAction
from tests.factories.decisions import (
    BIRTH,
    EDITOR,
    MINISTRY,
    NOW,
    PROVINCE,
    PUBLISHER,
    SIGNED,
    a_draft,
    amended,
    authorities,
    checked,
    item,
    paths,
    published,
)

pytestmark = [pytest.mark.django_db, pytest.mark.req("PRO-01")]


@pytest.fixture(autouse=True)
def _world() -> None:
    authorities()


WRONG = [
    ({"number": "  "}, ("number", "required")),
    ({"title": ""}, ("title", "required")),
    ({"signed_on": date(2026, 7, 2), "effective_on": date(2026, 7, 9)}, ("signed_on", "too_late")),
    ({"signed_on": date(2010, 1, 1), "effective_on": date(2010, 2, 1)}, ("signed_on", "too_early")),
    ({"effective_on": date(2026, 6, 23)}, ("effective_on", "too_early")),
    ({"effective_on": date(2206, 7, 1)}, ("effective_on", "too_late")),
    ({"document_text": "x" * 500_001}, ("document_text", "too_long")),
]


@pytest.mark.parametrize(("changes", "fault"), WRONG, ids=[f"{a}-{b}" for _, (a, b) in WRONG])
def test_a_heading_that_cannot_be_is_refused_with_its_field(
    changes: dict[str, Any], fault: tuple[str, str]
) -> None:
    with pytest.raises(InvalidFields) as refused:
        a_draft(**changes)

    assert paths(refused.value.errors) == [fault]
    assert not Decision.objects.exists()


@pytest.mark.parametrize("issuer", ["H26.12", "X99", ""])
def test_only_a_ministry_or_a_province_issues_decisions(issuer: str) -> None:
    with pytest.raises(NotYourProcedure):
        a_draft(issuer=issuer)

    assert not Decision.objects.exists()


def test_a_number_stands_once_an_issuer_until_it_is_withdrawn() -> None:
    first = a_draft()
    a_draft(issuer=PROVINCE)

    with pytest.raises(DecisionNumberTaken):
        a_draft()
    withdraw_decision(first.pk, reason="Nhập nhầm.", actor=EDITOR, now=NOW)
    again = a_draft()

    assert again.pk != first.pk
    with pytest.raises(DecisionStepNotOffered):
        withdraw_decision(first.pk, reason="Lần nữa.", actor=EDITOR, now=NOW)


def test_a_draft_is_revised_and_its_issuer_stays() -> None:
    decision = a_draft()

    draft = DecisionDraft("124/QĐ-BTP", PROVINCE, "Khác", date(2026, 6, 1), date(2026, 7, 1))
    revise_decision(decision.pk, draft, actor=EDITOR, now=NOW)

    row = Decision.objects.get()
    assert (row.number, row.issuer_code, row.title) == ("124/QĐ-BTP", MINISTRY, "Khác")
    assert row.publish_due_at == datetime(2026, 6, 15, 17, tzinfo=VIETNAM)


def _docx() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    return buffer.getvalue()


@pytest.mark.parametrize("body", [typst.compile(b"123"), _docx()], ids=["pdf", "docx"])
def test_the_signed_file_is_kept_and_read_back(body: bytes) -> None:
    decision = a_draft()

    attach_document(decision.pk, body, name="qd 123.pdf", actor=EDITOR, now=NOW)

    assert document_of(decision.pk) == ("qd 123.pdf", body)


@pytest.mark.parametrize(
    "body",
    [b"", b"MZ\x90", b"PK\x03\x04 broken", b"%PDF-1.4\n", b"%PDF-" + b"0" * LARGEST_DOCUMENT_BYTES],
    ids=["empty", "program", "broken zip", "broken pdf", "too large"],
)
def test_another_file_is_refused_and_nothing_is_kept(body: bytes) -> None:
    decision = a_draft()

    with pytest.raises(InvalidValue):
        attach_document(decision.pk, body, name="qd.pdf", actor=EDITOR, now=NOW)

    assert Decision.objects.get().document is None


@pytest.mark.req("PRO-06")
@pytest.mark.parametrize(
    ("kind", "signed_on", "due"),
    [
        (IssuerKind.MINISTRY, date(2026, 6, 24), datetime(2026, 7, 8, 17, tzinfo=VIETNAM)),
        (IssuerKind.PROVINCE, date(2026, 6, 24), datetime(2026, 7, 1, 17, tzinfo=VIETNAM)),
        # National Day: 1 and 2 September are off, 31 August was swapped.
        (IssuerKind.PROVINCE, date(2026, 8, 28), datetime(2026, 9, 9, 17, tzinfo=VIETNAM)),
        (IssuerKind.PROVINCE, date(2026, 6, 27), datetime(2026, 7, 6, 17, tzinfo=VIETNAM)),
    ],
)
def test_ministries_have_ten_working_days_and_provinces_five(
    kind: IssuerKind, signed_on: date, due: datetime
) -> None:
    deadline = publishing_deadline(signed_on, kind, set_by="G15")

    assert deadline
    assert deadline.due_at(WorkingCalendar()) == due


@pytest.mark.req("PRO-06")
def test_there_is_no_deadline_before_the_decree_and_for_who_publishes_nothing() -> None:
    assert publishing_deadline(date(2010, 10, 13), IssuerKind.MINISTRY, set_by="G15") is None
    assert publishing_deadline(SIGNED, IssuerKind.NEITHER, set_by="H26.12") is None


@pytest.mark.req("PRO-06")
def test_late_is_what_was_published_late_and_what_is_overdue() -> None:
    due = datetime(2026, 7, 8, 17, tzinfo=VIETNAM)
    later = datetime(2026, 7, 9, tzinfo=VIETNAM)

    assert not is_late(due, None, now=due)
    assert is_late(due, None, now=later)
    assert not is_late(due, due, now=later)
    assert is_late(due, later, now=later)
    assert not is_late(None, None, now=later)


@pytest.mark.req("PRO-06")
def test_late_publication_is_shown_in_lists_and_in_public_with_its_reasons() -> None:
    published(BIRTH)
    late = a_draft("1/QĐ-BTP", signed_on=date(2026, 6, 1))
    in_time = a_draft("2/QĐ-BTP", signed_on=SIGNED)
    item(late, ItemAction.AMEND, BIRTH, amended())
    publish_decision(checked(late).pk, actor=PUBLISHER, now=NOW)

    found = search_decisions(DecisionFilter(late=True), now=NOW)

    assert [row.number for row in found] == ["1/QĐ-BTP"]
    assert [view.late for view in published_decisions(now=NOW)] == [True]
    assert not decision_by_id(in_time.pk, now=NOW).late
    said = " ".join(deadline_sentences(in_time))
    assert "10 ngày làm việc theo Nghị định 63/2010/NĐ-CP, Điều 24" in said
    assert "17:00 ngày 08/07/2026" in said


def test_a_list_is_narrowed_by_text_state_issuer_procedure_and_unit() -> None:
    published(BIRTH)
    first, second = a_draft("1/QĐ-BTP", title="Lĩnh vực quốc tịch"), a_draft("2/QĐ-UBND", issuer=PROVINCE)
    item(first, ItemAction.AMEND, BIRTH)

    def found(**wanted: Any) -> list[int]:
        return [row.pk for row in search_decisions(DecisionFilter(**wanted), now=NOW)]

    assert found() == [second.pk, first.pk]
    assert found(text="quốc tịch") == [first.pk]
    assert found(text="2/QĐ") == [second.pk]
    assert found(state="checked") == []
    assert found(issuer_code=PROVINCE) == [second.pk]
    assert found(procedure_code=BIRTH) == [first.pk]
    assert found(issuers={MINISTRY}) == [first.pk]
