"""From a question to PostgreSQL's `tsquery`: which procedures are worth ranking."""

from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise
from typing import Final

from dichvucong.procedures.rules.searching.asking import Group, Meaning, Question
from dichvucong.procedures.rules.searching.words import pair

_MOST_GROUPS: Final = 7


def close_match(question: Question) -> str:
    """What name, keywords, field or results (`head`) have to say: most of what was asked; "" when nothing was."""
    return _any_heavy(question.groups, share=0.5, loose=False)


def wide_match(question: Question) -> str:
    """Procedures that say a third of it anywhere, words that make one taken apart."""
    return _any_heavy(question.groups, share=0.35, loose=True)


def any_match(question: Question) -> str:
    """Procedures that say any of it."""
    return " | ".join(_group(group, loose=True) for group in question.groups)


def rank_query(question: Question) -> str:
    """Everything that speaks for a procedure, for a first rough order."""
    terms = dict.fromkeys(
        term
        for group in question.groups
        for meaning in group.meanings
        for term in (*_terms(meaning), *meaning.words)
    )
    return " | ".join(_quoted(term) for term in [*terms, *(term for term, _ in question.neighbours)])


def group_match(group: Group) -> str:
    """Procedures that say one part of the question anywhere."""
    return _group(group, loose=True)


def beginnings(words: Sequence[str]) -> str:
    """Names with all the words, of which the last may still be unfinished."""
    *whole, last = words
    parts = [f"{_quoted(word)}:A" for word in whole]
    if whole:
        return " & ".join([*parts, f"{_quoted(pair(whole[-1], last))}:*A"])
    return f"{_quoted(last)}:*A"


def _any_heavy(groups: Sequence[Group], *, share: float, loose: bool) -> str:
    """Any smallest choice of groups that carries `share` of the weight."""
    ordered = sorted(groups, key=lambda group: -group.weight)[:_MOST_GROUPS]
    choices = _smallest(ordered, share * sum(group.weight for group in ordered))
    parts = (" & ".join(_group(group, loose=loose) for group in choice) for choice in choices)
    return " | ".join(f"({part})" for part in parts)


def _smallest(groups: Sequence[Group], weight: float) -> Iterator[Sequence[Group]]:
    found: list[frozenset[int]] = []
    for size in range(1, len(groups) + 1):
        for chosen in combinations(range(len(groups)), size):
            if any(set(chosen) >= smaller for smaller in found):
                continue
            if sum(groups[place].weight for place in chosen) >= weight - 1e-9:
                found.append(frozenset(chosen))
                yield [groups[place] for place in chosen]


def _group(group: Group, *, loose: bool) -> str:
    return f"({' | '.join(_meaning(meaning, loose=loose) for meaning in group.meanings)})"


def _meaning(meaning: Meaning, *, loose: bool) -> str:
    terms = meaning.words if loose else _terms(meaning)
    return f"({' & '.join(map(_quoted, terms))})"


def _terms(meaning: Meaning) -> Sequence[str]:
    """One word as itself, several as their pairs."""
    if len(meaning.words) == 1:
        return meaning.words
    return [pair(first, second) for first, second in pairwise(meaning.words)]


def _quoted(term: str) -> str:
    return f"'{term}'"
