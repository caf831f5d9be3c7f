"""Two people press the button at once: one publication, one refusal, every version written once."""

import threading

import pytest
from django.db import connections

from dichvucong.kernel.errors import DomainError
from dichvucong.procedures.models import Decision, ProcedureChange, ProcedureVersion
from dichvucong.procedures.services import publish_decision
from dichvucong.procedures.states import DecisionState, ItemAction
from tests.factories.decisions import BIRTH, NOW, a_draft, amended, authorities, checked, item, published

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.req("PRO-01")]


def both_publish(*keys: int) -> list[str]:
    """What came of publishing these decisions from threads that start together."""
    gate, said = threading.Barrier(len(keys)), []

    def press(key: int) -> None:
        gate.wait()
        try:
            publish_decision(key, actor=f"officer:{threading.get_ident()}", now=NOW)
            said.append("published")
        except DomainError as refusal:
            said.append(refusal.code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=press, args=(key,)) for key in keys]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return sorted(said)


@pytest.fixture
def decision() -> Decision:
    authorities()
    published(BIRTH)
    made = a_draft()
    item(made, ItemAction.AMEND, BIRTH, amended())
    return checked(made)


def test_of_two_who_publish_one_decision_the_second_is_refused(decision: Decision) -> None:
    assert both_publish(decision.pk, decision.pk) == ["decision_step_not_offered", "published"]

    assert ProcedureVersion.objects.count() == 2
    assert ProcedureChange.objects.filter(event="amended").count() == 1


def test_of_two_decisions_of_one_day_on_one_procedure_neither_overwrites_the_other(
    decision: Decision,
) -> None:
    other = a_draft("456/QĐ-BTP", effective_on=decision.effective_on.replace(day=2))
    item(other, ItemAction.ABOLISH, BIRTH)
    checked(other)
    Decision.objects.filter(pk=other.pk).update(effective_on=decision.effective_on)

    said = both_publish(decision.pk, other.pk)

    assert set(said) == {"decision_has_faults"}
    assert ProcedureVersion.objects.count() == 1
    assert not Decision.objects.filter(state=DecisionState.PUBLISHED).exists()
