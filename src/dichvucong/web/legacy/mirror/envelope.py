"""The envelope: what a message carries around its question, and how it is answered or refused."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.http import HttpRequest, HttpResponse

from dichvucong.exchange.selectors import SystemInfo
from dichvucong.kernel.clock import vietnam_day
from dichvucong.kernel.codes import AgencyCode
from dichvucong.kernel.errors import DomainError, InvalidValue
from dichvucong.web.bodies import body_of

MOST_BYTES: Final = 4 * 1024 * 1024

OK: Final = "0"
WRONG_PASSWORD: Final = "1"  # noqa: S105 -- a code of the protocol
NO_SESSION: Final = "2"
# "3" is left out: to clients it says that something exists already.
UNREADABLE: Final = "4"
UNKNOWN_SERVICE: Final = "5"
INVALID: Final = "6"
NOT_ALLOWED: Final = "7"
TOO_FAST: Final = "8"
FAILED: Final = "9"

DONE: Final = "Thành công"
NOTHING: Final = "Không có dữ liệu"
_OLD_ROOT: Final = "000."

Result = Sequence[Mapping[str, Any]] | Mapping[str, Any]


class Refused(DomainError):
    """The message is not served; `number` is what `error_code` says."""

    code = "mirror_refused"

    def __init__(self, number: str, message: str) -> None:
        super().__init__(message)
        self.number = number


@dataclass(frozen=True)
class Call:
    """One question of one system. `values` are the message's own fields, `scopes` what the session may be used for."""

    service: str
    system: SystemInfo
    scopes: frozenset[str]
    values: Mapping[str, Any]
    now: datetime

    @property
    def day(self) -> date:
        """The day it is asked on, in Vietnam."""
        return vietnam_day(self.now)

    @property
    def root(self) -> str:
        """The ministry or province the system stands for: "G15", "H26"."""
        return self.system.agency_code.partition(".")[0]

    @property
    def province(self) -> str:
        """The province's code, "" for a ministry's system."""
        return self.root if self.root.startswith("H") else ""

    def text(self, name: str) -> str:
        """One plain field of the message; null, missing and empty are the same."""
        return text_of(self.values.get(name))

    def written(self, agency_code: str) -> str:
        """An agency's code in the notation the caller writes its own in: clients compare the texts."""
        if not self.text("madonvi").startswith(_OLD_ROOT):
            return agency_code
        try:
            return AgencyCode.parse(agency_code).old or agency_code
        except InvalidValue:
            return agency_code


def text_of(value: Any) -> str:
    """A plain value as trimmed text; anything else is empty."""
    if value is None or isinstance(value, dict | list):
        return ""
    return str(value).strip().replace("\x00", "")


def message_of(request: HttpRequest) -> Mapping[str, Any]:
    """The JSON object that was posted. Raises `Refused`, `BodyTooLarge`."""
    if request.method != "POST":
        raise Refused(UNREADABLE, "Chỉ nhận bản tin gửi bằng phương thức POST.")
    try:
        given = json.loads(body_of(request, most_bytes=MOST_BYTES))
    except (ValueError, RecursionError) as error:
        raise Refused(UNREADABLE, "Bản tin không phải là JSON.") from error
    if not isinstance(given, dict):
        raise Refused(UNREADABLE, "Bản tin phải là một đối tượng JSON.")
    return given


def answer(result: Result, **more: str) -> HttpResponse:
    """What was asked for."""
    body = {"error_code": OK, "message": DONE if result or more else NOTHING, **more, "result": result}
    return _reply(body)


def refusal(number: str, reason: str) -> HttpResponse:
    """Why not. One client reads the words of a success anywhere in the text as success."""
    told = "Yêu cầu không thực hiện được." if DONE.lower() in reason.lower() else reason
    return _reply({"error_code": number, "message": told, "result": []})


def _reply(body: Mapping[str, Any]) -> HttpResponse:
    return HttpResponse(json.dumps(body), content_type="application/json;charset=UTF-8")
