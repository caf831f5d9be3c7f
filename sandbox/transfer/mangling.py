"""What interbank networks do to the content of a transfer."""

import re
import unicodedata
from collections.abc import Callable

PREFIX = "MBVCB.{number}."


def mangle(content: str, manners: list[str], number: str) -> str:
    """The content after each of the manners, in their order. Unknown manners are left out."""
    for manner in manners:
        name, _, argument = str(manner).partition(":")
        if name == "truncate":
            content = content[: int(argument or 20)]
        elif name == "prefix":
            content = PREFIX.format(number=number) + content
        elif name in _MANNERS:
            content = _MANNERS[name](content)
    return content


def plain(text: str) -> str:
    """Without Vietnamese accents."""
    decomposed = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


_MANNERS: dict[str, Callable[[str], str]] = {
    "upper": str.upper,
    "no_accents": plain,
    "no_punctuation": lambda text: re.sub(r"[^\w\s]", "", text),
    "no_plus": lambda text: text.replace("+", ""),
    "spaces": lambda text: re.sub(r"[^\w]+", " ", text),
}
