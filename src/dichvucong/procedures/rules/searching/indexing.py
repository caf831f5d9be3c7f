"""What of a procedure is indexed, and how heavily: the text that PostgreSQL keeps as a `tsvector`."""

import re
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntFlag
from itertools import pairwise
from typing import Final

from dichvucong.procedures.content import ProcedureContent
from dichvucong.procedures.rules.searching.words import Word, pair, words_of
from dichvucong.procedures.words import APPLICANT_LABELS, LEVEL_LABELS, Applicant, Level

NAME, MIDDLE, PAPERS, REST = "A", "B", "C", "D"
"""Weights of PostgreSQL: name and keywords; field and results; agencies and papers; summary."""

MOST_TERMS: Final = 1_500
_MOST_POSITIONS: Final = 16_000
# Said of almost every name, and nothing a citizen looks for.
_PREFIX: Final = re.compile(r"^\W*th(?:ủ|u\u0309) tục:?\s+", re.IGNORECASE)
_WHERE: Final = re.compile(r"\((?:được )?(?:thực hiện (?:tại|ở) )?cấp [^()]{1,40}\)", re.IGNORECASE)


class LevelFlag(IntFlag):
    """Levels as bits of one number, for counting; a bit never changes its meaning."""

    MINISTRY = 1
    PROVINCE = 2
    DISTRICT = 4
    COMMUNE = 8
    OTHER = 16


class ApplicantFlag(IntFlag):
    """Applicants as bits of one number; a bit never changes its meaning."""

    CITIZEN = 1
    OVERSEAS_VIETNAMESE = 2
    FOREIGNER = 4
    OFFICIAL = 8
    PARTY_MEMBER = 16
    ENTERPRISE = 32
    FOREIGN_INVESTED = 64
    COOPERATIVE = 128
    ORGANISATION = 256
    FOREIGN_ORGANISATION = 512
    PARTY_ORGANISATION = 1024


@dataclass(frozen=True)
class Indexed:
    """One procedure as the index keeps it.

    `vector` and `head` are `tsvector`s in PostgreSQL's own notation; `head` is what weighs A or B, plain only. The `*_words` are accented words in order, for ranking.
    `terms` are the plain words and pairs of name, keywords, field and results with a readable form of each: what the
    vocabulary counts; `rare` the words found elsewhere, which it only has to know.
    """

    vector: str
    head: str
    name_words: str
    keyword_words: str
    field_words: str
    result_words: str
    terms: Mapping[str, str]
    rare: Mapping[str, str]


def indexed(content: ProcedureContent) -> Indexed:
    """What is indexed of a procedure."""
    name = words_of(core_name(content.name))
    keywords = words_of("; ".join(content.keywords))
    field_ = words_of(content.field_name)
    results = words_of("; ".join(result.name for result in content.results))
    papers = words_of("; ".join(_papers(content)))
    rest = words_of("; ".join(_rest(content)))
    head = _Vector()
    for words, weight in ((name, NAME), (keywords, NAME), (field_, MIDDLE), (results, MIDDLE)):
        head.add(words, weight)
    counted = dict(head.shown)
    head.add_loose(papers, PAPERS)
    head.add_loose(rest, REST)
    return Indexed(
        vector=head.text(),
        head=head.text(counted),
        name_words=_joined(name),
        keyword_words=_joined(keywords),
        field_words=_joined(field_),
        result_words=_joined(results),
        terms=counted,
        rare={term: shown for term, shown in head.shown.items() if term not in counted},
    )


def core_name(name: str) -> str:
    """The name without what is said of every procedure: "Thủ tục …", "… (thực hiện tại cấp tỉnh)"."""
    return _WHERE.sub(" ", _PREFIX.sub("", name)).strip() or name


def level_bits(levels: Iterable[Level]) -> int:
    """Levels as one number."""
    return int(sum({LevelFlag[level.name] for level in levels}))


def levels_in(bits: int) -> Sequence[Level]:
    """The levels of a number."""
    return [level for level in Level if bits & LevelFlag[level.name]]


def applicant_bits(applicants: Iterable[Applicant]) -> int:
    """Applicants as one number."""
    return int(sum({ApplicantFlag[applicant.name] for applicant in applicants}))


def applicants_in(bits: int) -> Sequence[Applicant]:
    """The applicants of a number."""
    return [applicant for applicant in Applicant if bits & ApplicantFlag[applicant.name]]


def digits_of(code: str) -> str:
    """The digits of a code, for whoever types it without dots."""
    return "".join(sign for sign in code if sign.isdecimal() and sign.isascii())


@dataclass
class _Vector:
    """Terms with their weights, and how each is shown to people."""

    places: dict[str, list[str]] = field(default_factory=dict)
    shown: dict[str, str] = field(default_factory=dict)
    position: int = 0

    def add(self, words: Sequence[Word], weight: str) -> None:
        """Take in the words and pairs of one part."""
        for word in words:
            self._put(word.plain, word.accented, word.written, weight)
        for first, second in pairwise(words):
            self._put(
                pair(first.plain, second.plain),
                pair(first.accented, second.accented),
                f"{first.written} {second.written}",
                weight,
            )

    def add_loose(self, words: Sequence[Word], weight: str) -> None:
        """Take in words that are worth knowing, but not what stands beside them."""
        for plain, written in {word.plain: word.written for word in words}.items():
            if plain not in self.places and len(self.places) < MOST_TERMS:
                self.shown.setdefault(plain, written)
                self.places[plain] = [f"{_MOST_POSITIONS}{weight}"]

    def _put(self, plain: str, accented: str, shown: str, weight: str) -> None:
        if len(self.places) >= MOST_TERMS:
            return
        self.shown.setdefault(plain, shown)
        self.position = min(self.position + 1, _MOST_POSITIONS)
        for term in {plain, accented} if weight in {NAME, MIDDLE} else {plain}:
            known = self.places.setdefault(term, [])
            if not any(place.endswith(weight) for place in known):
                known.append(f"{self.position}{weight}")

    def text(self, only: Container[str] | None = None) -> str:
        """In PostgreSQL's notation; terms hold letters, digits, marks and the joint only."""
        return " ".join(
            f"'{term}':{','.join(places)}"
            for term, places in self.places.items()
            if only is None or term in only
        )


def _joined(words: Sequence[Word]) -> str:
    return " ".join(word.accented for word in words)


def _papers(content: ProcedureContent) -> Iterable[str]:
    for agency in (*content.competent, *content.implementing):
        yield agency.name
    for group in content.components:
        for paper in group.components:
            yield f"{paper.name}; {paper.form_name}"


def _rest(content: ProcedureContent) -> Iterable[str]:
    yield content.summary
    yield content.components_text[:2_000]
    yield from (LEVEL_LABELS[level] for level in content.levels)
    yield from (APPLICANT_LABELS[applicant] for applicant in content.applicants)
