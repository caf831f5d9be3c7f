"""The items of a draft: choose a procedure, write how it reads, compare it with the signed text."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from dichvucong.catalogs.facts import AgencyLevel
from dichvucong.catalogs.selectors import agency
from dichvucong.kernel.clock import now as clock_now
from dichvucong.kernel.clock import vietnam_day
from dichvucong.kernel.errors import DomainError
from dichvucong.procedures.content import (
    LocalOverrides,
    ProcedureContent,
    content_from,
    overrides_from,
)
from dichvucong.procedures.rules import localised
from dichvucong.procedures.selectors.decisions import DecisionView, ItemView, item_by_id
from dichvucong.procedures.selectors.localising import find_procedures, interlinked_with, to_localise
from dichvucong.procedures.services import (
    Fault,
    Wording,
    add_item,
    compare_item,
    edit_item,
    faults_of,
    remove_item,
)
from dichvucong.procedures.states import ItemAction
from dichvucong.procedures.words import Part
from dichvucong.web.access import officer
from dichvucong.web.console.decisions.access import CHECK, EDIT, NEEDS, require, seen_decision
from dichvucong.web.console.decisions.assembling import (
    agencies_from_rows,
    bases_from_rows,
    channels_from_rows,
    content_from_rows,
    place_of,
    rows_of,
)
from dichvucong.web.console.decisions.editor_forms import (
    ContentForm,
    LocalForm,
    WaiverForm,
    overrides_against,
)
from dichvucong.web.console.decisions.forms import ItemForm
from dichvucong.web.console.decisions.rows import KINDS, LOCAL_KINDS, RowSet, raw_rows
from dichvucong.web.console.scope import officer_of
from dichvucong.web.console.units import for_unit

MOST_FOUND = 20
MISSING_IN = {
    Part.STEPS: "buoc",
    Part.METHOD: "kenh",
    Part.TERM: "kenh",
    Part.FEES: "phi",
    Part.COMPONENTS: "giay",
    Part.FORMS: "giay",
    Part.AGENCY: "cq",
    Part.RESULT: "kq",
}
MISSING_AT = {
    Part.NAME: "ten",
    Part.SETS: "so_bo",
    Part.APPLICANTS: "doi_tuong",
    Part.CONDITIONS: "dieu_kien",
}


@dataclass(frozen=True)
class _Filled:
    """The forms of the editor's page, and the faults that have no field on it."""

    main: forms.Form
    waivers: WaiverForm
    sets: Sequence[RowSet]
    faults: Sequence[Fault] = ()

    @property
    def wrong(self) -> bool:
        """Whether something on the page is marked."""
        rows = [form for kind in self.sets for form in kind.forms]
        missing = any(kind.missing for kind in self.sets)
        return missing or any(form.errors for form in (self.main, self.waivers, *rows))


@officer(EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, number: int) -> HttpResponse:
    """Take a procedure into a draft; one can be looked for by its name first."""
    found = seen_decision(request, number)
    require(request, EDIT, found.issuer_code)
    text = request.GET.get("tim", "").strip()[:120]
    local = _of_a_province(found)
    initial = {"procedure_code": request.GET.get("ma", ""), "action": ItemAction.LOCALISE if local else ""}
    form = ItemForm(
        request.POST or None, actions=_actions(found), initial=initial, use_required_attribute=False
    )
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        actor = officer_of(request).account.actor
        try:
            action, code = ItemAction(said["action"]), said["procedure_code"].strip()
            item = add_item(number, action, code, actor=actor, now=clock_now())
        except DomainError as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        else:
            return _onwards(number, item.pk, abolishes=item.action == ItemAction.ABOLISH)
    day = vietnam_day(clock_now())
    matching = _matching(found, text, local=local) if text else []
    shown = {"decision": found, "form": form, "text": text, "matching": matching, "today": day}
    return render(request, "console/decisions/add.html", shown, status=422 if form.errors else 200)


@officer(EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, number: int, item: int) -> HttpResponse:
    """How one procedure reads: shown with its faults (GET); rows added or taken out, or saved (POST)."""
    found = seen_decision(request, number)
    require(request, EDIT, found.issuer_code)
    view = item_by_id(number, item)
    if request.method != "POST":
        return _show_stored(request, found, view)
    if "them" in request.POST or "bo" in request.POST:
        return _show_again(request, found, view)
    return _save(request, found, view)


