"""What the province's officers see: each dossier and whether it is paid."""

from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from sandbox.province.mailbox import Received
from sandbox.web import dong, page, world_of

_DOSSIER_NAMES = (
    "dossier_code",
    "dossier",
    "dossier_number",
    "MaHoSo",
    "revenue_identifier",
    "obligation",
    "MaThamChieu",
)
_STATUS = {
    "payment.succeeded": "Đã nộp tiền",
    "payment.failed": "Nộp tiền không thành công",
    "payment.reversed": "Ngân hàng đã thu hồi khoản nộp",
    "payment.duplicate": "Nộp trùng, chờ hoàn",
    "obligation.expired": "Khoản nộp đã hết hạn",
    "obligation.cancelled": "Khoản nộp đã hủy",
}
_GOOD = {"payment.succeeded", "payment.duplicate"}


@dataclass
class Dossier:
    """One dossier of one system with everything heard about it, newest last."""

    system: str
    name: str
    messages: list[Received]

    @property
    def facts(self) -> list[tuple[str, str]]:
        """What the latest message says about the money: label and value."""
        data = _part(self.messages[-1].body, "data")
        payment, receipt = _part(data, "payment"), _part(data, "receipt")
        found = {
            "Số tiền": dong(payment["amount_vnd"]) if isinstance(payment.get("amount_vnd"), int) else "",
            "Mã giao dịch": payment.get("code"),
            "Ngân hàng, ví": payment.get("provider_code"),
            "Số biên lai": receipt.get("number"),
        }
        return [(label, str(value)) for label, value in found.items() if value]

    @property
    def at(self) -> str:
        return self.messages[-1].received_at

    @property
    def good(self) -> bool:
        return kind_of(self.messages[-1]) in _GOOD

    @property
    def status(self) -> str:
        kind = kind_of(self.messages[-1])
        return _STATUS.get(kind, kind)


async def show(request: Request) -> Response:
    """GET /province."""
    return page("province.jinja", dossiers=dossiers_of(world_of(request).mailbox.messages())[:100])


def dossiers_of(messages: list[Received]) -> list[Dossier]:
    """Messages put together by system and dossier, latest news first."""
    found: dict[tuple[str, str], Dossier] = {}
    for message in messages:
        name = _name(message)
        dossier = found.setdefault((message.system, name), Dossier(message.system, name, []))
        dossier.messages.append(message)
    return sorted(found.values(), key=lambda dossier: dossier.at, reverse=True)


def kind_of(message: Received) -> str:
    """The message's type; an older CONFIRM counts as success or failure by its MaLoi."""
    if message.type != "CONFIRM":
        return message.type
    return "payment.succeeded" if message.body.get("MaLoi") == "00" else "payment.failed"


def _part(whole: dict[str, Any], name: str) -> dict[str, Any]:
    part = whole.get(name)
    return part if isinstance(part, dict) else {}


def _name(message: Received) -> str:
    data: Any = message.body.get("data", message.body)
    for place in (data, data.get("obligation", {}) if isinstance(data, dict) else {}):
        if isinstance(place, dict):
            for name in _DOSSIER_NAMES:
                if isinstance(place.get(name), str) and place[name]:
                    return str(place[name])
    return message.message_id
