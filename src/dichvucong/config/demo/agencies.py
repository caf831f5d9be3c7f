"""Agencies that collect, their accounts and whom to ask. Codes below the ministries and provinces are invented."""

from datetime import date, datetime

from dichvucong.catalogs.facts import AccountKind, AgencyLevel
from dichvucong.catalogs.services import Change, add_agencies, configure_account, set_contact_point
from dichvucong.catalogs.services.accounts import AccountDraft
from dichvucong.catalogs.services.agencies import AgencyDraft
from dichvucong.catalogs.services.contacts import ContactDraft
from dichvucong.config.demo.tables import ACTOR, Row, rows_of

SINCE = date(2026, 1, 1)
FINES, FEES = 1, 2
PORTAL = ContactDraft(
    owner_code="G22.99",
    name="Tổ hỗ trợ thanh toán trực tuyến (minh họa)",
    position="Đầu mối của Cổng Dịch vụ công quốc gia",
    phone="+84950000099",
    email="ho-tro@example.com",
    hotline="1900 0000",
    hours="8 giờ đến 17 giờ hằng ngày",
)


def load_agencies(*, now: datetime) -> None:
    """Agencies, one account and one contact point each."""
    change = Change(actor=ACTOR, now=now, legal_document="Dữ liệu minh họa")
    set_contact_point(PORTAL, ordinal=1, valid_from=SINCE, change=change)
    rows = list(rows_of("agencies.csv"))
    add_agencies([_agency(row) for row in rows], change=change)
    for ordinal, row in enumerate(rows, start=1):
        configure_account(_account(row), change=change)
        contact = ContactDraft(
            owner_code=row["code"],
            name=f"Bộ phận một cửa, {row['name']}",
            position="Tiếp nhận vướng mắc về thanh toán",
            phone=f"+8495000{ordinal:04d}",
            email=f"mot-cua-{ordinal}@example.com",
            hours="8 giờ đến 17 giờ, thứ Hai đến thứ Sáu",
        )
        set_contact_point(contact, ordinal=1, valid_from=SINCE, change=change)


def _agency(row: Row) -> AgencyDraft:
    return AgencyDraft(
        code=row["code"],
        name=row["name"],
        short_name=row["short_name"],
        level=AgencyLevel(row["level"]),
        valid_from=SINCE,
        parent_code=row["parent_code"],
        unit_code=row["unit_code"],
    )


def _account(row: Row) -> AccountDraft:
    return AccountDraft(
        agency_code=row["code"],
        account_number=row["account_number"],
        account_name=row["account_name"],
        valid_from=SINCE,
        kind=AccountKind(row["account_kind"]),
        citad=row["citad"],
        bank_bin=row["bank_bin"],
        payment_types=(FINES, FEES),
    )
