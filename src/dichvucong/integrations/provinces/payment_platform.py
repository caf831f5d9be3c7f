"""The result notification that systems built for the older portal expect (payment platform 1.0.6, "CONFIRM").

`MaXacThuc` is the lower-case hex SHA-256 of fixed fields and the secret, joined by bars. Such a system is told
only of successes and failures; for everything else the protocol has no words.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from dichvucong.exchange.gateways import CarryOutcome, CarryReport, DeliveryParcel
from dichvucong.integrations.provinces.webhooks import LIMITS, json_or_none, report_of
from dichvucong.kernel.barred import barred_digest
from dichvucong.kernel.clock import VIETNAM
from dichvucong.kernel.outbound import Answer, OutboundClient, Request

MESSAGE_KIND: Final = "CONFIRM"
OK: Final = "00"
FAILED: Final = "99"
TIME: Final = "%Y%m%d%H%M%S"
LONGEST_TEXT: Final = 255
_CODES: Final = {"payment.succeeded": OK, "payment.failed": FAILED, "payment.reversed": FAILED}
_SIGNED: Final = (
    "LoaiBanTin",
    "MaLoi",
    "MaDoiTac",
    "MaThamChieu",
    "SoTien",
    "MaTienTe",
    "MaGiaoDich",
    "MaNganHang",
    "ThoiGianGD",
    "ThongTinGiaoDich",
)


class PaymentPlatformCourier:
    """Posts CONFIRM to `dpnhankqthanhtoanhs` and understands both shapes of its reply."""

    def __init__(self, client: OutboundClient) -> None:
        self._client = client

    def carry(self, parcel: DeliveryParcel, *, now: datetime) -> CarryReport:
        """Send one notification once."""
        if parcel.kind not in _CODES:
            return CarryReport(CarryOutcome.NOTHING_TO_SAY, reason="the protocol has no message for this")
        body = json.dumps(confirmation(parcel), ensure_ascii=False).encode()
        headers = {"content-type": "application/json", "accept": "application/json"}
        request = Request("POST", parcel.system.webhook_url, headers, body, repeatable=True)
        answer = self._client.send(request, limits=LIMITS)
        report = report_of(answer, now=now)
        if report.outcome is not CarryOutcome.ACKNOWLEDGED or not isinstance(answer, Answer):
            return report
        return _understood(answer, report)


def confirmation(parcel: DeliveryParcel) -> dict[str, Any]:
    """The notification of one delivery. `SoTien` is a number, times are Vietnam's."""
    data = parcel.payload
    payment: Mapping[str, Any] = data.get("payment") or {}
    told_at = str(payment.get("paid_at") or "") or parcel.created_at.isoformat()
    content = parcel.partner_content or f"Nop phi ho so {parcel.dossier_code}"
    message: dict[str, Any] = {
        "LoaiBanTin": MESSAGE_KIND,
        "MaLoi": _CODES[parcel.kind],
        "MaDoiTac": parcel.system.partner_code,
        "MaThamChieu": parcel.partner_reference
        or str(payment.get("partner_reference") or parcel.payment_code),
        "SoTien": int(payment.get("amount_vnd") or 0),
        "MaTienTe": "VND",
        "MaGiaoDich": parcel.payment_code,
        "MaNganHang": str(payment.get("provider_code") or "").upper(),
        "ThoiGianGD": datetime.fromisoformat(told_at).astimezone(VIETNAM).strftime(TIME),
        "ThongTinGiaoDich": content[:LONGEST_TEXT],
        "MaHoSo": parcel.dossier_code,
    }
    receipt = data.get("receipt")
    if isinstance(receipt, dict) and receipt.get("pdf_url"):
        message["UrlBienLai"] = str(receipt["pdf_url"])
    message["MaXacThuc"] = barred_digest(
        [str(message[name]) for name in _SIGNED], parcel.system.partner_secret
    )
    return message


def _understood(answer: Answer, report: CarryReport) -> CarryReport:
    """`MaLoi` 00 acknowledges; `return_code` and any other `MaLoi` do not; garbage proves nothing."""
    reply = json_or_none(answer.body)
    if reply is None:
        return _changed(report, CarryOutcome.UNKNOWN, "the reply cannot be read")
    if "MaLoi" in reply:
        code = str(reply["MaLoi"])
        if code == OK:
            return report
        return _changed(report, CarryOutcome.FAILED, f"MaLoi {code[:20]}")
    if str(reply.get("return_code")) == "0":
        return report
    return _changed(report, CarryOutcome.FAILED, f"return_code {str(reply.get('return_code'))[:20]}")


def _changed(report: CarryReport, outcome: CarryOutcome, reason: str) -> CarryReport:
    return CarryReport(outcome, report.status, reason, report.duration_ms, report.excerpt, report.retry_after)
