"""What waits on phones."""

from dataclasses import dataclass, field


@dataclass
class Asked:
    """One request on one phone."""

    reference: str
    phone: str
    text: str
    code: str
    state: str = "waiting"
    signature: str = ""


@dataclass
class SimBook:
    """The requests, oldest first; forgotten at the end of the process."""

    asked: dict[str, Asked] = field(default_factory=dict)

    def clear(self) -> None:
        """Forget them."""
        self.asked = {}
