"""How well one procedure answers a question: a pure function that can say why.

The score is the share of the question that the procedure says, each part weighted by how much it tells and where it
stands, plus what speaks for a name that says little else.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise
from typing import Final

from dichvucong.procedures.rules.searching.asking import Group, Meaning, Question, Via
from dichvucong.procedures.rules.searching.fillers import EVERYDAY_NAMES
from dichvucong.procedures.rules.searching.words import TONES, pair


class Part(StrEnum):
    """Where a word was found."""

    CODE = "code"
    NAME = "name"
    KEYWORDS = "keywords"
    RESULTS = "results"
    FIELD = "field"
    ELSEWHERE = "elsewhere"


PART_WEIGHTS: Final[Mapping[Part, float]] = {
    Part.NAME: 1.0,
    Part.KEYWORDS: 0.9,
    Part.RESULTS: 0.5,
    Part.FIELD: 0.45,
    Part.ELSEWHERE: 0.2,
}
NEIGHBOURS, BREVITY, ACCENTS, FIRST, CITIZEN, CODE = 0.2, 0.35, 0.05, 0.05, 0.03, 10.0
_APART: Final = 0.5
_WRONG_ACCENTS: Final = 0.6
# Accented words hold these letters, and tones behind each word.
_PLAIN: Final = str.maketrans("âêôăơưđ", "aeoaoud", TONES)


@dataclass(frozen=True)
class Candidate:
    """A procedure to be ranked: its accented words by part, one blank between; which groups it says anywhere at all."""

    code: str
    digits: str
    words: Mapping[Part, str]
    anywhere: tuple[bool, ...]
    for_citizens: bool = False


@dataclass(frozen=True)
class Hit:
    """What was typed, the words found for it, in which part, why they stand for it, and what that gained."""

    typed: str
    found: str
    part: Part
    via: Via
    gained: float


@dataclass(frozen=True)
class Score:
    """The score and its parts; they sum up to `total`."""

    total: float
    hits: tuple[Hit, ...]
    neighbours: float = 0.0
    brevity: float = 0.0
    bonus: float = 0.0


def score(question: Question, candidate: Candidate) -> Score:
    """How well the procedure answers the question."""
    hits = [hit for code in question.codes if (hit := _code_hit(code, candidate))]
    weight = question.weight
    if not weight:
        return Score(sum(hit.gained for hit in hits), tuple(hits))
    texts = {part: _Text(f" {words} ") for part, words in candidate.words.items()}
    name = texts[Part.NAME].plain.split()
    covered: set[str] = set()
    for place, group in enumerate(question.groups):
        anywhere = place < len(candidate.anywhere) and candidate.anywhere[place]
        hit = _best(group, texts, weight, anywhere=anywhere)
        if hit:
            hits.append(hit)
            if hit.part is Part.NAME:
                covered.update(hit.found.split())
    close = _neighbours(question, name)
    short = BREVITY * _share(covered, name)
    bonus = CITIZEN if candidate.for_citizens else 0.0
    if covered and name[0] in covered:
        bonus += FIRST
    total = sum(hit.gained for hit in hits) + close + short + bonus
    return Score(total, tuple(hits), close, short, bonus)


def _code_hit(code: str, candidate: Candidate) -> Hit | None:
    if not candidate.digits.startswith(code):
        return None
    return Hit(code, candidate.code, Part.CODE, Via.EXACT, CODE * len(code) / len(candidate.digits))


def _best(group: Group, texts: Mapping[Part, "_Text"], weight: float, *, anywhere: bool) -> Hit | None:
    """The meaning that gains most, in the part where it does."""
    share = group.weight / weight
    found = [
        Hit(group.typed, " ".join(meaning.words), part, meaning.via, share * gained * PART_WEIGHTS[part])
        for part, text in texts.items()
        for meaning in group.meanings
        if (gained := _gain(meaning, text))
    ]
    if anywhere and not found:
        gained = share * PART_WEIGHTS[Part.ELSEWHERE]
        found = [Hit(group.typed, "", Part.ELSEWHERE, group.meanings[0].via, gained)]
    return max(found, key=lambda hit: hit.gained, default=None)


class _Text:
    """The words of one part between blanks, accented and plain."""

    def __init__(self, accented: str) -> None:
        self.accented = accented
        self.plain = accented.translate(_PLAIN)


def _gain(meaning: Meaning, text: _Text) -> float:
    """How well the words of one part say a meaning, from 0 to a little over 1."""
    if _between(meaning.words) in text.plain:
        if not meaning.accented:
            return meaning.quality
        if _between(meaning.accented) in text.accented:
            return meaning.quality + ACCENTS
        return meaning.quality * _WRONG_ACCENTS
    if len(meaning.words) == 1 or not all(f" {word} " in text.plain for word in meaning.words):
        return 0.0
    told, said = (meaning.accented, text.accented) if meaning.accented else (meaning.words, text.plain)
    pairs = [_between(two) in said for two in pairwise(told)]
    return meaning.quality * (_APART + (1 - _APART) * sum(pairs) / len(pairs))


@lru_cache(maxsize=5_000)
def _between(words: tuple[str, ...]) -> str:
    return f" {' '.join(words)} "


def _neighbours(question: Question, name: Sequence[str]) -> float:
    """What speaks for names in which words stand together as they were typed."""
    most = sum(weight for _, weight in question.neighbours)
    if not most:
        return 0.0
    pairs = {pair(first, second) for first, second in pairwise(name)}
    return NEIGHBOURS * sum(weight for term, weight in question.neighbours if term in pairs) / most


def _share(covered: set[str], name: Sequence[str]) -> float:
    """How much of the name was asked for."""
    telling = {word for word in name if word not in EVERYDAY_NAMES} or set(name)
    return len(covered & telling) / len(telling) if telling else 0.0
