"""`/tai-khoan/nhat-ky`: who saw my data, when and why, and what was changed on my account (IDN-10, QC 8.2)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from dichvucong.identity.models import Account, DataLook
from dichvucong.identity.selectors import identity_on_paper
from dichvucong.identity.selectors.assurance import accounts_of
from dichvucong.identity.selectors.looks import changes_of, looks_at
from dichvucong.kernel.models import JournalEntry
from dichvucong.web import look_words
from dichvucong.web.access import PersonRequest, person
from dichvucong.web.portal.change_words import change_in_words, doer_in_words
from dichvucong.web.rendering import page_with_form

PER_PAGE = 50


@dataclass(frozen=True)
class Looked:
    """One look, as the person reads it. `about` is a code of theirs."""

    at: datetime
    who: str
    what: str
    why: str
    about: str


@dataclass(frozen=True)
class Changed:
    """One change of the account."""

    at: datetime
    what: str
    who: str
    reason: str


@person
@require_safe
def own_log(request: PersonRequest) -> HttpResponse:
    """The newest of both, and the way to older ones."""
    older = _number(request.GET.get("xem", ""))
    older_change = _number(request.GET.get("doi", ""))
    looks = looks_of(request.account, older_than=older, limit=PER_PAGE + 1)
    changes = changes_of(request.account, older_than=older_change, limit=PER_PAGE + 1)
    known = doers_of(request.account)
    shown: dict[str, Any] = {
        "account": request.account,
        "looks": [look for _pk, look in looks[:PER_PAGE]],
        "older_looks": looks[PER_PAGE - 1][0] if len(looks) > PER_PAGE else "",
        "changes": [changed(entry, known) for entry in changes[:PER_PAGE]],
        "older_changes": changes[PER_PAGE - 1].pk if len(changes) > PER_PAGE else "",
    }
    return page_with_form(request, "portal/account/log.html", shown)


def looks_of(account: Account, *, older_than: int | None, limit: int) -> list[tuple[int, Looked]]:
    """Looks in words, each with its number."""
    rows = looks_at(account)
    if older_than is not None:
        rows = rows.filter(pk__lt=older_than)
    found = list(rows[:limit])
    names = look_words.unit_names({row.unit for row in found})
    sure, own = set(identity_on_paper(account).sure), accounts_of(account)
    return [(row.pk, _looked(row, names, own=row.account_id in own or row.number in sure)) for row in found]


def _looked(row: DataLook, names: Mapping[str, str], *, own: bool) -> Looked:
    """Two countries may give one passport number: the code is said only where the number is sure."""
    return Looked(
        at=row.at,
        who=look_words.who(row.actor, row.unit, names),
        what=look_words.what(row),
        why=look_words.purpose(row.page, row.actor),
        about=row.about if own else "",
    )


def doers_of(account: Account) -> Mapping[str, str]:
    """Who may stand in the journal and is known by name here: the owner, and those who acted for an organisation."""
    mine = accounts_of(account)
    acted = Account.objects.filter(acted__session__account__in=mine).distinct()
    own = Account.objects.filter(pk__in=mine)
    return {one.actor: one.full_name for one in acted} | {one.actor: "Bạn" for one in own}


def changed(entry: JournalEntry, known: Mapping[str, str]) -> Changed:
    """A journal entry as the account's owner reads it."""
    return Changed(
        at=entry.at,
        what=change_in_words(entry),
        who=doer_in_words(entry.actor, known),
        reason=entry.reason,
    )


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None  # noqa: PLR2004 -- 63 bits
