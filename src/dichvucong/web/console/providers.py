"""Providers: who is offered to payers, and switching one off and on again."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dichvucong.identity.errors import PermissionMissing
from dichvucong.kernel.clock import now as clock_now
from dichvucong.kernel.errors import NotFound
from dichvucong.kernel.journal import history_of
from dichvucong.payments.selectors import ProviderRow, all_providers
from dichvucong.payments.services import resume_provider, suspend_provider
from dichvucong.web.access import officer
from dichvucong.web.console.forms import ReasonForm
from dichvucong.web.console.scope import officer_of, scope_of


@officer("payments.view")
@require_safe
def providers(request: HttpRequest) -> HttpResponse:
    """Every provider with its state."""
    rows = [(provider, _may_switch(request, provider.code)) for provider in all_providers()]
    return render(request, "console/providers.html", {"rows": rows})


@officer("payments.operate")
@require_http_methods(["GET", "HEAD", "POST"])
def suspend(request: HttpRequest, code: str) -> HttpResponse:
    """Ask for the reason (GET), stop offering the provider (POST)."""
    provider = _switchable(request, code)
    form = ReasonForm(request.POST) if request.method == "POST" else ReasonForm()
    if request.method == "POST" and form.is_valid():
        actor = officer_of(request).account.actor
        suspend_provider(code, reason=form.cleaned_data["ly_do"], actor=actor, now=clock_now())
        messages.success(request, f"Đã tạm dừng {provider.short_name}.")
        return HttpResponseRedirect(reverse("console:providers"))
    shown = {"provider": provider, "form": form, "history": history_of(f"provider:{code}").reverse()[:20]}
    return render(request, "console/provider_suspend.html", shown, status=422 if form.errors else 200)


@officer("payments.operate")
@require_POST
def resume(request: HttpRequest, code: str) -> HttpResponse:
    """Offer the provider again."""
    provider = _switchable(request, code)
    resume_provider(code, actor=officer_of(request).account.actor, now=clock_now())
    messages.success(request, f"Đã mở lại {provider.short_name}.")
    return HttpResponseRedirect(reverse("console:providers"))


def _switchable(request: HttpRequest, code: str) -> ProviderRow:
    provider = next((provider for provider in all_providers() if provider.code == code), None)
    if provider is None:
        raise NotFound("Không có ngân hàng hoặc ví này.")
    if not _may_switch(request, code):
        raise PermissionMissing("payments.operate")
    return provider


def _may_switch(request: HttpRequest, code: str) -> bool:
    """A provider serves the whole country: only the country's operators and the provider's own staff switch it."""
    scope = scope_of(request, "payments.operate")
    return scope.everything or code in scope.provider_codes
