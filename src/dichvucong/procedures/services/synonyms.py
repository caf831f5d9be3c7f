"""Everyday words for official ones, kept by editors over a list that ships with the product. They work at once."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib import resources

from django.db import transaction

from dichvucong.kernel.errors import FieldError, InvalidFields
from dichvucong.kernel.journal import Entry, write
from dichvucong.kernel.text import tidy
from dichvucong.procedures.errors import SynonymExists, SynonymNotFound
from dichvucong.procedures.models import Synonym
from dichvucong.procedures.rules.searching.asking import LONGEST_SYNONYM
from dichvucong.procedures.rules.searching.words import plain_words

STREAM = "synonyms"
MOST_WORDINGS = 10
LONGEST_PHRASE = 100
LONGEST_WORDING = 200
_ACTOR = "dichvucong"


@dataclass(frozen=True)
class SynonymDraft:
    """A phrase people say, and the official wordings it stands for."""

    phrase: str
    wordings: tuple[str, ...]


@transaction.atomic
def add_synonym(draft: SynonymDraft, *, actor: str, now: datetime) -> Synonym:
    """Let a phrase stand for official wordings. Raises `InvalidFields`, `SynonymExists`."""
    checked = _checked(draft)
    plain = _plain(checked.phrase)
    row, is_new = Synonym.objects.get_or_create(
        plain=plain,
        defaults={
            "phrase": checked.phrase,
            "wordings": list(checked.wordings),
            "changed_by": actor,
            "changed_at": now,
        },
    )
    if not is_new:
        raise SynonymExists(row.phrase)
    _note(row, "synonym.added", actor, now)
    return row


@transaction.atomic
def change_synonym(number: int, draft: SynonymDraft, *, actor: str, now: datetime) -> Synonym:
    """Let it read differently; one that was out of use is in use again. Raises as `add_synonym`, `SynonymNotFound`."""
    checked = _checked(draft)
    row = _locked(number)
    plain = _plain(checked.phrase)
    clash = Synonym.objects.filter(plain=plain).exclude(pk=number).first()
    if clash:
        raise SynonymExists(clash.phrase)
    row.phrase, row.plain, row.wordings = checked.phrase, plain, list(checked.wordings)
    row.active, row.shipped, row.changed_by, row.changed_at = True, False, actor, now
    row.save()
    _note(row, "synonym.changed", actor, now)
    return row


@transaction.atomic
def disable_synonym(number: int, *, actor: str, now: datetime) -> None:
    """Take it out of use; it stays on record and the shipped list does not bring it back. Raises `SynonymNotFound`."""
    row = _locked(number)
    row.active, row.shipped, row.changed_by, row.changed_at = False, False, actor, now
    row.save()
    _note(row, "synonym.disabled", actor, now)


@transaction.atomic
def load_synonyms(*, now: datetime) -> int:
    """Bring the shipped list into the database; what editors changed or took out stays so. Counts what was written."""
    shipped = {_plain(draft.phrase): draft for draft in shipped_synonyms()}
    known = {row.plain: row for row in Synonym.objects.select_for_update()}
    new = [
        Synonym(
            phrase=draft.phrase,
            plain=plain,
            wordings=list(draft.wordings),
            shipped=True,
            changed_by=_ACTOR,
            changed_at=now,
        )
        for plain, draft in shipped.items()
        if plain not in known
    ]
    Synonym.objects.bulk_create(new)
    changed = [
        row
        for plain, row in known.items()
        if row.shipped and plain in shipped and row.wordings != list(shipped[plain].wordings)
    ]
    for row in changed:
        row.wordings, row.changed_at = list(shipped[row.plain].wordings), now
    Synonym.objects.bulk_update(changed, ["wordings", "changed_at"])
    if new or changed:
        evidence = {"added": len(new), "changed": len(changed)}
        write([Entry(STREAM, STREAM, "synonyms.loaded", _ACTOR, evidence=evidence)], now=now)
    return len(new) + len(changed)


def shipped_synonyms() -> Sequence[SynonymDraft]:
    """The list that comes with the product."""
    text = resources.files("dichvucong.procedures").joinpath("data/synonyms.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines())
    return [SynonymDraft(row["phrase"], tuple(row["wordings"].split("|"))) for row in rows]


def _checked(draft: SynonymDraft) -> SynonymDraft:
    """The draft tidied. Raises `InvalidFields`."""
    phrase = tidy(draft.phrase)
    wordings = tuple(dict.fromkeys(wording for one in draft.wordings if (wording := tidy(one))))
    errors = [*_phrase_errors(phrase), *_wording_errors(wordings)]
    if errors:
        raise InvalidFields(errors)
    return SynonymDraft(phrase, wordings)


def _phrase_errors(phrase: str) -> Sequence[FieldError]:
    words = len(plain_words(phrase))
    if not words or words > LONGEST_SYNONYM or len(phrase) > LONGEST_PHRASE:
        message = f"Từ thường dùng gồm 1 đến {LONGEST_SYNONYM} tiếng, tối đa {LONGEST_PHRASE} ký tự."
        return [FieldError("phrase", "invalid_value", message)]
    return []


def _wording_errors(wordings: Sequence[str]) -> Sequence[FieldError]:
    if not 1 <= len(wordings) <= MOST_WORDINGS:
        message = f"Hãy ghi 1 đến {MOST_WORDINGS} cách gọi chính thức, mỗi dòng một cách."
        return [FieldError("wordings", "invalid_value", message)]
    wrong = [one for one in wordings if not plain_words(one) or len(one) > LONGEST_WORDING]
    message = f"Mỗi cách gọi chính thức cần có chữ và không quá {LONGEST_WORDING} ký tự."
    return [FieldError("wordings", "invalid_value", message)] if wrong else []


def _plain(phrase: str) -> str:
    return " ".join(plain_words(phrase))


def _locked(number: int) -> Synonym:
    row = Synonym.objects.select_for_update().filter(pk=number).first()
    if row is None:
        raise SynonymNotFound
    return row


def _note(row: Synonym, event: str, actor: str, now: datetime) -> None:
    evidence = {"phrase": row.phrase, "wordings": row.wordings}
    write([Entry(f"synonym:{row.pk}", STREAM, event, actor, evidence=evidence)], now=now)
