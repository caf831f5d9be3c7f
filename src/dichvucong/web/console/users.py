"""Users of a unit, made and kept by its high-level account (HD 4.1): a bank's own staff, an agency's officers."""

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dichvucong.catalogs.selectors import agency
from dichvucong.identity.errors import UserNotFound
from dichvucong.identity.models import Account
from dichvucong.identity.rules import WHOLE_COUNTRY, Unit
from dichvucong.identity.selectors import account_by_username, grant_history, users_kept, users_matching
from dichvucong.identity.services import (
    UserDraft,
    close_user,
    create_user,
    forget_second_factor,
    give_right,
    send_log_in,
    take_right,
)
from dichvucong.kernel.clock import now as clock_now
from dichvucong.kernel.errors import DomainError
from dichvucong.kernel.journal import history_of
from dichvucong.web.access import officer
from dichvucong.web.console.lists import PER_PAGE
from dichvucong.web.console.scope import officer_of, provider_names
from dichvucong.web.console.user_forms import RightForm, UserForm, UserListForm, WhyForm
from dichvucong.web.console.user_words import RIGHTS

MANAGE = "users.manage"


@officer(MANAGE)
@require_safe
def users(request: HttpRequest) -> HttpResponse:
    """The users of the units kept."""
    form = UserListForm(request.GET)
    if not form.is_valid():
        return render(request, "console/users.html", {"form": form, "page": None}, status=422)
    asked = form.cleaned_data["ten"].strip()
    rows = users_kept(officer_of(request).account, now=clock_now())
    if asked:
        rows = users_matching(rows, asked)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("trang"))
    names = {unit: _name(unit) for unit in {_unit_of(account) for account in page}}
    listed = [(account, names[_unit_of(account)]) for account in page]
    shown = {
        "form": form,
        "page": page,
        "listed": listed,
        "query": urlencode({"ten": asked} if asked else {}),
    }
    return render(request, "console/users.html", shown)


@officer(MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """One more user."""
    units = _units(request)
    form = UserForm(request.POST if request.method == "POST" else None, units=units)
    if request.method == "POST" and form.is_valid() and _created(request, form):
        messages.success(request, "Đã tạo người dùng. Thông tin đăng nhập được gửi qua tin nhắn.")
        return HttpResponseRedirect(reverse("console:user", args=[form.cleaned_data["username"]]))
    return render(request, "console/user_new.html", {"form": form}, status=422 if form.errors else 200)


@officer(MANAGE)
@require_safe
def user(request: HttpRequest, username: str) -> HttpResponse:
    """One user: rights, past rights, journal."""
    return _show(request, _kept(request, username))


@officer(MANAGE)
@require_POST
def give(request: HttpRequest, username: str) -> HttpResponse:
    """One more right."""
    account = _kept(request, username)
    unit = _unit_of(account)
    form = RightForm(request.POST, unit=unit)

    def act() -> None:
        right = form.cleaned_data["permissions"]
        give_right(username, right, unit, by=officer_of(request).account, now=clock_now())

    return _answer(request, account, form, act, "Đã giao quyền.", right_form=form)


@officer(MANAGE)
@require_POST
def take(request: HttpRequest, username: str, number: int) -> HttpResponse:
    """Take a right back."""
    account = _kept(request, username)
    form = WhyForm(request.POST)

    def act() -> None:
        reason = form.cleaned_data["reason"]
        take_right(username, number, reason=reason, by=officer_of(request).account, now=clock_now())

    return _answer(request, account, form, act, "Đã thu hồi quyền.", why_form=form)


@officer(MANAGE)
@require_POST
def close(request: HttpRequest, username: str) -> HttpResponse:
    """Lock the account and take every right back."""
    account = _kept(request, username)
    form = WhyForm(request.POST)

    def act() -> None:
        close_user(
            username,
            reason=form.cleaned_data["reason"],
            by=officer_of(request).account,
            now=clock_now(),
        )

    return _answer(request, account, form, act, "Đã khóa tài khoản.", why_form=form)


@officer(MANAGE)
@require_POST
def forget_factor(request: HttpRequest, username: str) -> HttpResponse:
    """The user lost the second factor: take it off, so that a new one is set up after the next log-in."""
    account = _kept(request, username)
    form = WhyForm(request.POST)

    def act() -> None:
        by = officer_of(request).account
        forget_second_factor(username, reason=form.cleaned_data["reason"], by=by, now=clock_now())

    return _answer(request, account, form, act, "Đã gỡ xác thực hai bước.", why_form=form)


@officer(MANAGE)
@require_POST
def send(request: HttpRequest, username: str) -> HttpResponse:
    """Send the log-in details once more."""
    account = _kept(request, username)
    send_log_in(username, by=officer_of(request).account, now=clock_now())
    messages.success(request, "Đã gửi lại thông tin đăng nhập qua tin nhắn.")
    return HttpResponseRedirect(reverse("console:user", args=[account.username]))


def _answer(
    request: HttpRequest,
    account: Account,
    form: Any,
    act: Callable[[], None],
    done: str,
    **forms: Any,
) -> HttpResponse:
    """Do it and go back to the user's page, or show what is wrong beside the field."""
    if form.is_valid():
        try:
            act()
        except DomainError as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        else:
            messages.success(request, done)
            return HttpResponseRedirect(reverse("console:user", args=[account.username]))
    return _show(request, account, status=422, **forms)


def _created(request: HttpRequest, form: UserForm) -> bool:
    said = form.cleaned_data
    draft = UserDraft(
        username=said["username"],
        full_name=said["full_name"],
        phone=said["phone"],
        email=said["email"],
        unit=form.chosen_unit,
        permissions=said["permissions"],
    )
    try:
        create_user(draft, by=officer_of(request).account, now=clock_now())
    except DomainError as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        return False
    return True


def _show(request: HttpRequest, account: Account, *, status: int = 200, **forms: Any) -> HttpResponse:
    grants = [(grant, RIGHTS.get(grant.permission, grant.permission)) for grant in grant_history(account)]
    unit = _unit_of(account)
    shown = {
        "account": account,
        "unit_name": _name(unit),
        "held": [row for row in grants if row[0].revoked_at is None],
        "past": [row for row in grants if row[0].revoked_at is not None],
        "history": list(history_of(account.reference).order_by("-pk")[:50]),
        "right_form": RightForm(None, unit=unit),
        "why_form": WhyForm(),
        **forms,
    }
    return render(request, "console/user.html", shown, status=status)


def _kept(request: HttpRequest, username: str) -> Account:
    """Raises `UserNotFound` for what the officer does not keep, exactly as for what does not exist."""
    found = account_by_username(username)
    kept = users_kept(officer_of(request).account, now=clock_now())
    if found is None or not kept.filter(pk=found.pk).exists():
        raise UserNotFound
    return found


def _unit_of(account: Account) -> Unit:
    return Unit(account.kept_by_agency, account.kept_by_provider)


def _units(request: HttpRequest) -> Sequence[tuple[Unit, str]]:
    """The units whose users the officer keeps, each as itself: what is below an agency is chosen by its grants."""
    authority = officer_of(request).authority
    held = [grant for grant in authority.grants if grant.permission == MANAGE]
    found = [
        Unit(grant.agency_code, grant.provider_code) for grant in held if grant.agency_code != WHOLE_COUNTRY
    ]
    return [(unit, _name(unit)) for unit in found]


def _name(unit: Unit) -> str:
    if unit.provider_code:
        return provider_names().get(unit.provider_code, unit.provider_code)
    known = agency(unit.agency_code)
    return known.name if known else unit.agency_code
