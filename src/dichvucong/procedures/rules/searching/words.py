"""Words of Vietnamese text in the two forms that are compared: plain and accented.

A syllable is a word here, and two neighbours are a pair ("khai_sinh"), since most Vietnamese words have two syllables.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from dichvucong.kernel.text import fold

LONGEST_WORD = 40
JOINT = "_"

_WORD = re.compile(r"[^\W_]+")
# Tone marks move with fashion ("hòa", "hoà"), so they are compared at the end of the syllable.
TONES = "\u0300\u0301\u0303\u0309\u0323"
_TONE_AWAY = str.maketrans("", "", TONES)
# "lý lịch" and "lí lịch" are one word; after another vowel y and i differ ("thủy", "thúi").
_FINAL_Y = re.compile(r"(?<=[bcdghklmnprstvx])y$|(?<=^qu)y$")


@dataclass(frozen=True)
class Word:
    """One word: as written (lower case), plain ("duong"), and with its accents in one place ("đương" + tone)."""

    written: str
    plain: str
    accented: str

    @property
    def has_accents(self) -> bool:
        """Whether it was written with any mark."""
        return self.accented != self.plain


def words_of(text: str) -> Sequence[Word]:
    """The words of a text in order; signs are not words."""
    found = _WORD.findall(unicodedata.normalize("NFC", text.lower()))
    return [word for word in map(_word, found) if word.plain]


def plain_words(text: str) -> Sequence[str]:
    """The plain forms of the words of a text."""
    return [word.plain for word in words_of(text)]


def pair(first: str, second: str) -> str:
    """Two neighbours as one term."""
    return f"{first}{JOINT}{second}"


def pairs_of(words: Iterable[str]) -> Sequence[str]:
    """All neighbours, in order."""
    return [pair(first, second) for first, second in pairwise(words)]


def one_spelling(plain: str) -> str:
    """A plain syllable with its final y as i, where the two are one word."""
    return _FINAL_Y.sub("i", plain)


@lru_cache(maxsize=20_000)
def _word(written: str) -> Word:
    cut = written[:LONGEST_WORD]
    plain = one_spelling("".join(sign for sign in fold(cut) if sign.isalnum()))
    marks = unicodedata.normalize("NFD", cut)
    tones = "".join(sign for sign in marks if sign in TONES)
    letters = "".join(sign for sign in marks.translate(_TONE_AWAY) if sign.isalnum() or sign in _SHAPES)
    accented = unicodedata.normalize("NFC", one_spelling(letters)) + tones
    return Word(cut, plain[:LONGEST_WORD], accented or plain)


# The marks that make other letters: â ê ô, ă, ơ ư.
_SHAPES = "\u0302\u0306\u031b"
