"""Lists of the nine catalogues, one entry with its history, and its forms."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from dichvucong.catalogs import selectors
from dichvucong.catalogs.facts import Catalogue
from dichvucong.catalogs.rules.shapes import SHAPES
from dichvucong.catalogs.selectors import EntryRow, EntryView
from dichvucong.catalogs.services import Change, EntryDraft, disable_entry, keep_entry
from dichvucong.identity.rules import AgencyScope
from dichvucong.kernel.clock import now as clock_now
from dichvucong.kernel.clock import vietnam_day
from dichvucong.kernel.errors import DomainError
from dichvucong.kernel.journal import history_about
from dichvucong.web.access import officer
from dichvucong.web.console.catalogs import words
from dichvucong.web.console.catalogs.forms import DisableForm, EntryForm, EntryListForm, keepers_for
from dichvucong.web.console.lists import PER_PAGE, as_csv, as_xlsx
from dichvucong.web.console.scope import officer_of

NEEDS = "catalogs.write"
HEADER = ("Mã", "Tên", "Cơ quan, tỉnh", "Hiệu lực từ", "Ngừng dùng từ", "Trạng thái")


@officer(NEEDS)
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The nine catalogues, how many entries each has, and who keeps it."""
    rows = [
        {
            "slug": slug,
            "name": words.NAMES[catalogue],
            "kept_by": words.KEEPERS[catalogue],
            "count": selectors.count(catalogue) if catalogue in SHAPES else None,
            "mine": bool(keepers_for(catalogue, _scope(request))),
        }
        for slug, catalogue in words.SLUGS.items()
    ]
    return render(request, "console/catalogs/index.html", {"rows": rows})


@officer(NEEDS)
@require_safe
def listing(request: HttpRequest, slug: str) -> HttpResponse:
    """The entries of one catalogue."""
    catalogue = _catalogue(slug)
    form = EntryListForm(request.GET or None)
    found = selectors.entries(catalogue, form.query)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("trang"))
    query = request.GET.copy()
    query.pop("trang", None)
    shown = _shown(request, catalogue) | {"form": form, "page": page, "query": query.urlencode()}
    return render(request, "console/catalogs/list.html", shown)


@officer(NEEDS)
@require_safe
def export(request: HttpRequest, slug: str, extension: str) -> HttpResponseBase:
    """The entries found, as a file."""
    found = selectors.entries(_catalogue(slug), EntryListForm(request.GET or None).query)
    return {"csv": as_csv, "xlsx": as_xlsx}[extension](f"danh-muc-{slug}", HEADER, map(_cells, found))


@officer(NEEDS)
@require_safe
def entry(request: HttpRequest, slug: str, entry: str) -> HttpResponse:
    """One entry and every version it ever had."""
    catalogue = _catalogue(slug)
    shown = _shown(request, catalogue) | {"entry": _entry(catalogue, entry), "log": _log(catalogue, entry)}
    return render(request, "console/catalogs/entry.html", shown)


@officer(NEEDS)
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, slug: str) -> HttpResponse:
    """One more entry."""
    catalogue = _catalogue(slug)
    form = EntryForm(_posted(request), **_asked(request, catalogue))

    def save() -> str:
        code = form.cleaned_data.get("code", "").strip()
        draft = EntryDraft(code, form.cleaned_data["tu_ngay"], form.values)
        return keep_entry(
            catalogue, draft, acting_for=form.cleaned_data["thay_mat"], change=_change(request, form)
        ).code

    return _answer(request, catalogue, form, save, title="Thêm mục")


