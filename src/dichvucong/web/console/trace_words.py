"""The columns and the detail of the tracing tool as HD lists them, in words; the export and the copy use the same."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from dichvucong.catalogs.selectors import payment_type
from dichvucong.kernel.clock import VIETNAM
from dichvucong.kernel.money import format_vnd
from dichvucong.payments.selectors.tracing import Traced
from dichvucong.web.console import labels

HEADER = (
    "Số quyết định/Mã hồ sơ",
    "Tên bộ, ngành, địa phương",
    "Tên đơn vị",
    "Loại thanh toán",
    "Đơn vị thanh toán",
    "Số tiền (đồng)",
    "Trạng thái giao dịch",
    "Mô tả",
    "Đơn vị hỗ trợ",
    "Thời gian giao dịch",
    "Nội dung giao dịch",
    "Trạng thái biên lai",
    "Thanh toán trên Cổng DVCQG",
    "Trạng thái tiền về KBNN",
    "Mã giao dịch",
)


def cells(row: Traced, names: Mapping[str, str]) -> Sequence[str | int]:
    """One row in the order of `HEADER`."""
    payment, due = row.payment, row.payment.obligation
    return (
        due.dossier_code,
        row.body_name,
        due.agency_name,
        type_name(payment.payment_type),
        names.get(payment.provider_code, payment.provider_code),
        payment.amount_vnd,
        labels.label(labels.PAYMENT_STATES, payment.state),
        labels.label(labels.SITUATIONS, row.situation),
        str(row.support),
        _clock(payment.created_at),
        row.content,
        receipt_words(row),
        portal_words(row),
        treasury_words(row),
        payment.code,
    )


def details(row: Traced, names: Mapping[str, str]) -> list[tuple[str, str]]:
    """Everything about one payment, label by label, without the payer: what may be copied into an answer."""
    payment, due = row.payment, row.payment.obligation
    return [
        ("Mã giao dịch", payment.code),
        ("Số quyết định/Mã hồ sơ", due.dossier_code),
        ("Mã khoản thu", payment.revenue_identifier),
        ("Tên bộ, ngành, địa phương", row.body_name),
        ("Tên đơn vị", due.agency_name),
        ("Thủ tục", " ".join(part for part in (due.procedure_code, due.procedure_name) if part)),
        ("Loại thanh toán", type_name(payment.payment_type)),
        ("Đơn vị thanh toán", names.get(payment.provider_code, payment.provider_code)),
        ("Số tham chiếu của đơn vị thanh toán", payment.provider_reference),
        ("Số tiền", format_vnd(payment.amount_vnd)),
        ("Phí dịch vụ", format_vnd(payment.fee_vnd)),
        ("Trạng thái giao dịch", labels.label(labels.PAYMENT_STATES, payment.state)),
        ("Mô tả", labels.label(labels.SITUATIONS, row.situation)),
        ("Đơn vị hỗ trợ", str(row.support)),
        ("Thời gian giao dịch", _clock(payment.created_at)),
        ("Thời gian trả tiền", _clock(payment.paid_at)),
        ("Nội dung giao dịch", row.content),
        ("Trạng thái biên lai", receipt_words(row)),
        ("Thanh toán trên Cổng DVCQG", portal_words(row)),
        ("Trạng thái tiền về KBNN", treasury_words(row)),
        ("Tài khoản thụ hưởng", f"{due.account_number}, {due.account_name}"),
    ]


def as_text(facts: Sequence[tuple[str, str]]) -> str:
    """The detail as lines of text, empty ones left out."""
    return "\n".join(f"{name}: {value}" for name, value in facts if value)


def type_name(number: int) -> str:
    """The name of a payment type."""
    found = payment_type(number)
    return found.name if found else str(number)


def receipt_words(row: Traced) -> str:
    """The receipt's number, that it is missing, or nothing."""
    words = labels.label(labels.RECEIPT_STATUSES, row.receipt_status)
    return f"{words} {row.receipt.number}" if row.receipt else words


def portal_words(row: Traced) -> str:
    """The state on the portal; empty for what an agency's own site started."""
    if not row.on_portal:
        return ""
    channel = labels.label(labels.CHANNELS, row.payment.channel)
    return f"{channel}: {labels.label(labels.PAYMENT_STATES, row.payment.state).lower()}"


def treasury_words(row: Traced) -> str:
    """How far the money of a successful payment has come."""
    payment = row.payment
    if payment.treasury_received_at:
        return f"Đã về KBNN lúc {_clock(payment.treasury_received_at)}"
    if payment.money_received_at:
        return f"Đã ghi có tài khoản thụ hưởng lúc {_clock(payment.money_received_at)}"
    if payment.accounting_state == "failed":
        return "Không ghi có được"
    if row.credit_due_on:
        return f"Chưa về, hạn {row.credit_due_on:%d/%m/%Y}"
    return ""


def _clock(value: datetime | None) -> str:
    return f"{value.astimezone(VIETNAM):%d/%m/%Y %H:%M:%S}" if value else ""
