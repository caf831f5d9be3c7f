"""Finding somebody by number or phone, and letting them work for a unit."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from dichvucong.identity.errors.units import AskedTooOften
from dichvucong.identity.models import Account
from dichvucong.identity.rules import PERSONAL_KINDS
from dichvucong.identity.selectors.units import users_kept
from dichvucong.identity.services import FoundPerson, UserDraft, find_person, found_person, take_on
from dichvucong.identity.words import DataKind
from dichvucong.kernel.clock import now as clock_now
from dichvucong.kernel.errors import DomainError
from dichvucong.kernel.identifiers import mask_name, mask_phone
from dichvucong.web.access import officer
from dichvucong.web.console.scope import officer_of
from dichvucong.web.console.user_forms import FindPersonForm, TakeOnForm
from dichvucong.web.console.user_page import MANAGE, refuse
from dichvucong.web.console.user_units import units_kept
from dichvucong.web.looks import shown_to_officer


@officer(MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def find(request: HttpRequest) -> HttpResponse:
    """The form (GET); who it is, masked (POST: numbers do not belong in addresses)."""
    if request.method != "POST":
        return render(request, "console/find_person.html", {"form": FindPersonForm()})
    form = FindPersonForm(request.POST)
    if not form.is_valid():
        return render(request, "console/find_person.html", {"form": form}, status=422)
    try:
        people = find_person(form.query, by=officer_of(request).account, now=clock_now())
    except AskedTooOften as refusal:
        form.add_error(None, refusal.message)
        return render(request, "console/find_person.html", {"form": form}, status=refusal.http_status)
    for one in people:
        shown_to_officer(request, DataKind.ACCOUNT, account=one.account)
    shown = {"form": form, "looked": True, "people": [_masked(request, one) for one in people]}
    return render(request, "console/find_person.html", shown)


@officer(MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def take(request: HttpRequest, token: str) -> HttpResponse:
    """A post and rights for whom was found (GET shows the form)."""
    now, by = clock_now(), officer_of(request).account
    found = found_person(token, by=by, now=now)
    units = units_kept(officer_of(request).authority)
    form = TakeOnForm(request.POST if request.method == "POST" else None, units=units, found=found)
    if request.method == "POST" and form.is_valid():
        try:
            made = take_on(found, _draft(form, found), by=by, now=now)
        except DomainError as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, _done(made, found))
            return HttpResponseRedirect(reverse("console:user", args=[made.username]))
    shown_to_officer(request, DataKind.ACCOUNT, account=found.account)
    shown = {"form": form, "person": _masked(request, found)}
    return render(request, "console/take_on.html", shown, status=422 if form.errors else 200)


def _draft(form: TakeOnForm, found: FoundPerson) -> UserDraft:
    said = form.cleaned_data
    return UserDraft(
        username=said.get("username", ""),
        full_name=found.account.full_name,
        phone=said.get("phone", ""),
        unit=form.chosen_unit,
        permissions=said["permissions"],
        title=said["title"],
    )


def _done(made: Account, found: FoundPerson) -> str:
    if made in found.officers:
        return "Đã thêm người này vào đơn vị. Người này đăng nhập bằng tài khoản cán bộ đang có."
    return "Đã tạo người dùng. Thông tin đăng nhập được gửi qua tin nhắn."


def _masked(request: HttpRequest, found: FoundPerson) -> dict[str, object]:
    """What a unit may see of a person who is not its own."""
    kept = users_kept(officer_of(request).account, now=clock_now())
    own = kept.filter(pk__in=[officer.pk for officer in found.officers]).first()
    return {
        "name": mask_name(found.account.full_name),
        "phone": mask_phone(found.account.phone) if found.account.phone else "",
        "personal": found.account.kind in PERSONAL_KINDS,
        "officer": bool(found.officers),
        "own": own,
        "token": found.token,
    }
