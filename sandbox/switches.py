"""Switches: how the outside world is told to misbehave."""

from dataclasses import asdict, dataclass
from typing import Any


@dataclass
class Switch:
    """One misbehaviour. `times` None = until removed; `code` "" = for every payment, else a part of its code."""

    id: int
    target: str
    switch: str
    value: Any
    times: int | None
    code: str

    def concerns(self, target: str, name: str, code: str) -> bool:
        """Whether it applies here: `*` is everybody, `province` every `province:<system>`."""
        if self.switch != name or self.code not in code:
            return False
        return self.target in {"*", target} or target.startswith(f"{self.target}:")


class Switches:
    """The switches that are on, oldest first."""

    def __init__(self) -> None:
        self._on: list[Switch] = []
        self._next = 1

    def turn_on(self, *, target: str, switch: str, value: Any, times: int | None, code: str) -> Switch:
        """Add one."""
        made = Switch(self._next, target, switch, value, times, code)
        self._next += 1
        self._on.append(made)
        return made

    def turn_off(self, number: int) -> bool:
        """Remove one; False when there is none of that number."""
        before = len(self._on)
        self._on = [switch for switch in self._on if switch.id != number]
        return len(self._on) < before

    def clear(self) -> None:
        """Behave again."""
        self._on = []

    def take(self, target: str, name: str, code: str = "") -> Any:
        """The value of the oldest switch that applies, used once; None when none does."""
        for switch in self._on:
            if switch.concerns(target, name, code):
                self._use(switch)
                return switch.value
        return None

    def any(self) -> bool:
        """Whether anything is on."""
        return bool(self._on)

    def listing(self) -> list[dict[str, Any]]:
        """All of them, as JSON."""
        return [asdict(switch) for switch in self._on]

    def _use(self, switch: Switch) -> None:
        if switch.times is None:
            return
        switch.times -= 1
        if switch.times <= 0:
            self.turn_off(switch.id)
