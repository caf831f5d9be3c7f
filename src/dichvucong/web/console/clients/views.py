"""Pages of connected portals and systems."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dichvucong.exchange.selectors import system_by_code
from dichvucong.exchange.services import SystemDraft, connect_system
from dichvucong.identity.errors import ClientNotFound, ClientTaken
from dichvucong.identity.services import register_client, revoke_client
from dichvucong.identity.services.portals.client_secrets import add_secret, revoke_secret
from dichvucong.identity.services.portals.registration import close_portal, is_taken, register_portal
from dichvucong.identity.terms import span
from dichvucong.kernel.clock import now as clock_now
from dichvucong.kernel.errors import DomainError
from dichvucong.kernel.journal import history_of
from dichvucong.kernel.text import fold
from dichvucong.web.access import officer
from dichvucong.web.claim_words import CLAIMS, LEVELS
from dichvucong.web.console.clients.forms import PortalForm, SecretForm, SystemForm, WhyForm, filled_in
from dichvucong.web.console.clients.seen import MANAGE, ClientSeen, client_seen, clients_of, units_of
from dichvucong.web.console.scope import officer_of

LONGEST_SEARCH = 80


@officer(MANAGE)
@require_safe
def clients(request: HttpRequest) -> HttpResponse:
    """Portals and systems of the officer's units, with what has to be done about their secrets."""
    wanted = request.GET.get("tim", "").strip()[:LONGEST_SEARCH]
    everything = clients_of(request)
    shown = {
        "clients": [one for one in everything if _is_meant(one, wanted)],
        "wanted": wanted,
        "endless": [(one, secret) for one in everything for secret in one.endless],
    }
    return render(request, "console/clients/list.html", shown)


def _is_meant(one: ClientSeen, wanted: str) -> bool:
    """Whether what was typed stands in name, code or unit; marks and capitals do not matter."""
    said = fold(f"{one.name} {one.client_id} {one.agency} {one.agency_code}")
    return all(word in said for word in fold(wanted).split())


