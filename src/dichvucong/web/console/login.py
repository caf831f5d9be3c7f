"""Log-in pages of officers and providers' staff: django-allauth's views in our templates."""

from typing import Any, cast

from allauth.account import views as account
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.base import views as second_step
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp.views import ActivateTOTPView
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse

from dichvucong.identity.models import Account
from dichvucong.kernel.clock import now as clock_now
from dichvucong.kernel.journal import Entry, write
from dichvucong.web.access import authenticated, public
from dichvucong.web.console import passkeys, security


class EnrolView(ActivateTOTPView):
    """Set up the code generator. Having typed its code, this session counts as opened with it."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Keep the generator, journal it, and show the recovery codes."""
        response: HttpResponse = super().form_valid(form)
        user = cast("Account", self.request.user)
        record_authentication(self.request, user, "mfa", type="totp", reauthenticated=True)
        self.request.session.cycle_key()
        entry = Entry(
            subject=user.reference,
            stream=user.reference,
            event="account.second_factor_set",
            actor=user.actor,
        )
        write([entry], now=clock_now())
        return response


def _already_set(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 -- a view
    """Where allauth sends whoever has a generator already."""
    return HttpResponseRedirect(reverse("mfa_index"))


urlpatterns = [
    path("dang-nhap", public(account.login), name="account_login"),
    path("dang-nhap/khoa", public(passkeys.LogInView.as_view()), name="mfa_login_webauthn"),
    path("dang-nhap/ma-xac-thuc", public(second_step.authenticate), name="mfa_authenticate"),
    path("dang-xuat", public(account.logout), name="account_logout"),
    path("bao-mat", authenticated(security.SecurityView.as_view()), name="mfa_index"),
    path("bao-mat/phien/<int:number>/ket-thuc", authenticated(security.end), name="end_console_session"),
    path("bao-mat/dang-xuat-moi-noi", authenticated(security.end_all), name="end_console_sessions"),
    path("phien", public(security.left), name="console_session_left"),
    path("phien/o-lai", authenticated(security.stay), name="console_session_stay"),
    path("bao-mat/thiet-lap", authenticated(EnrolView.as_view()), name="mfa_activate_totp"),
    path("bao-mat/da-thiet-lap", authenticated(_already_set), name="mfa_deactivate_totp"),
    path("bao-mat/ma-du-phong", authenticated(recovery.view_recovery_codes), name="mfa_view_recovery_codes"),
    path(
        "bao-mat/ma-du-phong/tao-moi",
        authenticated(recovery.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "bao-mat/ma-du-phong/tai-ve",
        authenticated(recovery.download_recovery_codes),
        name="mfa_download_recovery_codes",
    ),
    path("bao-mat/khoa", authenticated(passkeys.listed), name="mfa_list_webauthn"),
    path("bao-mat/khoa/them", authenticated(passkeys.AddView.as_view()), name="mfa_add_webauthn"),
    path(
        "bao-mat/khoa/<int:pk>/go", authenticated(passkeys.RemoveView.as_view()), name="mfa_remove_webauthn"
    ),
    path("xac-nhan/khoa", authenticated(passkeys.AgainView.as_view()), name="mfa_reauthenticate_webauthn"),
    path("xac-nhan/mat-khau", authenticated(account.reauthenticate), name="account_reauthenticate"),
    path("xac-nhan/ma", authenticated(second_step.reauthenticate), name="mfa_reauthenticate"),
]
