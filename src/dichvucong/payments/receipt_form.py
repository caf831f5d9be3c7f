"""The receipt: what it says (TT 27.1), as signed data and as a paper.

One record, two forms. `ReceiptData.as_data()` is what is stored and signed; the paper is drawn from the same
record, so the two cannot disagree.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any, Final, Self
from urllib.parse import quote

from dichvucong.kernel.clock import VIETNAM
from dichvucong.kernel.documents.pdf import PdfTemplate
from dichvucong.kernel.documents.qr import qr_svg
from dichvucong.kernel.money import amount_in_words, grouped
from dichvucong.kernel.text import ascii_text

SIGNED_KIND: Final = "receipt+jws"
"""The media type (`typ`) of a receipt as signed data."""

TITLES: Final[Mapping[int, str]] = {
    1: "BIÊN LAI THU TIỀN PHẠT",
    2: "BIÊN LAI THU TIỀN PHÍ, LỆ PHÍ",
    3: "CHỨNG TỪ NỘP THUẾ",
    4: "CHỨNG TỪ NỘP BẢO HIỂM XÃ HỘI, BẢO HIỂM Y TẾ",
    5: "CHỨNG TỪ THANH TOÁN TIỀN ĐIỆN",
    6: "CHỨNG TỪ THANH TOÁN VIỆN PHÍ",
    7: "BIÊN LAI THU TIỀN TẠM ỨNG ÁN PHÍ",
    8: "CHỨNG TỪ THANH TOÁN",
}
"""The paper's name by payment type (the X of `G22.99.X`)."""

_TEMPLATE: Final = Path(__file__).parent / "templates" / "payments" / "receipt.typ"


@dataclass(frozen=True)
class ReceiptLine:
    """One fee of the receipt."""

    code: str
    name: str
    amount_vnd: int


@dataclass(frozen=True)
class ReceiptData:
    """Everything a receipt says. The letters are the points of TT 27.1 that a field answers to; "" where unknown.

    Times are aware. `lines` add up to `amount_vnd`. `bank_name` is where the account is kept.
    """

    number: str
    issued_at: datetime
    revenue_identifier: str  # a
    agency_code: str  # b
    agency_name: str  # c
    procedure_code: str  # d
    procedure_name: str
    fee_code: str  # đ
    payment_type: int  # đ
    amount_vnd: int  # e
    payer_name: str  # h
    citad: str  # l
    account_number: str  # m
    account_name: str  # n
    lines: tuple[ReceiptLine, ...]
    payment_code: str
    provider_name: str
    paid_at: datetime
    system_name: str = "Cổng Dịch vụ công quốc gia"
    currency: str = "VND"  # g
    due_on: date | None = None  # i
    payer_tax_code: str = ""  # k
    payer_identifier: str = ""
    payer_address: str = ""
    dossier_code: str = ""
    bank_name: str = ""
    provider_reference: str = ""
    note: str = ""  # o

    def __post_init__(self) -> None:
        assert sum(line.amount_vnd for line in self.lines) == self.amount_vnd, "lines add up to the amount"
        assert self.issued_at.tzinfo is not None, "times on a receipt are aware"
        assert self.paid_at.tzinfo is not None, "times on a receipt are aware"

    def as_data(self) -> dict[str, Any]:
        """The record as JSON values: what is stored and signed. Times are Vietnamese, with offset."""
        return {name: _plain(value) for name, value in asdict(self).items()}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        """The record from its stored JSON; unknown keys of later versions are left out."""
        known = {field.name: data[field.name] for field in fields(cls) if field.name in data}
        known["issued_at"] = datetime.fromisoformat(known["issued_at"])
        known["paid_at"] = datetime.fromisoformat(known["paid_at"])
        known["due_on"] = date.fromisoformat(known["due_on"]) if known.get("due_on") else None
        known["lines"] = tuple(
            ReceiptLine(line["code"], line["name"], line["amount_vnd"]) for line in known["lines"]
        )
        return cls(**known)

    @property
    def title(self) -> str:
        """The name of the paper."""
        return TITLES[self.payment_type]


