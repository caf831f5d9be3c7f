"""State charts, events and their listeners agree."""

import importlib
import pkgutil

import pytest

import dichvucong
from dichvucong.config.wiring import SUBSCRIPTIONS, UNHEARD
from dichvucong.kernel.states import StateChart


def _charts() -> dict[str, "StateChart[object]"]:  # type: ignore[type-var]
    found: dict[str, StateChart[object]] = {}  # type: ignore[type-var]
    for module in pkgutil.walk_packages(dichvucong.__path__, "dichvucong."):
        if module.name.endswith(".states") and module.name != "dichvucong.kernel.states":
            content = vars(importlib.import_module(module.name))
            found |= {
                f"{module.name}.{name}": it for name, it in content.items() if isinstance(it, StateChart)
            }
    return found


CHARTS = _charts()
CHARTED = {event for chart in CHARTS.values() for event in chart.edges.values()}


def test_charts_are_found() -> None:
    assert len(CHARTS) >= 5


@pytest.mark.parametrize("name", CHARTS)
def test_every_state_of_the_kind_appears_in_its_chart(name: str) -> None:
    edges = CHARTS[name].edges
    kinds = {type(state) for edge in edges for state in edge}

    assert len(kinds) == 1
    assert {state for edge in edges for state in edge} == set(kinds.pop())  # type: ignore[call-overload]


def test_every_event_of_a_chart_is_heard_or_said_to_be_unheard() -> None:
    assert CHARTED - set(SUBSCRIPTIONS) - UNHEARD == set()


def test_nothing_is_both_heard_and_unheard() -> None:
    assert set(SUBSCRIPTIONS) & UNHEARD == set()