@officer(EDIT)
@require_POST
def remove(request: HttpRequest, number: int, item: int) -> HttpResponse:
    """Take a procedure out of a draft."""
    found = seen_decision(request, number)
    require(request, EDIT, found.issuer_code)
    remove_item(number, item, actor=officer_of(request).account.actor, now=clock_now())
    messages.success(request, "Đã bỏ thủ tục khỏi quyết định.")
    return HttpResponseRedirect(reverse("console:decision", args=[number]))


@officer(*NEEDS)
@require_http_methods(["GET", "HEAD", "POST"])
def compare(request: HttpRequest, number: int, item: int) -> HttpResponse:
    """An item beside the signed text (GET); say that they agree (POST)."""
    found = seen_decision(request, number)
    view = item_by_id(number, item)
    actor = officer_of(request).account.actor
    refusal = None
    if request.method == "POST":
        require(request, CHECK, found.issuer_code)
        try:
            compare_item(number, item, actor=actor, now=clock_now())
        except DomainError as error:
            refusal = error
        else:
            messages.success(request, f"Đã đối chiếu thủ tục {view.code}.")
            return HttpResponseRedirect(reverse("console:decision", args=[number]))
    checks = for_unit(request, CHECK, found.issuer_code)
    may = checks and found.state == "entered" and actor != found.row.entered_by
    shown = {"decision": found, "row": found.row, "item": view, "may": may, "refusal": refusal}
    shown["bundles"] = interlinked_with(view.code, found.row.effective_on)
    status = refusal.http_status if refusal else 200
    return render(request, "console/decisions/compare.html", shown, status=status)


def _onwards(number: int, item: int, *, abolishes: bool) -> HttpResponse:
    """An abolition needs no wording."""
    if abolishes:
        return HttpResponseRedirect(reverse("console:decision", args=[number]))
    return HttpResponseRedirect(reverse("console:decision_item", args=[number, item]))


def _of_a_province(found: DecisionView) -> bool:
    issuer = agency(found.issuer_code)
    return issuer is not None and issuer.level is AgencyLevel.PROVINCE


def _actions(found: DecisionView) -> list[ItemAction]:
    if _of_a_province(found):
        return [ItemAction.LOCALISE, *(action for action in ItemAction if action is not ItemAction.LOCALISE)]
    return [action for action in ItemAction if action is not ItemAction.LOCALISE]


def _matching(found: DecisionView, text: str, *, local: bool) -> Any:
    day = vietnam_day(clock_now())
    if local:
        return to_localise(found.issuer_code, day, text=text, limit=MOST_FOUND)
    return find_procedures(day, text=text, limit=MOST_FOUND)


def _content_of(view: ItemView) -> tuple[ProcedureContent, ProcedureContent | None]:
    """The content to edit, and the central one where a province edits."""
    if view.action is not ItemAction.LOCALISE:
        return content_from(view.row.content), None
    assert view.row.based_on is not None, "what is localised is published"
    central = content_from(view.row.based_on.content)
    return localised(central, overrides_from(view.row.content)), central


def _kinds(view: ItemView) -> tuple[str, ...]:
    return LOCAL_KINDS if view.action is ItemAction.LOCALISE else tuple(KINDS)


def _show_stored(request: HttpRequest, found: DecisionView, view: ItemView) -> HttpResponse:
    if view.action is ItemAction.ABOLISH:
        return HttpResponseRedirect(reverse("console:decision", args=[found.id]))
    content, central = _content_of(view)
    rows = rows_of(content)
    if central is not None:
        rows["cc"] = rows_of(content)["cc"][len(central.legal_bases) :]
        rows["cq"] = [row for row in rows["cq"] if row["vai_tro"] in {"implementing", "delegated"}]
    main = ContentForm.of(content) if central is None else LocalForm.of(content)
    waivers = WaiverForm(
        initial={f"khong_{part}": why for part, why in view.row.waived.items()} | {"ghi_chu": view.row.note}
    )
    sets = [RowSet.of(kind, rows[kind] or _blank(kind, view)) for kind in _kinds(view)]
    faults = [fault for fault in faults_of(found.row, now=clock_now()) if fault.ordinal == view.ordinal]
    left = [fault for fault in faults if not _placed(fault, main, sets, content)]
    return _page(request, found, view, _Filled(main, waivers, sets, left))


def _blank(kind: str, view: ItemView) -> list[dict[str, Any]]:
    """A first empty row where a whole procedure has none."""
    return [{}] if view.action is not ItemAction.LOCALISE and kind != "cd" else []


