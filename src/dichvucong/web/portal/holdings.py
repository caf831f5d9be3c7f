"""What the portal holds of one person, section by section: the same for the page and for the file."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from django.db.models import QuerySet

from dichvucong.identity.models import Account, AccountComplaint, Identifier, LogInSession
from dichvucong.identity.selectors.assurance import accounts_of
from dichvucong.identity.selectors.looks import changes_of
from dichvucong.identity.services.portals.consents import consents_of
from dichvucong.identity.words import COMPLAINT_LABELS, ComplaintKind
from dichvucong.notifications.selectors import newest_messages
from dichvucong.payments.selectors import dues_of_payer, payments_of_payer
from dichvucong.web.portal.account import payer_of
from dichvucong.web.portal.own_log import changed, doers_of, looks_of

MOST: Final = 1_000
"""The newest of each kind: enough for years of one person."""

SECTIONS: Final[Mapping[str, str]] = {
    "account": "Tài khoản",
    "identifiers": "Số giấy tờ",
    "provider_links": "Liên kết với nguồn xác thực",
    "log_ins": "Các lần đăng nhập",
    "consents": "Chia sẻ dữ liệu với cổng khác",
    "dues": "Khoản phải nộp",
    "payments": "Các lần thanh toán",
    "messages": "Tin nhắn, thư đã gửi về tài khoản",
    "complaints": "Khiếu nại của bạn",
    "looks": "Ai đã xem dữ liệu",
    "changes": "Thay đổi trên tài khoản",
}
FIELDS: Final[Mapping[str, str]] = {
    "about": "Về",
    "address": "Địa chỉ mạng",
    "agency": "Cơ quan thu",
    "amount_vnd": "Số tiền",
    "answer": "Trả lời",
    "at": "Lúc",
    "birth": "Ngày sinh",
    "channel": "Kênh",
    "code": "Mã giao dịch",
    "country": "Quốc gia",
    "created_at": "Tạo lúc",
    "declined": "Không chia sẻ",
    "device": "Thiết bị",
    "dossier_code": "Mã hồ sơ",
    "email": "Thư điện tử",
    "ended_at": "Kết thúc lúc",
    "full_name": "Họ và tên",
    "given": "Chia sẻ",
    "kind": "Loại",
    "last_active_at": "Dùng gần nhất lúc",
    "level": "Mức độ xác thực",
    "method": "Cách đăng nhập",
    "number": "Số",
    "paid_at": "Nộp lúc",
    "phone": "Điện thoại",
    "portal": "Cổng",
    "procedure": "Thủ tục",
    "provider": "Nguồn",
    "reason": "Lý do",
    "receipt": "Biên lai số",
    "state": "Trạng thái",
    "subject": "Tên ở nguồn",
    "text": "Nội dung",
    "to": "Gửi tới",
    "username": "Tên tài khoản",
    "verified_at": "Xác thực lúc",
    "verified_with": "Xác thực với",
    "what": "Việc",
    "who": "Ai",
    "why": "Để làm gì",
}

Row = dict[str, Any]


def holdings_of(account: Account, *, now: datetime) -> dict[str, list[Row]]:
    """Everything, newest first in each section."""
    payer = payer_of(account)
    numbers = Identifier.objects.filter(account=account).order_by("pk")
    mine, actors = accounts_of(account), doers_of(account)
    return {
        "account": [_account(account)],
        "identifiers": [_identifier(row) for row in numbers],
        "provider_links": [
            {"provider": link.provider, "subject": link.subject, "created_at": link.made_at}
            for link in account.provider_links.order_by("pk")
        ],
        "log_ins": [_log_in(row) for row in _newest(LogInSession.objects.filter(account__in=mine))],
        "consents": [
            {
                "portal": str(row.portal.client.name),
                "given": ", ".join(row.given),
                "declined": ", ".join(row.declined),
                "at": row.given_at,
                "ended_at": row.ended_at,
            }
            for row in consents_of(account)
        ],
        "dues": [
            {
                "dossier_code": due.dossier_code,
                "procedure": due.procedure_name,
                "agency": due.agency_name,
                "amount_vnd": due.amount_vnd,
                "state": str(due.state),
            }
            for due in dues_of_payer(payer, now=now)
        ],
        "payments": [_payment(row) for row in payments_of_payer(payer, accounts=mine)],
        "messages": _messages(mine),
        "complaints": [_complaint(row) for row in _newest(_own_complaints(mine))],
        "looks": [vars(look) for _pk, look in looks_of(account, older_than=None, limit=MOST)],
        "changes": [
            vars(changed(entry, actors)) for entry in changes_of(account, older_than=None, limit=MOST)
        ],
    }


def _newest(rows: Any) -> Iterable[Any]:
    newest: Iterable[Any] = rows.order_by("-pk")[:MOST]
    return newest


def _account(account: Account) -> Row:
    return {
        "username": account.username,
        "kind": account.kind,
        "full_name": account.full_name,
        "birth": account.birth,
        "phone": account.phone,
        "email": account.email,
        "created_at": account.created_at,
        "last_active_at": account.last_active_at,
    }


def _identifier(row: Identifier) -> Row:
    return {
        "kind": row.kind,
        "number": row.value,
        "country": row.country,
        "verified_at": row.verified_at,
        "verified_with": row.verified_with,
    }


def _log_in(row: LogInSession) -> Row:
    return {
        "at": row.begun_at,
        "ended_at": row.ended_at,
        "method": row.method,
        "level": row.level,
        "provider": row.provider,
        "device": row.device,
        "address": row.address,
    }


def _payment(row: Any) -> Row:
    return {
        "code": row.code,
        "dossier_code": row.dossier_code,
        "procedure": row.procedure_name,
        "agency": row.agency_name,
        "amount_vnd": row.amount_vnd,
        "state": str(row.state),
        "created_at": row.created_at,
        "paid_at": row.paid_at,
        "receipt": row.receipt_number,
    }


def _own_complaints(accounts: Collection[int]) -> QuerySet[AccountComplaint]:
    return AccountComplaint.objects.filter(account__in=accounts, owner_opened=True)


def _messages(accounts: Collection[int]) -> list[Row]:
    """Those about the accounts and their own complaints."""
    complaints = _own_complaints(accounts).order_by("-pk")[:MOST]
    subjects = [f"account:{key}" for key in accounts] + [one.reference for one in complaints]
    return [
        {
            "at": row.created_at,
            "channel": row.channel,
            "to": row.recipient,
            "text": row.text,
            "state": row.state,
        }
        for row in newest_messages(subjects, limit=MOST)
    ]


def _complaint(row: AccountComplaint) -> Row:
    return {
        "number": row.number,
        "kind": COMPLAINT_LABELS[ComplaintKind(row.kind)],
        "text": row.text,
        "at": row.received_at,
        "state": row.state,
        "answer": row.answer,
    }
