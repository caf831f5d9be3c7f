"""E-mail over SMTP. Each sending thread keeps one connection and says good-bye when it breaks.

The address is `smtp://host:port`, `smtp+starttls://user:password@host:port` or `smtps://user:password@host:port`.
"""

import contextlib
import smtplib
import socket
import ssl
import threading
import time
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import SMTP as SMTP_LINES
from email.utils import formatdate
from typing import Final
from urllib.parse import unquote, urlsplit

from dichvucong.notifications.gateways import OutgoingMessage, SendOutcome, SendReport

SECONDS: Final = 15.0
IDLE_SECONDS: Final = 30.0
_PORTS: Final = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}


@dataclass(frozen=True)
class MailServer:
    """Where mail is handed over."""

    scheme: str
    host: str
    port: int
    user: str = ""
    password: str = field(default="", repr=False)

    @classmethod
    def from_url(cls, url: str) -> "MailServer":
        """Read an address. Raises `ValueError`."""
        split = urlsplit(url)
        if split.scheme not in _PORTS or not split.hostname:
            raise ValueError("the mail server must look like smtp://host:port")
        port = split.port or _PORTS[split.scheme]
        return cls(
            split.scheme, split.hostname, port, unquote(split.username or ""), unquote(split.password or "")
        )


class _Kept(threading.local):
    connection: smtplib.SMTP | None = None
    used_at: float = 0.0


class SmtpCarrier:
    """One mail server and one sender."""

    def __init__(self, *, server: MailServer, sender: str) -> None:
        self._server = server
        self._sender = sender
        self._kept = _Kept()

    def send(self, message: OutgoingMessage) -> SendReport:
        """Hand one mail over. Before the data is sent a failure is certain, afterwards it is unknown."""
        started = time.monotonic()
        outcome, reason = self._send(message)
        return SendReport(outcome, reason, duration_ms=int((time.monotonic() - started) * 1000))

    def _send(self, message: OutgoingMessage) -> tuple[SendOutcome, str]:
        data = self._written(message)
        try:
            connection = self._connection()
            _accept(connection.mail(self._sender))
            _accept(connection.rcpt(message.recipient))
        except smtplib.SMTPResponseException as error:
            self._drop()
            return _certain(error)
        except (OSError, smtplib.SMTPException, ssl.SSLError) as error:
            self._drop()
            return SendOutcome.FAILED, _word(error)
        try:
            _accept(connection.data(data))
        except smtplib.SMTPResponseException as error:
            self._drop()
            return _certain(error)
        except (OSError, smtplib.SMTPException) as error:
            self._drop()
            return SendOutcome.UNKNOWN, _word(error)
        self._kept.used_at = time.monotonic()
        return SendOutcome.SENT, ""

    def _written(self, message: OutgoingMessage) -> bytes:
        mail = EmailMessage()
        mail["From"] = self._sender
        mail["To"] = message.recipient
        mail["Subject"] = message.subject
        mail["Date"] = formatdate()
        mail["Message-ID"] = f"<{message.reference}@{self._sender.rpartition('@')[2]}>"
        mail["Auto-Submitted"] = "auto-generated"
        mail.set_content(message.text)
        return mail.as_bytes(policy=SMTP_LINES)

    def _connection(self) -> smtplib.SMTP:
        kept = self._kept.connection
        if kept is not None and time.monotonic() - self._kept.used_at < IDLE_SECONDS:
            with contextlib.suppress(OSError, smtplib.SMTPException):
                if kept.rset()[0] == 250:  # noqa: PLR2004 -- SMTP's OK
                    return kept
        self._drop()
        self._kept.connection = self._connect()
        self._kept.used_at = time.monotonic()
        return self._kept.connection

    def _connect(self) -> smtplib.SMTP:
        server = self._server
        connection: smtplib.SMTP
        if server.scheme == "smtps":
            context = ssl.create_default_context()
            connection = smtplib.SMTP_SSL(server.host, server.port, timeout=SECONDS, context=context)
        else:
            connection = smtplib.SMTP(server.host, server.port, timeout=SECONDS)
        if server.scheme == "smtp+starttls":
            connection.starttls(context=ssl.create_default_context())
        connection.ehlo_or_helo_if_needed()
        if server.user:
            connection.login(server.user, server.password)
        return connection

    def _drop(self) -> None:
        if self._kept.connection is not None:
            with contextlib.suppress(OSError, smtplib.SMTPException):
                self._kept.connection.close()
            self._kept.connection = None


def _accept(answer: tuple[int, bytes]) -> None:
    code, text = answer
    if code // 100 != 2:  # noqa: PLR2004 -- SMTP's success
        raise smtplib.SMTPResponseException(code, text)


def _certain(error: smtplib.SMTPResponseException) -> tuple[SendOutcome, str]:
    """5xx about the mail is final, 4xx is tried again; a server that does not know us is our own trouble."""
    code = int(error.smtp_code)
    final = code // 100 == 5 and not isinstance(error, smtplib.SMTPAuthenticationError)  # noqa: PLR2004 -- 5xx
    return (SendOutcome.REFUSED if final else SendOutcome.FAILED), f"smtp_{code}"


def _word(error: Exception) -> str:
    if isinstance(error, TimeoutError | socket.timeout):
        return "timed_out"
    if isinstance(error, ConnectionRefusedError):
        return "connection_refused"
    return type(error).__name__[:40]
