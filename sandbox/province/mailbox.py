"""What the provinces received, kept in their own file."""

from dataclasses import dataclass
from typing import Any

from sandbox.journal import Journal


@dataclass
class Received:
    """One message. `count` is how often it came; `way` is `webhook` or `legacy`."""

    system: str
    message_id: str
    way: str
    type: str
    received_at: str
    body: dict[str, Any]
    count: int = 1


class Mailbox:
    """Messages by system and id, oldest first; amounts the provinces quote."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._messages: dict[tuple[str, str], Received] = {}
        self.quotes: dict[tuple[str, str], int] = {}
        for entry in journal.entries():
            if entry["t"] == "quote":
                self.quotes[entry["system"], entry["identifier"]] = entry["amount_vnd"]
            elif entry["t"] == "again":
                self._messages[entry["system"], entry["message_id"]].count += 1
            else:
                self._messages[entry["system"], entry["message_id"]] = Received(**_without_kind(entry))

    def keep(self, received: Received) -> bool:
        """Write a message down; False when it came before (then only counted)."""
        key = (received.system, received.message_id)
        known = self._messages.get(key)
        if known:
            known.count += 1
            self._journal.append({"t": "again", "system": received.system, "message_id": received.message_id})
            return False
        self._journal.append({"t": "message", **vars(received)})
        self._messages[key] = received
        return True

    def quote(self, system: str, identifier: str, amount_vnd: int) -> None:
        """From now on this much is due."""
        entry = {"t": "quote", "system": system, "identifier": identifier, "amount_vnd": amount_vnd}
        self._journal.append(entry)
        self.quotes[system, identifier] = amount_vnd

    def messages(self, system: str = "") -> list[Received]:
        """All, or one system's."""
        return [received for received in self._messages.values() if not system or received.system == system]

    def clear(self) -> None:
        """Forget everything."""
        self._journal.clear()
        self._messages.clear()
        self.quotes.clear()


def _without_kind(entry: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in entry.items() if name != "t"}
