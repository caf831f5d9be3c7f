"""From typed words to words the procedures know: the vocabulary, slips repaired, everyday phrases recognised."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import log1p

from django.db import connection

from dichvucong.procedures.models import SearchTerm, Synonym
from dichvucong.procedures.rules.searching.asking import (
    TOTAL,
    Everyday,
    Question,
    Token,
    Typed,
    stretches,
    understood,
)
from dichvucong.procedures.rules.searching.slips import (
    LONGEST_SYLLABLE,
    allowed_distance,
    best_split,
    decoded,
    grams,
    nearest,
    pieces_of,
    splits,
    swapped,
)
from dichvucong.procedures.rules.searching.words import Word, pair, plain_words, words_of

MOST_REPAIRED = 8
_MOST_OPTIONS = 3
_NEAR = """
SELECT term, entries FROM procedures_searchterm WHERE term = ANY(%(swapped)s) OR term IN (
    SELECT term FROM procedures_searchgram WHERE gram = ANY(%(grams)s)
    GROUP BY term HAVING abs(length(term) - %(length)s) <= 2
    ORDER BY count(*) * 2 - length(term) DESC, term LIMIT 40
)
"""


@dataclass(frozen=True)
class Asked:
    """The question as understood, and the typed words with what they may be."""

    question: Question
    tokens: tuple[Token, ...] = ()

    @property
    def repaired(self) -> bool:
        """Whether something was typed that nobody writes so."""
        return any(token.repaired for token in self.tokens)


def asked(typed: Typed) -> Asked:
    """What somebody meant by the words typed."""
    plain = [word.plain for word in typed.words]
    known = _counts([TOTAL, *plain, *_pairs([[word] for word in plain])])
    tokens = [_token(word) for word in typed.words]
    phrases = _phrases(tokens)
    spoken = {word for phrase in phrases for word in phrase}
    strange = [place for place, word in enumerate(plain) if word not in known and word not in spoken]
    if strange:
        tokens = _repaired(tokens, strange[:MOST_REPAIRED])
        words = [token.options for token in tokens]
        known = {**known, **_counts([*(word for some in words for word in some), *_pairs(words)])}
        phrases = _phrases(tokens)
    everyday = _everyday(tokens, phrases)
    official = [words for found in everyday for words in found.wordings]
    missing = {*(w for words in official for w in words), *_pairs_within(official)} - known.keys()
    known = {**known, **_counts(missing)} if missing else known
    question = understood(tokens, everyday, known, typed.codes)
    return Asked(question, tuple(tokens))


def corrected(understood_as: Asked, found: Collection[str]) -> str:
    """The question as it should have been typed, in the accents that are usual; "" when nothing was repaired.

    `found` are the words of the best result: of several repairs the one that led there is meant.
    """
    if not understood_as.repaired:
        return ""
    tokens = understood_as.tokens
    words = [next((word for word in token.options if word in found), token.options[0]) for token in tokens]
    terms = [*words, *_pairs([[word] for word in words])]
    shown = dict(SearchTerm.objects.filter(term__in=terms).values_list("term", "shown"))
    said = [
        shown.get(word) or word if token.repaired else token.typed
        for word, token in zip(words, tokens, strict=True)
    ]
    for place, (first, second) in enumerate(pairwise(words)):
        two = tokens[place : place + 2]
        if not any(token.repaired for token in two):
            continue
        for beside, written in enumerate(shown.get(pair(first, second), "").split()):
            if not two[beside].accented:
                said[place + beside] = written
    return " ".join(said)


def _token(word: Word) -> Token:
    return Token(word.written, (word.plain,), word.accented if word.has_accents else "")


def _counts(terms: Iterable[str]) -> dict[str, int]:
    """In how many entries each term is; words that are only known count 0, unknown ones are left out."""
    rows = SearchTerm.objects.filter(term__in=list(set(terms)))
    return dict(rows.values_list("term", "entries"))


def _phrases(tokens: Sequence[Token]) -> Mapping[tuple[str, ...], Sequence[str]]:
    """The everyday phrases within the words, with their official wordings.

    One word alone has to agree in its accents where some were typed: "đội" is not "đổi".
    """
    within = {" ".join(words) for _, words in stretches([token.options[0] for token in tokens])}
    rows = Synonym.objects.filter(plain__in=list(within), active=True).values_list(
        "plain", "phrase", "wordings"
    )
    accents = {token.options[0]: token.accented for token in tokens}
    return {
        tuple(plain.split()): wordings
        for plain, phrase, wordings in rows
        if " " in plain or accents[plain] in {"", words_of(phrase)[0].accented}
    }


def _everyday(
    tokens: Sequence[Token], phrases: Mapping[tuple[str, ...], Sequence[str]]
) -> Sequence[Everyday]:
    plain = [token.options[0] for token in tokens]
    return [
        Everyday(start, len(words), tuple(tuple(plain_words(wording)) for wording in phrases[words]))
        for start, words in stretches(plain)
        if words in phrases
    ]


def _pairs(options: Sequence[Sequence[str]]) -> Sequence[str]:
    return [pair(a, b) for first, second in pairwise(options) for a in first for b in second]


def _pairs_within(wordings: Iterable[Sequence[str]]) -> Collection[str]:
    return {pair(a, b) for words in wordings for a, b in pairwise(words)}


def _repaired(tokens: Sequence[Token], strange: Sequence[int]) -> list[Token]:
    """The tokens with what each strange word may be; one that stays unknown is kept as it is."""
    joined = {place: _with_next(tokens, place) for place in strange}
    wanted = {piece for place in strange for piece in pieces_of(joined[place])}
    wanted |= {word for place in strange for word in decoded(tokens[place].options[0])}
    pool = _counts(wanted)
    ways = {place: splits(joined[place], pool) for place in strange}
    pairs = _counts(_pairs_within(way for found in ways.values() for way in found))
    made: list[Token] = []
    place = 0
    while place < len(tokens):
        token = tokens[place]
        if place not in joined:
            made.append(token)
            place += 1
            continue
        new = _one_repaired(token, ways[place], pool, pairs) or _near(tokens, place)
        made.extend(new)
        place += 2 if joined[place] != token.options[0] and len(new) > 1 else 1
    return made


def _with_next(tokens: Sequence[Token], place: int) -> str:
    """A strange word, with the next one when that is a single letter left over."""
    word = tokens[place].options[0]
    following = tokens[place + 1].options[0] if place + 1 < len(tokens) else ""
    return word + following if len(following) == 1 and following.isalpha() else word


def _one_repaired(
    token: Token, ways: Sequence[Sequence[str]], pool: Mapping[str, int], pairs: Mapping[str, int]
) -> list[Token]:
    """Marks typed as letters, or missing spaces; empty when it is neither."""
    meant = [word for word in decoded(token.options[0]) if word in pool]
    if meant and len(meant[0]) <= LONGEST_SYLLABLE:
        return [replace(token, options=(meant[0],), accented="", repaired=True)]
    return [Token(piece, (piece,), "", repaired=True) for piece in best_split(ways, pairs)]


def _near(tokens: Sequence[Token], place: int) -> list[Token]:
    """The words nearest to a strange one, those first that go with its neighbours."""
    token = tokens[place]
    word = token.options[0]
    most = allowed_distance(word)
    if not most:
        return [token]
    with connection.cursor() as cursor:
        cursor.execute(
            _NEAR, {"swapped": list(swapped(word)), "grams": list(grams(word)), "length": len(word)}
        )
        entries: dict[str, int] = dict(cursor.fetchall())
    found = nearest(word, entries, most=most)
    sides = [tokens[beside] for beside in (place - 1, place + 1) if 0 <= beside < len(tokens)]
    company = _company([other for _, other in found], sides, before=place > 0)
    ranked = sorted(
        found, key=lambda one: (one[0] - log1p(company.get(one[1], 0)) / 3, -entries[one[1]], one[1])
    )
    options = tuple(other for _, other in ranked[:_MOST_OPTIONS])
    return [replace(token, options=options, accented="", repaired=True)] if options else [token]


def _company(words: Sequence[str], sides: Sequence[Token], *, before: bool) -> Mapping[str, int]:
    """For each word in how many entries it stands beside one of the neighbours."""
    terms: dict[str, str] = {}
    for number, side in enumerate(sides):
        for word in words:
            first = before and number == 0
            terms[pair(side.options[0], word) if first else pair(word, side.options[0])] = word
    return {terms[term]: count for term, count in _counts(terms).items()}
