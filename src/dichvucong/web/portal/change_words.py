"""What was done to an account, in the words of its owner."""

from collections.abc import Mapping
from typing import Final

from dichvucong.identity.gateways import identity_providers
from dichvucong.kernel.models import JournalEntry

_EVENTS: Final[Mapping[str, str]] = {
    "account.created": "Tạo tài khoản",
    "account.identifier_added": "Thêm số giấy tờ",
    "account.facts_changed": "Cập nhật thông tin",
    "account.number_belongs_to_another": "Số giấy tờ đang thuộc tài khoản khác",
    "account.deactivated": "Khóa tài khoản",
    "account.locked": "Khóa tài khoản",
    "account.unlocked": "Mở khóa tài khoản",
    "account.recovered": "Khôi phục tài khoản",
    "account.sessions_ended": "Kết thúc mọi phiên đăng nhập",
    "account.number_released": "Gỡ một số giấy tờ ghi sai",
    "account.looked_at_by_help_desk": "Cán bộ hỗ trợ mở tài khoản, tên và số che bớt",
    "account.transfer_proposed": "Cán bộ đề nghị gộp, tách hoặc hoàn tác, chờ cán bộ khác quyết định",
    "account.proposal_ended": "Đề nghị gộp, tách hoặc hoàn tác không được thực hiện",
    "account.merged": "Gộp với một tài khoản khác của bạn",
    "account.split": "Tách số của người khác ra tài khoản riêng",
    "account.subject_kept": "Các cổng khác vẫn nhận ra bạn như trước khi gộp",
    "account.subject_replaced": "Có cổng biết cả hai tài khoản; từ nay chỉ nhận tài khoản còn lại",
    "account.transfer_undone": "Hoàn tác việc gộp hoặc tách tài khoản",
    "account.email_changed": "Đổi thư điện tử",
    "account.email_asked": "Yêu cầu đổi thư điện tử",
    "account.phone_removed": "Xóa số điện thoại",
    "account.email_removed": "Xóa thư điện tử",
    "account.data_taken": "Tải dữ liệu của mình",
    "account.dormancy_noticed": "Nhắc tài khoản lâu không dùng",
    "account.dormancy_ended": "Hết hạn thông báo mà tài khoản vẫn không được dùng",
    "account.dormancy_stopped": "Hủy việc khóa vì tài khoản được dùng lại",
    "representative.named": "Thêm người đại diện của tổ chức",
    "representative.removed": "Gỡ người đại diện của tổ chức",
    "representative.acts": "Bắt đầu thay mặt tổ chức",
    "representative.came_back": "Thôi thay mặt tổ chức, trở lại tài khoản cá nhân",
    "sign_on.begun": "Đăng nhập cổng khác qua Cổng này",
    "sign_on.ended": "Kết thúc đăng nhập ở cổng khác",
    "consent.given": "Đồng ý chia sẻ dữ liệu với cổng khác",
    "consent.withdrawn": "Rút lại việc chia sẻ dữ liệu với cổng khác",
    "login.succeeded": "Đăng nhập",
    "login.proved_again": "Xác thực thêm trong phiên đăng nhập",
    "login.ended": "Kết thúc phiên đăng nhập",
}
_FIELDS: Final[Mapping[str, str]] = {
    "full_name": "họ tên",
    "birth": "ngày sinh",
    "phone": "số điện thoại",
    "email": "thư điện tử",
}
_SOURCES: Final[Mapping[str, str]] = {
    "telecom": "Nhà mạng",
    "insurance": "Bảo hiểm xã hội Việt Nam",
    "certificates": "Tổ chức cấp chứng thư số",
    "helpdesk": "Tổng đài",
}
_DOERS: Final[Mapping[str, str]] = {
    "officer": "Cán bộ hỗ trợ",
    "portal": "Cổng",
    "payer": "Bạn",
    "demo": "Dữ liệu minh họa",
}


def change_in_words(entry: JournalEntry) -> str:
    """What was done."""
    words = _EVENTS.get(entry.event, "Thay đổi khác trên tài khoản")
    fields = str(entry.evidence.get("fields", ""))
    named = ", ".join(_FIELDS[name] for name in fields.split(", ") if name in _FIELDS)
    return f"{words}: {named}" if named else words


def doer_in_words(actor: str, known: Mapping[str, str]) -> str:
    """Who did it: the owner, a provider by name, an officer without a name."""
    if actor in known:
        return known[actor]
    kind, _, name = actor.partition(":")
    if kind == "provider":
        return source_in_words(name)
    return _DOERS.get(kind, "Cổng")


def source_in_words(code: str) -> str:
    """Who vouched for somebody: a provider by its name, or the kind of source."""
    provider = identity_providers.find(code)
    return provider.name if provider else _SOURCES.get(code, "Nguồn xác thực")
