"""A large decision is published as one move: killed in the middle, nothing has happened; pressed again, all of it has."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any

import psycopg
import pytest
import urllib3

from dichvucong.kernel.clock import now as clock_now
from dichvucong.kernel.clock import vietnam_day
from dichvucong.kernel.models import JournalEntry, OutboxEvent
from dichvucong.procedures.content import LocalOverrides, ResultRef
from dichvucong.procedures.models import (
    Decision,
    LocalVersion,
    ProcedureChange,
    ProcedureVersion,
    Question,
)
from dichvucong.procedures.services import (
    DecisionDraft,
    Incoming,
    QuestionDraft,
    Wording,
    add_item,
    check_decision,
    compare_item,
    draft_decision,
    draft_question,
    edit_item,
    enter_decision,
    localise,
    publish_question,
    put_versions,
)
from dichvucong.procedures.states import ItemAction
from tests.factories.decisions import amended
from tests.factories.procedures import content, ground
from tests.support.officers import console_of
from tests.support.stack import Stack, wait_for

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300), pytest.mark.req("PRO-01", "PRO-03", "OPS-05")]

SINCE = date(2026, 1, 1)
GONE = [f"1.97{number:04d}" for number in range(60)]
CHANGED = [f"1.98{number:04d}" for number in range(60)]
ADDED = [f"1.99{number:04d}" for number in range(5_000, 5_020)]
PROVINCES = ("H26", "H29")
CERTIFICATE = ResultRef("Giấy khai sinh")
EDITOR, CHECKER = "officer:botuphap", "officer:doichieu"


def a_large_decision() -> int:
    """Checked: abolishes what two provinces have localised, amends what a question is tied to, and adds some."""
    at, today = clock_now(), vietnam_day(clock_now())
    rows = [Incoming(code, "G15", content(f"Thủ tục {code}"), SINCE) for code in (*GONE, *CHANGED)]
    put_versions(rows, ground=ground(source="demo"))
    for code in GONE:
        for province in PROVINCES:
            overrides = LocalOverrides(receiving_address=f"Nơi nộp của {province}")
            localise(code, province, overrides, valid_from=SINCE, ground=ground(source="demo"))
    for code in CHANGED[:20]:
        question = draft_question(
            QuestionDraft(f"Hỏi về {code}?", "Có.", procedure_codes=[code]),
            owner_code="G15",
            actor=EDITOR,
            now=at,
        )
        publish_question(question.pk, actor=EDITOR, now=at)
    draft = DecisionDraft("995/QĐ-BTP", "G15", "Công bố nhiều thủ tục", today, today, "Điều 1.")
    key = draft_decision(draft, actor=EDITOR, now=at).pk
    for action, codes in (
        (ItemAction.ABOLISH, GONE),
        (ItemAction.AMEND, CHANGED),
        (ItemAction.INTRODUCE, ADDED),
    ):
        for code in codes:
            item = add_item(key, action, code, actor=EDITOR, now=at)
            if action is not ItemAction.ABOLISH:
                wording = Wording(amended(name=f"Thủ tục {code}", results=(CERTIFICATE,)))
                edit_item(key, item.pk, wording, actor=EDITOR, now=at)
    enter_decision(key, actor=EDITOR, now=at)
    for item in Decision.objects.get(pk=key).items.all():
        compare_item(key, item.pk, actor=CHECKER, now=at)
    check_decision(key, actor=CHECKER, now=at)
    return key


@contextmanager
def index_held(stack: Stack) -> Iterator[Any]:
    """Nobody writes the search index while this lasts: a publication stands still with its versions written."""
    with psycopg.connect(stack.environment["DATABASE_URL"]) as holder:
        holder.execute("LOCK TABLE procedures_searchentry IN EXCLUSIVE MODE")
        yield
        holder.rollback()


def somebody_waits(stack: Stack) -> bool:
    with psycopg.connect(stack.environment["DATABASE_URL"], autocommit=True) as looker:
        found = looker.execute(
            "SELECT 1 FROM pg_locks WHERE NOT granted AND relation = 'procedures_searchentry'::regclass"
        )
        return found.fetchone() is not None


def what_is_written(key: int) -> Sequence[Any]:
    codes = [*GONE, *CHANGED, *ADDED]
    return (
        Decision.objects.get(pk=key).state,
        ProcedureVersion.objects.filter(procedure__code__in=codes).count(),
        ProcedureVersion.objects.filter(procedure__code__in=codes, valid_to=None).count(),
        LocalVersion.objects.filter(procedure__code__in=GONE, valid_to=None).count(),
        ProcedureChange.objects.filter(procedure_code__in=codes).count(),
        OutboxEvent.objects.filter(
            name="procedure.changed", subject__in=[f"procedure:{code}" for code in codes]
        ).count(),
        JournalEntry.objects.filter(subject=f"decision:{key}", event="decision.published").count(),
    )


def test_a_portal_killed_while_it_publishes_has_published_nothing_or_everything(stack: Stack) -> None:
    key = a_large_decision()
    before = what_is_written(key)
    page = f"/quantri/quyet-dinh/{key}/cong-khai"
    officer = console_of(stack, "doichieu")
    officer.get(page)

    with index_held(stack):
        press = threading.Thread(target=_press, args=(officer, page))
        press.start()
        wait_for(lambda: somebody_waits(stack), lambda: stack.log("web"))
        stack.kill("web")
        press.join(60)
    stack.start("web")
    wait_for(lambda: stack.answers(f"{stack.portal}/health"), lambda: stack.log("web"))
    wait_for(lambda: not somebody_waits(stack))
    assert what_is_written(key) == before
    assert before[0] == "checked"

    officer.get(page)
    stack.kill("worker")
    assert "Đã công khai quyết định 995/QĐ-BTP." in officer.post(page)
    events = len(GONE) + len(CHANGED) + len(ADDED)
    assert what_is_written(key) == (
        "published",
        before[1] + len(CHANGED) + len(ADDED),
        len(CHANGED) + len(ADDED),
        0,
        before[4] + events + len(GONE) * len(PROVINCES),
        before[5] + events,
        1,
    )
    stack.start("worker")
    tied = Question.objects.filter(procedure_codes__overlap=CHANGED)
    wait_for(lambda: tied.filter(state="flagged").count() == 20, lambda: stack.log("worker"))
    flagged = JournalEntry.objects.filter(
        event="question.flagged", subject__in=[f"question:{row.pk}" for row in tied]
    )
    assert flagged.count() == 20


def _press(officer: Any, page: str) -> None:
    try:
        officer.post(page)
    except urllib3.exceptions.HTTPError:
        return
    raise AssertionError("the portal answered although it was killed")
