"""Typing slips: marks typed as letters or digits, doubled letters, missing spaces, letters wrong, missing or swapped."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import islice, pairwise
from typing import Final

from dichvucong.procedures.rules.searching.words import one_spelling, pair

LONGEST_SYLLABLE: Final = 7
LONGEST_JOINED: Final = 40
_MOST_SPLITS: Final = 60
_MOST_PIECES: Final = 6
_SHORT: Final = 4
_DOUBLED: Final = re.compile(r"(.)\1+")
# Telex writes marks as letters that no Vietnamese syllable has after its first vowel; VNI as digits.
_TELEX: Final = re.compile(
    r"(?<=[aeiouy])[sfrxjwz]|(?<=[aeiouy][a-z])[sfrxjwz]|(?<=[aeiouy][a-z]{2})[sfrxjwz]"
)
_VNI: Final = re.compile(r"(?<=[a-z])[0-9]+")
_BARE_W: Final = re.compile(r"w")


def decoded(plain: str) -> Sequence[str]:
    """What a word may have been before an input method went wrong, the likeliest first; never the word itself."""
    telex = _DOUBLED.sub(r"\1", _TELEX.sub("", plain))
    found = [
        _DOUBLED.sub(r"\1", plain),
        telex,
        _BARE_W.sub("u", telex),
        _DOUBLED.sub(r"\1", _VNI.sub("", plain)),
    ]
    return [word for word in dict.fromkeys(map(one_spelling, found)) if word and word != plain]


def swapped(plain: str) -> Collection[str]:
    """The word with any two neighbouring letters the other way round."""
    return {
        one_spelling(f"{plain[:place]}{plain[place + 1]}{plain[place]}{plain[place + 2 :]}")
        for place in range(len(plain) - 1)
    }


def pieces_of(joined: str) -> Collection[str]:
    """Every part of a word that could be a syllable of its own: what has to be looked up to split it."""
    text = joined[:LONGEST_JOINED]
    return {
        one_spelling(text[start:end])
        for start in range(len(text))
        for end in range(start + 1, min(start + LONGEST_SYLLABLE, len(text)) + 1)
    }


def splits(joined: str, known: Collection[str]) -> Sequence[Sequence[str]]:
    """The ways to read a word as several known ones, the fewest pieces first."""
    if len(joined) > LONGEST_JOINED:
        return []
    ends = _reachable(joined, known)
    ways = islice(_ways(joined, 0, ends, _MOST_PIECES), _MOST_SPLITS)
    return sorted((way for way in ways if len(way) > 1), key=len)


def best_split(ways: Sequence[Sequence[str]], pairs: Mapping[str, int]) -> Sequence[str]:
    """The way whose neighbours belong together most often; empty when there is none whose neighbours all do."""

    def strength(way: Sequence[str]) -> tuple[int, int]:
        return -len(way), min(pairs.get(pair(first, second), 0) for first, second in pairwise(way))

    fitting = [way for way in ways if all(pairs.get(pair(a, b), 0) for a, b in pairwise(way))]
    return max(fitting, key=strength, default=())


def grams(word: str) -> Collection[str]:
    """The neighbouring letters of a word, its ends marked."""
    return {first + second for first, second in pairwise(f"^{word}$")}


def allowed_distance(word: str) -> int:
    """How many slips may be in a word: none in two letters, one in short words, two in longer ones."""
    if len(word) <= 2:  # noqa: PLR2004 -- two letters
        return 0
    return 1 if len(word) <= _SHORT else 2


def distance(first: str, second: str, *, most: int) -> int:
    """Damerau-Levenshtein distance (swapped neighbours count once); `most` + 1 when it is larger."""
    if abs(len(first) - len(second)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(second) + 1))
    for i, a in enumerate(first, 1):
        before, last, row = row, before, [i]
        for j, b in enumerate(second, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == second[j - 2] and first[i - 2] == b:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return min(row[-1], most + 1)


def nearest(word: str, candidates: Iterable[str], *, most: int) -> Sequence[tuple[int, str]]:
    """The candidates within `most` slips with their distance, nearest first."""
    measured = ((distance(word, other, most=most), other) for other in candidates)
    return sorted((far, other) for far, other in measured if far <= most)


def _reachable(text: str, known: Collection[str]) -> Sequence[Sequence[int]]:
    """For each place in the text the places where a known word from there ends, if the rest can be split too."""
    ends: list[list[int]] = [[] for _ in range(len(text) + 1)]
    for start in range(len(text) - 1, -1, -1):
        for end in range(min(start + LONGEST_SYLLABLE, len(text)), start, -1):
            if one_spelling(text[start:end]) in known and (end == len(text) or ends[end]):
                ends[start].append(end)
    return ends


def _ways(text: str, start: int, ends: Sequence[Sequence[int]], left: int) -> Iterator[tuple[str, ...]]:
    if start == len(text):
        yield ()
        return
    if left == 0:
        return
    for end in ends[start]:
        for rest in _ways(text, end, ends, left - 1):
            yield (one_spelling(text[start:end]), *rest)
