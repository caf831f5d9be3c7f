"""What a citizen meant: typed words, repaired slips and everyday language as groups of meanings with their weight."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from math import log
from typing import Final

from dichvucong.procedures.rules.searching.fillers import LONGEST_PHRASE, PHRASES, PLAIN_PHRASES
from dichvucong.procedures.rules.searching.words import Word, pair, words_of

LONGEST_QUESTION: Final = 200
MOST_WORDS: Final = 24
LONGEST_SYNONYM: Final = 8
TOTAL: Final = ""
"""The term of the vocabulary that counts all procedures."""

_FEWEST_DIGITS: Final = 4
_CODE: Final = re.compile(r"(?<![\w.])[0-9]{1,2}\.[0-9]{3,}(?![\w])|(?<![\w.])[0-9]{4,12}(?![\w])")
_REPAIRED, _UNOFFICIAL = 0.85, 0.93
_BOUND: Final = 0.12
_PHRASE: Final = 1.25


class Via(StrEnum):
    """Why a word stands for what was typed."""

    EXACT = "exact"
    SLIP = "slip"
    SYNONYM = "synonym"


@dataclass(frozen=True)
class Token:
    """One typed word and what it may be, likeliest first; more than itself only after a slip."""

    typed: str
    options: tuple[str, ...]
    accented: str = ""
    repaired: bool = False


@dataclass(frozen=True)
class Everyday:
    """A phrase of everyday language in the question: where, and the official wordings (plain words)."""

    start: int
    length: int
    wordings: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Meaning:
    """Words that a procedure may use for what was typed. `quality` is how surely they mean it, up to 1."""

    words: tuple[str, ...]
    via: Via
    quality: float
    accented: tuple[str, ...] = ()


@dataclass(frozen=True)
class Group:
    """A stretch of the question with everything it may mean; any one meaning will do."""

    typed: str
    meanings: tuple[Meaning, ...]
    weight: float


@dataclass(frozen=True)
class Question:
    """The question as it is looked up. `codes` are the digits of codes in it; `neighbours` pairs of words with weights."""

    groups: tuple[Group, ...] = ()
    neighbours: tuple[tuple[str, float], ...] = ()
    codes: tuple[str, ...] = ()

    @property
    def weight(self) -> float:
        """Of all groups together."""
        return sum(group.weight for group in self.groups)


@dataclass(frozen=True)
class Typed:
    """What was typed, taken apart: words, and the digits of codes."""

    words: tuple[Word, ...]
    codes: tuple[str, ...]

    @property
    def empty(self) -> bool:
        """Whether there is nothing to look for: no text, or signs only."""
        return not (self.words or self.codes)


def taken_apart(text: str) -> Typed:
    """Words and codes of a question; "1.001193", "1001193" and beginnings of them are codes."""
    codes = tuple(found.replace(".", "") for found in _CODE.findall(text))
    rest = _CODE.sub(" ", text)
    return Typed(
        tuple(words_of(rest)[:MOST_WORDS]), tuple(code for code in codes if len(code) >= _FEWEST_DIGITS)
    )


def stretches(words: Sequence[str], longest: int = LONGEST_SYNONYM) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Every stretch of up to `longest` words with its start, the longest first at each start."""
    for start in range(len(words)):
        for length in range(min(longest, len(words) - start), 0, -1):
            yield start, tuple(words[start : start + length])


def understood(
    tokens: Sequence[Token],
    everyday: Sequence[Everyday],
    known: Mapping[str, int],
    codes: tuple[str, ...] = (),
) -> Question:
    """The question as groups of meanings. `known` counts in how many procedures words and pairs are."""
    taken: dict[int, Everyday] = {}
    for found in sorted(everyday, key=lambda one: (-one.length, one.start)):
        places = range(found.start, found.start + found.length)
        if not any(place in taken for place in places):
            taken.update(dict.fromkeys(places, found))
    idle = _idle(tokens, taken)
    if len(idle) == len(tokens):
        idle = frozenset()
    groups = tuple(_groups(tokens, taken, idle, known))
    left = [token for place, token in enumerate(tokens) if place not in idle]
    neighbours = [
        pair(a, b) for first, second in pairwise(left) for a in first.options[:1] for b in second.options[:1]
    ]
    kept = tuple((term, _rarity(term, known)) for term in dict.fromkeys(neighbours) if known.get(term, 0))
    return Question(groups, kept, codes)


