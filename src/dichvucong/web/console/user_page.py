"""The page of one user of a unit, shown by every step that ends on it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from dichvucong.identity.errors import UserNotFound
from dichvucong.identity.models import Account
from dichvucong.identity.rules import AccountKind, Permission, Unit
from dichvucong.identity.selectors import account_by_username, grant_history
from dichvucong.identity.selectors.units import posts_of, users_kept
from dichvucong.identity.words import DataKind
from dichvucong.kernel.clock import now as clock_now
from dichvucong.kernel.errors import DomainError
from dichvucong.kernel.forms import PlainWords
from dichvucong.kernel.journal import history_of
from dichvucong.web.console.scope import may, officer_of
from dichvucong.web.console.user_forms import MoveForm, RightForm, WhyForm
from dichvucong.web.console.user_units import unit_names, unit_of, units_kept
from dichvucong.web.console.user_words import RIGHTS
from dichvucong.web.looks import shown_to_officer

MANAGE = Permission.USERS_MANAGE.value


def show_user(request: HttpRequest, account: Account, *, status: int = 200, **forms: Any) -> HttpResponse:
    """Posts, rights, and what may be done."""
    shown_to_officer(request, DataKind.ACCOUNT, about=account.username, account=account)
    rights = [
        (row, RIGHTS.get(row.permission, row.permission), Unit(row.agency_code, row.provider_code))
        for row in grant_history(account)
    ]
    posts = posts_of(account)
    names = unit_names({unit for _row, _words, unit in rights} | {unit_of(post) for post in posts})
    at = first_unit(account)
    shown = {
        "account": account,
        "unit_name": ", ".join(dict.fromkeys(names[unit_of(p)] for p in posts if p.ended_at is None)),
        "posts": [(post, names[unit_of(post)]) for post in posts],
        "held": [
            (row, words, names[unit], _reaches(request, unit))
            for row, words, unit in rights
            if row.revoked_at is None
        ],
        "past": [(row, words, names[unit]) for row, words, unit in rights if row.revoked_at is not None],
        "history": list(history_of(account.reference).order_by("-pk")[:50]),
        "right_form": RightForm(None, units=units_kept(officer_of(request).authority), at=at),
        "why_form": WhyForm(),
        "move_form": MoveForm() if account.kind == AccountKind.OFFICER else None,
        **forms,
    }
    return render(request, "console/user.html", shown, status=status)


def kept_user(request: HttpRequest, username: str) -> Account:
    """Raises `UserNotFound` for what the officer does not keep, exactly as for what does not exist."""
    found = account_by_username(username)
    kept = users_kept(officer_of(request).account, now=clock_now())
    if found is None or not kept.filter(pk=found.pk).exists():
        raise UserNotFound
    return found


def first_unit(account: Account) -> Unit:
    """The unit of the newest post."""
    return unit_of(posts_of(account)[0])


def refuse(form: PlainWords, refusal: DomainError, **renamed: str) -> None:
    """Put a refusal beside its field; `renamed` says how the form calls a field of the service."""
    field = renamed.get(refusal.field, refusal.field)
    form.add_error(field if field in form.fields else None, refusal.message)


def _reaches(request: HttpRequest, unit: Unit) -> bool:
    return may(request, MANAGE, agency_code=unit.agency_code, provider_code=unit.provider_code)
