"""Events of life and the procedures they lead to: kept as data beside this package, in the order people see them."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from pydantic import TypeAdapter


@dataclass(frozen=True)
class EventQuestion:
    """One question people ask themselves, a word of advice, and the procedures that answer it."""

    question: str
    advice: str
    codes: tuple[str, ...]


@dataclass(frozen=True)
class LifeEvent:
    """One event ("Sinh con") under the name it has in addresses ("sinh-con")."""

    slug: str
    title: str
    lead: str
    questions: tuple[EventQuestion, ...]

    @property
    def codes(self) -> Sequence[str]:
        """All procedures of the event."""
        return [code for question in self.questions for code in question.codes]


@cache
def life_events() -> Mapping[str, LifeEvent]:
    """Every event by slug, in the order to show."""
    text = (resources.files("dichvucong.procedures") / "data" / "life_events.json").read_text(
        encoding="utf-8"
    )
    events = TypeAdapter(tuple[LifeEvent, ...]).validate_python(json.loads(text))
    return {event.slug: event for event in events}
