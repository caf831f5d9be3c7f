"""One officer of each role, with passwords that everybody may know."""

from collections.abc import Sequence
from datetime import datetime

from dichvucong.config.demo.tables import ACTOR
from dichvucong.identity.rules import WHOLE_COUNTRY, AccountKind, Permission
from dichvucong.identity.services import OfficerDraft, ensure_officer

PASSWORD = "minh-hoa-Cong-DVC-2026"  # noqa: S105 -- printed for everybody, opens invented data only
TOTP_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"  # noqa: S105 -- as above

_VIEW, _OPERATE, _RESOLVE = Permission.PAYMENTS_VIEW, Permission.PAYMENTS_OPERATE, Permission.CASES_RESOLVE
_EDIT, _CHECK = Permission.PROCEDURES_EDIT, Permission.PROCEDURES_CHECK
_PUBLISH = Permission.PROCEDURES_PUBLISH
_EVERYTHING = [(permission, WHOLE_COUNTRY) for permission in Permission]

_Grants = Sequence[tuple[str, str]]

OFFICERS: Sequence[tuple[str, str, str, _Grants, _Grants]] = (
    ("vanhanh", "Vận Hành Minh Họa", "whole country, every permission", _EVERYTHING, []),
    (
        "hanoi",
        "Cán Bộ Hà Nội",
        "Hà Nội: payments, cases, counter",
        [(permission, "H26") for permission in (_VIEW, _OPERATE, _RESOLVE, Permission.COUNTER_USE)],
        [],
    ),
    (
        "quay",
        "Quầy Một Cửa",
        "counter of phường Hoàn Kiếm",
        [(permission, "H26.101") for permission in (_VIEW, Permission.COUNTER_USE)],
        [],
    ),
    (
        "doisoat",
        "Đối Soát Hà Nội",
        "Hà Nội: files, differences, drafts of refunds",
        [
            (permission, "H26")
            for permission in (
                _VIEW,
                _RESOLVE,
                Permission.SETTLEMENT_IMPORT,
                Permission.RECONCILIATION_RESOLVE,
                Permission.REFUNDS_DRAFT,
                Permission.CONTACTS_MANAGE,
            )
        ],
        [],
    ),
    (
        "duyet",
        "Lãnh Đạo Hà Nội",
        "Hà Nội: approves refunds and write-offs",
        [
            (permission, "H26")
            for permission in (_VIEW, Permission.RECONCILIATION_APPROVE, Permission.REFUNDS_APPROVE)
        ],
        [],
    ),
    (
        "vpcp",
        "Cán Bộ Văn Phòng Chính Phủ",
        "Government Office: online services, quality review, high-level accounts",
        [
            (permission, "G22")
            for permission in (
                Permission.SERVICES_APPROVE,
                Permission.PROCEDURES_REVIEW,
                Permission.UNITS_ADMIT,
            )
        ],
        [],
    ),
    (
        "dichvu",
        "Cán Bộ Dịch Vụ Hà Nội",
        "Hà Nội: online services",
        [(Permission.SERVICES_EDIT, "H26")],
        [],
    ),
    (
        "duyetdv",
        "Lãnh Đạo Văn Phòng Hà Nội",
        "Hà Nội: approves how services are restructured",
        [(Permission.PROCEDURES_PUBLISH, "H26")],
        [],
    ),
    (
        "hoidap",
        "Cán Bộ Tư Pháp",
        "Ministry of Justice: reports, findings, questions",
        [(Permission.PROCEDURES_EDIT, "G15")],
        [],
    ),
    (
        "danhmuc",
        "Danh Mục Bộ Tư Pháp",
        "Ministry of Justice: keeps catalogues",
        [(Permission.CATALOGS_WRITE, "G15")],
        [],
    ),
    (
        "kiemtoan",
        "Kiểm Tra Dữ Liệu",
        "Government Office: audits who saw whose data",
        [(Permission.ACCOUNTS_AUDIT, WHOLE_COUNTRY)],
        [],
    ),
    (
        "hotrotk",
        "Hỗ Trợ Tài Khoản",
        "help desk: complaints about accounts",
        [(Permission.ACCOUNTS_ASSIST, WHOLE_COUNTRY)],
        [],
    ),
    (
        "hotrotk2",
        "Hỗ Trợ Tài Khoản Hai",
        "help desk: the second person of an identity check",
        [(Permission.ACCOUNTS_ASSIST, WHOLE_COUNTRY)],
        [],
    ),
    ("thanhhoa", "Cán Bộ Thanh Hóa", "Thanh Hóa: view only", [(_VIEW, "H56")], []),
    ("botuphap", "Nhập Thủ Tục Bộ Tư Pháp", "Ministry of Justice: enters procedures", [(_EDIT, "G15")], []),
    (
        "doichieu",
        "Đối Chiếu Bộ Tư Pháp",
        "Ministry of Justice: compares and publishes procedures",
        [(_CHECK, "G15"), (_PUBLISH, "G15")],
        [],
    ),
    (
        "tthchanoi",
        "Nhập Thủ Tục Hà Nội",
        "Hà Nội: localises procedures",
        [(_EDIT, "H26"), (_PUBLISH, "H26")],
        [],
    ),
    ("tthcduyet", "Đối Chiếu Hà Nội", "Hà Nội: compares procedures", [(_CHECK, "H26")], []),
    (
        "nganhang",
        "Tra Soát Sông Hồng",
        "staff of Sông Hồng Bank",
        [],
        [
            (permission, "songhong")
            for permission in (
                _VIEW,
                _RESOLVE,
                Permission.SETTLEMENT_IMPORT,
                Permission.RECONCILIATION_RESOLVE,
                Permission.REFUNDS_DRAFT,
                Permission.CONTACTS_MANAGE,
            )
        ],
    ),
)

HIGH_LEVEL: Sequence[tuple[str, str, str, _Grants, _Grants]] = (
    (
        "capcaosh",
        "Tài Khoản Cấp Cao Sông Hồng",
        "high-level account of Sông Hồng Bank: makes its users",
        [],
        [(permission, "songhong") for permission in (_VIEW, Permission.USERS_MANAGE)],
    ),
    (
        "capcaohn",
        "Tài Khoản Cấp Cao Hà Nội",
        "high-level account of Hà Nội: makes its users",
        [(permission, "H26") for permission in (_VIEW, Permission.USERS_MANAGE)],
        [],
    ),
)


def load_officers(*, now: datetime) -> Sequence[str]:
    """Officers for the console. Returns the lines that say how to log in."""
    for username, full_name, _about, grants, provider_grants in (*OFFICERS, *HIGH_LEVEL):
        draft = OfficerDraft(
            username=username,
            full_name=full_name,
            kind=AccountKind.PROVIDER_USER if provider_grants else AccountKind.OFFICER,
            email=f"{username}@example.com",
            grants=grants,
            provider_grants=provider_grants,
            password=PASSWORD,
            totp_secret=TOTP_SECRET,
        )
        ensure_officer(draft, actor=ACTOR, now=now)
    lines = [
        f"  {username:<10}{about}"
        for username, _name, about, _grants, _provider_grants in (*OFFICERS, *HIGH_LEVEL)
    ]
    return [
        f"Log-ins at /quantri/ (password {PASSWORD}, code generator secret {TOTP_SECRET}):",
        *lines,
    ]
