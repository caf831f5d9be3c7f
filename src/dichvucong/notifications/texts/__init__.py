"""The texts people receive, one file for each template, version and channel: `payment_paid.1.sms.txt`.

A published text is never changed; a new wording is a new version, and the highest one is used. The first line of
an e-mail is its subject. Places in braces are filled by the sender of the message.
"""

import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources

from dichvucong.kernel.text import ascii_text

_NAME = re.compile(r"(?P<code>[a-z_]+)\.(?P<version>[0-9]+)\.(?P<channel>sms|email)\.txt")


class UnknownTemplate(LookupError):
    """No text has that code for that channel."""


@dataclass(frozen=True)
class Rendered:
    """A text ready to go."""

    template: str
    version: int
    subject: str
    text: str


def render(code: str, channel: str, places: Mapping[str, str], *, plain: bool = False) -> Rendered:
    """Fill the newest text of a code. `plain` drops Vietnamese marks, for networks that bill them double.

    Raises `UnknownTemplate`, or `KeyError` when a place has no value: both are our own mistakes.
    """
    version, subject, body = _newest(code, channel)
    values = {name: " ".join(str(value).split()) for name, value in places.items()}
    text = body.format_map(values)
    return Rendered(code, version, subject.format_map(values), ascii_text(text) if plain else text)


@functools.cache
def catalogue() -> Mapping[tuple[str, str], tuple[int, str]]:
    """The newest version of every template and channel, with its raw text."""
    newest: dict[tuple[str, str], tuple[int, str]] = {}
    for file in resources.files(__package__).iterdir():
        match = _NAME.fullmatch(file.name)
        if match is None:
            continue
        key, version = (match["code"], match["channel"]), int(match["version"])
        if key not in newest or newest[key][0] < version:
            newest[key] = (version, file.read_text(encoding="utf-8").strip())
    return newest


def _newest(code: str, channel: str) -> tuple[int, str, str]:
    try:
        version, raw = catalogue()[code, channel]
    except KeyError as error:
        raise UnknownTemplate(f"{code} for {channel}") from error
    if channel == "sms":
        return version, "", raw
    subject, _, body = raw.partition("\n")
    return version, subject.strip(), body.strip()
