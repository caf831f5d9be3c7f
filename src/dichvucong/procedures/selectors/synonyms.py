"""The everyday words that stand for official ones, as editors see them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from dichvucong.procedures.models import Synonym
from dichvucong.procedures.rules.searching.words import plain_words


@dataclass(frozen=True)
class SynonymInfo:
    """One phrase with its official wordings; `shipped` is true for what came with the product and was not changed."""

    number: int
    phrase: str
    wordings: tuple[str, ...]
    active: bool
    shipped: bool
    changed_by: str
    changed_at: datetime


def synonyms(text: str = "") -> Sequence[SynonymInfo]:
    """All of them in order, or those in whose phrase or wordings all the words appear, with or without accents."""
    words = plain_words(text)
    found = [_info(row) for row in Synonym.objects.all()]
    return [one for one in found if set(words) <= set(plain_words("; ".join((one.phrase, *one.wordings))))]


def synonym(number: int) -> SynonymInfo | None:
    """One of them, or None."""
    row = Synonym.objects.filter(pk=number).first()
    return _info(row) if row else None


def _info(row: Synonym) -> SynonymInfo:
    return SynonymInfo(
        row.pk, row.phrase, tuple(row.wordings), row.active, row.shipped, row.changed_by, row.changed_at
    )
