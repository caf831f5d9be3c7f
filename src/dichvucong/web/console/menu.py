"""The console's menu: groups of pages, each shown to whoever holds one of its permissions for any unit.

A new page is one line in `MENU`. The first page of a group that an officer may see is where the group leads.
"""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from django.urls import reverse

from dichvucong.identity.rules import Permission


@dataclass(frozen=True)
class Link:
    """One page. `name` is its name in `console.urls`; `also` are other addresses below /quantri/ that belong to it."""

    words: str
    name: str
    permissions: tuple[Permission, ...]
    also: tuple[str, ...] = ()

    @property
    def address(self) -> str:
        """Where it leads."""
        return reverse(f"console:{self.name}")

    def fits(self, path: str) -> int:
        """How much of the path this page covers, in characters: the page that covers most is the current one."""
        home = reverse("console:home")
        if self.address == home:
            return len(home) if path == home else 0
        starts = (self.address, *(home + start for start in self.also))
        return max((len(start) for start in starts if f"{path}/".startswith(f"{start}/")), default=0)


@dataclass(frozen=True)
class Group:
    """Pages that belong together."""

    words: str
    links: tuple[Link, ...]


@dataclass(frozen=True)
class Shown:
    """The menu for one officer on one page: groups with where they lead, and the pages of the current group."""

    groups: Sequence[tuple[str, str, bool]]
    links: Sequence[tuple[str, str, str]]


_P = Permission
_VIEW = (_P.PAYMENTS_VIEW,)
_PROCEDURES = (_P.PROCEDURES_EDIT, _P.PROCEDURES_CHECK, _P.PROCEDURES_PUBLISH, _P.PROCEDURES_REVIEW)

MENU: Sequence[Group] = (
    Group(
        "Thanh toán",
        (
            Link("Tổng quan", "home", _VIEW),
            Link("Quầy", "counter", (_P.COUNTER_USE,)),
            Link("Giao dịch", "payments", _VIEW, also=("giao-dich",)),
            Link("Tra soát", "trace", _VIEW),
            Link("Khoản thu", "obligations", _VIEW),
            Link("Vụ việc", "cases", _VIEW),
            Link("Hoàn trả", "refunds", _VIEW),
            Link("Sao kê", "statements", (_P.SETTLEMENT_IMPORT,), also=("bao-co",)),
            Link("Ghi có", "late_payments", _VIEW, also=("dieu-chinh", "yeu-cau-ghi-co")),
            Link("Đối soát", "reconciliation", _VIEW),
            Link("Chênh lệch", "discrepancies", _VIEW),
            Link("Ngân hàng", "providers", _VIEW),
        ),
    ),
    Group(
        "Thủ tục",
        (
            Link("Quyết định", "decisions", _PROCEDURES),
            Link("Địa phương hóa", "local_procedures", _PROCEDURES),
            Link(
                "Dịch vụ công",
                "services",
                (_P.SERVICES_EDIT, _P.SERVICES_APPROVE, _P.PROCEDURES_PUBLISH),
            ),
            Link("Rà soát", "findings", (_P.PROCEDURES_EDIT, _P.PROCEDURES_REVIEW)),
            Link("Phản ánh", "reports", (_P.PROCEDURES_EDIT, _P.PROCEDURES_REVIEW)),
            Link("Theo dõi", "watch_list", (_P.SERVICES_EDIT, _P.PROCEDURES_EDIT, _P.PROCEDURES_REVIEW)),
            Link("Hỏi đáp", "questions", (_P.PROCEDURES_EDIT, _P.PROCEDURES_REVIEW)),
            Link("Nhập từ tệp", "procedure_imports", (_P.PROCEDURES_EDIT,)),
        ),
    ),
    Group(
        "Danh mục",
        (
            Link("Danh mục dùng chung", "catalogs", (_P.CATALOGS_WRITE,)),
            Link("Đầu mối", "contacts", (_P.CONTACTS_MANAGE,)),
            Link("Từ đồng nghĩa", "synonyms", (_P.PROCEDURES_EDIT, _P.PROCEDURES_REVIEW)),
        ),
    ),
    Group(
        "Vận hành",
        (
            Link("Cảnh báo", "board", (*_VIEW, _P.UNITS_ADMIT)),
            Link("Gửi tin", "deliveries", _VIEW),
            Link("Người dùng", "users", (_P.USERS_MANAGE,)),
            Link("Khiếu nại tài khoản", "account_complaints", (_P.ACCOUNTS_ASSIST,)),
            Link("Tài khoản người dân", "people", (_P.ACCOUNTS_ASSIST,)),
            Link("Đề nghị gộp, tách", "people_proposals", (_P.ACCOUNTS_ASSIST,)),
            Link("Kiểm tra dữ liệu cá nhân", "looks", (_P.ACCOUNTS_AUDIT,)),
            Link("Rà soát quyền", "rights_review", (_P.USERS_MANAGE, _P.UNITS_ADMIT)),
            Link("Tài khoản cấp cao", "unit_requests", (_P.UNITS_ADMIT,)),
            Link("Hệ thống kết nối", "clients", (_P.CLIENTS_MANAGE,)),
            Link("Nhật ký kết nối", "exchange_log", (_P.OPERATION_VIEW,)),
        ),
    ),
)


def menu_for(held: AbstractSet[str], path: str) -> Shown:
    """The menu of somebody who holds these permissions, on the page at that path."""
    visible = [
        (group.words, [link for link in group.links if held & set(link.permissions)]) for group in MENU
    ]
    current = max(
        (link for _, links in visible for link in links), key=lambda link: link.fits(path), default=None
    )
    if current and not current.fits(path):
        current = None
    groups = [(words, links[0].address, current in links) for words, links in visible if links]
    beside = next((links for _, links in visible if current in links), [])
    return Shown(groups, [(link.words, link.address, _mark(link, current, path)) for link in beside])


def first_page(held: AbstractSet[str]) -> str:
    """Where somebody starts who holds these permissions; the own account, when the menu has nothing to offer."""
    groups = menu_for(held, "").groups
    return groups[0][1] if groups else reverse("mfa_index")


def _mark(link: Link, current: Link | None, path: str) -> str:
    """The value of `aria-current`."""
    if link != current:
        return ""
    return "page" if link.address == path else "true"
