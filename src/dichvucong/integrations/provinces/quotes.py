"""Asking the owning system for the amount due at this moment: our JSON question and the older look-up."""

import json
import uuid
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from dichvucong.exchange.gateways import SystemAddress
from dichvucong.integrations.provinces.webhooks import json_or_none, signed_headers
from dichvucong.kernel.outbound import Answer, Limits, OutboundClient, Request
from dichvucong.payments.gateways import FoundBill

LIMITS: Final = Limits(connect_seconds=1.5, read_seconds=3.0, total_seconds=3.0, max_bytes=200_000)
LARGEST_VND: Final = 9_999_999_999_999
_DUE, _NOTHING = 1, 0

AddressOf = Callable[[str], SystemAddress | None]


class SystemQuoter:
    """The one quoter: each system is asked in its own protocol. An unclear answer is no answer."""

    def __init__(self, client: OutboundClient, address_of: AddressOf, clock: Callable[[], datetime]) -> None:
        self._client = client
        self._address_of = address_of
        self._clock = clock

    def quote(self, *, system_code: str, revenue_identifier: str) -> int | None:
        """The amount in đồng, 0 when nothing is due any more, None when the owner did not say."""
        system = self._address_of(system_code)
        if system is None or not system.quote_url:
            return None
        if system.protocol == "payment_platform":
            return self._ask_older(system, revenue_identifier)
        return self._ask(system, revenue_identifier)

    def find_bill(self, *, system_code: str, dossier_code: str) -> FoundBill | None:
        """Only older systems are asked for dossiers they have not handed in: newer ones hand them in."""
        system = self._address_of(system_code)
        if system is None or not system.quote_url or system.protocol != "payment_platform":
            return None
        bill = self._older_bill(system, dossier_code)
        amount_vnd = older_total(bill) if isinstance(bill, dict) else None
        if not isinstance(bill, dict) or not amount_vnd:
            return None
        return FoundBill(_as_text(bill), amount_vnd)

    def _ask(self, system: SystemAddress, revenue_identifier: str) -> int | None:
        body = json.dumps({"revenue_identifier": revenue_identifier})
        headers = signed_headers(system.secrets, f"qry_{uuid.uuid4().hex}", body, now=self._clock())
        reply = self._post(system.quote_url, headers, body)
        if reply is None or reply.get("revenue_identifier") != revenue_identifier:
            return None
        return _amount(reply.get("amount_vnd"))

    def _ask_older(self, system: SystemAddress, revenue_identifier: str) -> int | None:
        bill = self._older_bill(system, revenue_identifier)
        if isinstance(bill, dict):
            return older_total(bill)
        return bill

    def _older_bill(self, system: SystemAddress, code: str) -> dict[str, Any] | int | None:
        """`dptracuuthanhtoanhs`: error_code 1 the bill, 0 nothing due, -1 the owner does not know."""
        headers = {"content-type": "application/json", "accept": "application/json"}
        reply = self._post(system.quote_url, headers, json.dumps({"MaHoSo": code}))
        if reply is None:
            return None
        said, message = str(reply.get("error_code")), reply.get("message")
        if said == str(_NOTHING):
            return 0
        return message if said == str(_DUE) and isinstance(message, dict) else None

    def _post(self, url: str, headers: Mapping[str, str], body: str) -> Mapping[str, Any] | None:
        request = Request("POST", url, headers, body.encode(), repeatable=True)
        answer = self._client.send(request, limits=LIMITS)
        if not isinstance(answer, Answer) or answer.status != 200:  # noqa: PLR2004 -- HTTP
            return None
        return json_or_none(answer.body)


def older_total(bill: Mapping[str, Any]) -> int | None:
    """The sum of `DSKhoanNop`, else of `PhiLePhi`; None when a line cannot be read or both disagree."""
    totals = [_sum(bill.get(name)) for name in ("DSKhoanNop", "PhiLePhi") if bill.get(name)]
    if not totals or None in totals or len(set(totals)) != 1:
        return None
    return totals[0]


def _as_text(value: Any) -> Any:
    """Numbers as their digits, as bills are read everywhere else."""
    if isinstance(value, dict):
        return {name: _as_text(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_as_text(inner) for inner in value]
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _sum(lines: Any) -> int | None:
    if not isinstance(lines, list):
        return None
    amounts = [_amount(line.get("SoTien")) if isinstance(line, dict) else None for line in lines]
    return None if None in amounts else sum(amount for amount in amounts if amount is not None)


def _amount(value: Any) -> int | None:
    """Older systems send numbers or digits in a string."""
    if isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) < 15:  # noqa: PLR2004 -- digits
        value = int(value)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= LARGEST_VND:
        return None
    return value