def _groups(
    tokens: Sequence[Token],
    taken: Mapping[int, Everyday],
    idle: Collection[int],
    known: Mapping[str, int],
) -> Iterator[Group]:
    bound = _bound(tokens, {*taken, *idle}, known)
    place = 0
    while place < len(tokens):
        if place in taken:
            found = taken[place]
            yield _everyday_group(tokens[place : place + found.length], found, known)
            place += found.length
        elif place in idle:
            place += 1
        elif place in bound:
            yield _bound_group(tokens[place], tokens[place + 1], known)
            place += 2
        else:
            yield _single_group(tokens[place], known)
            place += 1


def _single_group(token: Token, known: Mapping[str, int]) -> Group:
    return Group(token.typed, _meanings(token), max(_rarity(word, known) for word in token.options))


def _bound_group(first: Token, second: Token, known: Mapping[str, int]) -> Group:
    """Two words that make one: together they are meant, apart they are a guess."""
    slip = first.repaired or second.repaired
    quality = _REPAIRED if slip else 1.0
    options = [(a, b) for a in first.options for b in second.options if known.get(pair(a, b), 0)]
    accents = _accents([first, second])
    meanings = tuple(
        Meaning((a, b), Via.SLIP if slip else Via.EXACT, quality, () if slip else accents) for a, b in options
    )
    weight = max(_rarity(pair(a, b), known) for a, b in options)
    return Group(f"{first.typed} {second.typed}", meanings, weight * _PHRASE)


def _everyday_group(tokens: Sequence[Token], found: Everyday, known: Mapping[str, int]) -> Group:
    itself = tuple(token.options[0] for token in tokens)
    exact = Meaning(itself, Via.EXACT, _UNOFFICIAL, _accents(tokens))
    others = [Meaning(words, Via.SYNONYM, 1.0) for words in found.wordings if words != itself]
    meanings = (exact, *others) if len(itself) > 1 or known.get(itself[0], 0) or not others else tuple(others)
    weights = [_phrase_rarity(meaning.words, known) for meaning in others or [exact]]
    return Group(" ".join(token.typed for token in tokens), meanings, max(weights))


def _meanings(token: Token) -> tuple[Meaning, ...]:
    if token.repaired:
        return tuple(Meaning((word,), Via.SLIP, _REPAIRED) for word in token.options)
    return tuple(Meaning((word,), Via.EXACT, 1.0, _accents([token])) for word in token.options)


def _accents(tokens: Sequence[Token]) -> tuple[str, ...]:
    """The words as they were typed, if most of them were typed with accents."""
    if any(token.repaired for token in tokens):
        return ()
    marked = sum(bool(token.accented) for token in tokens)
    return (
        tuple(token.accented or token.options[0] for token in tokens) if 2 * marked >= len(tokens) > 0 else ()
    )


def _bound(tokens: Sequence[Token], away: Collection[int], known: Mapping[str, int]) -> Collection[int]:
    """Where two neighbours make one word: the starts of the pairs that belong together most, none overlapping."""
    strengths = {
        place: _strength(tokens[place], tokens[place + 1], known)
        for place in range(len(tokens) - 1)
        if place not in away and place + 1 not in away
    }
    chosen: set[int] = set()
    for place, strength in sorted(strengths.items(), key=lambda item: -item[1]):
        if strength >= _BOUND and not {place - 1, place + 1} & chosen:
            chosen.add(place)
    return chosen


def _strength(first: Token, second: Token, known: Mapping[str, int]) -> float:
    """How much two words belong together: the share of the rarer one's procedures where they are neighbours."""
    return max(
        known.get(pair(a, b), 0) / max(1, min(known.get(a, 0), known.get(b, 0)))
        for a in first.options
        for b in second.options
    )


def _idle(tokens: Sequence[Token], taken: Collection[int]) -> frozenset[int]:
    """The places of words that say nothing about the procedure."""
    plain = [token.options[0] for token in tokens]
    accented = [token.accented or token.options[0] for token in tokens]
    idle: set[int] = set()
    for start, phrase in stretches(accented, LONGEST_PHRASE):
        places = range(start, start + len(phrase))
        nothing = phrase in PHRASES or (
            tuple(plain[start : start + len(phrase)]) == phrase and phrase in PLAIN_PHRASES
        )
        busy = (place in taken or place in idle or tokens[place].repaired for place in places)
        if nothing and not any(busy):
            idle.update(places)
    return frozenset(idle)


def _phrase_rarity(words: Sequence[str], known: Mapping[str, int]) -> float:
    if len(words) == 1:
        return _rarity(words[0], known)
    return max(_rarity(pair(a, b), known) for a, b in pairwise(words)) * _PHRASE


def _rarity(term: str, known: Mapping[str, int]) -> float:
    """How much a word says: the fewer procedures have it, the more."""
    return log(1 + known.get(TOTAL, 0) / (1 + known.get(term, 0))) + 0.1
