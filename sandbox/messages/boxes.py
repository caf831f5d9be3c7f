"""What the SMS gateway and the mail server keep."""

import secrets
from dataclasses import asdict, dataclass

from sandbox import clock
from sandbox.journal import Journal

SHOWN = 200


@dataclass
class Sms:
    """One message."""

    message_id: str
    phone: str
    text: str
    reference: str
    at: str
    state: str = "delivered"


class SmsBox:
    """Every message accepted, kept in a file."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._by_id: dict[str, Sms] = {}
        self._by_reference: dict[str, Sms] = {}
        for entry in journal.entries():
            self._keep(Sms(**entry))

    def accept(self, phone: str, text: str, reference: str) -> Sms:
        """The message of that reference: a new one, or the one accepted before."""
        known = self._by_reference.get(reference)
        if known:
            return known
        message = Sms(f"sms_{secrets.token_hex(8)}", phone, text, reference, clock.now().isoformat())
        self._journal.append(asdict(message))
        self._keep(message)
        return message

    def find(self, *, message_id: str = "", reference: str = "") -> Sms | None:
        """By our number, or by the sender's reference."""
        return self._by_id.get(message_id) if message_id else self._by_reference.get(reference)

    def newest_first(self, limit: int = SHOWN) -> list[Sms]:
        """The latest messages."""
        return list(self._by_id.values())[: -limit - 1 : -1]

    def clear(self) -> None:
        """Forget everything."""
        self._journal.clear()
        self._by_id.clear()
        self._by_reference.clear()

    def _keep(self, message: Sms) -> None:
        self._by_id[message.message_id] = message
        self._by_reference[message.reference] = message


@dataclass
class Mail:
    """One message; `attachments` are file names with their sizes in bytes."""

    mail_id: str
    sender: str
    to: list[str]
    subject: str
    text: str
    attachments: list[tuple[str, int]]
    message_id: str
    at: str


class MailBox:
    """Every message accepted, kept in a file."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._mails: list[Mail] = [Mail(**entry) for entry in journal.entries()]

    def keep(self, mail: Mail) -> None:
        """Write it down."""
        self._journal.append(asdict(mail))
        self._mails.append(mail)

    def newest_first(self, limit: int = SHOWN) -> list[Mail]:
        """The latest messages."""
        return self._mails[: -limit - 1 : -1]

    def clear(self) -> None:
        """Forget everything."""
        self._journal.clear()
        self._mails.clear()
