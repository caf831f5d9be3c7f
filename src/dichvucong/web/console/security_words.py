"""How sessions of the console read to their owner."""

from collections.abc import Mapping
from dataclasses import dataclass

from dichvucong.identity.models import ConsoleSession

_FACTORS: Mapping[str, str] = {
    "totp": "mật khẩu và mã xác thực",
    "recovery_codes": "mật khẩu và mã dự phòng",
    "webauthn": "khóa truy cập",
    "": "mật khẩu, lần đầu",
}
_ENDS: Mapping[str, str] = {
    "logged_out": "Đã đăng xuất",
    "by_owner": "Bạn đã kết thúc",
    "idle": "Tự kết thúc vì không dùng",
    "too_long": "Tự kết thúc vì quá lâu",
}


@dataclass(frozen=True)
class SessionShown:
    """One session in words. `current` is the one that asks."""

    row: ConsoleSession
    current: bool

    @property
    def open(self) -> bool:
        """Whether it still lasts."""
        return self.row.ended_at is None

    @property
    def how(self) -> str:
        """By what it began."""
        return _FACTORS.get(self.row.second_factor, self.row.second_factor)

    @property
    def ended(self) -> str:
        """How it ended."""
        return _ENDS.get(self.row.ended_how, "Đã kết thúc") if self.row.ended_how else ""
