"""Passkeys of officers: django-allauth's views in our templates. A passkey is a second factor, or the whole log-in."""

from typing import Any, cast

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn import views
from allauth.mfa.webauthn.internal import auth
from django.db import transaction
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode

from dichvucong.identity.errors import LastFactor
from dichvucong.identity.models import Account
from dichvucong.identity.services import note_passkey_added, note_passkey_removed, refuse_last_factor
from dichvucong.kernel.clock import now as clock_now


class AddView(views.AddWebAuthnView):
    """Register one. It verifies its holder (PIN, finger, face), so that it may be the whole log-in."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """With what the browser has to be asked for."""
        shown: dict[str, Any] = super().get_context_data(**kwargs)
        shown["js_data"] = {
            "creation_options": auth.begin_registration(cast("Account", self.request.user), passwordless=True)
        }
        return shown

    def form_valid(self, form: Form) -> HttpResponse:
        """Keep it. Having used it, this session counts as opened with it."""
        response: HttpResponse = super().form_valid(form)
        account = cast("Account", self.request.user)
        added = Authenticator.objects.filter(user=account, type=Authenticator.Type.WEBAUTHN).latest("pk")
        record_authentication(self.request, account, "mfa", type="webauthn", reauthenticated=True)
        self.request.session.cycle_key()
        note_passkey_added(account, added.pk, now=clock_now())
        return response

    def form_invalid(self, form: Form) -> HttpResponse:
        """The page again."""
        response: HttpResponse = super().form_invalid(form)
        response.status_code = 422
        return response


class RemoveView(views.RemoveWebAuthnView):
    """Take one away, the last factor excepted."""

    # Django's view would answer DELETE by deleting, whatever is asked below.
    http_method_names = ("get", "head", "post")

    @transaction.atomic
    def form_valid(self, form: Form) -> HttpResponse:
        """Gone, unless nothing else would be left."""
        account, key = cast("Account", self.request.user), self.object.pk
        try:
            refuse_last_factor(account, key)
        except LastFactor as refusal:
            return render(
                self.request, "console/refused.html", {"error": refusal}, status=refusal.http_status
            )
        response: HttpResponse = super().form_valid(form)
        note_passkey_removed(account, key, now=clock_now())
        return response


class LogInView(views.LoginWebAuthnView):
    """The whole log-in by a passkey that has verified its holder."""

    def form_invalid(self, form: Form) -> HttpResponse:  # noqa: ARG002 -- Django's signature
        """Back to the log-in page, which says so and leads on as before."""
        kept = {"khoa_sai": "1", "next": self.request.POST.get("next", "")}
        return HttpResponseRedirect(f"{reverse('account_login')}?{urlencode(kept)}")


class AgainView(views.ReauthenticateWebAuthnView):
    """A passkey again, before something sensitive."""

    def form_invalid(self, form: Form) -> HttpResponse:
        """The page again."""
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """As allauth's, with the form that was refused."""
        shown: dict[str, Any] = super().get_context_data(**kwargs)
        return shown | kwargs


def listed(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 -- a view
    """Where allauth sends whoever has taken one away."""
    return HttpResponseRedirect(reverse("mfa_index"))