@officer(NEEDS)
@require_http_methods(["GET", "HEAD", "POST"])
def amend(request: HttpRequest, slug: str, entry: str) -> HttpResponse:
    """Let an entry read differently from a day on."""
    catalogue = _catalogue(slug)
    found = _entry(catalogue, entry)
    form = EntryForm(_posted(request), known=found.values, **_asked(request, catalogue))

    def save() -> str:
        draft = EntryDraft(entry, form.cleaned_data["tu_ngay"], form.values)
        return keep_entry(
            catalogue, draft, acting_for=form.cleaned_data["thay_mat"], change=_change(request, form)
        ).code

    return _answer(request, catalogue, form, save, title=f"Sửa {found.code}")


@officer(NEEDS)
@require_http_methods(["GET", "HEAD", "POST"])
def disable(request: HttpRequest, slug: str, entry: str) -> HttpResponse:
    """End an entry from a day on."""
    catalogue = _catalogue(slug)
    found = _entry(catalogue, entry)
    form = DisableForm(_posted(request), **_asked(request, catalogue))

    def save() -> str:
        return disable_entry(
            catalogue,
            entry,
            valid_to=form.cleaned_data["tu_ngay"],
            acting_for=form.cleaned_data["thay_mat"],
            change=_change(request, form),
        ).code

    return _answer(request, catalogue, form, save, title=f"Ngừng dùng {found.code}")


def _answer(
    request: HttpRequest,
    catalogue: Catalogue,
    form: EntryForm | DisableForm,
    save: Callable[[], str],
    *,
    title: str,
) -> HttpResponse:
    """The form, with what is wrong beside its fields; the entry's page once it is saved."""
    if request.method == "POST" and form.is_valid():
        try:
            code = save()
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, f"Đã lưu mục {code}.")
            address = reverse("console:catalog_entry", args=[words.slug_of(catalogue), code])
            return HttpResponseRedirect(address)
    shown = _shown(request, catalogue) | {"form": form, "title": title}
    status = 422 if request.method == "POST" else 200
    return render(request, "console/catalogs/form.html", shown, status=status)


def _posted(request: HttpRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def _asked(request: HttpRequest, catalogue: Catalogue) -> dict[str, Any]:
    return {"catalogue": catalogue, "scope": _scope(request), "today": vietnam_day(clock_now())}


def _change(request: HttpRequest, form: EntryForm | DisableForm) -> Change:
    return Change(officer_of(request).account.actor, clock_now(), form.cleaned_data["can_cu"])


def _catalogue(slug: str) -> Catalogue:
    """The catalogue of an address; procedures and services have pages of their own."""
    catalogue = words.SLUGS.get(slug)
    if catalogue is None or catalogue not in SHAPES:
        raise Http404
    return catalogue


def _entry(catalogue: Catalogue, code: str) -> EntryView:
    found = selectors.entry(catalogue, code)
    if found is None:
        raise Http404
    return found


def _log(catalogue: Catalogue, code: str) -> list[dict[str, object]]:
    """What officers did to the entry, newest first: what ended it stands only here."""
    lines = history_about(selectors.subject_of(catalogue, code)).order_by("-pk")
    return [
        {
            "words": words.EVENTS.get(line.event, line.event),
            "at": line.at,
            "actor": line.actor,
            "reason": line.reason,
        }
        for line in lines
    ]


def _scope(request: HttpRequest) -> AgencyScope:
    return officer_of(request).authority.agencies(NEEDS)


def _shown(request: HttpRequest, catalogue: Catalogue) -> dict[str, object]:
    return {
        "slug": words.slug_of(catalogue),
        "name": words.NAMES[catalogue],
        "owner_label": words.OWNERS.get(catalogue, ""),
        "kept_by": words.KEEPERS[catalogue],
        "mine": bool(keepers_for(catalogue, _scope(request))),
        "is_tree": catalogue is Catalogue.AGENCIES,
    }


def _cells(row: EntryRow) -> tuple[str, ...]:
    return (
        row.code,
        row.name,
        row.owner,
        f"{row.valid_from:%d/%m/%Y}",
        f"{row.valid_to:%d/%m/%Y}" if row.valid_to else "",
        words.STATES["active" if row.active else "disabled"],
    )
