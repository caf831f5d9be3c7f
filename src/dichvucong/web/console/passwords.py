"""An officer changes the own password."""

from typing import cast

from allauth.account.internal.flows.login import record_authentication
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from dichvucong.identity.models import Account
from dichvucong.identity.services import change_password
from dichvucong.kernel.clock import now as clock_now
from dichvucong.kernel.errors import InvalidValue
from dichvucong.kernel.limits import allow
from dichvucong.web.access import officer
from dichvucong.web.console.user_forms import PasswordChangeForm

HOUR = 3600
TOO_MANY = "Đã thử quá nhiều lần trong giờ này. Hãy thử lại sau."


@officer()
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest) -> HttpResponse:
    """The form (GET); change it (POST): this session goes on under a new key, every other one ends."""
    form = PasswordChangeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and _changed(request, form):
        messages.success(request, "Đã đổi mật khẩu. Các phiên đăng nhập khác đã kết thúc.")
        return HttpResponseRedirect(reverse("mfa_index"))
    return render(request, "console/password.html", {"form": form}, status=422 if form.errors else 200)


def _changed(request: HttpRequest, form: PasswordChangeForm) -> bool:
    account, now = cast("Account", request.user), clock_now()
    limit = settings.PORTAL_LIMITS["proof"]
    if not allow(f"password:{account.pk}", limit=limit, window_seconds=HOUR, now=now):
        form.add_error("current", TOO_MANY)
        return False
    said = form.cleaned_data
    try:
        change_password(account, current=said["current"], chosen=said["password"], now=now)
    except InvalidValue as refusal:
        form.add_error(refusal.field, refusal.message)
        return False
    update_session_auth_hash(request, account)
    record_authentication(request, account, "password", username=account.username, reauthenticated=True)
    return True