def draw_receipt(data: ReceiptData, *, verification_url: str) -> bytes:
    """The paper without a signature."""
    return _template().pdf(_on_paper(data, verification_url), made_at=data.issued_at)


def qr_text(data: ReceiptData, *, verification_url: str) -> str:
    """What the QR at the upper left holds: the verification page, and behind `#` the data of TT 26.2 a–e.

    A phone opens the page; the part behind `#` stays on the phone and never reaches a server or its log. Keys:
    hs dossier, tt procedure, dd payer, gt paper, ht system, tg time of issue.
    """
    facts = {
        "hs": data.dossier_code or data.revenue_identifier,
        "tt": data.procedure_code,
        "dd": data.payer_identifier or data.payer_tax_code,
        "gt": ascii_text(data.title),
        "ht": ascii_text(data.system_name),
        "tg": f"{data.issued_at.astimezone(VIETNAM):%Y%m%d%H%M%S}",
    }
    behind = "&".join(f"{key}={quote(value.replace(' ', '_'))}" for key, value in facts.items() if value)
    return f"{verification_url}#{behind}"


@cache
def _template() -> PdfTemplate:
    return PdfTemplate(_TEMPLATE)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(VIETNAM).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def _on_paper(data: ReceiptData, verification_url: str) -> dict[str, Any]:
    """Everything the template prints, already in Vietnamese form."""
    return {
        "qr": qr_svg(qr_text(data, verification_url=verification_url)),
        "verification_url": verification_url,
        "title": data.title,
        "number": data.number,
        "issued": _moment(data.issued_at),
        "issued_on": _spelled_day(data.issued_at),
        "system": data.system_name,
        "agency": data.agency_name,
        "agency_code": data.agency_code,
        "facts": [fact for fact in _facts(data) if fact[1]],
        "lines": [[line.code, line.name, grouped(line.amount_vnd)] for line in data.lines],
        "total": grouped(data.amount_vnd),
        "in_words": amount_in_words(data.amount_vnd),
        "payment": [fact for fact in _payment_facts(data) if fact[1]],
        "note": data.note,
    }


def _facts(data: ReceiptData) -> list[list[str]]:
    procedure = " – ".join(part for part in (data.procedure_code, data.procedure_name) if part)
    return [
        ["Người nộp", data.payer_name, "bold"],
        ["Số định danh", data.payer_identifier],
        ["Mã số thuế", data.payer_tax_code if data.payer_tax_code != data.payer_identifier else ""],
        ["Địa chỉ", data.payer_address],
        ["Mã định danh khoản thu", data.revenue_identifier],
        ["Mã hồ sơ", data.dossier_code if data.dossier_code != data.revenue_identifier else ""],
        ["Thủ tục hành chính", procedure],
        ["Hạn nộp", f"{data.due_on:%d/%m/%Y}" if data.due_on else ""],
    ]


def _payment_facts(data: ReceiptData) -> list[list[str]]:
    return [
        ["Mã giao dịch", data.payment_code],
        ["Đã nộp qua", data.provider_name],
        ["Số tham chiếu", data.provider_reference],
        ["Thời điểm nộp", _moment(data.paid_at)],
        ["Tài khoản thụ hưởng", f"{data.account_number} – {data.account_name}"],
        ["Mở tại", " – ".join(part for part in (data.bank_name, f"mã CITAD {data.citad}") if part)],
        ["Mã phí, lệ phí", data.fee_code],
        ["Loại tiền", "Đồng Việt Nam (VND)" if data.currency == "VND" else data.currency],
    ]


def _moment(instant: datetime) -> str:
    return f"{instant.astimezone(VIETNAM):%H:%M:%S ngày %d/%m/%Y}"


def _spelled_day(instant: datetime) -> str:
    day = instant.astimezone(VIETNAM)
    return f"Ngày {day:%d} tháng {day:%m} năm {day:%Y}"
