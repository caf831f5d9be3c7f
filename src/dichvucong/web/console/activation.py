"""The page behind the link of a log-in SMS: somebody sets a password, once."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from dichvucong.identity.errors import ActivationOver
from dichvucong.identity.services import activate as set_chosen_password
from dichvucong.identity.services import activation_of
from dichvucong.kernel.clock import now as clock_now
from dichvucong.kernel.errors import InvalidValue
from dichvucong.web.access import public, refused
from dichvucong.web.console.user_forms import PasswordChoiceForm


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def activate(request: HttpRequest, secret: str) -> HttpResponse:
    """Choose a password (GET shows the form); then log in with it and set up the code generator."""
    try:
        account = activation_of(secret, now=clock_now())
        form = PasswordChoiceForm(request.POST if request.method == "POST" else None)
        if request.method == "POST" and form.is_valid():
            try:
                set_chosen_password(secret, form.cleaned_data["password"], now=clock_now())
            except InvalidValue as refusal:
                form.add_error("password", refusal.message)
            else:
                return HttpResponseRedirect(reverse("account_login"))
    except ActivationOver as over:
        return refused(request, over)
    shown = {"form": form, "account": account}
    return render(request, "console/activate.html", shown, status=422 if form.errors else 200)
