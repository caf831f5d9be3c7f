"""One thing on a page: its facts, what has happened to it, and the steps this officer may take now, each a form."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, TypeVar

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from dichvucong.identity.errors import PermissionMissing
from dichvucong.kernel.clock import now as clock_now
from dichvucong.kernel.errors import DomainError, InvalidFields
from dichvucong.kernel.forms import Form
from dichvucong.kernel.journal import history_of
from dichvucong.web.console.labels import actor_name, label
from dichvucong.web.console.scope import officer_of
from dichvucong.web.console.tables import Cell

T = TypeVar("T")
Said = Mapping[str, Any]
Run = Callable[[T, Said, str, datetime], object]


@dataclass(frozen=True)
class Step(Generic[T]):
    """One button with what has to be filled in for it. `fields` maps the names of the service's fields to the form's."""

    verb: str
    words: str
    done: str
    permission: str
    form: type[forms.Form]
    open_to: Callable[[HttpRequest, T], bool]
    run: Run[T]
    hint: str = ""
    look: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Thing:
    """What stands on the page of one thing."""

    heading: str
    crumbs: Sequence[tuple[str, str]]
    badge: Cell
    facts: Sequence[tuple[str, Cell]]
    sections: Sequence[tuple[str, Sequence[str]]] = ()
    notes: Sequence[str] = ()
    links: Sequence[tuple[str, str]] = ()
    base: str = ""
    stream: str = ""
    events: Mapping[str, str] = field(default_factory=dict)


class NothingForm(Form):
    """A button without anything to fill in."""


def reason_form(words: str, *, longest: int = 1000, rows: int = 3, shortest: int = 1) -> type[forms.Form]:
    """A form with one text, `ly_do`."""
    widget = forms.Textarea(attrs={"rows": rows})
    said = forms.CharField(label=words, max_length=longest, min_length=shortest, widget=widget)
    return type("ReasonForm", (Form,), {"ly_do": said})


def show_thing(
    request: HttpRequest,
    thing: Thing,
    steps: Sequence[tuple[Step[T], forms.Form]],
    *,
    status: int = 200,
) -> HttpResponse:
    """The page."""
    shown = {"thing": thing, "steps": steps, "history": history(thing)}
    return render(request, "console/thing.html", shown, status=status)


def offered(
    request: HttpRequest, steps: Iterable[Step[T]], row: T, wrong: tuple[Step[T], forms.Form] | None = None
) -> list[tuple[Step[T], forms.Form]]:
    """The steps this officer may take now, with their forms; a refused one as it was filled in."""
    return [
        (step, wrong[1] if wrong and wrong[0] is step else step.form(auto_id=f"{step.verb}_%s"))
        for step in steps
        if step.open_to(request, row)
    ]


def take_step(
    request: HttpRequest,
    steps: Sequence[Step[T]],
    verb: str,
    row: T,
    *,
    back: str,
    show: Callable[[tuple[Step[T], forms.Form]], HttpResponse],
) -> HttpResponse:
    """Do what a button says; a refusal stands next to its field. Raises `Http404`, `PermissionMissing`."""
    step = next((one for one in steps if one.verb == verb), None)
    if step is None:
        raise Http404
    if not step.open_to(request, row):
        raise PermissionMissing(step.permission)
    form = step.form(request.POST, auto_id=f"{step.verb}_%s")
    if not form.is_valid():
        return show((step, form))
    try:
        step.run(row, form.cleaned_data, officer_of(request).account.actor, clock_now())
    except DomainError as refusal:
        put_errors(form, refusal, step.fields)
        return show((step, form))
    messages.success(request, step.done)
    return HttpResponseRedirect(back)


def put_errors(form: forms.Form, refusal: DomainError, names: Mapping[str, str]) -> None:
    """Each refusal next to its field, or on top where the form has none for it."""
    errors = (
        [(error.field, error.message) for error in refusal.errors]
        if isinstance(refusal, InvalidFields)
        else [(refusal.field, refusal.message)]
    )
    for path, words in errors:
        name = names.get(path.partition(".")[0], "")
        form.add_error(name if name in form.fields else None, words)


def history(thing: Thing) -> list[tuple[datetime, str, str, str]]:
    """What happened: when, what, who, why."""
    if not thing.stream:
        return []
    return [
        (entry.at, label(thing.events, entry.event), actor_name(entry.actor), entry.reason)
        for entry in history_of(thing.stream)
    ]
