"""How log-ins read to their owner."""

from dataclasses import dataclass

from dichvucong.identity.countries import country_in_brackets
from dichvucong.identity.gateways import identity_providers
from dichvucong.identity.models import Identifier, LogInSession
from dichvucong.identity.words import AccountKind, IdentifierKind, Level, Method, SessionEnd
from dichvucong.kernel.identifiers import mask_identifier

OWN_PAGES = (
    ("account", "Thanh toán của tôi"),
    ("account-security", "Thông tin và đăng nhập"),
    ("account-representatives", "Đại diện tổ chức"),
    ("account-shares", "Chia sẻ dữ liệu"),
    ("account-log", "Ai đã xem dữ liệu"),
    ("account-data", "Dữ liệu của tôi"),
)
"""A person's own pages, by the name of their address, as the menu of `/tai-khoan` shows them."""
KIND_LABELS = {
    AccountKind.CITIZEN: "Công dân Việt Nam",
    AccountKind.FOREIGNER: "Người nước ngoài",
    AccountKind.ORGANISATION: "Tổ chức, doanh nghiệp",
}
LEVEL_LABELS = {Level.LOW: "thấp", Level.MEDIUM: "trung bình", Level.HIGH: "cao"}
METHOD_LABELS = {
    Method.SMS_CODE: "mã gửi qua tin nhắn",
    Method.SOCIAL_INSURANCE: "mã số bảo hiểm xã hội",
    Method.USB_TOKEN: "USB ký số",
    Method.SIM_CERTIFICATE: "SIM ký số",
    Method.ELECTRONIC_ID: "tài khoản định danh điện tử",
}
_ENDS = {
    SessionEnd.LOGGED_OUT: "Đã đăng xuất",
    SessionEnd.BY_OWNER: "Bạn đã kết thúc từ thiết bị khác",
    SessionEnd.IDLE: "Tự kết thúc vì không dùng",
    SessionEnd.TOO_LONG: "Tự kết thúc vì quá lâu",
    SessionEnd.LOCKED: "Kết thúc vì tài khoản bị khóa",
    SessionEnd.MERGED: "Kết thúc khi gộp tài khoản",
    SessionEnd.BY_PORTAL: "Đã đăng xuất từ một cổng khác",
    SessionEnd.RECOVERED: "Tổng đài kết thúc khi giải quyết khiếu nại, khôi phục tài khoản",
}


NUMBER_LABELS = {
    IdentifierKind.CITIZEN_NUMBER: "Số định danh cá nhân",
    IdentifierKind.OLD_CARD: "Chứng minh nhân dân",
    IdentifierKind.PASSPORT: "Hộ chiếu",
    IdentifierKind.TAX_CODE: "Mã số thuế",
    IdentifierKind.SOCIAL_INSURANCE: "Mã số bảo hiểm xã hội",
}


@dataclass(frozen=True)
class NumberShown:
    """One verified number as its owner sees it: the last digits are enough to recognise it."""

    row: Identifier

    @property
    def label(self) -> str:
        """What the number is."""
        return NUMBER_LABELS[IdentifierKind(self.row.kind)]

    @property
    def masked(self) -> str:
        """Its last digits, and the country of a passport."""
        return f"{mask_identifier(self.row.value)}{country_in_brackets(self.row.country)}"


@dataclass(frozen=True)
class LogInShown:
    """One session in words. `current` is the one that asks."""

    row: LogInSession
    current: bool

    @property
    def open(self) -> bool:
        """Whether it still lasts."""
        return self.row.ended_at is None

    @property
    def how(self) -> str:
        """By what it began."""
        provider = identity_providers.find(self.row.provider)
        return provider.name if provider else METHOD_LABELS[Method(self.row.method)]

    @property
    def by(self) -> str:
        """The person who acted in it for an organisation; "" for nobody."""
        return self.row.acting.person.full_name if hasattr(self.row, "acting") else ""

    @property
    def level(self) -> str:
        """The assurance it gave."""
        return LEVEL_LABELS[Level(self.row.level)]

    @property
    def ended(self) -> str:
        """How it ended."""
        return _ENDS[SessionEnd(self.row.ended_how)] if self.row.ended_how else ""
