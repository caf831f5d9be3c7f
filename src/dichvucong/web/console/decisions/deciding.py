"""One decision: its heading, its items, what has to be mended, and its steps as buttons."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dichvucong.catalogs.selectors import agency
from dichvucong.kernel.clock import now as clock_now
from dichvucong.kernel.clock import vietnam_day
from dichvucong.kernel.errors import DomainError, InvalidFields
from dichvucong.kernel.journal import history_of
from dichvucong.procedures.selectors.decisions import (
    DecisionView,
    deadline_sentences,
    document_of,
    effects_of,
    items_of,
)
from dichvucong.procedures.services import (
    attach_document,
    check_decision,
    check_document,
    draft_decision,
    enter_decision,
    faults_of,
    publish_decision,
    reopen_decision,
    return_decision,
    revise_decision,
    withdraw_decision,
)
from dichvucong.web.access import officer
from dichvucong.web.console.decisions.access import (
    CHECK,
    EDIT,
    NEEDS,
    PUBLISH,
    issuers_of,
    place_names,
    require,
    seen_decision,
)
from dichvucong.web.console.decisions.forms import HeadingForm, NothingForm, WhyForm
from dichvucong.web.console.scope import officer_of
from dichvucong.web.console.units import for_unit

Run = Callable[[int, Mapping[str, Any], str, datetime], object]


@dataclass(frozen=True)
class Step:
    """One button: in which state, by whom, and what it does. `second_person` keeps whoever entered it from it."""

    verb: str
    words: str
    done: str
    permission: str
    state: str
    form: type[forms.Form]
    run: Run
    second_person: bool = False
    look: str = ""


STEPS: Sequence[Step] = (
    Step(
        "nhap-xong",
        "Nhập xong, chuyển đối chiếu",
        "Đã chuyển cho người đối chiếu.",
        EDIT,
        "draft",
        NothingForm,
        lambda key, _said, actor, now: enter_decision(key, actor=actor, now=now),
    ),
    Step(
        "rut",
        "Rút quyết định",
        "Đã rút quyết định.",
        EDIT,
        "draft",
        WhyForm,
        lambda key, said, actor, now: withdraw_decision(key, reason=said["ly_do"], actor=actor, now=now),
        look="danger",
    ),
    Step(
        "xac-nhan",
        "Xác nhận đúng quyết định đã ký",
        "Đã xác nhận. Quyết định chờ công khai.",
        CHECK,
        "entered",
        NothingForm,
        lambda key, _said, actor, now: check_decision(key, actor=actor, now=now),
        second_person=True,
    ),
    Step(
        "tra-lai",
        "Trả lại để sửa",
        "Đã trả lại cho người nhập.",
        CHECK,
        "entered",
        WhyForm,
        lambda key, said, actor, now: return_decision(key, reason=said["ly_do"], actor=actor, now=now),
        look="plain",
    ),
    Step(
        "mo-lai",
        "Mở lại để sửa",
        "Đã mở lại. Các thủ tục phải được đối chiếu lại.",
        CHECK,
        "checked",
        WhyForm,
        lambda key, said, actor, now: reopen_decision(key, reason=said["ly_do"], actor=actor, now=now),
        look="plain",
    ),
)
BY_VERB = {step.verb: step for step in STEPS}


@officer(*NEEDS)
@require_safe
def decision(request: HttpRequest, number: int) -> HttpResponse:
    """One decision with its items, its faults while it is being entered, and the buttons of this officer."""
    return show_decision(request, seen_decision(request, number))


@officer(EDIT, CHECK)
@require_POST
def decision_step(request: HttpRequest, number: int, verb: str) -> HttpResponse:
    """Press one button."""
    found = seen_decision(request, number)
    step = BY_VERB.get(verb)
    if step is None:
        raise Http404
    require(request, step.permission, found.issuer_code)
    form = step.form(request.POST)
    if not form.is_valid():
        return show_decision(request, found, wrong=(step, form), status=422)
    try:
        step.run(number, form.cleaned_data, officer_of(request).account.actor, clock_now())
    except DomainError as refusal:
        return show_decision(request, found, refusal=refusal, status=refusal.http_status)
    messages.success(request, step.done)
    return HttpResponseRedirect(reverse("console:decision", args=[number]))


@officer(EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def draft(request: HttpRequest) -> HttpResponse:
    """Begin a decision."""
    issuers = issuers_of(request, EDIT)
    form = HeadingForm(
        request.POST or None, request.FILES or None, issuers=issuers, use_required_attribute=False
    )
    if request.method == "POST" and form.is_valid():
        actor = officer_of(request).account.actor
        key = _saved(form, lambda: draft_decision(form.draft, actor=actor, now=clock_now()).pk, actor)
        if key:
            return HttpResponseRedirect(reverse("console:decision", args=[key]))
    shown = {"form": form, "issuers": issuers}
    return render(request, "console/decisions/heading.html", shown, status=422 if form.errors else 200)


@officer(EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def revise(request: HttpRequest, number: int) -> HttpResponse:
    """Change the heading of a draft."""
    found = seen_decision(request, number)
    require(request, EDIT, found.issuer_code)
    names = ("issuer_code", "number", "title", "signed_on", "effective_on", "document_text")
    form = HeadingForm(
        request.POST or None,
        request.FILES or None,
        initial={name: getattr(found.row, name) for name in names},
        issuers=[one for one in issuers_of(request, EDIT) if one[0] == found.issuer_code],
        use_required_attribute=False,
    )
    if request.method == "POST" and form.is_valid():
        actor = officer_of(request).account.actor
        key = _saved(
            form, lambda: revise_decision(number, form.draft, actor=actor, now=clock_now()).pk, actor
        )
        if key:
            return HttpResponseRedirect(reverse("console:decision", args=[number]))
    shown = {"form": form, "decision": found}
    return render(request, "console/decisions/heading.html", shown, status=422 if form.errors else 200)


@officer(*NEEDS)
@require_safe
def document(request: HttpRequest, number: int) -> HttpResponse:
    """The signed file, to be saved and never shown inside the console."""
    seen_decision(request, number)
    name, body = document_of(number)
    headers = {"Content-Disposition": content_disposition_header(True, name) or "attachment"}
    return HttpResponse(body, content_type="application/octet-stream", headers=headers)


@officer(PUBLISH)
@require_http_methods(["GET", "HEAD", "POST"])
def publish(request: HttpRequest, number: int) -> HttpResponse:
    """What will happen (GET); let it happen (POST)."""
    found = seen_decision(request, number)
    require(request, PUBLISH, found.issuer_code)
    effects = effects_of(number)
    touched = place_names(code for effect in effects for code in effect.provinces)
    shown: dict[str, Any] = {"decision": found, "effects": effects, "names": touched}
    if request.method != "POST":
        shown["faults"] = faults_of(found.row, now=clock_now())
        return render(request, "console/decisions/publish.html", shown)
    try:
        publish_decision(number, actor=officer_of(request).account.actor, now=clock_now())
    except DomainError as refusal:
        shown["refusal"] = refusal
        return render(request, "console/decisions/publish.html", shown, status=refusal.http_status)
    messages.success(request, f"Đã công khai quyết định {found.number}.")
    return HttpResponseRedirect(reverse("console:decision", args=[number]))


def show_decision(
    request: HttpRequest,
    found: DecisionView,
    *,
    wrong: tuple[Step, forms.Form] | None = None,
    refusal: DomainError | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page of a decision."""
    row, now = found.row, clock_now()
    actor = officer_of(request).account.actor
    steps = [
        (step, wrong[1] if wrong and wrong[0] is step else step.form(auto_id=f"{step.verb}_%s"))
        for step in STEPS
        if step.state == found.state and for_unit(request, step.permission, found.issuer_code)
        if not (step.second_person and actor == row.entered_by)
    ]
    faults = faults_of(row, now=now)
    issuer = agency(found.issuer_code)
    shown = {
        "decision": found,
        "row": row,
        "issuer_name": issuer.name if issuer else found.issuer_code,
        "items": [
            (item, [fault for fault in faults if fault.ordinal == item.ordinal]) for item in items_of(row.pk)
        ],
        "faults": [fault for fault in faults if not fault.ordinal],
        "refusal": refusal,
        "steps": steps,
        "may_edit": found.state == "draft" and for_unit(request, EDIT, found.issuer_code),
        "may_compare": found.state == "entered"
        and for_unit(request, CHECK, found.issuer_code)
        and actor != row.entered_by,
        "own_entry": found.state == "entered" and actor == row.entered_by,
        "may_publish": found.state == "checked" and for_unit(request, PUBLISH, found.issuer_code),
        "deadline": deadline_sentences(row),
        "history": list(history_of(row.stream)),
        "today": vietnam_day(now),
    }
    return render(request, "console/decisions/decision.html", shown, status=status)


def _saved(form: HeadingForm, save: Callable[[], int], actor: str) -> int:
    """The decision's number, or 0 with the refusal beside its field."""
    sent = form.cleaned_data["document"]
    try:
        body = sent.read() if sent else b""
        if sent:
            check_document(body)
        key = save()
        if sent:
            attach_document(key, body, name=sent.name, actor=actor, now=clock_now())
    except InvalidFields as refusal:
        for error in refusal.errors:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        return 0
    except DomainError as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        return 0
    return key