@officer(MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """One more portal. Its secret is on the answer, and nowhere else."""
    form = PortalForm(request.POST if request.method == "POST" else None, reach=units_of(request))
    if request.method == "POST" and form.is_valid():
        taken = is_taken(form.cleaned_data["client_id"])
        secret = None if taken else _registered(request, form)
        if taken:
            form.add_error("client_id", ClientTaken().message)
        elif secret is not None:
            return _show(request, client_seen(request, form.draft.client_id), secret=secret)
    status = 422 if form.errors else 200
    return render(request, "console/clients/form.html", {"form": form, "new": True}, status=status)


@officer(MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def add_system(request: HttpRequest) -> HttpResponse:
    """One more system that calls the API; where it wants to hear news is settled with the operator."""
    form = SystemForm(request.POST if request.method == "POST" else None, reach=units_of(request))
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        name = said["client_id"]
        if not (is_taken(name) or system_by_code(name)):
            secret = _connected(request, said)
            return _show(request, client_seen(request, name), secret=secret)
        form.add_error("client_id", ClientTaken().message)
    shown = {"form": form, "new": True, "system": True}
    return render(request, "console/clients/form.html", shown, status=422 if form.errors else 200)


@officer(MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, client_id: str) -> HttpResponse:
    """Other addresses, other claims. A new reason is asked of people anew."""
    seen = client_seen(request, client_id)
    if seen.portal is None:
        raise ClientNotFound
    known = filled_in(seen.portal)
    data = None
    if request.method == "POST":
        data = request.POST.copy()
        data["client_id"] = client_id
    form = PortalForm(data, reach=units_of(request), initial=known)
    if request.method == "POST" and form.is_valid() and _registered(request, form) is not None:
        messages.success(request, "Đã lưu.")
        return _back(client_id)
    shown = {"form": form, "new": False, "client": seen}
    return render(request, "console/clients/form.html", shown, status=422 if form.errors else 200)


@officer(MANAGE)
@require_safe
def client(request: HttpRequest, client_id: str) -> HttpResponse:
    """One of them: what it may ask, its secrets, its journal."""
    return _show(request, client_seen(request, client_id))


@officer(MANAGE)
@require_POST
def new_secret(request: HttpRequest, client_id: str) -> HttpResponse:
    """One more secret beside those that count, on the answer and nowhere else."""
    seen, form, now = client_seen(request, client_id), SecretForm(request.POST), clock_now()
    if seen.closed:
        raise ClientNotFound
    if form.is_valid():
        ends = now + timedelta(days=form.cleaned_data["days"])
        try:
            secret = add_secret(client_id, expires_at=ends, actor=_actor(request), now=now)
        except DomainError as refusal:
            form.add_error(None, refusal.message)
        else:
            return _show(request, client_seen(request, client_id), secret=secret)
    return _show(request, seen, status=422, secret_form=form)


@officer(MANAGE)
@require_POST
def end_secret(request: HttpRequest, client_id: str, number: int) -> HttpResponse:
    """A secret stops counting at once."""
    seen, now = client_seen(request, client_id), clock_now()

    def act(reason: str) -> None:
        revoke_secret(client_id, number, reason=reason, actor=_actor(request), now=now)

    return _with_reason(request, seen, act, "Đã thu hồi khóa.")


@officer(MANAGE)
@require_POST
def close(request: HttpRequest, client_id: str) -> HttpResponse:
    """The portal or system is not served any more."""
    seen, now = client_seen(request, client_id), clock_now()

    def act(reason: str) -> None:
        end = close_portal if seen.portal else revoke_client
        end(client_id, reason=reason, actor=_actor(request), now=now)

    return _with_reason(request, seen, act, "Đã đóng.")


def _with_reason(
    request: HttpRequest, seen: ClientSeen, act: Callable[[str], None], done: str
) -> HttpResponse:
    form = WhyForm(request.POST)
    if not form.is_valid():
        return _show(request, seen, status=422, why_form=form)
    act(form.cleaned_data["reason"])
    messages.success(request, done)
    return _back(seen.client_id)


@transaction.atomic
def _connected(request: HttpRequest, said: Mapping[str, Any]) -> str:
    actor, now, name = _actor(request), clock_now(), said["client_id"]
    secret = register_client(
        name,
        name=said["name"],
        scopes=said["scopes"],
        actor=actor,
        now=now,
        secret_ends=now + span("secret.first", at=now),
    )
    draft = SystemDraft(name, said["name"], said["agency_code"], client_id=name, contact=said["contact"])
    connect_system(draft, actor=actor, now=now)
    return secret


def _registered(request: HttpRequest, form: PortalForm) -> str | None:
    """The secret of a new one, "" for a change; None when it was refused, which the form then says."""
    try:
        now = clock_now()
        return register_portal(
            form.draft, actor=_actor(request), now=now, secret_ends=now + span("secret.first", at=now)
        )
    except DomainError as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        return None


def _show(request: HttpRequest, seen: ClientSeen, *, status: int = 200, **more: Any) -> HttpResponse:
    portal = seen.portal
    claims = [(CLAIMS.get(claim, claim), need) for claim, need in portal.claims.items()] if portal else []
    shown = {
        "client": seen,
        "claims": claims,
        "level": next(
            (words for level, words in LEVELS.items() if portal and level == portal.least_level), ""
        ),
        "history": list(history_of(f"client:{seen.client_id}"[:80]).order_by("-pk")[:50]),
        "secret": "",
        "secret_form": SecretForm(None),
        "why_form": WhyForm(None),
        **more,
    }
    answer = render(request, "console/clients/client.html", shown, status=status)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _back(client_id: str) -> HttpResponse:
    return HttpResponseRedirect(reverse("console:client", args=[client_id]))


def _actor(request: HttpRequest) -> str:
    return officer_of(request).account.actor
