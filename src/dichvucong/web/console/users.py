"""Users of a unit, made and kept by its high-level account (HD 4.1): a bank's own staff, an agency's officers."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dichvucong.identity.models import Account
from dichvucong.identity.rules import Unit
from dichvucong.identity.selectors import users_matching
from dichvucong.identity.selectors.units import open_posts, users_kept
from dichvucong.identity.services import (
    Move,
    UserDraft,
    close_user,
    create_user,
    forget_second_factor,
    give_right,
    move_user,
    send_log_in,
    take_right,
)
from dichvucong.identity.words import DataKind
from dichvucong.kernel.clock import now as clock_now
from dichvucong.kernel.errors import DomainError
from dichvucong.web.access import officer
from dichvucong.web.console.lists import PER_PAGE
from dichvucong.web.console.scope import officer_of
from dichvucong.web.console.user_forms import MoveForm, RightForm, UserForm, UserListForm, WhyForm
from dichvucong.web.console.user_page import MANAGE, first_unit, kept_user, refuse, show_user
from dichvucong.web.console.user_units import unit_names, unit_of, units_kept
from dichvucong.web.looks import list_shown


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
    posts = open_posts(page.object_list)
    names = unit_names({unit_of(post) for held in posts.values() for post in held})
    listed = [
        (account, ", ".join(names[unit_of(post)] for post in posts.get(account.pk, []))) for account in page
    ]
    list_shown(request, DataKind.ACCOUNT, len(listed))
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
    units = units_kept(officer_of(request).authority)
    form = UserForm(request.POST if request.method == "POST" else None, units=units)
    if request.method == "POST" and form.is_valid() and _created(request, form):
        messages.success(request, "Đã tạo người dùng. Thông tin đăng nhập được gửi qua tin nhắn.")
        return HttpResponseRedirect(reverse("console:user", args=[form.cleaned_data["username"]]))
    return render(request, "console/user_new.html", {"form": form}, status=422 if form.errors else 200)


@officer(MANAGE)
@require_safe
def user(request: HttpRequest, username: str) -> HttpResponse:
    """One user: posts, rights, past rights, journal."""
    return show_user(request, kept_user(request, username))


@officer(MANAGE)
@require_POST
def give(request: HttpRequest, username: str) -> HttpResponse:
    """One more right."""
    account = kept_user(request, username)
    units = units_kept(officer_of(request).authority)
    form = RightForm(request.POST, units=units, at=first_unit(account))

    def act() -> None:
        right = form.cleaned_data["permissions"]
        give_right(username, right, form.chosen_unit, by=officer_of(request).account, now=clock_now())

    return _answer(request, account, form, act, "Đã giao quyền.", right_form=form)


@officer(MANAGE)
@require_POST
def take(request: HttpRequest, username: str, number: int) -> HttpResponse:
    """Take a right back."""
    account = kept_user(request, username)
    form = WhyForm(request.POST)

    def act() -> None:
        reason = form.cleaned_data["reason"]
        take_right(username, number, reason=reason, by=officer_of(request).account, now=clock_now())

    return _answer(request, account, form, act, "Đã thu hồi quyền.", why_form=form)


@officer(MANAGE)
@require_POST
def close(request: HttpRequest, username: str) -> HttpResponse:
    """The user leaves: every right of the unit is taken back; without another post the account is closed."""
    account = kept_user(request, username)
    form = WhyForm(request.POST)
    left = False

    def act() -> None:
        nonlocal left
        reason = form.cleaned_data["reason"]
        close_user(username, reason=reason, by=officer_of(request).account, now=clock_now())
        account.refresh_from_db()
        left = account.is_active

    answer = _answer(request, account, form, act, "Đã cho người dùng thôi làm việc.", why_form=form)
    return _to_list() if left else answer


@officer(MANAGE)
@require_POST
def move(request: HttpRequest, username: str) -> HttpResponse:
    """The officer goes to another agency: what was given here ends at once (QC 41.2)."""
    account = kept_user(request, username)
    form = MoveForm(request.POST)
    if form.is_valid():
        said = form.cleaned_data
        going = Move(Unit(said["to"]), said["ground"], said["new_title"])
        try:
            move_user(username, going, by=officer_of(request).account, now=clock_now())
        except DomainError as refusal:
            refuse(form, refusal, unit="to")
        else:
            messages.success(request, f"Đã chuyển {account.username}. Mọi quyền của đơn vị đã thu hồi.")
            return _to_list()
    return show_user(request, account, status=422, move_form=form)


@officer(MANAGE)
@require_POST
def forget_factor(request: HttpRequest, username: str) -> HttpResponse:
    """The user lost the second factor: take it off, so that a new one is set up after the next log-in."""
    account = kept_user(request, username)
    form = WhyForm(request.POST)

    def act() -> None:
        by = officer_of(request).account
        forget_second_factor(username, reason=form.cleaned_data["reason"], by=by, now=clock_now())

    return _answer(request, account, form, act, "Đã gỡ xác thực hai bước.", why_form=form)


@officer(MANAGE)
@require_POST
def send(request: HttpRequest, username: str) -> HttpResponse:
    """Send the log-in details once more."""
    account = kept_user(request, username)
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
            refuse(form, refusal)
        else:
            messages.success(request, done)
            return HttpResponseRedirect(reverse("console:user", args=[account.username]))
    return show_user(request, account, status=422, **forms)


def _created(request: HttpRequest, form: UserForm) -> bool:
    said = form.cleaned_data
    draft = UserDraft(
        username=said["username"],
        full_name=said["full_name"],
        phone=said["phone"],
        email=said["email"],
        unit=form.chosen_unit,
        permissions=said["permissions"],
        title=said["title"],
        number=form.proven_number,
    )
    try:
        create_user(draft, by=officer_of(request).account, now=clock_now())
    except DomainError as refusal:
        refuse(form, refusal)
        return False
    return True


def _to_list() -> HttpResponse:
    return HttpResponseRedirect(reverse("console:users"))
