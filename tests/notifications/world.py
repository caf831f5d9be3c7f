"""A real HTTP gateway and a real SMTP server for messages."""

import email
import email.message
import email.policy
import json
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from aiosmtpd.controller import Controller

from dichvucong.integrations.email.smtp import MailServer, SmtpCarrier
from dichvucong.integrations.sms.http_gateway import HttpSmsGateway
from dichvucong.kernel.dispatch import AtOnce, Dispatcher
from dichvucong.kernel.outbound import Limits, OutboundClient
from dichvucong.kernel.outbound_policy import Policy
from dichvucong.notifications.gateways import SendReport, carriers
from dichvucong.notifications.services.sending import MessageParcel, MessageQueue
from tests.support.servers import Received, Reply, Server, http_server

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
PLACES = {
    "amount": "120.000 đồng",
    "dossier": "000.00.01.H26-261120-0001",
    "payment": "G22.99.2-261120000001",
    "link": "https://dichvucong.example/xac-minh/abc",
    "agency": "Sở Tư pháp",
    "hotline": "1900 0000",
    "case": "C-261120-1",
    "service": "1.001193.01",
    "username": "nguyen.van.a",
    "code": "012345",
    "minutes": "5",
    "hours": "24",
    "day": "15/03/2026",
    "paper": "********0001",
    "count": "12",
    "late": "3",
    "due": "16:30 ngày 29/11/2026",
    "client": "Cổng Sở Tư pháp",
    "hint": "a1b2",
    "unit": "Sở Tư pháp thành phố Thử",
    "what": "Mật khẩu vừa được đổi",
    "at": "14:05 ngày 29/11/2026",
    "procedure": "1.001193",
    "number": "PB-261120-00001",
    "name": "Đăng ký khai sinh",
    "reason": "Trang dịch vụ không mở được.",
}


@dataclass
class Mailbox:
    """What the mail server has taken; `answer` may refuse."""

    mails: list[email.message.EmailMessage] = field(default_factory=list)
    answer: str = "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 -- aiosmtpd's name
        if self.answer.startswith("250"):
            parsed = email.message_from_bytes(envelope.content, policy=email.policy.default)
            assert isinstance(parsed, email.message.EmailMessage)
            self.mails.append(parsed)
        return self.answer


@dataclass
class World:
    gateway: Server
    mailbox: Mailbox
    dispatcher: Dispatcher[MessageParcel, SendReport]
    now: datetime = NOW
    answer: Callable[[Received], Reply] | None = None
    taken: dict[str, str] = field(default_factory=dict)

    def turn(self) -> int:
        """Everything that is due at this moment, sent and recorded."""
        return self.dispatcher.settle(now=self.now)

    def pass_time(self, span: timedelta, step: timedelta) -> None:
        ends = self.now + span
        while self.now < ends:
            self.now = min(self.now + step, ends)
            self.turn()

    def texts(self) -> list[str]:
        """The texts of all messages the gateway has taken, once each."""
        return list(self.taken.values())


@contextmanager
def world() -> Iterator[World]:
    """Gateways that take everything until told otherwise."""
    box: list[World] = []

    def answer(request: Received) -> Reply:
        here = box[0]
        if here.answer is not None:
            return here.answer(request)
        return take(here, request)

    mailbox = Mailbox()
    with socket.create_server(("127.0.0.1", 0)) as free:
        smtp_port = free.getsockname()[1]
    controller = Controller(mailbox, hostname="127.0.0.1", port=smtp_port)
    controller.start()
    with http_server(answer) as gateway:
        policy = Policy(allowed=frozenset({(gateway.host, gateway.port)}))
        client = OutboundClient(policy, limits=Limits(1, 1, 2))
        carriers.install(
            {
                "sms": HttpSmsGateway(url=f"{gateway.address}/sms/send", api_key="k-1", client=client),
                "email": SmtpCarrier(
                    server=MailServer.from_url(f"smtp://127.0.0.1:{smtp_port}"), sender="dvc@example.vn"
                ),
            }
        )
        box.append(World(gateway, mailbox, Dispatcher(MessageQueue(), executor=AtOnce())))
        yield box[0]
    controller.stop()


def take(here: World, request: Received) -> Reply:
    """Accept a text once per reference, as a good gateway does."""
    fields = json.loads(request.body)
    here.taken.setdefault(fields["reference"], fields["text"])
    body = {"message_id": f"sms_{fields['reference'][:8]}", "state": "accepted"}
    return Reply(body=json.dumps(body).encode())
