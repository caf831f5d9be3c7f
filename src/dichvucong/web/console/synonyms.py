"""Everyday words for official ones (PRO-08): editors add, change and take out; searches use them at once."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dichvucong.kernel.clock import now as clock_now
from dichvucong.kernel.errors import InvalidFields, InvalidValue
from dichvucong.kernel.journal import history_of
from dichvucong.procedures.errors import SynonymNotFound
from dichvucong.procedures.selectors import SynonymInfo, synonym, synonyms
from dichvucong.procedures.services import add_synonym, change_synonym, disable_synonym
from dichvucong.web.access import officer
from dichvucong.web.console.lists import PER_PAGE
from dichvucong.web.console.scope import officer_of
from dichvucong.web.console.synonym_forms import SynonymForm, SynonymListForm

EDIT = ("procedures.edit", "procedures.review")


@officer(*EDIT)
@require_safe
def show_all(request: HttpRequest) -> HttpResponse:
    """The words in order, or those that say something."""
    form = SynonymListForm(request.GET)
    if not form.is_valid():
        return render(request, "console/synonyms.html", {"form": form, "page": None}, status=422)
    found = synonyms(form.cleaned_data["tu"])
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("trang"))
    asked = {key: value for key, value in form.cleaned_data.items() if value}
    return render(request, "console/synonyms.html", {"form": form, "page": page, "query": urlencode(asked)})


@officer(*EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """One more everyday word."""
    if request.method == "POST":
        return _save(request, SynonymForm(request.POST), None)
    return _show(request, SynonymForm(), None)


@officer(*EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, number: int) -> HttpResponse:
    """One word with its journal (GET); stand for other wordings from now on (POST)."""
    known = _known(number)
    if request.method == "POST":
        return _save(request, SynonymForm(request.POST), known)
    return _show(request, SynonymForm.of(known), known)


@officer(*EDIT)
@require_POST
def disable(request: HttpRequest, number: int) -> HttpResponse:
    """Take a word out of use."""
    known = _known(number)
    disable_synonym(number, actor=officer_of(request).account.actor, now=clock_now())
    messages.success(request, f"Đã ngừng dùng từ “{known.phrase}”.")
    return HttpResponseRedirect(reverse("console:synonyms"))


def _save(request: HttpRequest, form: SynonymForm, known: SynonymInfo | None) -> HttpResponse:
    if not form.is_valid():
        return _show(request, form, known, status=422)
    actor = officer_of(request).account.actor
    try:
        if known is None:
            add_synonym(form.draft, actor=actor, now=clock_now())
        else:
            change_synonym(known.number, form.draft, actor=actor, now=clock_now())
    except (InvalidFields, InvalidValue) as refusal:
        form.refuse(refusal)
        return _show(request, form, known, status=422)
    messages.success(request, "Đã lưu. Tìm kiếm dùng ngay từ này.")
    return HttpResponseRedirect(reverse("console:synonyms"))


def _show(
    request: HttpRequest, form: SynonymForm, known: SynonymInfo | None, *, status: int = 200
) -> HttpResponse:
    shown: dict[str, Any] = {"form": form, "known": known, "history": []}
    if known is not None:
        subject = f"synonym:{known.number}"
        shown["history"] = history_of("synonyms").filter(subject=subject)
    return render(request, "console/synonym.html", shown, status=status)


def _known(number: int) -> SynonymInfo:
    """Raises `SynonymNotFound`."""
    found = synonym(number)
    if found is None:
        raise SynonymNotFound
    return found