def _placed(fault: Fault, main: Any, sets: list[RowSet], content: ProcedureContent) -> bool:
    """Put a fault beside its field. False where it has none on the page."""
    by_kind = {rows.kind: rows for rows in sets}
    if fault.part in MISSING_IN:
        by_kind[MISSING_IN[fault.part]].missing.append(fault.error.message)
        return True
    kind, row, field = place_of(fault.error.field, content)
    if fault.part in MISSING_AT:
        kind, field = "", MISSING_AT[fault.part]
    form = (
        main
        if not kind
        else next(iter(by_kind[kind].forms[row : row + 1]), None)
        if kind in by_kind
        else None
    )
    if form is None or field not in form.fields:
        return False
    form.errors[field] = form.error_class([*form.errors.get(field, []), fault.error.message])
    return True


def _show_again(request: HttpRequest, found: DecisionView, view: ItemView) -> HttpResponse:
    """The page as it was typed, with one row more or less."""
    more, less = request.POST.get("them", ""), request.POST.get("bo", "")
    sets = []
    for kind in _kinds(view):
        rows = raw_rows(kind, request.POST)
        if kind == more:
            rows.append({})
        sets.append(RowSet.of(kind, [row for n, row in enumerate(rows) if f"{kind}-{n}" != less]))
    make = LocalForm if view.action is ItemAction.LOCALISE else ContentForm
    main = make(initial=_typed(request.POST, make), use_required_attribute=False)
    waivers = WaiverForm(initial=_typed(request.POST, WaiverForm))
    return _page(request, found, view, _Filled(main, waivers, sets))


def _typed(data: QueryDict, make: Any) -> dict[str, Any]:
    several = {"cap", "doi_tuong"}
    return {name: data.getlist(name) if name in several else data.get(name, "") for name in make().fields}


def _save(request: HttpRequest, found: DecisionView, view: ItemView) -> HttpResponse:
    make = LocalForm if view.action is ItemAction.LOCALISE else ContentForm
    main, waivers = make(request.POST, use_required_attribute=False), WaiverForm(request.POST)
    sets = [RowSet.sent(kind, request.POST) for kind in _kinds(view)]
    sound = [form.is_valid() for form in (main, waivers, *(form for rows in sets for form in rows.forms))]
    if not all(sound):
        return _page(request, found, view, _Filled(main, waivers, sets), status=422)
    rows = {kind.kind: kind.filled for kind in sets}
    actor = officer_of(request).account.actor
    try:
        wording = Wording(
            _wording(view, main.cleaned_data, rows), waivers.waived, waivers.cleaned_data["ghi_chu"]
        )
        edit_item(found.id, view.id, wording, actor=actor, now=clock_now())
    except DomainError as refusal:
        name = refusal.field.replace("waived.", "khong_")
        waivers.add_error(name if name in waivers.fields else None, refusal.message)
        return _page(request, found, view, _Filled(main, waivers, sets), status=422)
    messages.success(request, f"Đã lưu thủ tục {view.code}.")
    back = "console:decision_item" if "luu_tiep" in request.POST else "console:decision"
    return HttpResponseRedirect(
        reverse(back, args=[found.id, view.id][: 2 if "luu_tiep" in request.POST else 1])
    )


def _wording(view: ItemView, main: dict[str, Any], rows: Any) -> ProcedureContent | LocalOverrides:
    content, central = _content_of(view)
    if central is None:
        return content_from_rows(main, rows, content)
    wanted = LocalOverrides(
        channels=channels_from_rows(rows),
        levels=tuple(main["cap"]),
        implementing=agencies_from_rows(rows["cq"], "implementing"),
        delegated=agencies_from_rows(rows["cq"], "delegated"),
        receiving_address=main["dia_chi"],
        local_bases=bases_from_rows(rows["cc"]),
    )
    return overrides_against(central, wanted)


def _page(
    request: HttpRequest, found: DecisionView, view: ItemView, filled: _Filled, *, status: int = 200
) -> HttpResponse:
    shown = {
        "decision": found,
        "item": view,
        "filled": filled,
        "main": filled.main,
        "waivers": filled.waivers,
        "sets": filled.sets,
        "faults": filled.faults,
        "local": view.action is ItemAction.LOCALISE,
    }
    return render(request, "console/decisions/edit.html", shown, status=status)
