"""State charts: which moves exist, and what each one is called."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from dichvucong.kernel.errors import DomainError

S = TypeVar("S", bound=StrEnum)


class ForbiddenMove(DomainError):
    """The chart has no such edge."""

    code = "forbidden_move"

    def __init__(self, source: StrEnum, target: StrEnum) -> None:
        super().__init__(f"Không thể chuyển trạng thái từ “{source}” sang “{target}”.")
        self.source = source
        self.target = target


@dataclass(frozen=True)
class StateChart(Generic[S]):
    """Every edge names the event published when it is taken; a silent move cannot be written."""

    edges: Mapping[tuple[S, S], str]

    def event_for(self, source: S, target: S) -> str:
        """The event of one edge. Raises `ForbiddenMove` when the chart has none."""
        if (source, target) not in self.edges:
            raise ForbiddenMove(source, target)
        return self.edges[source, target]

    def allows(self, source: S, target: S) -> bool:
        """Whether the edge exists."""
        return (source, target) in self.edges

    def final_states(self, states: type[S]) -> set[S]:
        """States that nothing leaves."""
        return set(states) - {source for source, _ in self.edges}
