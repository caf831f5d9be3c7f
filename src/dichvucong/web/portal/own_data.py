"""`/tai-khoan/du-lieu`: everything the portal holds of me, to read and to take away, and what I correct myself (QC 8.6)."""

from datetime import timedelta
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dichvucong.identity.models import Account
from dichvucong.identity.rules import Level
from dichvucong.identity.services.care.own_facts import ask_email, confirm_email, remove_email
from dichvucong.identity.words import ActRight
from dichvucong.kernel.clock import VIETNAM
from dichvucong.kernel.clock import now as clock_now
from dichvucong.kernel.errors import DomainError
from dichvucong.kernel.forms import Form
from dichvucong.kernel.journal import Entry, write
from dichvucong.web.access import PersonRequest, person
from dichvucong.web.levels import needs_level
from dichvucong.web.people import need_right
from dichvucong.web.portal.holding_words import in_words
from dichvucong.web.portal.holdings import SECTIONS, holdings_of
from dichvucong.web.rendering import page_with_form, see_other
from dichvucong.web.told import tell

PROVED_WITHIN = timedelta(minutes=30)
"""Whoever finds a browser that was left open does not carry everything away, nor move the e-mail elsewhere."""


class EmailForm(Form):
    """A new e-mail."""

    thu = forms.CharField(
        label="Thư điện tử mới",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"required": "Hãy ghi thư điện tử mới."},
    )


@person
@require_safe
def own_data(request: PersonRequest) -> HttpResponse:
    """What there is, how to take it, how to correct it."""
    return _show(request, EmailForm(), sent=request.GET.get("da-gui") == "1")


@person
@needs_level(Level.MEDIUM, within=PROVED_WITHIN)
@require_safe
def whole(request: PersonRequest) -> HttpResponse:
    """Everything, to read or to print."""
    held = holdings_of(request.account, now=clock_now())
    _taken(request.account)
    sections = [(title, [in_words(name, row) for row in held[name]]) for name, title in SECTIONS.items()]
    shown = {"account": request.account, "sections": sections, "made_at": clock_now()}
    return page_with_form(request, "portal/account/data_whole.html", shown)


@person
@needs_level(Level.MEDIUM, within=PROVED_WITHIN)
@require_safe
def download(request: PersonRequest) -> HttpResponseBase:
    """Everything, for a machine."""
    now = clock_now()
    held = holdings_of(request.account, now=now)
    _taken(request.account)
    response = JsonResponse(
        {"made_at": now.isoformat(), **held},
        json_dumps_params={"ensure_ascii": False, "indent": 2, "default": str},
    )
    name = f"du-lieu-cua-toi-{now.astimezone(VIETNAM):%Y%m%d}.json"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "no-store"
    return response


@person
@needs_level(Level.MEDIUM, within=PROVED_WITHIN)
@require_http_methods(["POST"])
def change_email(request: PersonRequest) -> HttpResponse:
    """Send a link to the new address."""
    need_right(request.log_in, ActRight.MANAGE)
    form = EmailForm(request.POST)
    if form.is_valid():
        try:
            ask_email(request.account, form.cleaned_data["thu"], now=clock_now())
        except DomainError as refusal:
            form.add_error("thu", refusal.message)
        else:
            return see_other(f"{reverse('account-data')}?da-gui=1#thu")
    return _show(request, form, status=422)


@person
@require_POST
def drop_email(request: PersonRequest) -> HttpResponse:
    """Take the e-mail off."""
    need_right(request.log_in, ActRight.MANAGE)
    remove_email(request.account, now=clock_now())
    tell(request, "Đã xóa thư điện tử khỏi tài khoản.")
    return see_other(reverse("account-data"))


@person
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: PersonRequest, email_token: str) -> HttpResponse:
    """The link from the e-mail: a button (GET), so that programs that open links change nothing; the change (POST)."""
    if request.method != "POST":
        return page_with_form(request, "portal/account/email_confirm.html", {"account": request.account})
    need_right(request.log_in, ActRight.MANAGE)
    confirm_email(request.account, email_token, now=clock_now())
    tell(request, "Đã đổi thư điện tử. Tin về tài khoản được gửi tới địa chỉ mới.")
    return see_other(reverse("account-data"))


def _show(request: HttpRequest, form: EmailForm, *, sent: bool = False, status: int = 200) -> HttpResponse:
    account: Account = vars(request)["account"]
    shown: dict[str, Any] = {"account": account, "form": form, "sent": sent, "titles": SECTIONS.values()}
    return page_with_form(request, "portal/account/data.html", shown, status=status)


def _taken(account: Account) -> None:
    subject = account.reference
    entry = Entry(subject=subject, stream=subject, event="account.data_taken", actor=account.actor)
    write([entry], now=clock_now())
