"""The mail server: takes every message on its own port, keeps it, shows an inbox."""

import asyncio
import email
import email.policy
import random
import secrets
from collections.abc import Callable
from dataclasses import asdict
from email.message import EmailMessage

from aiosmtpd.smtp import SMTP, Envelope, Session
from starlette.requests import Request
from starlette.responses import Response

from sandbox import clock
from sandbox.messages.boxes import Mail, MailBox
from sandbox.switches import Switches
from sandbox.web import json_answer, page, world_of

MAX_BYTES = 20_000_000


class Postman:
    """The SMTP handler: accepts, or misbehaves as switched."""

    def __init__(self, box: MailBox, switches: Switches) -> None:
        self._box = box
        self._switches = switches

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 -- aiosmtpd
        seconds = self._switches.take("mail", "slow")
        if seconds is not None:
            await asyncio.sleep(float(seconds))
        if self._switches.take("mail", "down"):
            return "421 4.3.2 Service not available"
        if self._switches.take("mail", "reject"):
            return "550 5.1.1 No such mailbox"
        if random.random() < float(self._switches.take("mail", "error_rate") or 0):
            return "451 4.3.0 Try again later"
        self._box.keep(_read(envelope))
        return "250 2.0.0 Accepted"


async def open_server(postman: Postman, host: str, port: int) -> asyncio.Server:
    """Listen for mail on the running loop."""
    factory: Callable[[], SMTP] = lambda: SMTP(  # noqa: E731 -- one expression
        postman, data_size_limit=MAX_BYTES, enable_SMTPUTF8=True, ident="sandbox"
    )
    return await asyncio.get_running_loop().create_server(factory, host, port)


async def inbox(request: Request) -> Response:
    """GET /mail: the messages, for people."""
    return page("mail.jinja", mails=world_of(request).mail.newest_first())


async def listing(request: Request) -> Response:
    """GET /admin/mail: the messages, newest first."""
    return json_answer([asdict(mail) for mail in world_of(request).mail.newest_first(10_000)])


def _read(envelope: Envelope) -> Mail:
    raw = envelope.original_content or b""
    message = email.message_from_bytes(raw, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    body = message.get_body(("plain", "html"))
    return Mail(
        mail_id=f"mail_{secrets.token_hex(8)}",
        sender=envelope.mail_from or "",
        to=[str(address) for address in envelope.rcpt_tos],
        subject=str(message.get("subject", "")),
        text=str(body.get_content()) if body else "",
        attachments=[
            (part.get_filename() or "", len(part.get_payload(decode=True) or b""))
            for part in message.iter_attachments()
        ],
        message_id=str(message.get("message-id", "")),
        at=clock.now().isoformat(),
    )
