"""What a password must not be: words of this portal, and what is known from breaches (OWASP ASVS 5.0, 6.2)."""

import unicodedata
from functools import cache
from importlib import resources
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError

_LETTERS_LEFT = 6
_LOOK_ALIKES = str.maketrans(
    {"đ": "d", "0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s"}
)


class PortalWordsValidator:
    """Refuses a password that is little more than words everybody here would try; `password_words.txt` lists them."""

    def validate(self, password: str, user: object = None) -> None:  # noqa: ARG002 -- Django's signature
        """Raises `ValidationError` when fewer than six letters are left without those words."""
        left = _plain(password)
        for word in _words():
            left = left.replace(word, "")
        if left != _plain(password) and len(left) < _LETTERS_LEFT:
            raise ValidationError(
                "Mật khẩu gần như chỉ gồm những từ ai cũng đoán được ở Cổng này. Hãy chọn mật khẩu khác.",
                code="password_of_portal_words",
            )

    def get_help_text(self) -> str:
        """For forms."""
        return "Không dùng tên Cổng, tên cơ quan làm mật khẩu."


class BreachedPasswordsValidator:
    """Refuses what stands in the operator's list of breached passwords: `DICHVUCONG_BREACHED_PASSWORDS`, one a line."""

    def validate(self, password: str, user: object = None) -> None:  # noqa: ARG002 -- Django's signature
        """Raises `ValidationError`."""
        if password in _breached(settings.BREACHED_PASSWORDS):
            raise ValidationError(
                "Mật khẩu này đã bị lộ ở nơi khác nên không dùng được. Hãy chọn mật khẩu khác.",
                code="password_breached",
            )

    def get_help_text(self) -> str:
        """For forms."""
        return "Không dùng mật khẩu đã từng bị lộ."


def _plain(password: str) -> str:
    """Letters without accents, look-alike signs read as letters; the rest left out."""
    bare = password.lower().translate(_LOOK_ALIKES)
    return "".join(sign for sign in unicodedata.normalize("NFD", bare) if sign.isascii() and sign.isalnum())


@cache
def _words() -> tuple[str, ...]:
    listed = resources.files("dichvucong.identity") / "data" / "password_words.txt"
    return tuple(sorted(listed.read_text(encoding="utf-8").split(), key=len, reverse=True))


@cache
def _breached(path: str) -> frozenset[str]:
    """The list, read once a process; empty without a file. Raises `OSError` for a file that cannot be read."""
    return frozenset(Path(path).read_text(encoding="utf-8").splitlines()) if path else frozenset()
